"""What goes into the catalog and comes out of it: documents, and the files that they were read from."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterable
from dataclasses import dataclass

from rag.chinese.characters import converted, plain, simplified
from rag.types import Document, Passage

DAMAGED = "?"
"""The digest of a document that was saved from a damaged catalog, and isn't what was stored: no document has it."""
ACCEPTED = "!"
"""The digest of such a document that a person takes as it is."""


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
    digest: str = ""
    """Of all that is kept of the document: by it, one that hasn't changed is known in a file that has."""
    texts: tuple[str, ...] = ()
    """What is embedded of each passage: ``whole`` with plain characters."""
    file: str = ""
    """``digest`` of its file's bytes, where that holds nothing else; else empty."""

    @property
    def characters(self) -> int:
        return len(self.document.text)


@dataclass(frozen=True, slots=True)
class PassageText:
    """A passage as the encoder and the keyword index see it; ``key`` is that of its vector."""

    id: int
    key: str
    title: str
    section: str
    text: str

    @property
    def headed(self) -> str:
        return headed(self.title, self.section, self.text)

    @property
    def whole(self) -> str:
        return whole(self.title, self.section, self.text)

    @property
    def embedded(self) -> str:
        return plain(self.whole)


@dataclass(frozen=True, slots=True)
class SourceState:
    """The bytes that a source had when all of its documents were stored."""

    hash: str
    """As ``digest`` gives it; empty where the source must be read again."""
    stamp: str = ""
    """Size and time of the file then; empty where they were too young to tell it from a later state."""


def headed(title: str, section: str, text: str) -> str:
    """What is searched of a passage by words: its headings count towards it. Simplified characters."""
    return simplified("\n".join(part for part in (section or title, text) if part))


def whole(title: str, section: str, text: str) -> str:
    """What is embedded and read of a passage: the title says what its sections are about. Simplified characters.

    The encoder is given it with plain characters (``characters.plain``), and its vector is kept under this."""
    return converted("\n".join(part for part in (title, section, text) if part))


def vector_key(encoder: str, text: str) -> str:
    """The key of the vector that ``encoder`` makes of ``text``."""
    return digest(encoder.encode(), text.encode())


def fingerprint(texts: Iterable[str], pages: Iterable[tuple[object, ...]]) -> str:
    """Of all that is kept of a document, and of nothing else: its columns of text, the rows of its pages."""
    return digest(*(each.encode("utf-8", "surrogatepass") for each in texts), *(repr(page).encode() for page in pages))


def checksum(*values: object) -> int:
    """By which bytes of ``values`` that have changed on the disk are noticed: of one that is bytes, or of several."""
    data = values[0] if len(values) == 1 and isinstance(values[0], bytes) else repr(values).encode("utf-8", "replace")
    return zlib.crc32(data)


def prints(text: str, file: str) -> list[str]:
    """By what a document is known again under whatever name: by what it says, and by the bytes of its ``file`` where
    that holds nothing else (under another ending they are read in another way)."""
    said = digest(b"text", text.encode("utf-8", "surrogatepass")) if text.strip() else ""
    return [each for each in (said, file) if each]


def digest(*parts: bytes) -> str:
    """The hash by which the bytes of a source, or parts that end in no other way, are known again."""
    return hashlib.blake2b(b"\0".join(parts), digest_size=16).hexdigest()
