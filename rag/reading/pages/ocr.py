"""Scanned pages and pictures → glyphs: which way a page is turned, what its lines say, where each character stands."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from rag.chinese.marks import HAN, is_han
from rag.reading.layout.glyphs import Glyph, Page
from rag.reading.pages import picture_rules
from rag.reading.pages.ppocr import Networks, RecognisedLine, available, networks

if TYPE_CHECKING:
    from PIL.Image import Image

__all__ = ["available", "page"]

_LEAST_SCORE = 0.7
"""Of a line. Text read the wrong way round, and what is no text, stays below it."""
_SURE = 0.9
"""A line of this score is read the right way round."""
_SAMPLE = 6
"""So many of the longest lines, and characters of each, tell which way a page is turned."""
_TALL = 1.5
"""A box so many times as high as wide is no line as it stands: it is turned, set vertically, or a single 1."""
_LONG = 8
"""A line so many times as long as high tells its own skew; a shorter one has that of the page."""
_REACH = {True: 0.5, False: 0.4}
"""How far a character reaches from its centre at most, in ems: one of full width, and another."""

_EM = 0.8
"""Of the height of its box: the size of a line where no Chinese characters tell. Boxes are drawn with some room."""

_HALF_WIDTH = re.compile(rf"(?<=[{HAN}])[,:;?!(]|[,:;?!(](?=[{HAN}])|(?<=[{HAN}])\.(?=[{HAN}]|$)")
_CLOSING = re.compile(r"(（[^（）()]*)\)")
_FULL_WIDTH = str.maketrans(",:;?!(.", "，：；？！（。")


@dataclass(frozen=True, slots=True)
class _Found:
    """A line and where it stands."""

    line: RecognisedLine
    corners: NDArray[np.float32]
    """(4, 2) in pixels, of the line as it is read: left top first, clockwise."""
    turn: int
    """Quarters by which it runs turned clockwise."""
    vertical: bool = False
    """Whether it runs downwards with its characters upright."""

    @property
    def skew(self) -> float:
        """Degrees that it runs turned clockwise beyond its quarters."""
        across, down = self.corners[1] - self.corners[0]
        return (math.degrees(math.atan2(down, across)) - 90 * self.turn + 180) % 360 - 180


def page(picture: Image, number: int, width: float, height: float) -> Page:
    """The characters in the picture of page ``number``, which is ``width`` by ``height`` points as displayed.

    Boxes stand where the characters are seen; where the page is turned or skewed, ``Glyph.angle`` says by how much.
    Lines come from the top of the page, turned upright. Not for several threads at once.
    """
    pixels = np.ascontiguousarray(np.asarray(picture.convert("RGB"))[:, :, ::-1])
    reader = networks()
    boxes = reader.find(pixels)
    turn = _turn(reader, pixels, boxes)
    read = [_read(reader, pixels, box, turn) for box in boxes]
    lines = [found for found in read if found.line.score >= _LEAST_SCORE]
    em = _em(lines)
    scale = np.array([width / picture.width, height / picture.height])
    skew = _skew(lines)
    glyphs = tuple(_glyphs(_stood_up(reader, pixels, lines, em), turn, skew, scale, em))
    rules = picture_rules.find(pixels, skew, float(scale.mean()), glyphs)
    return Page(number, width, height, glyphs, rules, recognised=True)


def _turn(reader: Networks, pixels: NDArray[np.uint8], boxes: NDArray[np.float32]) -> int:
    """By how many quarters the page is turned clockwise: the turn by which its longest lines read best."""
    if not len(boxes):
        return 0
    sample = sorted(boxes, key=lambda box: -max(_sides(box)))[:_SAMPLE]
    lying = sum(width >= height for width, height in map(_sides, sample)) * 2 >= len(sample)

    def score(turn: int) -> float:
        return float(np.mean([reader.read(pixels, np.roll(box, -turn, axis=0)).score for box in sample]))

    first, second = (0, 2) if lying else (1, 3)
    found = score(first)
    return first if found >= _SURE or found >= score(second) else second


def _sides(corners: NDArray[np.floating[Any]]) -> tuple[float, float]:
    """Width and height of a box."""
    return float(np.hypot(*(corners[1] - corners[0]))), float(np.hypot(*(corners[3] - corners[0])))


def _read(reader: Networks, pixels: NDArray[np.uint8], box: NDArray[np.float32], page_turn: int) -> _Found:
    """The line in ``box`` on a turned page. A box that stands across the page is read each way."""
    width, height = _sides(np.roll(box, -page_turn, axis=0))
    turns = [page_turn] if height < _TALL * width else [page_turn, (page_turn + 1) % 4, (page_turn + 3) % 4]
    found = [_Found(reader.read(pixels, corners := np.roll(box, -turn, axis=0)), corners, turn) for turn in turns]
    return max(found, key=lambda one: one.line.score)


def _stood_up(reader: Networks, pixels: NDArray[np.uint8], lines: Sequence[_Found], em: float) -> list[_Found]:
    """The lines with those that run downwards known as vertical, where their characters stand upright.

    The recogniser reads such lines, too, with the characters lying. Single characters of the longest tell.
    """
    downwards = sorted((one for one in lines if one.turn == 1), key=lambda one: -len(one.line.chars))[:_SAMPLE]
    cells = [
        (char, np.roll(_quad(one, *cell), 1, axis=0))
        for one in downwards
        for char, cell in list(zip(one.line.chars, _cells(one, em), strict=True))[:_SAMPLE]
        if is_han(char)
    ]
    upright = sum(reader.read(pixels, quad).chars == char for char, quad in cells) * 2 > len(cells)
    return [replace(one, vertical=upright and one.turn == 1) for one in lines]


def _quad(found: _Found, left: float, right: float) -> NDArray[np.float32]:
    """(4, 2): the corners of the part of a line between ``left`` and ``right``, 0..1 along it."""
    a, b, c, d = found.corners
    return np.array([a + (b - a) * left, a + (b - a) * right, d + (c - d) * right, d + (c - d) * left], np.float32)


def _cells(found: _Found, em: float) -> list[tuple[float, float]]:
    """Left and right end of each character, 0..1 along the line: as far as it reaches, or to where its neighbour does.

    Neighbours part the way between their centres by how far each could reach; ``em`` as in ``_em``.
    """
    length, size = _sides(found.corners)
    chars, centres = found.line.chars, found.line.centres
    reach = [_REACH[unicodedata.east_asian_width(char) in "WF"] * em * size / max(length, 1.0) for char in chars]
    parted = [
        (centres[i] * reach[i + 1] + centres[i + 1] * reach[i]) / (reach[i] + reach[i + 1])
        for i in range(len(chars) - 1)
    ]
    return [
        (max(before, centre - far), min(after, centre + far))
        for before, centre, after, far in zip([0.0, *parted], centres, [*parted, 1.0], reach, strict=True)
    ]


def _glyphs(lines: Sequence[_Found], turn: int, skew: float, scale: NDArray[np.float64], em: float) -> Iterator[Glyph]:
    """The characters of ``lines`` from the top of the upright page; ``scale`` is points a pixel, across and down."""
    upwards = math.radians(90 * turn + skew)
    for found in sorted(lines, key=lambda one: float(one.corners[0] @ (-math.sin(upwards), math.cos(upwards)))):
        length, size = _sides(found.corners * scale)
        own = found.skew if length > _LONG * size else skew
        angle = 90 * (found.turn - found.vertical) + own
        spaced = False
        for char, cell in zip(_punctuated(found.line.chars), _cells(found, em), strict=True):
            if not char.isspace():
                quad = _quad(found, *cell) * scale
                (left, top), (right, bottom) = quad.min(axis=0), quad.max(axis=0)
                yield Glyph(
                    char, float(left), float(top), float(right), float(bottom), em * size, angle=angle, spaced=spaced
                )
            spaced = char.isspace()


def _skew(lines: Sequence[_Found]) -> float:
    """Degrees that the page lies turned clockwise beyond its quarters: what its long lines say, if it has any."""
    sides = [_sides(found.corners) for found in lines]
    long = [found.skew for found, (length, height) in zip(lines, sides, strict=True) if length > _LONG * height]
    return float(np.median(long or [found.skew for found in lines])) if lines else 0.0


def _em(lines: Sequence[_Found]) -> float:
    """The size of type as a share of the height of a line's box: Chinese characters stand an em apart."""
    steps = [
        (after - before) * length / height
        for found in lines
        for length, height in [_sides(found.corners)]
        for (one, before), (other, after) in pairwise(zip(found.line.chars, found.line.centres, strict=True))
        if is_han(one) and is_han(other)
    ]
    return min(1.0, float(np.median(steps))) if len(steps) >= _SAMPLE else _EM


def _punctuated(text: str) -> str:
    """``text`` with the marks beside Chinese characters in full width, which recognisers confuse; as long as before."""
    text = _HALF_WIDTH.sub(lambda mark: mark.group().translate(_FULL_WIDTH), text)
    return _CLOSING.sub("\\1）", text)
