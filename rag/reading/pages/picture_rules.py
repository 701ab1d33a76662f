"""Ruled lines in the picture of a page: long dark runs, straight across and straight down."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from rag.reading.layout.glyphs import Glyph, Rule

_SHORTEST = 18.0
"""Points: most strokes of characters are shorter."""
_ROOM = 2.0
"""Points that a stroke may reach out of the box of its character."""
_THICKEST = 3.0
"""Points: what is thicker is a bar or a picture."""
_DARKER = 40
"""Of 255: how much darker than the paper around it a line is."""
_MOST = 2000
"""More are the hatching of a drawing, or noise."""


def find(pixels: NDArray[np.uint8], skew: float, scale: float, glyphs: Sequence[Glyph]) -> tuple[Rule, ...]:
    """The rules of a picture (height, width, 3) of a page that lies turned clockwise by ``skew`` degrees.

    ``scale`` is points a pixel, and what lies within one of ``glyphs`` is a stroke of it. A rule is as long as its
    line, not turned, with its middle on that of the line. Runs are found by a morphological opening of the
    straightened picture.
    """
    import cv2

    grey = np.asarray(cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY), np.uint8)
    height, width = grey.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), skew, 1.0)
    back = np.asarray(cv2.invertAffineTransform(turn), np.float64)
    if skew:
        grey = np.asarray(cv2.warpAffine(grey, turn, (width, height), borderMode=cv2.BORDER_REPLICATE), np.uint8)
    window = 2 * round(_THICKEST / scale) + 1
    paper = cv2.blur(grey, (2 * window + 1, 2 * window + 1))
    dark = (grey.astype(np.int16) < np.asarray(paper, np.int16) - _DARKER).astype(np.uint8)
    made: list[Rule] = []
    for across in (True, False):
        long = max(3, round(_SHORTEST / scale))
        # A line of a worn picture leaves its row of pixels: it is made thicker before its length is measured.
        thick = cv2.dilate(dark, np.ones((3, 1) if across else (1, 3), np.uint8))
        runs = cv2.morphologyEx(thick, cv2.MORPH_OPEN, np.ones((1, long) if across else (long, 1), np.uint8))
        _, _, boxes, _ = cv2.connectedComponentsWithStats(runs, connectivity=8)
        for left, top, wide, high, _ in boxes[1:].tolist():
            if (high if across else wide) * scale <= _THICKEST + 2 * scale:
                made.append(_rule(left, top, wide, high, back, scale))
    return tuple(_outside(made, glyphs)) if len(made) <= _MOST else ()


def _rule(left: int, top: int, wide: int, high: int, back: NDArray[np.float64], scale: float) -> Rule:
    """The rule of a box in the straightened picture, moved back with its middle."""
    x, y = back @ (left + wide / 2, top + high / 2, 1.0)
    return Rule(*(scale * side for side in (x - wide / 2, y - high / 2, x + wide / 2, y + high / 2)))


def _outside(rules: Sequence[Rule], glyphs: Sequence[Glyph]) -> Iterator[Rule]:
    """The rules that are no strokes of a character."""
    boxes = np.array([(glyph.left, glyph.top, glyph.right, glyph.bottom) for glyph in glyphs]).reshape(-1, 4)
    left, top, right, bottom = (boxes + np.array((-_ROOM, -_ROOM, _ROOM, _ROOM))).T
    for rule in rules:
        within = (left <= rule.left) & (top <= rule.top) & (rule.right <= right) & (rule.bottom <= bottom)
        if not within.any():
            yield rule
