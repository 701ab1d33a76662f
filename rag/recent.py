"""What was needed last is kept, as it will likely be needed again."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

T = TypeVar("T")


class Recent(Generic[T]):
    """Things by their key, those that were used last, of a ``size`` of at most ``most`` together; by default each
    counts one. It may be shared between threads."""

    def __init__(self, most: int, size: Callable[[T], int] = lambda _: 1) -> None:
        self._most, self._size = most, size
        self._held = 0
        self._kept: OrderedDict[Hashable, tuple[T, int]] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, key: Hashable) -> T | None:
        """What is kept under ``key``."""
        with self._lock:
            found = self._kept.get(key)
            if found is None:
                return None
            self._kept.move_to_end(key)
            return found[0]

    def keep(self, key: Hashable, value: T) -> None:
        """Keep ``value``, unless it is too large alone."""
        size = self._size(value)
        with self._lock:
            if key in self._kept:
                self._held -= self._kept.pop(key)[1]
            if size > self._most:
                return
            self._kept[key] = value, size
            self._held += size
            while self._held > self._most:
                self._held -= self._kept.popitem(last=False)[1][1]
