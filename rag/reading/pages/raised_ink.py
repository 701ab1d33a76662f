"""Raised figures of a recognised line, which recognisers drop or set on it: 10⁵ is read as 10 or 105.

A small shape above the line, after a figure or a letter, is cut out and read enlarged.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.chinese.marks import is_han
from rag.chinese.raised import RAISED, raised
from rag.reading.pages.strip import Char, Mark, Strip

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
_EDGES = " .,·'`。"
"""What the rim of a neighbour looks like beside an enlarged figure."""
_READ_SURELY = 0.5


def with_raised(strip: Strip, chars: Sequence[Char]) -> list[Char]:
    """``chars`` with the raised figures of the strip, each run of them read enlarged."""
    made = list(chars)
    for run in _raised_runs(strip, chars):
        left, right = run[0].left, run[-1].right
        top, bottom = min(mark.top for mark in run), max(mark.bottom for mark in run)
        signed = len(run) > 1 and run[0].height <= _SIGN * strip.em
        room = 0.2 * (bottom - top)
        read = strip.read(run[signed].left - room, top - room, right + room, bottom + room)
        text = "-" * signed + read.chars.strip(_EDGES).translate(_LEVEL).translate(_ALIKE)
        own = [each for each in made if left - 0.1 * strip.em <= each.at <= right + 0.1 * strip.em]
        if own and all(each.char in _SUPERSCRIPT for each in own) and min(each.odds for each in own) > read.score:
            continue
        if _FIGURE.fullmatch(text) and read.score >= _READ_SURELY:
            step = (right - left) / len(text)
            new = [Char(raised(char), left + step * (i + 0.5), read.score) for i, char in enumerate(text)]
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


_NOTHING = Char("", 0.0, 0.0)
_DASHES = frozenset("-−–—~")
_LEVEL = str.maketrans(RAISED, "0123456789+-=()")
_SUPERSCRIPT = frozenset(RAISED + "ⁿ")


def _raised_runs(strip: Strip, chars: Sequence[Char]) -> list[list[Mark]]:
    """Neighbouring marks that stand above the line, after a figure or a letter."""
    top, foot = strip.bounds
    em = strip.em
    runs: list[list[Mark]] = []
    for i, mark in enumerate(strip.marks):
        sign = mark.height <= _SIGN * em and _SIGN_WIDTH[0] * em <= mark.width <= _SIGN_WIDTH[1] * em
        high = mark.bottom <= foot - _ABOVE * em and mark.top <= top + (0.45 if sign else _BELOW_TOP) * em
        figure = _HEIGHT[0] * em <= mark.height <= _HEIGHT[1] * em and mark.width <= _WIDE * em
        if not high or not (sign or figure):
            continue
        if not _free(mark, strip.marks[:i] + strip.marks[i + 1 :]) or _part_of_another(mark, chars, em):
            continue
        if runs and mark.left - runs[-1][-1].right <= _NEAR * em and strip.marks[i - 1] is runs[-1][-1]:
            runs[-1].append(mark)
        elif _raises(mark, strip, chars):
            runs.append([mark])
    return [run for run in runs if any(mark.height > _SIGN * em for mark in run)]


def _free(mark: Mark, others: Sequence[Mark]) -> bool:
    """Whether nothing stands below or above a mark, but for the end of a low letter before it: the m of ㎡."""
    most = _SHARED * mark.width
    return all(
        min(mark.right, each.right) - max(mark.left, each.left) <= most
        or (each.top >= mark.bottom - 1 and each.left < mark.left)
        for each in others
    )


def _part_of_another(mark: Mark, chars: Sequence[Char], em: float) -> bool:
    """Whether a mark belongs to a character that has a part as high (℃, %, quotes, 分), or is a ring before C."""
    near = [(each, abs(each.at - mark.middle)) for each in chars]
    if any(each.char in _HIGH and far <= 0.75 * em for each, far in near):
        return True
    if any(is_han(each.char) and far <= _WITHIN * em and each.odds >= _READ_SURELY for each, far in near):
        return True
    after = next((each.char for each in chars if each.at > mark.right), "")
    return bool(mark.holes) and after in ("C", "F")


def _raises(mark: Mark, strip: Strip, chars: Sequence[Char]) -> bool:
    """Whether what stands before a mark may have a power, and stands near."""
    before = [each for each in chars if each.at < mark.left and not each.char.isspace() and each.char not in _DASHES]
    if not before or not _BASE.match(before[-1].char):
        return False
    edge = max((each.right for each in strip.marks if each.left < mark.left and each is not mark), default=0)
    return mark.left - edge <= _FAR * strip.em
