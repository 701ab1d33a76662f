"""An EPUB book → one Document: its chapters in the order of its spine (EPUB 3.3, W3C)."""

from __future__ import annotations

import logging
import posixpath
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit
from zipfile import ZipFile

from rag.errors import UserError
from rag.messages import say
from rag.reading.assembly import document
from rag.reading.element import Element
from rag.reading.packed import check, sound, unpack
from rag.reading.source import Source
from rag.reading.web.flow import elements
from rag.reading.web.html import decoded
from rag.reading.web.markup import Node, parse_xhtml
from rag.types import Document, Reading, Unread

_log = logging.getLogger(__name__)

_CONTAINER, _ENCRYPTION = "META-INF/container.xml", "META-INF/encryption.xml"
_PAGES = frozenset({"application/xhtml+xml", "text/html", "text/x-oeb1-document"})
_FONTS = ("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC")
"""Fonts that are only disguised: no text is behind these."""


@dataclass(frozen=True, slots=True)
class _Book:
    """What the package document says."""

    title: str
    chapters: tuple[str, ...]
    """Paths in the archive, in reading order, the table of contents aside."""


def read(source: Source) -> Iterator[Document]:
    """Yield the document. Raises ``UserError`` where the book is damaged, protected or without text."""
    with sound(source), check(source) as archive:
        if _is_protected(archive):
            raise UserError(say.protected_book(name=source.name))
        book = _book(archive)
        found: list[Element] = []
        missing: list[int] = []
        for number, chapter in enumerate(book.chapters, 1):
            try:
                found += elements(_parsed(archive, chapter))
            except Exception as error:  # whatever is wrong with it, the others may be read
                _log.info("%s: %s: %r", source.name, chapter, error)
                missing.append(number)
            source.progress(number, len(book.chapters))
        if missing and not found:
            raise UserError(say.damaged(name=source.name))
        unread = (Unread("chapters", tuple(missing)),) if missing else ()
        made = document(source, book.title, found, reading=Reading(unread=unread))
    yield made


def _is_protected(archive: ZipFile) -> bool:
    """Whether more than fonts is encrypted."""
    if _ENCRYPTION not in archive.namelist():
        return False
    methods = [node for node in _parsed(archive, _ENCRYPTION).all() if _local(node) == "encryptionmethod"]
    return any(node.get("algorithm") not in _FONTS for node in methods)


def _book(archive: ZipFile) -> _Book:
    """Raises ``KeyError`` where the archive has no package document that it names."""
    container = _parsed(archive, _CONTAINER)
    package = next((node.get("full-path") for node in container.all() if _local(node) == "rootfile"), "")
    nodes = list(_parsed(archive, package).all())
    title = next((" ".join(node.text().split()) for node in nodes if node.tag == "dc:title"), "")
    items = {node.get("id"): node for node in nodes if _local(node) == "item"}
    guides = {
        _within(package, node.get("href")) for node in nodes if node.tag == "reference" and node.get("type") == "toc"
    }
    chapters = []
    for reference in nodes:
        item = items.get(reference.get("idref")) if _local(reference) == "itemref" else None
        if item is None or item.get("media-type") not in _PAGES or "nav" in item.get("properties").split():
            continue
        path = _within(package, item.get("href"))
        if path not in guides:
            chapters.append(path)
    return _Book(title, tuple(chapters))


def _within(package: str, reference: str) -> str:
    """The path in the archive that ``reference`` leads to from the package document."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(package), unquote(urlsplit(reference).path)))


def _parsed(archive: ZipFile, path: str) -> Node:
    return parse_xhtml(decoded(unpack(archive, path)))


def _local(node: Node) -> str:
    return node.tag.rpartition(":")[2]
