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
from rag.reading.pages import ink, picture_rules, seals, tick_boxes
from rag.reading.pages.ppocr import Networks, RecognisedLine, available, networks
from rag.reading.pages.tick_boxes import TickBox

if TYPE_CHECKING:
    from PIL.Image import Image

__all__ = ["Scan", "available", "knows", "page", "skew_of"]

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

_FRAMED = 0.5
"""Probability from which on a character in the place of a box is one: 口, 国, 回, D."""
_TICK_BOXES = frozenset("□☐☑☒■")
_EM = 0.8
"""Of the height of its box: the size of a line where no Chinese characters tell. Boxes are drawn with some room."""

_ROOMY = frozenset("①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳□☐☑☒■、。《》〈〉【】〔〕「」“”‘’")
"""Marks as wide as a Chinese character, which have room of their own beside them, as those of full width have."""
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


class Scan:
    """A picture with the lines that stand on it, each read when it is asked for. Not for several threads at once."""

    def __init__(self, picture: Image) -> None:
        self._reader = networks()
        self._pixels = seals.taken_off(np.ascontiguousarray(np.asarray(picture.convert("RGB"))[:, :, ::-1]))
        self.height, self.width = self._pixels.shape[:2]
        self.boxes = self._reader.find(self._pixels)
        """(n, 4, 2): the corners of the lines in pixels: left top, right top, right bottom, left bottom."""
        self._known: dict[tuple[int, int], RecognisedLine] = {}

    def line(self, i: int, turn: int = 0) -> RecognisedLine:
        """What the line in the box ``i`` says where it runs turned clockwise by ``turn`` quarters."""
        if (i, turn) not in self._known:
            self._known[i, turn] = self._reader.read(self._pixels, np.roll(self.boxes[i], -turn, axis=0))
        return self._known[i, turn]

    def page(self, number: int, width: float, height: float) -> Page:
        """The characters as page ``number``, which is ``width`` by ``height`` points as displayed.

        Boxes stand where the characters are seen; where the page is turned or skewed, ``Glyph.angle`` says by how
        much. Lines come from the top of the page, turned upright.
        """
        turn = self._turn()
        read = [self._read(i, turn) for i in range(len(self.boxes))]
        lines = [found for found in read if found.line.score >= _LEAST_SCORE]
        em = _em(lines)
        if not turn:
            lines = _ticked(lines, tick_boxes.find(self._pixels, em * _height(lines)), em)
        lines = [self._mended(found, em) for found in lines]
        scale = np.array([width / self.width, height / self.height])
        skew = _skew(lines)
        lines = _stood_up(self._reader, self._pixels, lines, em)
        glyphs = tuple(_glyphs(lines, turn, skew, scale, em))
        rules = picture_rules.find(self._pixels, skew, float(scale.mean()), glyphs)
        return Page(number, width, height, glyphs, rules, recognised=True)

    def _mended(self, found: _Found, em: float) -> _Found:
        size = em * _sides(found.corners)[1]
        return replace(found, line=ink.mended(self._reader, self._pixels, found.corners, found.line, size))

    def _turn(self) -> int:
        """By how many quarters the page is turned clockwise: the turn by which its longest lines read best."""
        if not len(self.boxes):
            return 0
        sides = list(map(_sides, self.boxes))
        sample = sorted(range(len(sides)), key=lambda i: -max(sides[i]))[:_SAMPLE]
        lying = sum(sides[i][0] >= sides[i][1] for i in sample) * 2 >= len(sample)

        def score(turn: int) -> float:
            return float(np.mean([self.line(i, turn).score for i in sample]))

        first, second = (0, 2) if lying else (1, 3)
        found = score(first)
        return first if found >= _SURE or found >= score(second) else second

    def _read(self, i: int, page_turn: int) -> _Found:
        """The line in a box on a turned page. A box that stands across the page is read each way."""
        width, height = _sides(np.roll(self.boxes[i], -page_turn, axis=0))
        turns = [page_turn] if height < _TALL * width else [page_turn, (page_turn + 1) % 4, (page_turn + 3) % 4]
        found = [_Found(self.line(i, turn), np.roll(self.boxes[i], -turn, axis=0), turn) for turn in turns]
        return max(found, key=lambda one: one.line.score)


def page(picture: Image, number: int, width: float, height: float) -> Page:
    """The characters in the picture of page ``number``: see ``Scan.page``."""
    return Scan(picture).page(number, width, height)


def knows(char: str) -> bool:
    """Whether recognition can say ``char`` at all."""
    return networks().knows(char)


def skew_of(corners: NDArray[np.floating[Any]]) -> float:
    """Degrees that most of the boxes (n, 4, 2), which are the lines of a page that isn't turned, run downwards."""
    across, down = (corners[:, 1] - corners[:, 0]).T
    return float(np.median(np.degrees(np.arctan2(down, across))))


def _sides(corners: NDArray[np.floating[Any]]) -> tuple[float, float]:
    """Width and height of a box."""
    return float(np.hypot(*(corners[1] - corners[0]))), float(np.hypot(*(corners[3] - corners[0])))


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
        chars = _punctuated(found.line.chars)
        for i, (char, cell, sure) in enumerate(zip(chars, _cells(found, em), found.line.odds, strict=True)):
            if not char.isspace():
                quad = _quad(found, *cell) * scale
                (left, top), (right, bottom) = quad.min(axis=0).tolist(), quad.max(axis=0).tolist()
                yield Glyph(char, left, top, right, bottom, em * size, angle=angle, spaced=spaced, odds=sure)
            spaced = char.isspace() and not _holds_room(chars[i - 1 : i] + chars[i + 1 : i + 2])


def _holds_room(neighbours: str) -> bool:
    """Whether one of the characters beside a space has its own room, which recognition takes for that space."""
    return any(unicodedata.east_asian_width(char) == "F" or char in _ROOMY for char in neighbours)


def _height(lines: Sequence[_Found]) -> float:
    """Of most lines' boxes, in pixels."""
    return float(np.median([_sides(found.corners)[1] for found in lines])) if lines else 0.0


def _ticked(lines: Sequence[_Found], boxes: Sequence[TickBox], em: float) -> list[_Found]:
    """``lines`` with the boxes to be ticked among their characters, and lines of those that stand alone."""
    made = list(lines)
    for box in boxes:
        quad = np.array([box[1:3], (box.right, box.top), box[3:5], (box.left, box.bottom)], np.float32)
        at = next((i for i, found in enumerate(made) if _stands_in(found, quad)), None)
        if at is None:
            made.append(_Found(RecognisedLine(box.char, (0.5,), (1.0,)), quad, 0))
        else:
            made[at] = replace(made[at], line=_with_box(made[at], box.char, quad, em))
    return made


def _along(found: _Found, points: NDArray[np.floating[Any]]) -> NDArray[np.float64]:
    """(n, 2): where points of the page stand in a line: 0..1 along it, and 0..1 down."""
    a, b, _, d = found.corners.astype(np.float64)
    return np.linalg.solve(np.stack((b - a, d - a), 1), (points - a).T).T


def _stands_in(found: _Found, quad: NDArray[np.float32]) -> bool:
    (x, y), *_ = _along(found, quad.mean(axis=0, keepdims=True)).tolist()
    return bool(0 <= x <= 1 and 0 <= y <= 1)


def _with_box(found: _Found, char: str, quad: NDArray[np.float32], em: float) -> RecognisedLine:
    """The line with a box in the place of what was read there, unless that is surely a character with a frame."""
    length, height = _sides(found.corners)
    left, right = float((x := _along(found, quad)[:, 0]).min()), float(x.max())
    room = 0.15 * em * height / length
    told = list(zip(found.line.chars, found.line.centres, found.line.odds, strict=True))
    inside = [each for each in told if left - room <= each[1] <= right + room]
    if any(read.isalnum() and sure >= _FRAMED for read, _, sure in inside):
        return found.line
    nearby = [each for each in told if each[0] in _TICK_BOXES and abs(each[1] - (left + right) / 2) < 4 * room]
    kept = [each for each in told if each not in inside and each not in nearby]
    chars, centres, odds = zip(*sorted([*kept, (char, (left + right) / 2, 1.0)], key=lambda each: each[1]), strict=True)
    return RecognisedLine("".join(chars), centres, odds)


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
