"""Glyphs drawn twice, for a shadow or a bold effect, are told from real reduplication by where they stand."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from rag.reading.layout.glyphs import Glyph, arrays

_NEAR = 0.3
"""Of a glyph's width and size: a copy is offset by less, the next character by its whole width."""
_MOST_ROUNDS = 300
"""Bounds the time for a hostile page that draws one character thousands of times."""


def copies(glyphs: Sequence[Glyph]) -> NDArray[np.bool_]:
    """(n,): whether the same character stands nearly in the same place earlier in the drawing order.

    Characters are sorted by code and left edge, so that a copy follows its original at once, but for those of
    other lines that begin at the same x; each round compares all of them with the next but one further.
    """
    count = len(glyphs)
    copied = np.zeros(count, bool)
    if count < 2:
        return copied
    codes, places = arrays(glyphs)
    order = np.lexsort((places[:, 0], codes))
    codes = codes[order]
    left, _, right, bottom, size = places[order, :5].T
    width = right - left
    alive = np.arange(count)
    for step in range(1, _MOST_ROUNDS):
        alive = alive[alive + step < count]
        other = alive + step
        close = (codes[alive] == codes[other]) & (left[other] - left[alive] <= _NEAR * width[alive])
        alive, other = alive[close], other[close]
        if not len(alive):
            break
        low = np.abs(bottom[other] - bottom[alive]) <= _NEAR * size[alive]
        same = low & (np.abs(size[other] - size[alive]) <= 0.1 * size[alive])
        copied[np.maximum(order[alive[same]], order[other[same]])] = True
    return copied
