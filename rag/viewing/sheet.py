"""A page of a document: its text, and the boxes of the words that are cited on it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rag.errors import QuestionError
from rag.messages import say
from rag.store.catalog import Catalog

Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""

_REACH = 0.5
"""In heights of a character: how far the middle of a small one (，一“) may stand outside what was read of its line."""
_GAP = 3.0
"""In heights of a character: a wider gap parts one line from the next, as that between columns."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page that can be looked at."""

    number: int
    """1-based."""
    count: int
    """Pages of the document."""
    width: float
    """In points, as displayed; likewise ``height`` and ``boxes``."""
    height: float
    boxes: tuple[Box, ...]
    """Of the words asked for, one for each line of text, from the page's top left corner."""


def sheet(catalog: Catalog, name: str, number: int, start: int = 0, end: int = 0) -> Sheet:
    """The 1-based page of a document, with the boxes of those of the characters ``start`` to ``end`` on it.

    Raises ``QuestionError`` where the document's format has no pages, or it has no such page.
    """
    count = catalog.page_count(name)
    if not count:
        raise QuestionError(say.no_pages(name=name))
    page = catalog.page(name, number) if 1 <= number <= count else None
    if page is None:
        raise QuestionError(say.no_such_page(name=name, page=number, pages=count))
    return Sheet(number, count, page.width, page.height, lines(page.within(start, end)))


def lines(boxes: NDArray[np.float32]) -> tuple[Box, ...]:
    """(n, 4) boxes of characters in reading order → a box for each line of text, set across or downwards."""
    seen = boxes[(boxes[:, 2] > boxes[:, 0]) & (boxes[:, 3] > boxes[:, 1])]
    if not len(seen):
        return ()
    em = float(np.percentile(np.maximum(seen[:, 2] - seen[:, 0], seen[:, 3] - seen[:, 1]), 75))
    found: list[_Run] = []
    for box in seen.tolist():
        if not (found and found[-1].takes(box, em)):
            found.append(_Run(box))
    return tuple((run.box[0], run.box[1], run.box[2], run.box[3]) for run in found)


class _Run:
    """Characters of one line; ``axis`` is 0 where they run across, 1 downwards, None while there is only one."""

    def __init__(self, box: list[float]) -> None:
        self.box = box
        self.axis: int | None = None

    def takes(self, box: list[float], em: float) -> bool:
        """Take the character in ``box`` in where it goes on with the line; whether it did."""
        for axis in (0, 1) if self.axis is None else (self.axis,):
            other = 1 - axis
            middle = (box[other] + box[other + 2]) / 2
            beside = self.box[other] - _REACH * em <= middle <= self.box[other + 2] + _REACH * em
            step = box[axis] - self.box[axis + 2]
            if beside and -_REACH * em <= step <= _GAP * em:
                self.axis = axis
                self.box[:2] = min(self.box[0], box[0]), min(self.box[1], box[1])
                self.box[2:] = max(self.box[2], box[2]), max(self.box[3], box[3])
                return True
        return False


def page_text(catalog: Catalog, name: str, number: int) -> str:
    """The text that stands on a page, a block a line; of a block that goes over pages, what stands on this one."""
    page, original = catalog.page(name, number), catalog.original(name)
    if page is None or not len(page.places):
        return ""
    blocks = list(original.outline.blocks(int(page.places[0]), int(page.places[-1]) + 1))
    others = [each for each in catalog.pages_of(name, blocks[0].start, blocks[-1].end) if each.number != number]
    shown = []
    for block in blocks:
        first, last = np.searchsorted(page.places, (block.start, block.end))
        if first == last:
            continue
        # Where all of it stands here, also what stands nowhere: the column's name before a table's cell.
        alone = not any(other.holds(block.start, block.end) for other in others)
        low, high = (block.start, block.end) if alone else (int(page.places[first]), int(page.places[last - 1]) + 1)
        shown.append(original.text[low:high])
    return "".join(f"{line}\n" for line in shown)
