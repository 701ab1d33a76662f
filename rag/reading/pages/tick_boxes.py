"""Boxes to be ticked in the picture of a page, and whether they are: recognition reads the empty ones only."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

EMPTY, TICKED, CROSSED, FILLED = "□", "☑", "☒", "■"
_LEAST, _MOST = 0.45, 2.0
"""Ems: the side of a box and what a tick adds to it."""
_SIDE = 0.62
"""Of the smaller side of a shape, that its longest straight stroke has where it is a box."""
_SQUARE = 1.18
"""How much longer one side of a box may be than the other."""
_WHOLE = 0.88
"""Of each side that is drawn."""
_BEYOND = 0.15
"""Of a side, that strokes may reach out of the box before it is a character with a box in it."""
_BLANK, _FULL = 0.035, 0.88
"""Share of the inside that is dark: of an empty box less, of one that is filled more."""
_STROKE = 0.9
"""Of the inside, that a straight level or upright stroke in it may be long: 日, 田 and 目 have longer ones."""
_DIAGONAL = 0.6
"""Of both diagonals, that a cross covers."""
_DARKER = 40
"""Of 255: how much darker than the paper around it a stroke is."""
_CORNER, _DRAWN = 0.15, 0.5
"""Of its side: the size of a corner; and how much of it is dark."""
_THICK = 0.25
"""Of its side: a frame is thinner."""


class TickBox(NamedTuple):
    """A box in pixels, and the character for it."""

    char: str
    left: float
    top: float
    right: float
    bottom: float


def find(pixels: NDArray[np.uint8], em: float) -> list[TickBox]:
    """The boxes in a picture (height, width, 3) of an upright page, whose type is ``em`` pixels large."""
    import cv2

    grey = cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY)
    window = max(15, round(2.5 * em)) | 1
    dark = cv2.adaptiveThreshold(grey, 1, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, window, _DARKER)
    _, labels, boxes, _ = cv2.connectedComponentsWithStats(dark, connectivity=8)
    wide, high = boxes[:, 2], boxes[:, 3]
    large = (np.minimum(wide, high) >= _LEAST * em) & (np.maximum(wide, high) <= _MOST * em)
    found = _boxes(np.asarray(dark, np.uint8), np.asarray(labels), np.asarray(boxes), np.flatnonzero(large))
    return list(found)


def _boxes(
    dark: NDArray[np.uint8], labels: NDArray[Any], boxes: NDArray[Any], chosen: NDArray[np.intp]
) -> Iterator[TickBox]:
    for number in chosen.tolist():
        left, top, wide, high, _ = boxes[number].tolist()
        shape = (labels[top : top + high, left : left + wide] == number).astype(np.uint8)
        frame = _frame(shape)
        if frame is None:
            continue
        x0, y0, x1, y1, thick = frame
        inside = dark[top + y0 + thick : top + y1 + 1 - thick, left + x0 + thick : left + x1 + 1 - thick]
        char = _mark(inside)
        if char:
            yield TickBox(char, left + x0, top + y0, left + x1 + 1, top + y1 + 1)


def _frame(shape: NDArray[np.uint8]) -> tuple[int, int, int, int, int] | None:
    """Left, top, right, bottom and thickness of the square that a shape has for its frame."""
    least = max(5, round(_SIDE * min(shape.shape)))
    level, upright = _strokes(shape, (1, least)), _strokes(shape, (least, 1))
    rows, columns = np.flatnonzero(level.any(axis=1)), np.flatnonzero(upright.any(axis=0))
    if len(rows) < 2 or len(columns) < 2:
        return None
    x0, y0, x1, y1 = int(columns[0]), int(rows[0]), int(columns[-1]), int(rows[-1])
    across, down = x1 - x0 + 1, y1 - y0 + 1
    if max(across, down) > _SQUARE * min(across, down) or min(across, down) < least:
        return None
    square = shape[y0 : y1 + 1, x0 : x1 + 1]
    thick = _thickness(square)
    if not thick or not _has_corners(square):
        return None
    level_ends, upright_ends = np.flatnonzero(level.any(axis=0)), np.flatnonzero(upright.any(axis=1))
    beyond = max(x0 - level_ends[0], level_ends[-1] - x1, y0 - upright_ends[0], upright_ends[-1] - y1)
    return (x0, y0, x1, y1, thick) if beyond <= max(2, _BEYOND * across) else None


def _has_corners(square: NDArray[np.uint8]) -> bool:
    """Whether all four corners are drawn: an o has none."""
    size = max(2, round(_CORNER * min(square.shape)))
    corners = (square[:size, :size], square[:size, -size:], square[-size:, :size], square[-size:, -size:])
    return all(corner.mean() >= _DRAWN for corner in corners)


def _strokes(shape: NDArray[np.uint8], size: tuple[int, int]) -> NDArray[np.uint8]:
    """What is left of a shape where only straight strokes of this size and longer stay."""
    import cv2

    kernel = np.ones(size, np.uint8)
    left = cv2.morphologyEx(shape, cv2.MORPH_OPEN, kernel, borderType=cv2.BORDER_CONSTANT, borderValue=0)
    return np.asarray(left, np.uint8)


def _thickness(square: NDArray[np.uint8]) -> int:
    """Pixels of the strokes along the four sides of a square; 0 where one of them isn't whole."""
    side = min(square.shape)
    most = max(2, round(_THICK * side))
    thick = 0
    for lines in (square, square[::-1], square.T, square.T[::-1]):
        whole = np.flatnonzero(lines[: most + 1].mean(axis=1) >= _WHOLE)
        begins = int(whole[0]) if len(whole) else most
        found = 0
        if begins <= 2:
            found = begins + int(np.argmin(np.append(lines[begins : most + 1].mean(axis=1) >= _WHOLE, False)))
        elif lines[:2].any(axis=0).mean() >= _WHOLE:  # a frame that lies a little askew
            found = 2
        if not found:
            return 0
        thick = max(thick, found)
    return int(min(thick + 1, side // 3))


def _mark(inside: NDArray[np.uint8]) -> str:
    """What the inside of a box says; empty where it is a character."""
    import cv2

    if min(inside.shape) < 3:
        return ""
    filled = float(inside.mean())
    if filled <= _BLANK:
        return EMPTY
    if filled >= _FULL:
        return FILLED
    down, across = inside.shape
    level, upright = (1, max(3, round(_STROKE * across))), (max(3, round(_STROKE * down)), 1)
    if _strokes(inside, level).any() or _strokes(inside, upright).any():
        return ""
    square = cv2.resize(cv2.dilate(inside, np.ones((3, 3), np.uint8)), (24, 24), interpolation=cv2.INTER_NEAREST)
    diagonals = [float(np.diagonal(each).mean()) for each in (square, square[:, ::-1])]
    return CROSSED if min(diagonals) >= _DIAGONAL else TICKED
