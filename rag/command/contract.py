"""Answers as the JSON that scripts rely on, and questions from a batch file. See docs/contract.md."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from rag.chinese.wraps import mend
from rag.errors import UserError
from rag.library.contract import answer_json as as_json
from rag.library.contract import turn
from rag.messages import say
from rag.types import Answer, Attribute, Block, Document, Finding, Turn


@dataclass(frozen=True, slots=True)
class BatchQuestion:
    """One line of a batch: ``history`` oldest first; only ``documents`` or a ``collection`` are searched, if named."""

    id: str
    text: str
    history: tuple[Turn, ...]
    documents: tuple[str, ...]
    collection: str = ""


def answer_json(answer: Answer, identity: str) -> dict[str, Any]:
    """One answer as its JSON object."""
    return {"_id": identity, **as_json(answer)}


def check_json(found: Sequence[Finding], done: Sequence[str]) -> dict[str, Any]:
    """What ``check`` found, and what ``--repair`` did, as the contract has it."""
    checks = [
        {"check": each.about, "ok": each.ok, "looked_at": each.looked_at, "wrong": list(each.wrong)} for each in found
    ]
    return {"sound": all(each.ok for each in found), "checks": checks, "repaired": list(done)}


def read_json(document: Document) -> dict[str, Any]:
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
            {"name": each.name, "text": stated(document, each), "start": each.start, "end": each.end}
            for each in document.attributes
        ],
        "blocks": [
            {
                "text": block.text,
                "level": block.level,
                "row": block.row,
                "page": page_of(document, block),
                "start": block.start,
                "end": block.end,
            }
            for block in document.blocks
        ],
    }


def stated(document: Document, attribute: Attribute) -> str:
    """What the document says of itself, its line breaks mended."""
    return mend(document.text[attribute.start : attribute.end])


def page_of(document: Document, block: Block) -> int | None:
    """The 1-based page that the block begins on; None where it stands on none."""
    if document.layout is None:
        return None
    pages = document.layout.pages[block.start : block.end]
    return int(pages[np.flatnonzero(pages)[0]]) if pages.any() else None


def read_batch(path: Path) -> list[BatchQuestion]:
    """The questions of a .jsonl file. Raises ``UserError`` naming the first line that can't be read."""
    try:
        lines = path.read_text("utf-8-sig").split("\n")
    except FileNotFoundError as error:
        raise UserError(say.missing_path(path=path)) from error
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(say.unreadable(path=path)) from error
    return list(_questions(path, lines))


def _questions(path: Path, lines: list[str]) -> Iterator[BatchQuestion]:
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            entry = json.loads(line)
            documents = tuple(_list(entry, "documents"))
            collection = entry.get("collection") or ""
            if not all(isinstance(each, str) for each in (entry["text"], collection, *documents)):
                raise TypeError("text, collection and documents must be strings")
            history = tuple(_turn(item) for item in _list(entry, "history"))
            yield BatchQuestion(str(entry.get("_id", number)), entry["text"], history, documents, collection)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise UserError(say.bad_batch(path=path, line=number)) from error


def _list(entry: dict[str, Any], key: str) -> list[Any]:
    items = entry.get(key) or []
    if not isinstance(items, list):
        raise TypeError(f"{key} must be a list")
    return items


def _turn(item: Any) -> Turn:
    if isinstance(item, str):
        return Turn(item)
    return turn(str(item["question"]), str(item.get("answer") or ""), bool(item.get("refused")))
