"""What goes into the catalog and comes out of it: documents, and the files that they were read from."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from rag.types import Document, Passage, Reading


@dataclass(frozen=True, slots=True)
class DocumentInfo:
    """A document of the library: its name and title, and how many characters and passages it has."""

    name: str
    title: str
    characters: int
    passages: int
    reading: Reading


@dataclass(frozen=True, slots=True)
class Origin:
    """The bytes that a document was read from."""

    source: str
    """Absolute path of the file."""
    member: str
    """Path inside it, where it is an archive."""
    hash: str
    """Of the file's bytes, as ``digest`` gives it; empty until all of its documents are stored."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A document ready to be stored: its passages, and the key of each passage's vector."""

    document: Document
    passages: tuple[Passage, ...]
    hashes: tuple[str, ...]


def digest(data: bytes) -> str:
    """The hash by which a source's bytes are known again."""
    return hashlib.blake2b(data, digest_size=16).hexdigest()
