"""What people noted on pages: each remark with what it points at, after the text of its page."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import NamedTuple

import numpy as np

from rag.reading.element import Element
from rag.reading.layout.glyphs import Glyph
from rag.reading.pages.pdf_drawing import Box
from rag.reading.structure.notes import comment


class Note(NamedTuple):
    """One remark."""

    page: int
    box: Box
    author: str
    anchor: str
    """The words that it stands on; empty where it stands beside the text."""
    text: str


def covered(glyphs: Sequence[Glyph], boxes: Iterable[Box]) -> str:
    """The characters whose middle lies in one of ``boxes``."""
    found = ""
    for left, top, right, bottom in boxes:
        for glyph in glyphs:
            x, y = (glyph.left + glyph.right) / 2, (glyph.top + glyph.bottom) / 2
            if left <= x <= right and top <= y <= bottom:
                found += " " * glyph.spaced + glyph.char
    return found


def unsaid(found: Iterable[Note]) -> list[Note]:
    """The notes that say something: many only repeat the words that they stand on, or what is drawn in their place."""
    return [note for note in found if "".join(note.text.split()) not in "".join(note.anchor.split())]


def placed(elements: Sequence[Element], found: Sequence[Note]) -> list[Element]:
    """``elements`` with each note behind the last of its page, its characters boxed where it stands."""
    if not found:
        return list(elements)
    begins = list(accumulate((_page(each) for each in elements), max))
    behind: dict[int, list[Element]] = {}
    for note in sorted(found, key=lambda one: one.page):
        text = comment(note.author, note.anchor, " ".join(note.text.split()))
        pages, boxes = np.full(len(text), note.page, np.uint16), np.tile(np.array(note.box, np.float32), (len(text), 1))
        behind.setdefault(bisect_right(begins, note.page), []).append(Element(text, 0, pages=pages, boxes=boxes))
    made = behind.get(0, [])
    for i, element in enumerate(elements, 1):
        made += [element, *behind.get(i, [])]
    return made


def _page(element: Element) -> int:
    """The page that an element begins on; 0 where it stands on none."""
    return int(element.pages[0]) if element.pages is not None and len(element.pages) else 0
