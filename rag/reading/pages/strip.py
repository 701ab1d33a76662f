"""The ink of a line in a picture, piece by piece, beside the characters that were recognised in it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from rag.reading.pages.ppocr import RecognisedLine

Corners = NDArray[np.float32]

SPECK = 0.1
"""Ems: what is smaller is noise, or a hole of it."""
_DARKEST = 0.5
"""Share of ink of a strip from which on its type is light on a dark ground."""
_CONTRAST = 40
"""Of 255: a strip of which less stands out holds nothing."""
_TALL = (0.5, 1.3)
"""Ems: the height of the higher characters."""


class Reader(Protocol):
    def read(self, pixels: NDArray[np.uint8], corners: Corners) -> RecognisedLine: ...


class Mark(NamedTuple):
    """A piece of ink in pixels of its strip, and the heights of the holes in it."""

    left: int
    top: int
    right: int
    bottom: int
    holes: tuple[int, ...]

    @property
    def width(self) -> int:
        return self.right - self.left

    @property
    def height(self) -> int:
        return self.bottom - self.top

    @property
    def middle(self) -> float:
        return (self.left + self.right) / 2


class Char(NamedTuple):
    char: str
    at: float
    """Of its centre, in pixels of the strip."""
    odds: float


@dataclass(frozen=True, eq=False)
class Strip:
    """The ink of a line."""

    reader: Reader
    pixels: NDArray[np.uint8]
    corners: Corners
    em: float

    @cached_property
    def width(self) -> int:
        return max(1, round(float(np.hypot(*(self.corners[1] - self.corners[0])))))

    @cached_property
    def height(self) -> int:
        return max(1, round(float(np.hypot(*(self.corners[3] - self.corners[0])))))

    @cached_property
    def marks(self) -> list[Mark]:
        """From left to right."""
        import cv2

        box = np.array([[0, 0], [self.width, 0], [self.width, self.height], [0, self.height]], np.float32)
        turn = cv2.getPerspectiveTransform(np.ascontiguousarray(self.corners, np.float32), box)
        strip = cv2.warpPerspective(self.pixels, turn, (self.width, self.height), borderMode=cv2.BORDER_REPLICATE)
        grey = cv2.cvtColor(strip, cv2.COLOR_BGR2GRAY)
        if int(grey.max()) - int(grey.min()) < _CONTRAST:
            return []
        _, ink = cv2.threshold(grey, 0, 1, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)
        if float(ink.mean()) > _DARKEST:
            ink = 1 - ink
        contours, tree = cv2.findContours(ink, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
        if tree is None:
            return []
        boxes = [cv2.boundingRect(contour) for contour in contours]
        holes: dict[int, list[int]] = {}
        for (_, _, _, high), parent in zip(boxes, tree[0][:, 3].tolist(), strict=True):
            if parent >= 0:
                holes.setdefault(parent, []).append(high)
        found = [
            Mark(x, y, x + w, y + h, tuple(holes.get(i, ())))
            for i, (x, y, w, h) in enumerate(boxes)
            if tree[0][i, 3] < 0 and max(w, h) > SPECK * self.em
        ]
        return sorted(found)

    @cached_property
    def bounds(self) -> tuple[float, float]:
        """Top and foot of the line's higher characters."""
        tall = [mark for mark in self.marks if _TALL[0] * self.em <= mark.height <= _TALL[1] * self.em]
        if not tall:
            return 0.1 * self.height, 0.9 * self.height
        return float(np.median([mark.top for mark in tall])), float(np.median([mark.bottom for mark in tall]))

    def read(self, left: float, top: float, right: float, bottom: float) -> RecognisedLine:
        """What a part of the strip says by itself."""
        a, b, _, d = self.corners.astype(np.float64)
        u, v = (b - a) / self.width, (d - a) / self.height
        box = [(left, top), (right, top), (right, bottom), (left, bottom)]
        return self.reader.read(self.pixels, np.array([a + u * x + v * y for x, y in box], np.float32))
