"""Where characters stand on a page, as the catalog keeps it: a page at a time, 5 kB or less each.

A page at a time, because a passage is shown on one page and a book has a thousand. Offsets and edges are
kept as differences from character to character, which mostly repeat, so that zlib finds little to keep.
"""

from __future__ import annotations

import zlib
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rag.types import Layout

_STEP = 0.1
"""Points: finer than any screen shows."""
_MOST = np.iinfo(np.uint16).max


@dataclass(frozen=True, slots=True, eq=False)
class PageLayout:
    """The characters that stand on one page."""

    number: int
    """1-based."""
    width: float
    """In points, as displayed; likewise ``height``."""
    height: float
    places: NDArray[np.int64]
    """(n,): offsets in the document's text, ascending."""
    boxes: NDArray[np.float32]
    """(n, 4): left, top, right, bottom in points from the page's top left corner."""

    def holds(self, start: int, end: int) -> bool:
        """Whether any of the characters ``start`` to ``end`` stands here."""
        return len(self.within(start, end)) > 0

    def within(self, start: int, end: int) -> NDArray[np.float32]:
        """(m, 4): the boxes of those of the characters ``start`` to ``end`` that stand here."""
        return self.boxes[bisect_left(self.places, start) : bisect_left(self.places, end)]


Row = tuple[int, float, float, int, int, bytes, bytes]
"""(number, width, height, start, end, places, boxes)."""


def encode(layout: Layout) -> Iterator[Row]:
    """The rows of the table ``pages``, one for every page, also for one without characters."""
    order = np.argsort(layout.pages, kind="stable")
    numbers = layout.pages[order]
    for number, (width, height) in enumerate(layout.sizes, 1):
        places = order[np.searchsorted(numbers, number) : np.searchsorted(numbers, number, "right")]
        steps = np.clip(np.rint(layout.boxes[places] / _step(width, height)), 0, _MOST).astype("<u2")
        start, end = (int(places[0]), int(places[-1]) + 1) if len(places) else (0, 0)
        yield number, width, height, start, end, _packed(places.astype("<u4")[:, None]), _packed(steps)


def decode(row: Row) -> PageLayout:
    """The page of a row of the table ``pages``."""
    number, width, height, _, _, places, boxes = row
    return PageLayout(
        number,
        width,
        height,
        _unpacked(places, "<u4", 1)[:, 0].astype(np.int64),
        (_unpacked(boxes, "<u2", 4) * _step(width, height)).astype(np.float32),
    )


def _step(width: float, height: float) -> float:
    """Points between neighbouring values; more than usual on a page of over 90 inches."""
    return max(_STEP, max(width, height) / _MOST)


def _packed(values: NDArray[np.unsignedinteger]) -> bytes:
    """(n, k) as differences down each column, modulo the type's range."""
    steps = np.diff(values, axis=0, prepend=np.zeros((1, values.shape[1]), values.dtype))
    return zlib.compress(np.ascontiguousarray(steps.T).tobytes())


def _unpacked(data: bytes, kind: str, columns: int) -> NDArray[np.unsignedinteger]:
    steps = np.frombuffer(zlib.decompress(data), kind).reshape(columns, -1).T
    unpacked: NDArray[np.unsignedinteger] = np.cumsum(steps, axis=0, dtype=kind)
    return unpacked
