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
    ".txt": "text.plain",
    ".jsonl": "text.collection",
    ".pdf": "pages.pdf",
    ".docx": "office.word",
    ".docm": "office.word",
    ".pptx": "office.slides",
    ".pptm": "office.slides",
    ".ppsx": "office.slides",
    ".xlsx": "office.sheets",
    ".xlsm": "office.sheets",
    ".csv": "office.sheets",
    ".tsv": "office.sheets",
    ".html": "web.html",
    ".htm": "web.html",
    ".xhtml": "web.html",
    ".shtml": "web.html",
    ".mhtml": "web.html",
    ".mht": "web.html",
    ".md": "web.markdown",
    ".markdown": "web.markdown",
    ".epub": "web.epub",
    ".zip": "archive",
    ".doc": "office.legacy",
    ".wps": "office.legacy",
    ".rtf": "office.legacy",
    ".odt": "office.legacy",
    ".xls": "office.legacy",
    ".et": "office.legacy",
    ".ods": "office.legacy",
    ".ppt": "office.legacy",
    ".dps": "office.legacy",
    ".odp": "office.legacy",
    ".png": "pages.image",
    ".jpg": "pages.image",
    ".jpeg": "pages.image",
    ".tif": "pages.image",
    ".tiff": "pages.image",
    ".bmp": "pages.image",
    ".webp": "pages.image",
}
"""Ending → the module here whose ``read(source)`` reads it; imported when a file wants it."""
TRUSTED = frozenset({"text.plain", "text.collection"})
"""Modules that no foreign parser runs in; the others read in a process of their own (``isolation``)."""


def read(source: Source) -> Iterator[Document]:
    """Yield the documents that the file holds: one, or every one of a collection or an archive.

    Raises ``UserError`` where it can't be read.
    """
    yield from import_module(f"{__name__}.{READERS[source.suffix]}").read(source)
