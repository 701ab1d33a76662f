"""A .jsonl collection → its Documents: one a line, ``{"_id", "title", "text"}`` (the BEIR convention)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from rag.errors import UserError
from rag.messages import say
from rag.reading.source import Source
from rag.reading.structure import attributes
from rag.reading.structure.headings import blocks
from rag.reading.text.decoding import decode
from rag.types import Document

_UNSTORABLE = re.compile("[\0\ud800-\udfff]")
"""What JSON can carry and SQLite can't keep."""


def read(source: Source) -> Iterator[Document]:
    """Yield a document for each line; ``_id`` is its name.

    Raises ``UserError`` naming the first line that isn't such an object, before anything is yielded.
    """
    try:
        lines = decode(source.data)[0].split("\n")
    except ValueError as error:
        raise UserError(say.not_text(name=source.name)) from error
    entries = [_entry(line, source.name, number) for number, line in enumerate(lines, 1) if line.strip()]
    if not entries:
        raise UserError(say.empty_file(name=source.name))
    for identity, title, text in entries:
        made = blocks(text)
        yield Document(identity, title, text, made, attributes=attributes.find(made, title))


def _entry(line: str, name: str, number: int) -> tuple[str, str, str]:
    try:
        entry = json.loads(line)
        identity, text = entry["_id"], entry["text"]
        if not (isinstance(identity, str) and identity and isinstance(text, str)):
            raise TypeError("_id and text must be strings")
        return _storable(identity), _storable(str(entry.get("title") or identity)), _storable(text)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise UserError(say.bad_collection(name=name, line=number)) from error


def _storable(text: str) -> str:
    return _UNSTORABLE.sub("\ufffd", text)
