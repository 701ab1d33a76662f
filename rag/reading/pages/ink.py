"""What recognition leaves out of a line although it stands there: looked for in the ink that no character accounts for.

Recognisers drop raised figures (10⁵ is read as 10 or 105), the third ring of ‰, and characters that they don't know. A
small shape above the line is cut out and read enlarged; other ink likewise, and what can't be read even so is said.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from rag.chinese.marks import is_han
from rag.chinese.raised import RAISED, raised
from rag.reading.pages.ppocr import RecognisedLine

LOST = "〓"
"""Stands for a character that can't be read, as printers set it for one that they lacked."""
Corners = NDArray[np.float32]

_HEIGHT = (0.18, 0.58)
"""Ems: the height of a raised figure."""
_ABOVE, _BELOW_TOP = 0.2, 0.24
"""Ems that a raised figure ends above the foot of the line at least, and begins below its top at most."""
_SIGN, _SIGN_WIDTH = 0.16, (0.16, 0.62)
"""Ems: the height and the width of a raised minus."""
_WIDE, _NEAR, _FAR = 0.55, 0.32, 0.45
"""Ems: how wide a raised figure is at most, how near to its neighbour, and to what it is raised after."""
_WITHIN = 0.42
"""Ems from its centre, in which ink is a Chinese character's."""
_SHARED = 0.3
"""Of its width, that a raised figure may share with what stands below it."""
_BASE = re.compile(r"[0-9a-zA-Zμ)）\]]")
_HIGH = frozenset("“”‘’\"'′″°℃℉%‰^*`~™®·¨")
"""What stands high or has a part that does, and is no figure."""
_ALIKE = str.maketrans("lI|OoQZzSsBgqb−–—", "11100022558996---")
"""Letters that a figure by itself is taken for."""
_FIGURE = re.compile(r"[-+]?\d{1,2}|n")
_READ_SURELY = 0.5
_RINGS = 3
_RING = 0.55
"""Of an em: the height of a hole in % and ‰ at most; that of a 0 is higher."""
_EVEN = 1.4
"""How much larger one ring of ‰ may be than another: a full stop is a smaller one."""
_SPECK = 0.1
"""Ems: what is smaller is noise, or a hole of it."""
_LOST_HEIGHT, _LOST_WIDTH = (0.45, 1.3), (0.33, 1.5)
"""Ems: the size of a character that is left out."""
_CLAIM = 0.2
"""Ems around a character, in which ink is its own."""
_DARKEST = 0.5
"""Share of ink of a strip from which on its type is light on a dark ground."""


class _Reader(Protocol):
    def read(self, pixels: NDArray[np.uint8], corners: Corners) -> RecognisedLine: ...


class _Mark(NamedTuple):
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


class _Char(NamedTuple):
    char: str
    at: float
    """Of its centre, in pixels of the strip."""
    odds: float


def mended(
    reader: _Reader, pixels: NDArray[np.uint8], corners: Corners, line: RecognisedLine, em: float
) -> RecognisedLine:
    """``line``, which stands between ``corners``, with what was lost of it; its type is ``em`` pixels large."""
    if not line.chars or em < 1:
        return line
    strip = _Strip(reader, pixels, corners, em)
    if not strip.marks:
        return line
    chars = [_Char(*each) for each in zip(line.chars, (c * strip.width for c in line.centres), line.odds, strict=True)]
    chars = _with_raised(strip, _with_lost(strip, chars))
    chars = list(_per_mille(strip, chars))
    texts, places, odds = zip(*chars, strict=True)
    return RecognisedLine("".join(texts), tuple(min(1.0, max(0.0, at / strip.width)) for at in places), odds)


@dataclass(frozen=True, eq=False)
class _Strip:
    """The ink of a line."""

    reader: _Reader
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
    def marks(self) -> list[_Mark]:
        """From left to right."""
        import cv2

        box = np.array([[0, 0], [self.width, 0], [self.width, self.height], [0, self.height]], np.float32)
        turn = cv2.getPerspectiveTransform(np.ascontiguousarray(self.corners, np.float32), box)
        strip = cv2.warpPerspective(self.pixels, turn, (self.width, self.height), borderMode=cv2.BORDER_REPLICATE)
        grey = cv2.cvtColor(strip, cv2.COLOR_BGR2GRAY)
        if int(grey.max()) - int(grey.min()) < 40:  # nothing that stands out
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
            _Mark(x, y, x + w, y + h, tuple(holes.get(i, ())))
            for i, (x, y, w, h) in enumerate(boxes)
            if tree[0][i, 3] < 0 and max(w, h) > _SPECK * self.em
        ]
        return sorted(found)

    @cached_property
    def bounds(self) -> tuple[float, float]:
        """Top and foot of the line's higher characters."""
        tall = [mark for mark in self.marks if 0.5 * self.em <= mark.height <= 1.3 * self.em]
        if not tall:
            return 0.1 * self.height, 0.9 * self.height
        return float(np.median([mark.top for mark in tall])), float(np.median([mark.bottom for mark in tall]))

    def read(self, left: float, top: float, right: float, bottom: float) -> RecognisedLine:
        """What a part of the strip says by itself."""
        a, b, _, d = self.corners.astype(np.float64)
        u, v = (b - a) / self.width, (d - a) / self.height
        box = [(left, top), (right, top), (right, bottom), (left, bottom)]
        return self.reader.read(self.pixels, np.array([a + u * x + v * y for x, y in box], np.float32))


def _per_mille(strip: _Strip, chars: Sequence[_Char]) -> Iterator[_Char]:
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


def _has_three_rings(strip: _Strip, chars: Sequence[_Char], i: int) -> bool:
    others = [one.at for k, one in enumerate(chars) if k != i]
    own = [mark for mark in strip.marks if _is_nearest(mark.middle, chars[i].at, others)]
    rings = [hole for mark in own for hole in mark.holes if _SPECK * strip.em < hole < _RING * strip.em]
    return len(rings) == _RINGS and max(rings) <= _EVEN * min(rings)


def _is_nearest(x: float, at: float, others: Sequence[float]) -> bool:
    return abs(x - at) < min((abs(x - other) for other in others), default=np.inf)


def _with_raised(strip: _Strip, chars: Sequence[_Char]) -> list[_Char]:
    """``chars`` with the raised figures of the strip, each run of them read enlarged."""
    made = list(chars)
    for run in _raised_runs(strip, chars):
        left, right = run[0].left, run[-1].right
        top, bottom = min(mark.top for mark in run), max(mark.bottom for mark in run)
        room = 0.2 * (bottom - top)
        read = strip.read(left - room, top - room, right + room, bottom + room)
        text = read.chars.replace(" ", "").translate(_LEVEL).translate(_ALIKE)
        own = [each for each in made if left - 0.1 * strip.em <= each.at <= right + 0.1 * strip.em]
        if own and all(each.char in _SUPERSCRIPT for each in own) and min(each.odds for each in own) > read.score:
            continue
        if _FIGURE.fullmatch(text) and read.score >= _READ_SURELY:
            step = (right - left) / len(text)
            new = [_Char(raised(char), left + step * (i + 0.5), read.score) for i, char in enumerate(text)]
        elif own and all(each.char.isdecimal() for each in own):
            new = [each._replace(char=raised(each.char)) for each in own]
        else:
            new = own
        made = sorted([*(each for each in made if each not in own), *new], key=lambda each: each.at)
    return [
        each._replace(char="⁻") if each.char in _DASHES and _is_sign(before.char, after.char) else each
        for before, each, after in zip([_NOTHING, *made[:-1]], made, [*made[1:], _NOTHING], strict=True)
    ]


def _is_sign(before: str, after: str) -> bool:
    """Whether a dash between these two is the sign of a raised number."""
    return before.isdecimal() and after in _SUPERSCRIPT


_NOTHING = _Char("", 0.0, 0.0)
_DASHES = frozenset("-−–—~")
_LEVEL = str.maketrans(RAISED, "0123456789+-=()")
_SUPERSCRIPT = frozenset(RAISED + "ⁿ")


def _raised_runs(strip: _Strip, chars: Sequence[_Char]) -> list[list[_Mark]]:
    """Neighbouring marks that stand above the line, after a figure or a letter."""
    top, foot = strip.bounds
    em = strip.em
    runs: list[list[_Mark]] = []
    for i, mark in enumerate(strip.marks):
        sign = mark.height <= _SIGN * em and _SIGN_WIDTH[0] * em <= mark.width <= _SIGN_WIDTH[1] * em
        high = mark.bottom <= foot - _ABOVE * em and mark.top <= top + (0.45 if sign else _BELOW_TOP) * em
        if not (sign or _HEIGHT[0] * em <= mark.height <= _HEIGHT[1] * em) or not high or mark.width > _WIDE * em:
            continue
        if not _free(mark, strip.marks[:i] + strip.marks[i + 1 :]) or _part_of_another(mark, chars, em):
            continue
        if runs and mark.left - runs[-1][-1].right <= _NEAR * em and strip.marks[i - 1] is runs[-1][-1]:
            runs[-1].append(mark)
        elif _raises(mark, strip, chars):
            runs.append([mark])
    return [run for run in runs if any(mark.height > _SIGN * em for mark in run)]


def _free(mark: _Mark, others: Sequence[_Mark]) -> bool:
    """Whether nothing stands below or above a mark, but for the end of a low letter before it: the m of ㎡."""
    most = _SHARED * mark.width
    return all(
        min(mark.right, each.right) - max(mark.left, each.left) <= most
        or (each.top >= mark.bottom - 1 and each.left < mark.left)
        for each in others
    )


def _part_of_another(mark: _Mark, chars: Sequence[_Char], em: float) -> bool:
    """Whether a mark belongs to a character that has a part as high (℃, %, quotes, 分), or is a ring before C."""
    near = [(each, abs(each.at - mark.middle)) for each in chars]
    if any(each.char in _HIGH and far <= 0.75 * em for each, far in near):
        return True
    if any(is_han(each.char) and far <= _WITHIN * em and each.odds >= _READ_SURELY for each, far in near):
        return True
    after = next((each.char for each in chars if each.at > mark.right), "")
    return bool(mark.holes) and after in ("C", "F")


def _raises(mark: _Mark, strip: _Strip, chars: Sequence[_Char]) -> bool:
    """Whether what stands before a mark may have a power, and stands near."""
    before = [each for each in chars if each.at < mark.left and not each.char.isspace()]
    if not before or not _BASE.match(before[-1].char):
        return False
    edge = max((each.right for each in strip.marks if each.left < mark.left and each is not mark), default=0)
    return mark.left - edge <= _FAR * strip.em


def _with_lost(strip: _Strip, chars: Sequence[_Char]) -> list[_Char]:
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
                _Char(char, left + centre * wide, odds)
                for char, centre, odds in zip(read.chars, read.centres, read.odds, strict=True)
                if not char.isspace()
            ]
        elif wide <= _LOST_WIDTH[1] * em and wide >= 0.6 * em and high >= 0.6 * em:
            new = [_Char(LOST, (left + right) / 2, 0.0)]
        else:
            continue
        made = sorted([*made, *new], key=lambda each: each.at)
    return made


def _unclaimed(strip: _Strip, chars: Sequence[_Char]) -> list[list[_Mark]]:
    """Runs of marks between two characters that are nearer to neither than a part of them is."""
    em = strip.em
    reach = [(each.at, (0.5 if unicodedata.east_asian_width(each.char) in "WFA" else 0.3) + _CLAIM) for each in chars]
    gaps = [(one + far * em, other - near * em) for (one, far), (other, near) in pairwise(reach)]
    runs: list[list[_Mark]] = []
    for low, high in gaps:
        within = [mark for mark in strip.marks if low <= mark.middle <= high and mark.height >= 0.25 * em]
        if within:
            runs.append(within)
    return runs
