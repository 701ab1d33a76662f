"""Documents → words and vectors → the index: what is read can be searched by words at once; vectors follow."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType

from rag.embedding import Embedded
from rag.errors import UserError
from rag.indexing.first_terms import FirstTerms
from rag.indexing.lots import Lot, Lots
from rag.indexing.tracker import Tracker
from rag.indexing.workers import Workers
from rag.store.records import Entry, SourceState, headed
from rag.store.writer import Writer

_PASSAGES = 512
"""Passages that come into force together, if no time is up before."""
_SECONDS = 3.0
"""What is read or embedded comes into force after so long; it is embedded in lots that take half of it."""
_ALONE_S = 10.0
"""For so long this process only reads, with all cores: documents are asked about before their vectors are there."""
_AHEAD = 512
"""Passages that are handed out to be embedded before others may be asked for more urgently, for each lot at once."""
_ALIKE = 64
"""Passages that are put in the order of their lengths: what is embedded together is padded to the longest."""


@dataclass(frozen=True, slots=True)
class _Document:
    entry: Entry
    source: str

    def searched(self) -> dict[str, str]:
        """Key of the vector → what is cut into words, of every passage."""
        texts = (headed(each.title, each.section, each.text) for each in self.entry.passages)
        return dict(zip(self.entry.hashes, texts, strict=True))


@dataclass(frozen=True, slots=True)
class _Complete:
    """All documents of a source are put."""

    source: str
    state: SourceState
    names: tuple[str, ...]
    """Documents that it holds no more."""


@dataclass(frozen=True, slots=True)
class _Gone:
    """Documents whose files aren't there any more."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Demand:
    """What is wanted of a run besides that it ends. The functions are called again and again."""

    enough: Callable[[], bool] = lambda: False
    """Whether the rest of the vectors shall be left to a later run."""
    first: Callable[[], Sequence[str]] = lambda: ()
    """Names of documents whose vectors are the most urgent."""
    pause: Callable[[], object] = lambda: None
    """Returns when somebody who is more urgent doesn't need the processor any more."""


ALL = Demand()
"""Everything in its order."""


class Pipeline:
    """Use it as a context manager. What was put is stored when it ends; where an error ends it, what is embedded, too.

    Passages that earlier runs have left without vectors are embedded as well.
    """

    def __init__(self, writer: Writer, workers: Workers, tracker: Tracker, demand: Demand) -> None:
        self._writer = writer
        self._catalog = writer.catalog
        self._workers = workers
        self._tracker = tracker
        self._demand = demand
        self._terms = FirstTerms(writer)
        self._items: list[_Document | _Complete | _Gone] = []  # not stored
        self._passages = 0  # of these
        self._coming: set[str] = set()  # keys of vectors that are being made, or made and not stored
        self._embedded: list[tuple[Lot, Embedded]] = []  # not stored
        self._left: int | None = None  # passages without vectors, once they are counted
        self._failed: UserError | None = None
        self._began = self._stored_at = time.monotonic()
        self._lots = Lots(self._embed, _SECONDS / 2, time.monotonic, workers.at_once)

    def __enter__(self) -> Pipeline:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        try:
            if error is None:
                self._finish()
        finally:
            self._keep()
            self._lots.close()

    def put(self, entries: Iterable[Entry], source: str) -> int:
        """Have documents of ``source`` stored soon, and embedded; of how many characters vectors have to be made."""
        size = 0
        for entry in entries:
            self._terms.read(entry, source)
            self._items.append(_Document(entry, source))
            self._passages += len(entry.passages)
            lacking = self._catalog.vectors.missing(entry.hashes)
            size += sum(
                len(each.text) for each, key in zip(entry.passages, entry.hashes, strict=True) if key in lacking
            )
            self._store_due()
        return size

    def complete(self, source: str, state: SourceState, gone: Iterable[str]) -> None:
        """All documents of ``source``, read in this state, are put; it holds those named ``gone`` no more."""
        self._items.append(_Complete(source, state, tuple(gone)))
        self._store_due()

    def remove(self, names: Sequence[str]) -> None:
        """Have these documents leave the library. What others have in common with them keeps its vectors."""
        self._items.append(_Gone(tuple(names)))

    def meanwhile(self) -> None:
        """Store what is there, where it is time, while a file is being read. What fails is raised later: it is no fault
        of that file."""
        try:
            self._store_due()
        except UserError as error:
            self._failed = error

    def _store_due(self) -> None:
        """Store what is read and embedded, if that is much or it has waited for long."""
        if self._failed:
            raise self._failed
        self._gather()
        if self._is_due():
            self._store()
            if time.monotonic() - self._began >= (_ALONE_S if self._workers.are_here else 0.0):
                self._hand_out()

    def _is_due(self) -> bool:
        return self._passages >= _PASSAGES or time.monotonic() - self._stored_at >= _SECONDS

    def _gather(self) -> None:
        """What has been embedded since. Raises what ended the embedding."""
        self._embedded += self._lots.embedded()

    def _finish(self) -> None:
        """Have everything stored, and then everything embedded, or enough of it."""
        is_learnt = self._terms.all_read()
        self._store()
        if is_learnt:
            with self._writer.transaction():
                self._terms.all_stored()
        self._lots.hurry()
        while not self._demand.enough() and self._hand_out():
            self._lots.wait(_SECONDS)
            self._gather()
            if self._is_due() or not self._lots.waiting:
                self._store()
        self._gather()
        self._store()
        if not self._coming:
            self._tracker.ended()

    def _hand_out(self) -> bool:
        """Have what is the most urgent embedded next; whether anything is left to embed."""
        ahead = _AHEAD * self._workers.at_once
        if self._lots.waiting <= ahead // 2:  # to look for them goes through all passages
            states = self._workers.states
            self._left, size = self._catalog.unembedded_size(states)
            self._tracker.owing(size)
            wanted = self._catalog.unembedded_passages(states, self._demand.first(), ahead + len(self._coming))
            fresh = {each.key: each for each in wanted if each.key not in self._coming}
            self._coming |= fresh.keys()
            urgency = {key: n // _ALIKE for n, key in enumerate(fresh)}
            for each in sorted(fresh.values(), key=lambda each: (urgency[each.key], len(each.text))):
                self._lots.put({each.key: each.embedded}, len(each.text))
        return bool(self._coming)

    def _keep(self) -> None:
        """Store what isn't stored, where an error has ended the run: it says more than another now."""
        with suppress(BaseException):
            self._gather()
        with suppress(Exception):
            self._store()

    def _embed(self, texts: list[str], characters: int) -> Embedded:
        """What is kept of ``texts``, which are so many characters of documents."""
        told = 0

        def embedded(done: int, total: int) -> None:
            nonlocal told
            self._lots.progress(done, total)
            reached = characters * done // total
            self._tracker.embedded(reached - told)
            told = reached
            self._demand.pause()

        return self._workers.embedded(texts, embedded)

    def _store(self) -> None:
        """Bring into force the documents that are read and the vectors that are made."""
        self._stored_at = time.monotonic()
        if not self._items and not self._embedded:
            return
        searched = {
            key: text for each in self._items if isinstance(each, _Document) for key, text in each.searched().items()
        }
        tokens = {key: self._writer.words.tokens(text) for key, text in searched.items()}
        with self._writer.transaction(tokens, is_news=bool(self._items)) as catalog:
            for lot, found in self._embedded:
                catalog.put_embedded(list(lot.texts), found.vectors, self._workers.states, found.states)
                catalog.loosen(lot.texts)  # their passages may have gone since they were handed out
            for each in self._items:
                self._bring_in(each)
        for lot, _ in self._embedded:
            self._coming -= lot.texts.keys()
            self._left = self._left and max(0, self._left - len(lot.texts))
        self._items, self._passages, self._embedded = [], 0, []
        if self._left is not None:
            self._tracker.share(1 - self._left / max(1, self._catalog.passage_count()))

    def _bring_in(self, item: _Document | _Complete | _Gone) -> None:
        if isinstance(item, _Document):
            self._catalog.put(item.entry, item.source)
            return
        for name in item.names:
            self._catalog.remove(name)
        if isinstance(item, _Complete):
            self._catalog.set_source(item.source, item.state)
            self._terms.stored(item.source)
