"""Whose turn it is at workers that several want for several things: none waits while another has had more of them."""

from __future__ import annotations

import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager

_ARREARS_S = 3.0
"""What a purpose had less of the workers than another it makes up for, up to so much: who comes late shuts none out."""


class Turns:
    """So many places, each held by one thread at a time."""

    def __init__(self, places: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._free = list(range(places))
        self._spent: defaultdict[str, float] = defaultdict(float)  # seconds of places, by purpose
        self._waiting: Counter[str] = Counter()
        self._changed = threading.Condition()
        self._is_closed = False

    @contextmanager
    def of(self, purpose: str) -> Iterator[int]:
        """A place, once it is the turn of ``purpose``. Raises ``CancelledError`` where nothing is wanted any more."""
        place, began = self._taken(purpose), self._clock()
        try:
            yield place
        finally:
            with self._changed:
                self._spent[purpose] = self._reckoned(purpose) + self._clock() - began
                self._free.append(place)
                self._changed.notify_all()

    def close(self) -> None:
        """Nobody gets a place any more."""
        with self._changed:
            self._is_closed = True
            self._changed.notify_all()

    def _taken(self, purpose: str) -> int:
        with self._changed:
            self._waiting[purpose] += 1
            try:
                self._changed.wait_for(lambda: self._is_closed or (self._free and self._is_turn(purpose)))
            finally:
                self._waiting[purpose] -= 1
            if self._is_closed:
                raise CancelledError
            self._changed.notify_all()  # with this one gone it may be another's turn
            return self._free.pop()

    def _is_turn(self, purpose: str) -> bool:
        rivals = [each for each, count in self._waiting.items() if count and each != purpose]
        return all(self._reckoned(purpose) <= self._reckoned(each) for each in rivals)

    def _reckoned(self, purpose: str) -> float:
        """What it has had, or is taken to have had."""
        return max(self._spent[purpose], max(self._spent.values(), default=0.0) - _ARREARS_S)
