"""What every reader is given: a file's bytes, its name, and what reading it may cost."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from rag.errors import UserError


def _silent(done: int, total: int) -> None:
    pass


def _raise(error: UserError) -> None:
    raise error


def _unrecognised(data: bytes) -> None:
    return None


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may cost. Defaults pass a book of a thousand pages; ``Settings`` has the variables."""

    pages: int = 5000
    """Pages, slides or sheets of one document."""
    characters: int = 20_000_000
    """Characters of one document's text."""
    unpacked_mb: int = 1000
    """What all that is packed into one file (an archive, or a format that is one) may unpack to."""
    members: int = 5000
    """Files of one archive."""
    picture_megapixels: int = 200
    """Pixels of one picture."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file to be read."""

    data: bytes
    name: str
    """What the library calls the file; its ending tells the format."""
    limits: Limits = Limits()
    progress: Callable[[int, int], None] = _silent
    """(pages done, pages in all): called for every page, it is also the reader's sign of life."""
    problem: Callable[[UserError], None] = _raise
    """Called with what is wrong with a part (a member of an archive) where the others can be read on."""

    recognise: Callable[[bytes], Sequence[tuple[str, bool]] | None] = _unrecognised
    """Bytes of a picture within the file → its paragraphs, each with whether it is a row of a table; None where the
    picture can't be read, or nothing is installed that reads it."""

    @property
    def suffix(self) -> str:
        """The ending of the name in lower case, with its dot."""
        return PurePath(self.name).suffix.lower()

    @property
    def stem(self) -> str:
        """The name without folders and ending: a title where the document gives no better one."""
        return PurePath(self.name).stem
