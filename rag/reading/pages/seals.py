"""Red seals on a page: taken off before the text that they are stamped on is read. Colour tells a seal from ink."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
_Box = tuple[int, int, int, int]
"""Left, top, width, height in pixels."""

_RED, _REDDISH = 45, 18
"""Of 255: how much more of red than of green and blue ink of a seal has at least, and the rim of its strokes."""
_SMALLEST, _LARGEST = 0.07, 0.6
"""Of the picture's longer side: the diameter of a seal. On A4 the smaller is 2 cm."""
_SURELY = 0.1
"""Of that side: larger shapes in a row are seals, smaller ones the characters of a red head."""
_LEAST = 60
"""Pixels of a seal's diameter: what is stamped in a smaller one could not be read either."""
_FLAT = 1.8
"""How many times as wide as high a seal may be: some are oval."""
_CLOSED = 0.62
"""Of its box that a closed outline holds: a circle or an oval has 0.79, a square all."""
_HOLLOW = 0.6
"""Of its box that is red at most: what is filled is a ground or a picture."""
_FEW = 500
"""Red pixels, fewer than which make no seal."""
_WHITE = 255
_DARKEST, _CONTRAST = 0.5, 40.0
"""Per cent of a seal's pixels that may be darker than black ink under it; and how much darker that is at least."""


def taken_off(pixels: Pixels) -> Pixels:
    """``pixels`` (height, width, 3: blue, green, red) without the ink of red seals; what is black under it stays."""
    blue, green, red = (pixels[:, :, i].astype(np.int16) for i in range(3))
    redder = red - np.maximum(blue, green)
    mask = (redder > _RED).astype(np.uint8)
    if int(mask.sum()) < _FEW:
        return pixels
    found = _seals(mask)
    if not found:
        return pixels
    made = pixels.copy()
    for left, top, wide, high in found:
        part = np.s_[top : top + high, left : left + wide]
        seal = redder[part] > _RED
        usual, darkest = np.percentile(red[part][seal], (50, _DARKEST))
        floor = max(0.0, min(float(darkest), float(usual) - _CONTRAST))
        # Seen through a red glass, the seal is as light as the paper. A stamp that covers leaves black ink under it a
        # little darker than itself: from there to the seal's own red is all that there is from black to white.
        light = ((red[part] - floor) * (_WHITE / max(1.0, usual - floor))).clip(0, _WHITE).astype(np.uint8)
        tinted = redder[part] > _REDDISH
        made[part][tinted] = light[tinted][:, None]
    return made


def _seals(mask: Pixels) -> list[_Box]:
    """The boxes of what is as large and as round or square as a seal and closed, and stands in no row of its like."""
    import cv2

    longer = max(mask.shape)
    room = max(3, longer // 400) | 1
    closed = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((room, room), np.uint8))
    contours, _ = cv2.findContours(closed, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    boxes: list[_Box] = [cv2.boundingRect(contour) for contour in contours]  # type: ignore[misc]
    least = max(_LEAST, _SMALLEST * longer)
    found: list[_Box] = []
    for contour, box in zip(contours, boxes, strict=True):
        left, top, wide, high = box
        if not (least <= max(wide, high) <= _LARGEST * longer and max(wide, high) <= _FLAT * min(wide, high)):
            continue
        if cv2.contourArea(contour) < _CLOSED * wide * high:
            continue
        if float(mask[top : top + high, left : left + wide].mean()) > _HOLLOW:
            continue
        if max(wide, high) >= _SURELY * longer or not _in_a_row(box, boxes):
            found.append(box)
    return found


def _in_a_row(box: _Box, others: Sequence[_Box]) -> bool:
    """Whether something as high stands beside it: a red head has characters with a closed frame, too (国)."""
    left, top, wide, high = box
    for other_left, other_top, other_wide, other_high in others:
        gap = max(other_left - left - wide, left - other_left - other_wide)
        level = abs(other_top + other_high / 2 - top - high / 2) < high / 4
        if 0 <= gap < 2 * wide and level and high / 2 < other_high < 2 * high:
            return True
    return False
