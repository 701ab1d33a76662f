"""Skewed pages, as a scanner takes them, laid out as if they lay straight, and their boxes put back.

A box keeps its size and moves with its middle, so that it covers its character on either page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import cos, radians, sin
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag.reading.element import Element
from rag.reading.layout.glyphs import Glyph, Page, Rule

_LEAST, _MOST = 0.1, 15.0
"""Degrees: less moves no line into its neighbour, more is no skew."""


@dataclass(frozen=True, slots=True)
class Skew:
    """A page that lies turned clockwise by ``degrees`` about its middle."""

    degrees: float
    width: float
    height: float

    def moved(self, boxes: NDArray[np.floating[Any]], degrees: float) -> NDArray[np.float64]:
        """(n, 4) ``boxes`` with their middles turned clockwise about that of the page."""
        sine, cosine = sin(radians(degrees)), cos(radians(degrees))
        middles = (boxes[:, :2].astype(np.float64) + boxes[:, 2:]) / 2
        across, down = (middles - (self.width / 2, self.height / 2)).T
        shift = np.stack((across * cosine - down * sine - across, across * sine + down * cosine - down), 1)
        moved: NDArray[np.float64] = boxes + np.tile(shift, 2)
        return moved


def straightened(page: Page) -> tuple[Page, Skew | None]:
    """``page`` as if it lay straight, and how it lies; None where it does already."""
    if not page.glyphs:
        return page, None
    degrees = float(np.median([(glyph.angle + 45) % 90 - 45 for glyph in page.glyphs]))
    if not _LEAST <= abs(degrees) <= _MOST:
        return page, None
    skew = Skew(degrees, page.width, page.height)
    glyphs = [
        glyph._replace(left=left, top=top, right=right, bottom=bottom, angle=glyph.angle - degrees)
        for glyph, (left, top, right, bottom) in zip(page.glyphs, _moved(skew, page.glyphs), strict=True)
    ]
    rules = [Rule(*box) for box in _moved(skew, page.rules)]
    return replace(page, glyphs=tuple(glyphs), rules=tuple(rules)), skew


def _moved(skew: Skew, things: Sequence[Glyph] | Sequence[Rule]) -> list[list[float]]:
    boxes = np.array([(thing.left, thing.top, thing.right, thing.bottom) for thing in things]).reshape(-1, 4)
    moved: list[list[float]] = skew.moved(boxes, -skew.degrees).tolist()
    return moved


def put_back(element: Element, skews: dict[int, Skew]) -> Element:
    """``element`` with its boxes on the pages as they are; ``skews`` by the 1-based number of the page."""
    if element.pages is None or element.boxes is None:
        return element
    boxes = element.boxes
    for number in skews.keys() & set(element.pages.tolist()):
        there = element.pages == number
        boxes = boxes.copy()
        boxes[there] = skews[number].moved(boxes[there], skews[number].degrees)
    return replace(element, boxes=boxes)
