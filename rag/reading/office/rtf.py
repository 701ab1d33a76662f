"""Rich Text Format → one Document: its control words make a tree as of a web page, which ``web.flow`` reads.

A converter to plain text would do with a tenth of this, and lose headings, the cells of tables, notes and comments.
"""

from __future__ import annotations

from collections.abc import Iterator

from rag.errors import UserError
from rag.messages import say
from rag.reading.assembly import document
from rag.reading.office.rtf_text import Reader
from rag.reading.packed import sound
from rag.reading.source import Source
from rag.reading.web.flow import elements
from rag.reading.web.markup import Node
from rag.types import Document, Reading, Unread

_FEW = 200
"""A file with pictures and less text than this has its text in the pictures."""


def read(source: Source) -> Iterator[Document]:
    """Yield the document. Raises ``UserError`` where it is damaged or without text."""
    with sound(source):
        reader = Reader(lambda: source.progress(0, 1))
        reader.read(source.data)
        found = elements(Node("", {}, reader.body), lambda: source.progress(0, 1))
    said = "".join(element.text for element in found)
    stated = " ".join(reader.title.split())
    title = stated if stated and "".join(stated.split()) in "".join(said.split()) else ""
    pictured = reader.pictures > 0 and len(said) < _FEW
    if pictured and not said.strip():
        raise UserError(say.only_pictures(name=source.name))
    yield document(source, title, found, reading=Reading(unread=(Unread("pictures"),) if pictured else ()))
