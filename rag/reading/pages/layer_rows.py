"""Which runs of glyphs of a text layer, and which lines of a picture, are the same rows of a page."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from rag.reading.layout.glyphs import Glyph

Floats = NDArray[np.float64]

_SAME = 0.5
"""Of the lower of two heights, that two runs of one row share."""
_APART = 2.0
"""Ems between neighbours of one run."""


def runs(glyphs: Sequence[Glyph]) -> list[list[int]]:
    """The indices of glyphs that follow each other in the order of drawing and in a row."""
    made: list[list[int]] = []
    for i, glyph in enumerate(glyphs):
        if made and _follows(glyphs[made[-1][-1]], glyph):
            made[-1].append(i)
        else:
            made.append([i])
    return made


def _follows(before: Glyph, glyph: Glyph) -> bool:
    shared = min(before.bottom, glyph.bottom) - max(before.top, glyph.top)
    height = min(before.bottom - before.top, glyph.bottom - glyph.top)
    em = max(before.size, glyph.size)
    return (
        shared >= _SAME * height and -0.5 * em < glyph.left - before.left and glyph.left - before.right <= _APART * em
    )


def levelled(boxes: Floats, degrees: float, corners: Floats | None = None) -> Floats:
    """(n, 4) ``boxes`` on the page turned back by ``degrees`` about its corner.

    A box of a skewed run is as high as it rises: of its height only that of a line is kept. Where their ``corners``
    (n, 4, 2) are known, boxes are made of these.
    """
    sine, cosine = math.sin(math.radians(degrees)), math.cos(math.radians(degrees))
    back = np.array([[cosine, -sine], [sine, cosine]])
    if corners is not None:
        turned = corners @ back
        return np.concatenate((turned.min(axis=1), turned.max(axis=1)), 1)
    middles = (boxes[:, :2] + boxes[:, 2:]) / 2 @ back
    wide, high = (boxes[:, 2:] - boxes[:, :2]).T
    half = np.stack((wide, np.maximum(high - np.abs(sine) * wide, high / 4)), 1) / 2
    return np.concatenate((middles - half, middles + half), 1)


def rows(mine: Floats, theirs: Floats) -> list[tuple[list[int], list[int]]]:
    """Indices of the boxes (n, 4) of each row, from left to right: ``mine`` and ``theirs``."""
    boxes = np.concatenate((mine, theirs))
    heights = boxes[:, 3] - boxes[:, 1]
    group = list(range(len(boxes)))

    def root(i: int) -> int:
        while group[i] != i:
            group[i] = group[group[i]]
            i = group[i]
        return i

    for i in range(len(mine)):
        shared = np.minimum(boxes[i, 3], theirs[:, 3]) - np.maximum(boxes[i, 1], theirs[:, 1])
        beside = np.minimum(boxes[i, 2], theirs[:, 2]) - np.maximum(boxes[i, 0], theirs[:, 0])
        near = (shared >= _SAME * np.minimum(heights[i], heights[len(mine) :])) & (beside > 0)
        for j in np.flatnonzero(near).tolist():
            group[root(i)] = root(len(mine) + j)
    members: dict[int, list[int]] = {}
    for i in np.argsort(boxes[:, 0], kind="stable").tolist():
        members.setdefault(root(i), []).append(i)
    return [
        ([i for i in found if i < len(mine)], [i - len(mine) for i in found if i >= len(mine)])
        for found in members.values()
    ]
