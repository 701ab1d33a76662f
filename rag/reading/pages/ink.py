"""What recognition leaves out of a line although it stands there: looked for in the ink that no character accounts for.

Recognisers drop raised figures (``raised_ink``), the third ring of ‰, and characters that they don't know. Such ink is
cut out and read by itself, and what can't be read even so is said.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from rag.reading.pages.ppocr import RecognisedLine
from rag.reading.pages.raised_ink import with_raised
from rag.reading.pages.strip import SPECK, Char, Corners, Mark, Reader, Strip

LOST = "〓"
"""Stands for a character that can't be read, as printers set it for one that they lacked."""
_READ_SURELY = 0.5
_RINGS = 3
_RING = 0.55
"""Of an em: the height of a hole in % and ‰ at most; that of a 0 is higher."""
_EVEN = 1.4
"""How much larger one ring of ‰ may be than another: a full stop is a smaller one."""
_LOST_HEIGHT, _LOST_WIDTH = (0.45, 1.3), (0.33, 1.5)
"""Ems: the size of a character that is left out."""
_CLAIM = 0.2
"""Ems around a character, in which ink is its own."""


def mended(
    reader: Reader, pixels: NDArray[np.uint8], corners: Corners, line: RecognisedLine, em: float
) -> RecognisedLine:
    """``line``, which stands between ``corners``, with what was lost of it; its type is ``em`` pixels large."""
    if not line.chars or em < 1:
        return line
    strip = Strip(reader, pixels, corners, em)
    if not strip.marks:
        return line
    chars = [Char(*each) for each in zip(line.chars, (c * strip.width for c in line.centres), line.odds, strict=True)]
    chars = with_raised(strip, _with_lost(strip, chars))
    chars = list(_per_mille(strip, chars))
    if "".join(each.char for each in chars) == line.chars:
        return line
    texts, places, odds = zip(*chars, strict=True)
    return RecognisedLine("".join(texts), tuple(min(1.0, max(0.0, at / strip.width)) for at in places), odds)


def _per_mille(strip: Strip, chars: Sequence[Char]) -> Iterator[Char]:
    """``chars`` with ‰ where a % has three rings, or a 0 behind it, which nobody writes: it is the third."""
    zero = -1
    for i, each in enumerate(chars):
        if i == zero:
            continue
        if each.char == "%":
            after, beyond = ("".join(one.char for one in chars[k : k + 1]) for k in (i + 1, i + 2))
            zero = i + 1 if after and after in "0oO°" and not beyond.isdecimal() else -1
            if zero > 0 or _has_three_rings(strip, chars, i):
                each = each._replace(char="‰")
        yield each


def _has_three_rings(strip: Strip, chars: Sequence[Char], i: int) -> bool:
    others = [one.at for k, one in enumerate(chars) if k != i]
    own = [mark for mark in strip.marks if _is_nearest(mark.middle, chars[i].at, others)]
    rings = [hole for mark in own for hole in mark.holes if SPECK * strip.em < hole < _RING * strip.em]
    return len(rings) == _RINGS and max(rings) <= _EVEN * min(rings)


def _is_nearest(x: float, at: float, others: Sequence[float]) -> bool:
    return abs(x - at) < min((abs(x - other) for other in others), default=np.inf)


def _with_lost(strip: Strip, chars: Sequence[Char]) -> list[Char]:
    """``chars`` with those that ink stands for which none of them accounts for."""
    made = list(chars)
    for run in _unclaimed(strip, chars):
        left, right = run[0].left, max(mark.right for mark in run)
        high = max(mark.bottom for mark in run) - min(mark.top for mark in run)
        wide = right - left
        em = strip.em
        if not (_LOST_HEIGHT[0] * em <= high <= _LOST_HEIGHT[1] * em and _LOST_WIDTH[0] * em <= wide):
            continue
        read = strip.read(left - 0.15 * em, 0, right + 0.15 * em, strip.height)
        text = "".join(read.chars.split())
        if text and len(text) <= wide / em * 2 + 1 and min(read.odds) >= _READ_SURELY:
            new = [
                Char(char, left + centre * wide, odds)
                for char, centre, odds in zip(read.chars, read.centres, read.odds, strict=True)
                if not char.isspace()
            ]
        elif wide <= _LOST_WIDTH[1] * em and wide >= 0.6 * em and high >= 0.6 * em:
            new = [Char(LOST, (left + right) / 2, 0.0)]
        else:
            continue
        made = sorted([*made, *new], key=lambda each: each.at)
    return made


def _unclaimed(strip: Strip, chars: Sequence[Char]) -> list[list[Mark]]:
    """Runs of marks between two characters that are nearer to neither than a part of them is."""
    em = strip.em
    reach = [(each.at, (0.5 if unicodedata.east_asian_width(each.char) in "WFA" else 0.3) + _CLAIM) for each in chars]
    gaps = [(one + far * em, other - near * em) for (one, far), (other, near) in pairwise(reach)]
    runs: list[list[Mark]] = []
    for low, high in gaps:
        within = [mark for mark in strip.marks if low <= mark.middle <= high and mark.height >= 0.25 * em]
        if within:
            runs.append(within)
    return runs
