"""How a reading went, in a sentence for the person."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rag.messages import language, say
from rag.program import pip_install
from rag.types import Reading, Unread

_SHOWN = 20
"""Ranges of pages that are listed; more would hide what else there is to say."""


def summary(name: str, reading: Reading, characters: int) -> str:
    """What was read of a document, what was mended, and what could not be read and why; no full stop at its end."""
    size = [say("page_count", pages=reading.pages)] if reading.pages else []
    size.append(say("character_count", characters=characters))
    english = language() == "en"
    parts = [(", " if english else "，").join(size)]
    if reading.repairs:
        parts.append(repairs(reading.repairs))
    parts += unread(name, reading)
    joined = ("; " if english else "；").join(part.rstrip("。.") for part in parts)
    return say("document_read", name=name, what=joined)


def repairs(counted: Iterable[tuple[str, int]]) -> str:
    """What was mended, and how often."""
    return (", " if language() == "en" else "、").join(say(f"repaired_{kind}", count=count) for kind, count in counted)


def unread(name: str, reading: Reading) -> list[str]:
    """What could not be read of a document, and why, a sentence for each reason."""
    return [why(name, each) for each in reading.unread]


def why(name: str, unread: Unread) -> str:
    """Why some pages of the document could not be read, and what to do."""
    return say(f"unread_{unread.reason}", pages=page_list(unread.pages), name=name, install=pip_install("ocr"))


def page_list(pages: Sequence[int]) -> str:
    """Page numbers as a person writes them: ``3–5、9``."""
    ranges: list[list[int]] = []
    for page in sorted(pages):
        if ranges and page <= ranges[-1][1] + 1:
            ranges[-1][1] = page
        else:
            ranges.append([page, page])
    shown = [str(first) if first == last else f"{first}–{last}" for first, last in ranges[:_SHOWN]]
    return (", " if language() == "en" else "、").join(shown + ["…"] * (len(ranges) > _SHOWN))
