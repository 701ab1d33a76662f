"""What is asked of those who read and embed, and what they answer."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from rag.embedding import Embedded
from rag.store.records import Entry, SourceState
from rag.types import Document

Paging = Callable[[Path, int, int], None]
"""(file, pages done, pages in all)"""


@dataclass(frozen=True, slots=True)
class File:
    """A file that is to be read."""

    path: Path
    name: str
    """What the library calls it."""
    state: SourceState
    """As it was when that was decided."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A document that a file holds."""

    document: Document
    digest: str
    """As ``Entry`` has it."""
    entry: Callable[[], Entry]
    """Makes it ready to be stored, where it isn't yet."""


@dataclass(frozen=True, slots=True)
class Read:
    """What became of a file."""

    file: File
    drafts: Sequence[Draft]
    """Of all its documents; none where it can't be read."""
    problems: Sequence[str]
    """What of it could not be read, and why."""


class Workers(Protocol):
    """Those who read and embed: the stages (``stages``) are the same functions everywhere."""

    @property
    def at_once(self) -> int:
        """How many lots of texts are embedded side by side."""

    @property
    def are_here(self) -> bool:
        """Whether who embeds takes time from who reads and stores."""

    @property
    def states(self) -> str:
        """As ``Encoder.states``."""

    def read(
        self, files: Iterable[File], encoder_id: str, paging: Paging, meanwhile: Callable[[], None]
    ) -> Generator[Read]:
        """What each of ``files`` holds, in their order, its passages known by vectors of the encoder ``encoder_id``.

        Files are taken as there is room for them, ``paging`` is told of pages, and ``meanwhile`` is called now and then
        while one waits. Closing the generator gives up what is being read.
        """

    def embedded(self, texts: Sequence[str], progress: Callable[[int, int], None]) -> Embedded:
        """As ``Encoder.embedded``. Several threads may call it."""
