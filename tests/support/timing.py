"""How work grows with its size: what a test says of time, on a machine of any speed and however busy."""

from __future__ import annotations

import time
from collections.abc import Callable

PATIENCE_S = 600
"""After this a test counts as hung. No limit of anything: a busy machine starts a process in minutes."""
Work = Callable[[], object]


def growth(work: Callable[[int], Work], small: int, large: int, rounds: int = 3) -> float:
    """How many times as long ``work(large)()`` takes as ``work(small)()``; making the work isn't counted.

    The least of a few rounds in turn, by this thread's own processor time: others on the machine hardly count.
    """
    works = work(small), work(large)
    works[0]()  # the first call loads and compiles
    least = [float("inf")] * 2
    for _ in range(rounds):
        for i, each in enumerate(works):
            least[i] = min(least[i], _seconds(each))
    return least[1] / max(least[0], 1e-9)


def _seconds(work: Work) -> float:
    begun = time.thread_time()
    work()
    return time.thread_time() - begun
