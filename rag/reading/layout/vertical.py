"""Text that is set from top to bottom, in columns from right to left, as lines that are turned by a right angle.

Its Chinese characters stand upright; Latin words and long numbers among them lie on their side, a number of two
digits may stand upright across the column, and marks fill only a corner of their cell.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from rag.reading.layout.glyphs import Glyph, Page, arrays

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Mask = NDArray[np.bool_]

EAST_ASIAN = 0x2E80
"""Characters from here on are as wide as they are high."""
_UPRIGHT = 15.0
"""Degrees that text may lean, as in a skewed scan; what leans more is a watermark or a stamp."""
_STACK = 3
"""So many Chinese characters below one another, drawn in a row, are set from top to bottom."""
_STEP, _ASIDE = 1.5, 0.35
"""Sizes from the middle of a character to that of the one below it at most, and by which their centres may differ."""
_ROOM, _ABREAST = 1.1, 0.5
"""The same between marks, digits and what lies on its side: the room between, and by how much their centres differ."""
_MAIN = 0.5
"""Of a page's characters: the share from which on its text is set from top to bottom."""
_BESIDE, _ACROSS = 0.35, 1.4
"""Sizes: characters that stand so near side by side are a word, and one of so little width stands across a column."""
_CORNER = 0.75
"""Sizes: a mark that is less high fills a corner of its cell."""
_OPENERS = frozenset("“‘（(《〈「『【〔〖[")
_FORMS = str.maketrans(
    "︐︑︒︓︔︕︖︗︘︙︱︳︵︶︷︸︹︺︻︼︽︾︿﹀﹁﹂﹃﹄﹇﹈",
    "，、。：；！？〖〗…—_（）｛｝〔〕【】《》〈〉「」『』［］",
)
"""The forms of marks for text from top to bottom, and what they stand for."""


_MISTAKEN = str.maketrans("’°", "，。")
"""What the recogniser takes marks for that stand in the upper right corner of their cell."""
_SAMPLE = 200
"""Characters of a page that tell whether it may be set from top to bottom."""


def turns(places: Floats) -> Integers:
    """(n,): the number of right angles by which each character is turned clockwise; -1 for what leans."""
    made = np.round(places[:, 6] / 90).astype(int)
    leaning = np.abs(places[:, 6] - 90 * made) > _UPRIGHT
    made %= 4
    made[leaning] = -1
    return made


def stacked(codes: Integers, places: Floats, turned: Integers) -> Mask:
    """(n,): which characters are set from top to bottom, by those that are drawn before and after them; ``turned`` as
    ``turns`` gives it."""
    surely, _ = _stacked(codes, places, turned)
    return surely


def _stacked(codes: Integers, places: Floats, turned: Integers) -> tuple[Mask, Mask]:
    """(n,): which characters surely are set from top to bottom, and which stand above or below the next in any way."""
    count = len(codes)
    if count < _STACK:
        return np.zeros(count, bool), np.zeros(count, bool)
    left, top, right, bottom, size = places[:, :5].T
    upright, lying = turned == 0, turned == 1
    wide = (codes >= EAST_ASIAN) & upright
    aside, step = np.abs(np.diff(left + right)) / 2, np.diff(top + bottom) / 2
    room, em = top[1:] - bottom[:-1], np.maximum(size[1:], size[:-1])
    alike = wide[1:] & wide[:-1] & (aside < _ASIDE * size[1:]) & (step > 0.5 * size[1:]) & (step < _STEP * size[1:])
    if not lying.any() and not (alike[1:] & alike[:-1]).any():
        return np.zeros(count, bool), np.zeros(count, bool)  # as on most pages
    mixed = (upright | lying)[1:] & (upright | lying)[:-1] & (aside < _ABREAST * em)
    mixed &= (step > 0.2 * em) & (room > -0.4 * em) & (room < _ROOM * em)
    starts = np.flatnonzero(np.concatenate(([True], ~(alike | mixed))))
    lengths = np.diff(np.append(starts, count))
    columns, uprights, lies = (
        np.add.reduceat(which.astype(int), starts) for which in (np.append(alike, False), wide, lying)
    )
    surely = (columns >= _STACK - 1) | ((uprights > 0) & (lies > 0) & (lengths >= _STACK))
    return np.repeat(surely, lengths), np.repeat(lengths > 1, lengths)


def lying(page: Page) -> Page:
    """``page`` with its text on its side, where most of it is set from top to bottom; else as it is."""
    if not _runs_down(page.glyphs):
        return page
    codes, places = arrays(page.glyphs)
    turned = turns(places)
    surely, perhaps = _stacked(codes, places, turned)
    if surely.sum() < max(_STACK, _MAIN * len(codes)):
        return page
    down = perhaps | (turned == 1)
    wide, upright = codes >= EAST_ASIAN, turned == 0
    alone = [word[0] for word in _words(page.glyphs, np.flatnonzero(upright & ~down)) if len(word) == 1]
    down[[i for i in alone if wide[i]]] = True
    made, order = list(page.glyphs), np.arange(len(codes), dtype=float)
    for word in _words(made, np.flatnonzero(upright & ~wide)):
        if down[word].any() or _stands_in_column(made, word, places[down]):
            down[word], order[word] = True, order[word].min()
            for i, glyph in zip(word, _one_below_another([made[i] for i in word]), strict=True):
                made[i] = glyph
    if page.recognised and not any(glyph.char == "‘" for glyph in made):
        made = [glyph._replace(char=glyph.char.translate(_MISTAKEN)) for glyph in made]
    drawn = np.argsort(order, kind="stable").tolist()
    below = [i for i in drawn if down[i]]
    for before, i, after in zip([-1, *below], below, [*below[1:], -1], strict=False):
        if upright[i]:
            made[i] = _in_cell(made[i], made[before] if before >= 0 else None, made[after] if after >= 0 else None)
    return replace(page, glyphs=tuple(made[i] for i in drawn))


def _runs_down(glyphs: Sequence[Glyph]) -> bool:
    """Whether some of the characters, taken here and there, stand below those that are drawn before them.

    Nearly every page runs across, and need not be looked at any closer.
    """
    taken = range(1, len(glyphs), max(1, len(glyphs) // _SAMPLE))
    below = sum(
        glyphs[i].top + glyphs[i].bottom > glyphs[i - 1].top + glyphs[i - 1].bottom + 0.4 * glyphs[i].size
        for i in taken
    )
    return 4 * below >= len(taken)


def _words(glyphs: Sequence[Glyph], chosen: Iterable[int]) -> list[list[int]]:
    """``chosen`` glyphs in groups of those that stand side by side, from left to right."""
    words: list[list[int]] = []
    for i in sorted(chosen, key=lambda i: (round((glyphs[i].top + glyphs[i].bottom) / 4), glyphs[i].left)):
        glyph, last = glyphs[i], glyphs[words[-1][-1]] if words else None
        if last and _abreast(last, glyph) and abs(glyph.left - last.right) < _BESIDE * glyph.size:
            words[-1].append(i)
        else:
            words.append([i])
    return words


def _abreast(one: Glyph, other: Glyph) -> bool:
    """Whether two glyphs stand on one height."""
    return abs(one.top + one.bottom - other.top - other.bottom) < 0.5 * min(one.size, other.size)


def _stands_in_column(glyphs: Sequence[Glyph], word: Sequence[int], columns: Floats) -> bool:
    """Whether ``word`` is narrow enough to stand across a column, and right above or below what stands there."""
    first, last = glyphs[word[0]], glyphs[word[-1]]
    if last.right - first.left > _ACROSS * first.size:
        return False
    aside = np.abs(columns[:, 0] + columns[:, 2] - first.left - last.right) / 2 < _ABREAST * first.size
    room = np.maximum(columns[:, 1] - first.bottom, first.top - columns[:, 3])
    return bool((aside & (room < _ROOM * first.size)).any())


def _one_below_another(word: Sequence[Glyph]) -> list[Glyph]:
    """``word``, which stands across a column, as if its characters shared its height."""
    left, right = word[0].left, word[-1].right
    top, step = word[0].top, (word[0].bottom - word[0].top) / len(word)
    return [
        glyph._replace(left=left, right=right, top=top + k * step, bottom=top + (k + 1) * step)
        for k, glyph in enumerate(word)
    ]


def _in_cell(glyph: Glyph, before: Glyph | None, after: Glyph | None) -> Glyph:
    """``glyph`` on its side; a mark as high as its cell, as far as those before and after it leave room."""
    _, left, top, right, bottom, *_ = glyph
    char = glyph.char.translate(_FORMS)
    if bottom - top < _CORNER * glyph.size and ord(char) >= 0x2000:
        if char in _OPENERS:
            top = min(top, max(bottom - glyph.size, before.bottom if before and before.bottom <= top else 0.0))
        else:
            bottom = max(bottom, min(top + glyph.size, after.top if after and after.top >= bottom else np.inf))
        beside = [one for one in (before, after) if one and abs(one.left + one.right - left - right) < glyph.size]
        left, right = min([left, *(one.left for one in beside)]), max([right, *(one.right for one in beside)])
    return glyph._replace(char=char, left=left, top=top, right=right, bottom=bottom, angle=90.0 + glyph.angle)
