"""Texts of like lengths are embedded together, so that little is padded."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence


def in_batches(lengths: Sequence[int], capacity: int) -> Iterator[list[int]]:
    """Indices in batches whose longest length times their number is at most ``capacity``, or of one.

    The longest come first, so that memory runs out early if ever.
    """
    order = sorted(range(len(lengths)), key=lengths.__getitem__, reverse=True)
    start = 0
    while start < len(order):
        size = max(1, capacity // lengths[order[start]])
        yield list(itertools.islice(order, start, start + size))
        start += size
