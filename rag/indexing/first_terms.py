"""The terms of a library that is new: those of its first passages, whichever run read them, and however fast."""

from __future__ import annotations

from rag.store.records import Entry
from rag.store.writer import Writer

_PASSAGES = 4096
"""Passages that they are learnt from; what many more have is found by ``Writer.renew_terms``."""

_ALL = ""
"""In the place of a source: there are fewer passages in all."""


class FirstTerms:
    """Learns them as soon as so many passages are read, or all stored. Those stored before are cut into words again."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self._texts: list[tuple[str, str, str]] | None = None  # while they are collected
        self._source: str | None = None  # of the last of them, or all; None while none are learnt that aren't settled
        if not writer.is_young():
            return
        stored = list(writer.catalog.passage_texts(limit=_PASSAGES))  # by a run that was interrupted
        self._texts = [(each.title, each.section, each.text) for each in stored]
        if len(stored) == _PASSAGES:
            (last,) = writer.catalog.passages([stored[-1].id]).values()
            self._learn(writer.catalog.source_of(last.document) or _ALL)

    def read(self, entry: Entry, source: str) -> None:
        """The document is about to be put, the next one after those that were."""
        if self._texts is None:
            return
        wanted = entry.passages[: _PASSAGES - len(self._texts)]
        self._texts += ((each.title, each.section, each.text) for each in wanted)
        if len(self._texts) == _PASSAGES:
            self._learn(source)

    def all_read(self) -> bool:
        """Nothing more comes; whether ``all_stored`` must be called in a transaction."""
        if self._texts:
            self._learn(_ALL)
        return self._source == _ALL

    def stored(self, source: str) -> None:
        """All of ``source`` is stored, and nothing that was read after it; called in a transaction."""
        if source == self._source:
            self._writer.settle_terms()
            self._source = None

    def all_stored(self) -> None:
        """Everything is stored; called in a transaction."""
        self.stored(_ALL)

    def _learn(self, source: str) -> None:
        self._writer.learn_terms(self._texts or ())
        self._texts, self._source = None, source
