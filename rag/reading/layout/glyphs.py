"""What stands on a page before anybody has read it: glyphs with their boxes, and ruled lines.

All lengths are points (1/72 inch) from the top left corner of the page as it is displayed, whatever
its rotation; x grows to the right and y downwards.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class Glyph(NamedTuple):
    """A character as drawn. White space is no glyph: it is told from the gaps.

    A tuple, because a page has thousands: a frozen dataclass takes three times as long to make.
    """

    char: str
    left: float
    top: float
    right: float
    bottom: float
    size: float
    """Of the font; for a recognised character what the distance of the characters tells."""
    bold: bool = False
    angle: float = 0.0
    """Degrees that its baseline is turned clockwise, 0 for ordinary text."""
    spaced: bool = False
    """Whether a space was drawn before it; where nobody says so, the gap tells."""
    baseline: float = math.nan
    """Where the line that it stands on runs, from the top of the page, for ordinary text; NaN where nobody says so."""
    odds: float = 1.0
    """Probability that it is this character, where it was recognised."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line or the edge of a box, horizontal or vertical: tables and footnotes are ruled."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Page:
    """One page; ``glyphs`` stand in the order in which they were drawn."""

    number: int
    """1-based."""
    width: float
    height: float
    glyphs: tuple[Glyph, ...]
    rules: tuple[Rule, ...] = ()
    recognised: bool = False
    """Whether its glyphs were recognised in a picture."""
    unseen: float = 0.0
    """Share of its glyphs that nobody sees: drawn in no colour over a picture, or behind one."""


def arrays(glyphs: Sequence[Glyph]) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """(n,) code points and (n, 9) left, top, right, bottom, size, bold, angle, spaced and baseline of ``glyphs``."""
    if not glyphs:
        return np.zeros(0, np.int64), np.zeros((0, 9))
    chars, *numbers, _ = zip(*glyphs, strict=True)
    return np.fromiter(map(ord, chars), np.int64, len(glyphs)), np.array(numbers, np.float64).T.copy()
