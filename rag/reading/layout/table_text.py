"""Glyphs of a table → lines, the pieces that wide gaps part, and the text of cells."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

import numpy as np

from rag.chinese.marks import HAN
from rag.reading.layout.glyphs import Page
from rag.reading.structure.table_cells import Cell

_WORDLIKE = re.compile(r"[\x21-\x7e\u00a1-\u024f]")
"""Latin letters, digits and their punctuation: what is set with spaces."""
_LABELLED = re.compile(rf"(?=.*[{HAN}A-Za-z])[^：:\d]{{1,15}}[：:]")
_WORD_GAP, _WIDE_GAP = 0.2, 1.0
"""A space between Latin words, and one that parts words of any script, in units of the font size."""


def inside(page: Page, free: Iterable[int], left: float, top: float, right: float, bottom: float) -> list[int]:
    """Those of ``free`` whose middle lies in the box."""
    glyphs = page.glyphs
    return [
        i
        for i in free
        if left <= (glyphs[i].left + glyphs[i].right) / 2 <= right
        and top <= (glyphs[i].top + glyphs[i].bottom) / 2 <= bottom
    ]


def lines(page: Page, indices: Iterable[int]) -> list[list[int]]:
    """The glyphs at ``indices`` as lines from top to bottom, each from left to right.

    A glyph belongs to a line if either's middle lies within the other's height.
    """
    glyphs = page.glyphs
    made: list[list[int]] = []
    top = bottom = 0.0
    for i in sorted(indices, key=lambda i: glyphs[i].top + glyphs[i].bottom):
        glyph = glyphs[i]
        middle = (glyph.top + glyph.bottom) / 2
        if made and (top <= middle <= bottom or glyph.top <= (top + bottom) / 2 <= glyph.bottom):
            made[-1].append(i)
            top, bottom = min(top, glyph.top), max(bottom, glyph.bottom)
        else:
            made.append([i])
            top, bottom = glyph.top, glyph.bottom
    return [sorted(line, key=lambda i: glyphs[i].left) for line in made]


def pieces(page: Page, line: Sequence[int], gap: float) -> list[list[int]]:
    """``line`` cut where more than ``gap`` font sizes are empty."""
    made = [[line[0]]]
    for before, after in pairwise(line):
        left, right = page.glyphs[before], page.glyphs[after]
        if right.left - left.right > gap * min(left.size, right.size):
            made.append([after])
        else:
            made[-1].append(after)
    return made


def text(page: Page, piece: Sequence[int]) -> str:
    """What ``piece`` says, without spaces."""
    return "".join(page.glyphs[i].char for i in piece)


def is_labelled(page: Page, line: Sequence[Sequence[int]]) -> bool:
    """Whether the pieces of ``line`` for the most part say what they are themselves: 性别：男　年龄：50岁."""
    return sum(bool(_LABELLED.match(text(page, piece))) for piece in line) * 2 > len(line)


def cell(page: Page, its_lines: Sequence[Sequence[int]]) -> Cell:
    """The text of a cell that was set in ``its_lines``; spaces between words stand on page 0."""
    chars: list[str] = []
    boxes: list[tuple[float, float, float, float]] = []
    for line in its_lines:
        for position, i in enumerate(line):
            glyph = page.glyphs[i]
            before = page.glyphs[line[position - 1]] if position else None
            words = bool(chars) and bool(_WORDLIKE.match(chars[-1]) and _WORDLIKE.match(glyph.char))
            drawn = words and (before is None or glyph.spaced)
            gap = glyph.left - before.right if before else 0.0
            if drawn or gap > (_WORD_GAP if words else _WIDE_GAP) * glyph.size:
                chars.append(" ")
                boxes.append((0, 0, 0, 0))
            chars.append(glyph.char)
            boxes.append((glyph.left, glyph.top, glyph.right, glyph.bottom))
    placed = np.array(boxes, np.float32).reshape(-1, 4)
    pages = np.where(np.array([char != " " for char in chars], bool), page.number, 0).astype(np.uint16)
    return Cell("".join(chars), pages, placed)
