"""What becomes of files, and of a library: progress, reports and checks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from rag.types.documents import Reading, Repair


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an indexing run is."""

    done: float
    """Documents taken in or unchanged; a document of which half is embedded counts as half."""
    documents: int
    """How many there are, as far as is known: a file that isn't read yet counts as one."""
    rate: float = 0.0
    """Characters embedded per second of late; 0 before the first."""
    left: float | None = None
    """Seconds that the rest will take; None while there is nothing to tell it from."""
    reading: str = ""
    """The file that is being read, where that takes long, and how many of its pages have been."""
    page: int = 0
    pages: int = 0
    share: float | None = None
    """How much of the library is embedded, from 0 to 1, once all files are read: all of it can be searched by words."""


Show = Callable[[Progress], None]


@dataclass(frozen=True, slots=True)
class FileStep:
    """What becomes of one file in an indexing run."""

    path: Path
    stage: Literal["reading", "read", "partly", "failed"]
    page: int = 0
    """How many of its ``pages`` have been read."""
    pages: int = 0
    problems: tuple[str, ...] = ()
    """What could not be read of it, and why."""


Follow = Callable[[FileStep], None]


@dataclass(frozen=True, slots=True)
class Report:
    """What an indexing run did, in documents."""

    changed: int
    unchanged: int
    removed: int
    problems: tuple[str, ...]
    """Which files, or members of an archive, were left out and why."""
    notes: tuple[str, ...] = ()
    """What could not be read of the documents, and why."""
    repairs: tuple[tuple[Repair, int], ...] = ()
    """As ``Reading.repairs``, over all documents read."""
    previous_encoder: str | None = None
    """The encoder that the index was built with, where it was another: all was embedded again."""


@dataclass(frozen=True, slots=True)
class DocumentInfo:
    """A document of the library: its name and title, and how many characters and passages it has."""

    name: str
    title: str
    characters: int
    passages: int
    reading: Reading


Checked = Literal[
    "catalog",
    "versions",
    "documents",
    "passages",
    "vectors",
    "states",
    "segments",
    "words",
    "lost",
    "workspace",
    "leftovers",
]
"""What is checked of an index; ``rag.messages`` has ``check_{name}``."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What became of one check."""

    about: Checked
    looked_at: int
    """How many things were looked at."""
    wrong: tuple[str, ...] = ()
    """Which of them are wrong, and how; of ``leftovers``, which harmlessly take up space."""

    @property
    def ok(self) -> bool:
        return not self.wrong or self.about == "leftovers"
