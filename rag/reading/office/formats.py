"""Files of office programs (.docx, .wps, .xls, .ppt, .rtf, .odt …), each by the reader of what it is in truth.

Endings often lie: a .doc may be RTF, a web page or a .docx inside. What a file is, its content tells. Older
(binary) formats are turned into today's by LibreOffice.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module

from rag.errors import UserError
from rag.messages import say
from rag.reading import packed
from rag.reading.office import libreoffice
from rag.reading.plain import text
from rag.reading.source import Source
from rag.types import Document

_READERS = {"docx": "word", "xlsx": "sheets", "pptx": "slides"}
_TODAYS = {
    **dict.fromkeys((".docx", ".docm"), "word"),
    **dict.fromkeys((".xlsx", ".xlsm", ".csv", ".tsv"), "sheets"),
    **dict.fromkeys((".pptx", ".pptm", ".ppsx"), "slides"),
}
"""The reader of an archive, by an ending that promises one."""
_TABLE_OF_TEXT = (".csv", ".tsv")
_PARTS = {"word/": "word", "xl/": "sheets", "ppt/": "slides"}
"""Where each of today's formats keeps what is in it."""
_STREAMS = {"WordDocument": "docx", "Workbook": "xlsx", "Book": "xlsx", "PowerPoint Document": "pptx"}
"""Streams of a compound file (MS-CFB), by which it is known."""
_FLAT = b"<office:document"
"""How an OpenDocument in a single XML file begins, behind its declaration."""
_BY_ENDING = {
    **dict.fromkeys((".xls", ".et", ".ods", ".fods", ".xlsx", ".xlsm"), "xlsx"),
    **dict.fromkeys((".ppt", ".dps", ".odp", ".fodp", ".pptx", ".pptm"), "pptx"),
}
"""Where the content doesn't say; everything else is text."""
_HEAD = 2048


def read(source: Source) -> Iterator[Document]:
    """Yield the document, by the reader of what it is in truth.

    Raises ``UserError`` where LibreOffice is wanted and missing, can't open the file or takes too long.
    """
    head = source.data[:_HEAD].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if packed.is_archive(source):
        yield from _read_archive(source)
    elif source.suffix in _TABLE_OF_TEXT:
        yield import_module("rag.reading.office.sheets").read_text(source)
    elif source.data.startswith(packed.OLE):
        yield from _converted(source, _compound_format(source))
    elif head.startswith(b"{\\rtf"):
        yield from _read_as("rtf", source)
    elif head.startswith(b"mime-version:") or b"<html" in head:
        yield from import_module("rag.reading.web.html").read(source)
    elif _FLAT in head:
        yield from _read_as("odf", source)
    elif b"mso-application" in head:
        yield from _converted(source, _BY_ENDING.get(source.suffix, "docx"))
    else:
        yield from _text(source)


def _read_archive(source: Source) -> Iterator[Document]:
    """An archive: one of today's formats, or an OpenDocument."""
    if source.suffix in _TODAYS:
        yield from _read_as(_TODAYS[source.suffix], source)
        return
    archive = packed.check(source)
    names = archive.namelist()
    for folder, reader in _PARTS.items():
        if any(name.startswith(folder) for name in names):
            yield from _read_as(reader, source)
            return
    if "content.xml" not in names:
        raise UserError(say.damaged(name=source.name))
    yield from _read_as("odf", source)


def _compound_format(source: Source) -> str:
    """What a compound file becomes, by the streams it has. Raises ``UserError`` for one behind a password."""
    if _names(source, "EncryptedPackage"):
        raise UserError(say.encrypted(name=source.name))
    known = (made for stream, made in _STREAMS.items() if _names(source, stream))
    return next(known, _BY_ENDING.get(source.suffix, "docx"))


def _names(source: Source, stream: str) -> bool:
    return f"{stream}\0".encode("utf-16-le") in source.data


def _text(source: Source) -> Iterator[Document]:
    """A text file under a wrong ending, or what was once an Office file."""
    try:
        if _BY_ENDING.get(source.suffix) == "xlsx":
            yield import_module("rag.reading.office.sheets").read_text(source)
        else:
            yield from text.read(source)
    except UserError as error:
        if not source.data.strip():
            raise
        raise UserError(say.damaged(name=source.name)) from error


def _converted(source: Source, made: str) -> Iterator[Document]:
    """The document as LibreOffice sees it; ``made`` is the ending of the format it is turned into."""
    yield from _read_as(_READERS[made], libreoffice.converted(source, made))


def _read_as(reader: str, source: Source) -> Iterator[Document]:
    """By one of the readers beside this module, which is imported only when a file wants it."""
    yield from import_module(f"rag.reading.office.{reader}").read(source)
