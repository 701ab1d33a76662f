"""Documents → vectors, words → the index, batch after batch: while one is embedded, the next one is read."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from types import TracebackType

import numpy as np
from numpy.typing import NDArray

from rag.embedding import Encoder
from rag.passages import headed
from rag.progress import Tracker
from rag.store.records import Entry, SourceState
from rag.store.writer import Writer

_PASSAGES = 512
"""Passages that come into force together; what an interruption can lose is twice as much."""


@dataclass(slots=True)
class _Batch:
    """What comes into force together."""

    entries: list[tuple[Entry, str]] = field(default_factory=list)
    """Documents with their sources."""
    complete: list[tuple[str, SourceState]] = field(default_factory=list)
    """The files whose last documents are among these."""
    gone: list[str] = field(default_factory=list)
    """Names of documents that their files hold no more."""

    def characters(self) -> int:
        return sum(entry.characters for entry, _ in self.entries)

    def texts(self) -> dict[str, str]:
        """Key of the vector → what is embedded, of every passage."""
        return {
            key: headed(passage.title, passage.section, passage.text)
            for entry, _ in self.entries
            for key, passage in zip(entry.hashes, entry.passages, strict=True)
        }


@dataclass(frozen=True, slots=True)
class _Embedding:
    """A batch that is being embedded."""

    batch: _Batch
    keys: list[str]
    """Of the passages that have no vector yet."""
    vectors: Future[NDArray[np.float32]]
    tokens: dict[str, list[str]] = field(default_factory=dict)


class Pipeline:
    """Use it as a context manager. What was put is stored when it ends, unless an error ends it."""

    def __init__(self, writer: Writer, encoder: Callable[[], Encoder], tracker: Tracker) -> None:
        self._writer = writer
        self._encoder = encoder
        self._tracker = tracker
        self._waiting = _Batch()
        self._running: _Embedding | None = None
        self._given_up = False
        self._pool = ThreadPoolExecutor(1, "embed")

    def __enter__(self) -> Pipeline:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        try:
            if error is None:
                self._begin()
                self._finish()
        finally:
            self._given_up = True
            self._pool.shutdown()

    def put(self, entry: Entry, source: str) -> None:
        """Have a document of ``source`` embedded and stored soon."""
        self._waiting.entries.append((entry, source))
        if sum(len(each.passages) for each, _ in self._waiting.entries) >= _PASSAGES:
            self._begin()

    def complete(self, source: str, state: SourceState, gone: Iterable[str]) -> None:
        """All documents of ``source``, read in this state, are put; it holds those named ``gone`` no more."""
        self._waiting.complete.append((source, state))
        self._waiting.gone += gone

    def _begin(self) -> None:
        """Start embedding what waits, when what was being embedded is stored; cut it into words meanwhile."""
        self._finish()
        batch, self._waiting = self._waiting, _Batch()
        if batch == _Batch():
            return
        texts = batch.texts()
        keys = sorted(self._writer.catalog.vectors.missing(texts))
        vectors = self._pool.submit(self._embed, [texts[key] for key in keys], batch.characters())
        self._running = _Embedding(batch, keys, vectors)
        self._running.tokens.update((key, self._writer.words.tokens(text)) for key, text in texts.items())

    def _embed(self, texts: list[str], characters: int) -> NDArray[np.float32]:
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
            return np.zeros((0, 0), np.float32)
        return self._encoder().passages(texts, embedded)

    def _finish(self) -> None:
        """Wait for what is being embedded, and store it."""
        if self._running is None:
            return
        running, self._running = self._running, None
        vectors = running.vectors.result()
        with self._writer.transaction(running.tokens) as catalog:
            if running.keys:
                catalog.vectors.put(running.keys, vectors)
            for name in running.batch.gone:
                catalog.remove(name)
            for entry, source in running.batch.entries:
                catalog.put(entry, source)
            for source, state in running.batch.complete:
                catalog.set_source(source, state)
