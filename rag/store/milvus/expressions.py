"""What Milvus is told of passages in its filters."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

FEW_RUNS = 256
"""Runs of ids that are told as such."""

Ids = NDArray[np.int64]


def runs(ids: Ids) -> list[tuple[int, int]]:
    """The first and the last of each unbroken run of ``ids`` (ascending)."""
    breaks = np.flatnonzero(np.diff(ids) != 1) + 1
    return [(int(run[0]), int(run[-1])) for run in np.split(ids, breaks) if len(run)]


def among(ids: Ids) -> str:
    """The expression for rows with one of ``ids`` (ascending, at least one)."""
    found = runs(ids)
    if len(found) > FEW_RUNS:
        return f"id in {ids.tolist()}"
    return " or ".join(f"(id >= {first} and id <= {last})" for first, last in found)
