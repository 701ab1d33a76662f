"""Files → Documents: one module per format, and what all of them share (decoding, repair, headings)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from rag.reading import collection, plain
from rag.types import Document

READERS: dict[str, Callable[[bytes, str], Iterator[Document]]] = {
    ".txt": plain.read,
    ".jsonl": collection.read,
}


def read(path: Path, name: str) -> Iterator[Document]:
    """Yield the documents that the file holds: one, or every line of a collection.

    ``name`` is what the library calls the file. Raises ``UserError`` where it can't be read.
    """
    yield from READERS[path.suffix.lower()](path.read_bytes(), name)
