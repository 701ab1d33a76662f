"""A library as one person sees it: the one place that keeps from them what isn't theirs."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from rag.library.whole import Library
from rag.store.snapshot import Snapshot
from rag.types import Progress
from rag.workspace.people import Person, Role

if TYPE_CHECKING:
    from rag.embedding import Encoder
    from rag.generation.client import Client
    from rag.retrieval.reader import Reader
    from rag.retrieval.reranking import Reranker
    from rag.workspace.grants import Veil


_MADE_ONCE = (
    "files",
    "preferences",
    "grants",
    "accounts",
    "sessions",
    "keys",
    "engine",
    "_sentences",
    "_isolated",
    "_pictures",
)
"""What the whole library makes when it is first needed, for everybody."""


class Seen(Library):
    """Shares everything with the whole library but what is hidden: made for one request, and let go.

    Documents are hidden in the snapshot, through which all that is asked of them goes; what people keep is told
    apart by its owner.
    """

    def __init__(self, whole: Library, person: Person) -> None:
        """Raises ``UserError`` where the workspace can't be read."""
        for each in _MADE_ONCE:
            getattr(whole, each)
        vars(self).update(vars(whole))
        self._whole = whole
        self.person = person
        self._veil = whole.grants.veil(person)
        self._veils: Snapshot | None = None
        self.conversations = whole.conversations.of(person)
        self.feedback = whole.feedback.by(person)
        self.trash = whole.trash.of(person)
        if not person.role.includes(Role.ADMIN):
            self.collections = whole.collections.without(self._veil.others)

    def seen_by(self, person: Person) -> Library:
        """The whole library as it is for another person."""
        return self._whole.seen_by(person)

    def snapshot(self) -> Snapshot:
        """The newest state of the index, without what is hidden."""
        while True:
            whole = self._whole.snapshot()
            seen = self._whole.veiled(whole, self._veil_over(whole))
            if seen is not None:  # else a writer was quicker
                return seen

    def _veil_over(self, whole: Snapshot) -> Veil:
        """What is hidden of a state of the index, looked up after that: what is new in it was put into its collections
        before it came into force (``Collections.expect``)."""
        if whole is not self._veils:
            self._veil, self._veils = self._whole.grants.veil(self.person), whole
        return self._veil

    def state(self) -> str:
        """Another one whenever the library has changed, or what of it they may see."""
        state = self._whole.state()
        return f"{state}-{self._veil.key}" if state and self._veil.others else state

    def withholds(self, source: Path) -> bool:
        """Whether the file holds documents that are hidden from them."""
        whole = self._whole.snapshot()
        veil = self._veil_over(whole)
        return bool(veil.others) and any(map(veil.hides, whole.catalog.names_from(str(source))))

    def progress(self) -> Progress | None:
        """How far documents are being taken in, without the name of the file that is being read."""
        found = self._whole.progress()
        return replace(found, reading="") if found and not self.person.role.includes(Role.ADMIN) else found

    # What is loaded is loaded once, by the whole.

    def encoder(self) -> Encoder:
        return self._whole.encoder()

    def reranker(self) -> Reranker | None:
        return self._whole.reranker()

    def reader(self) -> Reader | None:
        return self._whole.reader()

    def _llm(self) -> Client:
        return self._whole._llm()
