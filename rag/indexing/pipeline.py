"""Documents → vectors, words → the index, batch after batch: while one is embedded, the next one is read."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from types import TracebackType

import numpy as np

from rag.embedding import Embedded, Encoder
from rag.indexing.tracker import Tracker
from rag.store.records import Entry, SourceState
from rag.store.writer import Writer
from rag.types import Passage

_PASSAGES = 512
"""Passages that come into force together."""
_MOST_WAITING = 8
"""Batches that may be read ahead of the one that is embedded: what is read faster than embedded waits in memory."""


@dataclass(slots=True)
class _Batch:
    """What comes into force together."""

    entries: list[tuple[Entry, str]] = field(default_factory=list)
    """Documents with their sources."""
    complete: list[tuple[str, SourceState]] = field(default_factory=list)
    """The files whose last documents are among these."""
    gone: list[str] = field(default_factory=list)
    """Names of documents that their files hold no more."""

    passages: int = 0

    def add(self, entry: Entry, source: str) -> None:
        self.entries.append((entry, source))
        self.passages += len(entry.passages)

    def characters(self) -> int:
        return sum(entry.characters for entry, _ in self.entries)

    def texts(self) -> dict[str, str]:
        """Key of the vector → what is embedded, of every passage."""
        return {key: text for entry, _ in self.entries for key, text in zip(entry.hashes, entry.texts, strict=True)}


@dataclass(frozen=True, slots=True)
class _Embedding:
    """A batch that is being embedded."""

    batch: _Batch
    texts: dict[str, str]
    keys: list[str]
    """Of the passages that aren't embedded yet."""
    embedded: Future[Embedded]


class Pipeline:
    """Use it as a context manager. What was put is stored when it ends, unless an error ends it."""

    def __init__(self, writer: Writer, encoder: Callable[[], Encoder], tracker: Tracker) -> None:
        self._writer = writer
        self._encoder = encoder
        self._tracker = tracker
        self._waiting = _Batch()
        self._running: deque[_Embedding] = deque()
        # The terms of a new library are learnt from what is read before its first batch is cut into words.
        self._first: list[Passage] | None = [] if writer.is_new() else None
        self._learnt_from = ""
        self._given_up = False
        self._pool = ThreadPoolExecutor(1, "embed")

    def __enter__(self) -> Pipeline:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        try:
            if error is None:
                self._begin()
                while self._running:
                    self._finish()
        finally:
            self._given_up = True
            self._pool.shutdown()

    def put(self, entries: Iterable[Entry], source: str) -> None:
        """Have documents of ``source`` embedded and stored soon. They may be made while those before are embedded."""
        for entry in entries:
            if self._first is not None:
                self._first += entry.passages
                self._learnt_from = source
            self._waiting.add(entry, source)
            if self._waiting.passages >= _PASSAGES:
                self._begin()

    def complete(self, source: str, state: SourceState, gone: Iterable[str]) -> None:
        """All documents of ``source``, read in this state, are put; it holds those named ``gone`` no more."""
        self._waiting.complete.append((source, state))
        self._waiting.gone += gone

    def _begin(self) -> None:
        """Have what waits embedded next, and meanwhile store what has been."""
        batch, self._waiting = self._waiting, _Batch()
        if batch == _Batch():
            return
        texts = batch.texts()
        keys = self._writer.catalog.unembedded(texts, self._encoder().states)
        embedded = self._pool.submit(self._embed, [texts[key] for key in keys], batch.characters())
        self._running.append(_Embedding(batch, texts, keys, embedded))
        while self._running and (self._running[0].embedded.done() or len(self._running) == _MOST_WAITING):
            self._finish()

    def _embed(self, texts: list[str], characters: int) -> Embedded:
        """The vectors of ``texts``, which are what is new of a batch of so many characters."""
        told = 0

        def embedded(done: int, total: int) -> None:
            nonlocal told
            if self._given_up:
                raise CancelledError
            reached = characters * done // total
            self._tracker.embedded(reached - told)
            told = reached

        if not texts:
            embedded(1, 1)
            return Embedded(np.zeros((0, 0), np.float32), [])
        return self._encoder().embedded(texts, embedded)

    def _finish(self) -> None:
        """Cut the eldest batch into words, wait until it is embedded, and store it."""
        running = self._running.popleft()
        if self._first is not None:
            self._writer.learn_terms((each.title, each.section, each.text) for each in self._first)
            self._first = None
        tokens = {key: self._writer.words.tokens(text) for key, text in running.texts.items()}
        found = running.embedded.result()
        with self._writer.transaction(tokens) as catalog:
            catalog.put_embedded(running.keys, found.vectors, self._encoder().states, found.states)
            for name in running.batch.gone:
                catalog.remove(name)
            for entry, source in running.batch.entries:
                catalog.put(entry, source)
            for source, state in running.batch.complete:
                catalog.set_source(source, state)
            if self._learnt_from in dict(running.batch.complete):
                self._writer.settle_terms()
                self._learnt_from = ""
