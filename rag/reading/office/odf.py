"""OpenDocument (.odt, .ods, .odp and the flat .fodt, .fods, .fodp) → one Document, read from its XML."""

from __future__ import annotations

from collections.abc import Iterator

from rag.errors import UserError
from rag.messages import say
from rag.reading import packed
from rag.reading.assembly import document
from rag.reading.office import odf_sheets, odf_slides, sheets
from rag.reading.office.odf_text import Text
from rag.reading.office.odf_xml import Open, Styles, is_encrypted
from rag.reading.source import Source
from rag.reading.web.flow import elements
from rag.types import Document, Reading, Unread

_FEW = 200
"""A file with pictures and less text than this has its text in the pictures."""


def read(source: Source) -> Iterator[Document]:
    """Yield the document. Raises ``UserError`` where the file is damaged, encrypted, a bomb or without text."""
    with packed.sound(source):
        if packed.is_archive(source) and is_encrypted(source):
            raise UserError(say.encrypted(name=source.name))
        file = Open.of(source)
    if file.body("text") is not None:
        yield _text(source, file)
    elif file.body("spreadsheet") is not None:
        with packed.sound(source):
            book = odf_sheets.OpenBook(file)
        yield sheets.book(source, book)
    else:
        yield odf_slides.read(source, file)


def _text(source: Source, file: Open) -> Document:
    with packed.sound(source):
        source.progress(0, 1)
        text = Text(Styles(file.styles))
        body = file.body("text")
        assert body is not None
        found = elements(text.tree(body), lambda: source.progress(0, 1))
    said = "".join(element.text for element in found)
    title = next((element.text for element in found[:1] if element.level == 1), "")
    if not title and file.title and "".join(file.title.split()) in "".join(said.split()):
        title = file.title
    pictured = text.pictures > 0 and len(said) < _FEW
    if pictured and not said.strip():
        raise UserError(say.only_pictures(name=source.name))
    return document(source, title, found, reading=Reading(unread=(Unread("pictures"),) if pictured else ()))
