"""A text file → one Document."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePath

from rag.errors import UserError
from rag.messages import say
from rag.reading.decoding import decode
from rag.reading.headings import blocks
from rag.types import Document


def read(data: bytes, name: str) -> Iterator[Document]:
    """Yield the document. Raises ``UserError`` for an empty file and for one that isn't text."""
    try:
        text, _ = decode(data)
    except ValueError as error:
        raise UserError(say("not_text", name=name)) from error
    if not text.strip():
        raise UserError(say("empty_file", name=name))
    yield Document(name, PurePath(name).stem, text, blocks(text))
