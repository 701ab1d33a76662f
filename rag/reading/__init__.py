"""Files → Documents: one module per format, and what they share.

``text`` and ``structure`` are what plain text is read by; ``layout`` reads pages; ``assembly`` makes the Document of
every format but plain text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from importlib import import_module
from pathlib import PurePath

from rag.reading.source import Limits, Source
from rag.types import Document

READERS: dict[str, str] = {
    ".txt": "plain.text",
    ".jsonl": "plain.collection",
    ".pdf": "pages.pdf",
    ".ofd": "pages.ofd",
    ".docx": "office.formats",
    ".docm": "office.formats",
    ".pptx": "office.formats",
    ".pptm": "office.formats",
    ".ppsx": "office.formats",
    ".xlsx": "office.formats",
    ".xlsm": "office.formats",
    ".csv": "office.formats",
    ".tsv": "office.formats",
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
    ".eml": "archive",
    ".doc": "office.formats",
    ".wps": "office.formats",
    ".rtf": "office.formats",
    ".odt": "office.formats",
    ".fodt": "office.formats",
    ".xls": "office.formats",
    ".et": "office.formats",
    ".ods": "office.formats",
    ".fods": "office.formats",
    ".ppt": "office.formats",
    ".dps": "office.formats",
    ".odp": "office.formats",
    ".fodp": "office.formats",
    ".png": "pages.image",
    ".jpg": "pages.image",
    ".jpeg": "pages.image",
    ".tif": "pages.image",
    ".tiff": "pages.image",
    ".bmp": "pages.image",
    ".webp": "pages.image",
}
"""Ending → the module here whose ``read(source)`` reads it; imported when a file wants it."""
HEAD = 512
"""Bytes of a file that tell whether it is what its ending says."""
_PAGE = re.compile(rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?\s*<(?:!doctype\s+)?html\b", re.IGNORECASE)
"""A web page that was saved as text, in UTF-16 without its zeros."""
TRUSTED = frozenset({"plain.text", "plain.collection"})
"""Modules that no foreign parser runs in; the others read in a process of their own (``isolation``)."""


def reader_of(name: str, head: bytes) -> str:
    """The module here that reads a file: told by the ending of its ``name`` and the first ``HEAD`` of its bytes."""
    suffix = PurePath(name).suffix.lower()
    return "web.html" if suffix == ".txt" and _PAGE.match(head.replace(b"\0", b"")) else READERS[suffix]


def read(source: Source) -> Iterator[Document]:
    """Yield the documents that the file holds: one, or every one of a collection or an archive.

    Raises ``UserError`` where it can't be read.
    """
    reader = import_module(f"{__name__}.{reader_of(source.name, source.data[:HEAD])}")
    yield from reader.read(replace(source, recognise=partial(_recognised, source.limits)))


def _recognised(limits: Limits, data: bytes) -> Sequence[tuple[str, bool]] | None:
    """See ``Source.recognise``. The rooms that meet such pictures stand below the one that recognises them."""
    found: Sequence[tuple[str, bool]] | None = import_module(f"{__name__}.pages.image").within(data, limits)
    return found
