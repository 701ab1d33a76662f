"""A text file → one Document."""

from __future__ import annotations

from collections.abc import Iterator

from rag.errors import UserError
from rag.messages import say
from rag.reading.source import Source
from rag.reading.structure import attributes
from rag.reading.structure.headings import blocks
from rag.reading.text.decoding import decode
from rag.types import Document


def read(source: Source) -> Iterator[Document]:
    """Yield the document. Raises ``UserError`` for an empty file and for one that isn't text."""
    try:
        text, _ = decode(source.data)
    except ValueError as error:
        raise UserError(say.not_text(name=source.name)) from error
    if not text.strip():
        raise UserError(say.empty_file(name=source.name))
    made = blocks(text)
    title = attributes.title(made, source.stem) or source.stem
    yield Document(source.name, title, text, made, attributes=attributes.find(made, title))
