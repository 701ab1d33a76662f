"""Documents and their texts as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rag.messages import Speech
from rag.messages.summary import unread
from ui.shelf import Row

if TYPE_CHECKING:
    from rag.library import Library


def row_json(row: Row, say: Speech) -> dict[str, Any]:
    """A document of the list."""
    return {
        "document": row.document,
        "title": row.title,
        "kind": row.kind,
        "size": row.size,
        "pages": row.pages,
        "passages": row.passages,
        "date": row.date,
        "member": row.member,
        "unread": unread(row.name, row.reading, say),
    }


def text_json(library: Library, document: str, start: int = 0, end: int | None = None) -> dict[str, Any]:
    """The text of a document between two places, in characters."""
    original = library.original(document)
    length = len(original.text)
    start = min(start, length)
    end = length if end is None else max(start, min(end, length))
    return {
        "document": original.name,
        "title": original.title,
        "start": start,
        "end": end,
        "characters": length,
        "text": original.text[start:end],
    }
