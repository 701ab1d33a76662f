"""Characters of a line that are raised or lowered, told by their size and their baseline: 10⁶, m², CO₂."""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

from rag.chinese.marks import EAST_ASIAN
from rag.chinese.raised import LOWERED, RAISED

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

SMALL = 0.9
"""Of its line's size: what is not smaller is raised or lowered only by ``_FAR``."""
_ABOVE, _BELOW, _FAR = 0.12, 0.06, 0.25
"""Sizes of the line from its baseline."""
_HIGH = 0.45
"""Of the line's height from its top: the middle of a raised digit stands above it, where no baseline is known."""
_PLAIN = "0123456789+-=()"
_UP = str.maketrans({**dict(zip(_PLAIN, RAISED, strict=True)), "−": "⁻", "–": "⁻", "n": "ⁿ", "i": "ⁱ"})
_DOWN = str.maketrans({**dict(zip(_PLAIN, LOWERED, strict=True)), "−": "₋", "–": "₋"})
_BRACKETED = re.compile(r"[\[［【〔〈<]")
"""A mark of a note, which is none the less for being raised."""
_POWER = re.compile(rf"(?=.*\d)[^{EAST_ASIAN}]{{1,8}}|[ni]", re.DOTALL)
"""Of words that stand higher, as small type beside large does, no figure is a power."""
_INDEX = re.compile(r"[\d+=()−–-]*\d[\d+=()−–-]*")


def set_apart(
    codes: Integers, size: Floats, usual: Floats, rise: Floats, height: Floats
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """(n,): which characters are raised, and which are lowered.

    ``usual`` is the size of each one's line, ``rise`` by how much it stands above the line's baseline in such sizes
    (NaN: nobody says), and ``height`` where its middle stands in the line, from 0 at the top to 1.
    """
    small = size < SMALL * usual
    digit = (codes >= ord("0")) & (codes <= ord("9"))
    raised = np.where(np.isnan(rise), small & (height < _HIGH) & digit, (small & (rise >= _ABOVE)) | (rise >= _FAR))
    lowered = (small & (rise <= -_BELOW)) | (rise <= -_FAR)
    return raised, lowered


def written(codes: Integers, raised: NDArray[np.bool_], lowered: NDArray[np.bool_], line: Integers) -> Integers:
    """``codes`` with the figures among what is raised or lowered in the characters that Unicode has for them, one for
    one."""
    side = raised.astype(int) - lowered.astype(int)
    if not side.any():
        return codes
    made = codes.copy()
    starts = np.flatnonzero(np.concatenate(([True], (side[1:] != side[:-1]) | (line[1:] != line[:-1]))))
    for start, stop in zip(starts.tolist(), [*starts[1:].tolist(), len(codes)], strict=True):
        if side[start]:
            text = "".join(map(chr, codes[start:stop].tolist()))
            made[start:stop] = [ord(char) for char in _script(text, bool(side[start] > 0))]
    return made


def _script(text: str, up: bool) -> str:
    if up:
        return text if _BRACKETED.match(text) or not _POWER.fullmatch(text) else text.translate(_UP)
    return text.translate(_DOWN) if _INDEX.fullmatch(text) else text
