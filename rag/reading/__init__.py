"""Files → Documents: one module per format, and what they share.

``decoding``, ``lines``, ``repair`` and ``headings`` read plain text; ``layout`` reads pages; ``elements``
makes the Document of every format but plain text.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module

from rag.reading.source import Source
from rag.types import Document

READERS: dict[str, str] = {
    ".txt": "plain",
    ".jsonl": "collection",
    ".pdf": "pdf",
    ".docx": "word",
    ".pptx": "slides",
    ".xlsx": "sheets",
    ".csv": "sheets",
    ".html": "web",
    ".htm": "web",
    ".mhtml": "web",
    ".mht": "web",
    ".md": "markdown",
    ".markdown": "markdown",
    ".epub": "epub",
    ".zip": "archive",
    ".doc": "legacy",
    ".wps": "legacy",
    ".png": "image",
    ".jpg": "image",
    ".jpeg": "image",
    ".tif": "image",
    ".tiff": "image",
    ".bmp": "image",
    ".webp": "image",
}
"""Ending → the module here whose ``read(source)`` reads it; imported when a file wants it."""
TRUSTED = frozenset({"plain", "collection"})
"""Modules that no foreign parser runs in; the others read in a process of their own (``isolation``)."""


def read(source: Source) -> Iterator[Document]:
    """Yield the documents that the file holds: one, or every one of a collection or an archive.

    Raises ``UserError`` where it can't be read.
    """
    yield from import_module(f"{__name__}.{READERS[source.suffix]}").read(source)
