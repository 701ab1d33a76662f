"""Glyphs → pieces of lines: runs of glyphs on one baseline, with the spaces that a reader sees.

Text that is turned by a right angle, or set from top to bottom, is read in a frame of its own: the page turned so
that its lines run from left to right and follow each other downwards.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from rag.reading.element import Element
from rag.reading.layout import scripts, vertical
from rag.reading.layout.glyphs import Page, arrays
from rag.reading.layout.vertical import EAST_ASIAN

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

BREAK = 0.75
"""Ems: a wider gap ends a piece, so that columns and cells come apart."""
_SPREAD = 3.2
"""Ems between the characters of a heading that is spread out (目　　录)."""
_WORD_GAP, _PHRASE_GAP = 0.15, 0.6
"""Ems that make a space between Latin and between Chinese characters."""
_ROOM, _LATIN_ROOM = 1.0, 2.0
"""Ems between the cells of a table; between Latin words or figures more, which a justified line may push apart."""
_LEAST_SIZE = 0.1
"""Points: a damaged file may have text without any size."""
_SAME_ROW = 0.5
"""Of the lower of two heights: pieces that share so much of it stand in one row."""
_TICK_BOXES = tuple(map(ord, "□☐☑☒"))  # they belong to what follows, however far it stands
_MOST_LIVE = 200
"""Lines that may go on at one place across a page, a broadsheet's and more: bounds the time for glyphs strewn about."""


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """A piece of a line, a whole line, or a table; in the frame that it is read in."""

    text: str
    """With the spaces that are seen."""
    boxes: NDArray[np.float32]
    """(n, 4): of its characters on the displayed page; zeros for a space."""
    left: float
    top: float
    right: float
    bottom: float
    size: float
    """Of most of its characters."""
    bold: bool
    page: int
    """1-based."""
    elements: tuple[Element, ...] = ()
    """The rows of a table that stands here."""
    rooms: tuple[tuple[float, float], ...] = ()
    """From where to where there is room between its pieces, wide enough to part the cells of a table."""

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.bottom - self.top


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """The pieces of lines that are read together, and how large the page is as it is turned for them."""

    pieces: tuple[Line, ...]
    width: float
    height: float


def same_row(one: Line, other: Line) -> bool:
    """Whether two pieces stand side by side."""
    shared = min(one.bottom, other.bottom) - max(one.top, other.top)
    return shared >= _SAME_ROW * min(one.height, other.height)


def side_by_side(pieces: Sequence[Line]) -> Line:
    """One line of pieces in a row, from left to right, with a space where the gap is one."""
    parts = sorted(pieces, key=lambda piece: piece.left)
    if len(parts) == 1:
        return parts[0]
    text, boxes, rooms = [parts[0].text], [parts[0].boxes], list[tuple[float, float]]()
    for before, after in pairwise(parts):
        if after.left - before.right > _WORD_GAP * min(before.size, after.size):
            text.append(" ")
            boxes.append(np.zeros((1, 4), np.float32))
        text.append(after.text)
        boxes.append(after.boxes)
        latin = before.text[-1:].isascii() and after.text[:1].isascii()
        if after.left - before.right > (_LATIN_ROOM if latin else _ROOM) * min(before.size, after.size):
            rooms.append((before.right, after.left))
    longest = max(parts, key=lambda piece: len(piece.text))
    return Line(
        "".join(text),
        np.concatenate(boxes),
        min(piece.left for piece in parts),
        min(piece.top for piece in parts),
        max(piece.right for piece in parts),
        max(piece.bottom for piece in parts),
        longest.size,
        all(piece.bold for piece in parts),
        longest.page,
        rooms=tuple(rooms),
    )


def frames(page: Page, skip: frozenset[int] = frozenset()) -> tuple[list[Frame], int]:
    """The frames of ``page``, the one with most text first, and how many glyphs lean.

    ``skip`` are the indices of glyphs that are read otherwise.
    """
    codes, places = arrays(page.glyphs)
    if skip:
        codes, places = np.delete(codes, list(skip)), np.delete(places, list(skip), axis=0)
    turns = vertical.turns(places)
    leaning = turns < 0
    turns[vertical.stacked(codes, places, turns)] = 4
    places[turns != 0, 8] = np.nan  # the baseline of other frames isn't known
    found = [(turn, chosen) for turn in range(5) if len(chosen := np.flatnonzero(turns == turn))]
    found.sort(key=lambda frame: -len(frame[1]))
    made = [
        Frame(
            tuple(_pieces(page, places[chosen], codes[chosen], turn)),
            *((page.width, page.height) if turn in (0, 2) else (page.height, page.width)),
        )
        for turn, chosen in found
    ]
    return made, int(leaning.sum())


def _turned(page: Page, places: Floats, turn: int) -> Floats:
    """(n, 4): the boxes in the frame in which the text reads from left to right.

    ``turn`` is the number of right angles that it is turned clockwise, 4 for text from top to bottom, whose columns
    follow each other from right to left: as if it were turned by one.
    """
    left, top, right, bottom = places[:, :4].T
    if turn in (1, 4):
        return np.stack((top, page.width - right, bottom, page.width - left), 1)
    if turn == 2:
        return np.stack((page.width - right, page.height - bottom, page.width - left, page.height - top), 1)
    if turn == 3:
        return np.stack((page.height - bottom, left, page.height - top, right), 1)
    return places[:, :4]


def _pieces(page: Page, places: Floats, codes: Integers, turn: int) -> list[Line]:
    boxes = _turned(page, places, turn)
    left, top, right, bottom = boxes.T
    size = np.maximum(places[:, 4], _LEAST_SIZE)
    if page.recognised:
        # The heights of recognised lines scatter, where those of one paragraph are one.
        usual = float(np.median(size))
        size = np.where(np.abs(size - usual) <= 0.25 * usual, usual, size)
    shared = np.minimum(bottom[1:], bottom[:-1]) - np.maximum(top[1:], top[:-1])
    lower = np.minimum((bottom - top)[1:], (bottom - top)[:-1])
    gap, em = left[1:] - right[:-1], np.minimum(size[1:], size[:-1])
    follows = (shared >= _SAME_ROW * lower) & (gap > -0.5 * em) & (gap <= BREAK * em)
    starts = np.flatnonzero(np.concatenate(([True], ~follows)))
    ends = np.append(starts[1:], len(codes))
    extents = np.stack(
        (
            np.minimum.reduceat(left, starts),
            np.minimum.reduceat(top, starts),
            np.maximum.reduceat(right, starts),
            np.maximum.reduceat(bottom, starts),
            np.maximum.reduceat(size, starts),
        ),
        1,
    )
    lone = (ends - starts == 1) & (codes[starts] >= EAST_ASIAN)
    chains = _chains(extents, lone)
    at = np.concatenate([np.arange(starts[run], ends[run]) for chain in chains for run in chain])
    lengths = np.array([sum(int(ends[run] - starts[run]) for run in chain) for chain in chains])
    return _lines(page.number, boxes[at], places[at], size[at], codes[at], lengths)


def _chains(extents: Floats, lone: NDArray[np.bool_]) -> list[list[int]]:
    """Runs that go on in one another, wherever in the drawing order: lists of them from left to right.

    ``extents`` (m, 5) are left, top, right, bottom and size; ``lone`` runs are single Chinese characters, which may
    be spread out to a heading.
    """
    rows, spreads = extents.tolist(), lone.tolist()
    return [
        chain
        for slab in _slabs(extents)
        for chain in ([slab] if len(slab) == 1 else _chained(sorted(slab, key=lambda run: rows[run][0]), rows, spreads))
    ]


def _slabs(extents: Floats) -> list[list[int]]:
    """Runs that overlap in height, directly or by others between them."""
    trim = 0.1 * (extents[:, 3] - extents[:, 1])
    tops, bottoms = (extents[:, 1] + trim).tolist(), (extents[:, 3] - trim).tolist()
    slabs: list[list[int]] = []
    reach = float("-inf")
    for run in np.argsort(extents[:, 1] + trim, kind="stable").tolist():
        if tops[run] < reach:
            slabs[-1].append(run)
        else:
            slabs.append([run])
        reach = max(reach, bottoms[run])
    return slabs


def _chained(slab: Sequence[int], rows: Sequence[Sequence[float]], spreads: Sequence[bool]) -> list[list[int]]:
    """The chains of one slab, whose runs come from left to right."""
    chains: list[list[int]] = []
    live: list[list[int]] = []
    for run in slab:
        left, top, _, bottom, size = rows[run]
        nearest, found = float("inf"), None
        for chain in live:
            _, other_top, right, other_bottom, other_size = rows[chain[-1]]
            if other_bottom <= top or other_top >= bottom:
                continue
            gap, em = left - right, min(size, other_size)
            alike = spreads[run] and size == other_size and (len(chain) == 1 or spreads[chain[-2]])
            widest = _SPREAD if alike and spreads[chain[-1]] else BREAK
            shared = min(bottom, other_bottom) - max(top, other_top)
            if -0.5 * em < gap <= min(widest * em, nearest) and shared >= _SAME_ROW * min(
                bottom - top, other_bottom - other_top
            ):
                nearest, found = gap, chain
        if found is None:
            found = []
            chains.append(found)
            live = [chain for chain in live if left - rows[chain[-1]][2] <= _SPREAD * rows[chain[-1]][4]][-_MOST_LIVE:]
            live.append(found)
        found.append(run)
    return chains


def _lines(page: int, boxes: Floats, places: Floats, size: Floats, codes: Integers, lengths: Integers) -> list[Line]:
    """The pieces whose glyphs stand one after the other in these arrays, ``lengths`` of them in each.

    All pieces of a page at once: numpy takes as long for the few characters of one.
    """
    count = len(lengths)
    line = np.repeat(np.arange(count), lengths)
    starts = np.cumsum(lengths) - lengths
    top, bottom = boxes[:, 1], boxes[:, 3]
    usual = _middles(size, line, count)
    body = size >= scripts.SMALL * usual[line]
    highest, lowest = (_middles(edge[body], line[body], count) for edge in (top, bottom))
    height = ((top + bottom) / 2 - highest[line]) / np.maximum(lowest - highest, _LEAST_SIZE)[line]
    rise = (_middles(places[body, 8], line[body], count)[line] - places[:, 8]) / usual[line]
    codes = scripts.written(codes, *scripts.set_apart(codes, size, usual[line], rise, height), line)
    gaps = np.flatnonzero(_spaced(boxes, size, codes, places[:, 7] > 0, line)) + 1
    text = np.insert(codes, gaps, ord(" ")).astype("<u4").tobytes().decode("utf-32-le", "replace")
    shown = np.insert(places[:, :4].astype(np.float32), gaps, 0.0, axis=0)
    begins = starts + np.searchsorted(gaps, starts, side="right")
    ends = [*begins[1:].tolist(), len(text)]
    lefts, rights = np.minimum.reduceat(boxes[:, 0], starts).tolist(), np.maximum.reduceat(boxes[:, 2], starts).tolist()
    bold = (2 * np.add.reduceat(places[:, 5], starts) > lengths).tolist()
    tops, bottoms, sizes = highest.tolist(), lowest.tolist(), usual.tolist()
    return [
        Line(text[i:j], shown[i:j], lefts[k], tops[k], rights[k], bottoms[k], sizes[k], bold[k], page)
        for k, (i, j) in enumerate(zip(begins.tolist(), ends, strict=True))
    ]


def _middles(values: Floats, line: Integers, count: int) -> Floats:
    """(count,): the lower median of the values of each line; 0 for a line without any."""
    lengths = np.bincount(line, minlength=count)
    middle = np.cumsum(lengths) - lengths + np.maximum(lengths - 1, 0) // 2
    ordered = np.append(values[np.lexsort((values, line))], 0.0)
    return np.where(lengths > 0, ordered[np.minimum(middle, len(values))], 0.0)


def _spaced(
    boxes: Floats, size: Floats, codes: Integers, drawn: NDArray[np.bool_], line: Integers
) -> NDArray[np.bool_]:
    """(n - 1,): whether a reader sees a space after each character but the last of its line; ``drawn``: whether the
    file draws one before a character."""
    gap = (boxes[1:, 0] - boxes[:-1, 2]) / np.minimum(size[1:], size[:-1])
    within = line[1:] == line[:-1]
    wide = codes >= EAST_ASIAN
    chinese = (wide[1:] | wide[:-1]) & within
    usual = np.maximum(0.0, _middles(gap[chinese], line[:-1][chinese], int(line[-1]) + 1 if len(line) else 0))
    beyond = gap - usual[line[:-1]]
    phrase = (beyond > _PHRASE_GAP) | (drawn[1:] & (beyond > _WORD_GAP))
    word = ~chinese & ((gap > _WORD_GAP) | (drawn[1:] & (gap > 0)))
    seen: NDArray[np.bool_] = within & (word | (chinese & phrase)) & ~np.isin(codes[:-1], _TICK_BOXES)
    return seen
