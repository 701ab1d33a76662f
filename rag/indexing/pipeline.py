"""Documents → vectors, words → the index: while some are embedded, the next ones are read, and the last are stored."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from types import TracebackType

import numpy as np

from rag.embedding import Embedded, Encoder
from rag.errors import UserError
from rag.indexing.first_terms import FirstTerms
from rag.indexing.lots import Lot, Lots
from rag.indexing.tracker import Tracker
from rag.store.catalog import Catalog
from rag.store.records import Entry, SourceState, headed
from rag.store.writer import Writer

_PASSAGES = 512
"""Passages that come into force together, if no time is up before."""
_SECONDS = 3.0
"""What is embedded comes into force after so long; it is embedded in lots that take half of it."""
_MOST_WAITING = 4096
"""Passages that may be read ahead of what is embedded: they wait in memory."""
_AHEAD = "vectors_ahead"
"""Set in the catalog while it may hold vectors of a document that isn't stored."""


@dataclass(frozen=True, slots=True)
class _Document:
    entry: Entry
    source: str
    keys: frozenset[str]
    """Of the vectors that are made for it."""

    def texts(self) -> dict[str, str]:
        """Key of the vector → what is embedded, of every passage."""
        return dict(zip(self.entry.hashes, self.entry.texts, strict=True))

    def searched(self) -> dict[str, str]:
        """Key of the vector → what is cut into words, of every passage."""
        texts = (headed(each.title, each.section, each.text) for each in self.entry.passages)
        return dict(zip(self.entry.hashes, texts, strict=True))


@dataclass(frozen=True, slots=True)
class _Complete:
    """All documents of a source are put."""

    source: str
    state: SourceState
    gone: tuple[str, ...]
    """Names of documents that it holds no more."""

    keys: frozenset[str] = frozenset()


class Pipeline:
    """Use it as a context manager. What was put is stored when it ends; where an error ends it, what is embedded."""

    def __init__(self, writer: Writer, encoder: Callable[[], Encoder], tracker: Tracker) -> None:
        self._writer = writer
        self._encoder = encoder
        self._tracker = tracker
        self._terms = FirstTerms(writer)
        self._items: deque[_Document | _Complete] = deque()  # in the order in which they were put
        self._ready: list[_Document | _Complete] = []  # those before them, of which everything is embedded
        self._coming: set[str] = set()  # keys of vectors that are being made, or made and not stored
        self._made: set[str] = set()  # keys of vectors that are made, of documents that aren't stored
        self._embedded: list[tuple[Lot, Embedded]] = []  # not stored
        self._failed: UserError | None = None
        self._stored_at = time.monotonic()
        self._lots = Lots(self._embed, _SECONDS / 2, time.monotonic)

    def __enter__(self) -> Pipeline:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        try:
            if error is None:
                self._finish()
        finally:
            self._keep()
            self._lots.close()

    def put(self, entries: Iterable[Entry], source: str) -> None:
        """Have documents of ``source`` embedded and stored soon. They may be made while those before are embedded."""
        for entry in entries:
            self._terms.read(entry, source)
            texts = dict(zip(entry.hashes, entry.texts, strict=True))
            keys = self._unembedded(texts.keys() - self._coming)
            self._coming |= keys
            self._items.append(_Document(entry, source, keys))
            self._lots.put({key: text for key, text in texts.items() if key in keys}, entry.characters)
            self._store_due()
            while self._lots.waiting > _MOST_WAITING:
                self._lots.wait()
                self._store_due()

    def complete(self, source: str, state: SourceState, gone: Iterable[str]) -> None:
        """All documents of ``source``, read in this state, are put; it holds those named ``gone`` no more."""
        self._items.append(_Complete(source, state, tuple(gone)))
        self._store_due()

    def meanwhile(self) -> None:
        """Store what is embedded, where it is time, while a file is being read. What fails is raised later: it is no
        fault of that file."""
        try:
            self._store_due()
        except UserError as error:
            self._failed = error

    def _store_due(self) -> None:
        """Store what is embedded, if that is much or it has waited for long."""
        if self._failed:
            raise self._failed
        self._gather()
        passages = sum(len(each.entry.passages) for each in self._ready if isinstance(each, _Document))
        if passages >= _PASSAGES or time.monotonic() - self._stored_at >= _SECONDS:
            self._store()

    def _gather(self) -> None:
        """What has been embedded since, and the documents that are ready by it."""
        for lot, found in self._lots.embedded():
            self._embedded.append((lot, found))
            self._made |= lot.texts.keys()
        while self._items and self._items[0].keys <= self._made:
            self._ready.append(self._items.popleft())

    def _finish(self) -> None:
        """Have everything embedded and stored."""
        self._lots.hurry()
        self._store_due()
        while self._items:
            self._lots.wait()
            self._store_due()
        self._store()
        is_learnt = self._terms.all_read()  # now, for it takes seconds in which nothing would be stored
        is_ahead = self._writer.catalog.meta(_AHEAD)
        if is_learnt or is_ahead:
            with self._writer.transaction() as catalog:
                self._terms.all_stored()
                if is_ahead:  # of documents that an interrupted run had begun, and that aren't as they were
                    catalog.vectors.prune_all()
                    catalog.set_meta(_AHEAD, "")

    def _keep(self) -> None:
        """Store what is embedded and isn't stored, where an error has ended the run: it says more than another now."""
        with suppress(BaseException):
            self._gather()
        with suppress(Exception):
            self._store()

    def _embed(self, texts: list[str], characters: int) -> Embedded:
        """What is kept of ``texts``, which are what is new of so many characters."""
        told = 0

        def embedded(done: int, total: int) -> None:
            nonlocal told
            self._lots.progress(done, total)
            reached = characters * done // total
            self._tracker.embedded(reached - told)
            told = reached

        if not texts:
            embedded(1, 1)
            return Embedded(np.zeros((0, 0), np.float32), [])
        return self._encoder().embedded(texts, embedded)

    def _store(self) -> None:
        """Bring into force the documents that are ready, and keep the vectors that others will need."""
        self._stored_at = time.monotonic()
        documents = [each for each in self._ready if isinstance(each, _Document)]
        texts = {key: text for each in documents for key, text in each.texts().items()}
        self._embed_lost(texts)
        if not self._ready and not self._embedded:
            return
        searched = {key: text for each in documents for key, text in each.searched().items()}
        tokens = {key: self._writer.words.tokens(text) for key, text in searched.items()}
        ahead = self._made.difference(*(each.keys for each in documents))
        # Vectors alone are nothing that readers see: no segment is touched.
        with self._writer.transaction(tokens) if self._ready else self._vectors_only() as catalog:
            for lot, found in self._embedded:
                catalog.put_embedded(list(lot.texts), found.vectors, self._encoder().states, found.states)
            for each in self._ready:
                self._bring_in(catalog, each)
            if ahead:
                catalog.set_meta(_AHEAD, "yes")
        for lot, _ in self._embedded:
            self._coming -= lot.texts.keys()
        self._made, self._ready, self._embedded = ahead, [], []

    def _bring_in(self, catalog: Catalog, item: _Document | _Complete) -> None:
        if isinstance(item, _Document):
            catalog.put(item.entry, item.source)
            return
        for name in item.gone:
            catalog.remove(name)
        catalog.set_source(item.source, item.state)
        self._terms.stored(item.source)

    @contextmanager
    def _vectors_only(self) -> Iterator[Catalog]:
        with self._writer.catalog.transaction():
            yield self._writer.catalog

    def _unembedded(self, keys: Set[str]) -> frozenset[str]:
        """Those of ``keys`` of which not all is kept that the encoder gives."""
        return frozenset(self._writer.catalog.unembedded(keys, self._encoder().states) if keys else ())

    def _embed_lost(self, texts: Mapping[str, str]) -> None:
        """Embed what had a vector when its document was put, and lost it since: the last other passage that had it is
        gone."""
        in_hand = {key for lot, _ in self._embedded for key in lot.texts}
        lost = sorted(self._unembedded(texts.keys() - in_hand))
        if lost:
            lot = Lot({key: texts[key] for key in lost}, 0)
            self._embedded.append((lot, self._embed(list(lot.texts.values()), 0)))
