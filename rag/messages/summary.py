"""How a reading went, in a sentence for the person."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rag.messages import Speech, say
from rag.types import Reading, Repair

_SHOWN = 20
"""Ranges of pages that are listed; more would hide what else there is to say."""


def summary(name: str, reading: Reading, characters: int) -> str:
    """What was read of a document, what was mended, and what could not be read and why; no full stop at its end."""
    if reading.pages:
        parts = [say.pages_and_characters(pages=reading.pages, characters=characters)]
    else:
        parts = [say.character_count(characters=characters)]
    if reading.repairs:
        parts.append(repairs(reading.repairs))
    parts += unread(name, reading)
    return say.document_read(name=name, what=say.clauses(part.rstrip("。.") for part in parts))


def repairs(counted: Iterable[tuple[Repair, int]]) -> str:
    """What was mended, and how often."""
    return say.listed(say[f"repaired_{kind}"](count=count) for kind, count in counted)


def unread(name: str, reading: Reading, say: Speech = say) -> list[str]:
    """What could not be read of a document, and why, a sentence for each reason."""
    return [say[f"unread_{each.reason}"](pages=page_list(each.pages, say), name=name) for each in reading.unread]


def page_list(pages: Sequence[int], say: Speech = say) -> str:
    """Page numbers as a person writes them: ``3–5、9``."""
    ranges: list[list[int]] = []
    for page in sorted(pages):
        if ranges and page <= ranges[-1][1] + 1:
            ranges[-1][1] = page
        else:
            ranges.append([page, page])
    shown = [str(first) if first == last else f"{first}–{last}" for first, last in ranges[:_SHOWN]]
    return say.listed(shown + ["…"] * (len(ranges) > _SHOWN))
