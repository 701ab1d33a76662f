"""A document as it was read, printed with its structure, so that a person can judge the reading by eye."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from rag.chinese.wraps import mend
from rag.messages import say
from rag.types import Attribute, Block, Document


def printed(document: Document) -> str:
    """What the document says of itself, then its text: headings by their depth, rows, and where pages begin."""
    stated = [
        say.stated(name=say[f"attribute_{each.name}"](), text=_said(document, each)) for each in document.attributes
    ]
    return "\n".join([say.document_heading(title=document.title), *stated, "", *_body(document)])


def _body(document: Document) -> Iterator[str]:
    levels = sorted({block.level for block in document.blocks if block.level})
    page = None
    for block in document.blocks:
        if (here := _page(document, block)) not in (None, page):
            page = here
            yield f"── {say.page_number(page=page)} ──"
        mark = "#" * (levels.index(block.level) + 1) + " " if block.level else "| " if block.row else ""
        yield mark + block.text


def as_json(document: Document) -> dict[str, Any]:
    """The document for a script; ``start`` and ``end`` count characters of its text, as ``show`` prints it."""
    return {
        "document": document.name,
        "title": document.title,
        "member": document.member,
        "characters": len(document.text),
        "pages": document.reading.pages,
        "repairs": dict(document.reading.repairs),
        "unread": [{"reason": each.reason, "pages": each.pages} for each in document.reading.unread],
        "attributes": [
            {"name": each.name, "text": _said(document, each), "start": each.start, "end": each.end}
            for each in document.attributes
        ],
        "blocks": [
            {
                "text": block.text,
                "level": block.level,
                "row": block.row,
                "page": _page(document, block),
                "start": block.start,
                "end": block.end,
            }
            for block in document.blocks
        ],
    }


def _said(document: Document, attribute: Attribute) -> str:
    return mend(document.text[attribute.start : attribute.end])


def _page(document: Document, block: Block) -> int | None:
    """The page that the block begins on."""
    if document.layout is None:
        return None
    pages = document.layout.pages[block.start : block.end]
    return int(pages[np.flatnonzero(pages)[0]]) if pages.any() else None
