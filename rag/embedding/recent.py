"""What was needed last is kept, as it will likely be needed again."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import Generic, TypeVar

T = TypeVar("T")


class Recent(Generic[T]):
    """At most ``most`` things by their text, those that were used last. It may be shared between threads."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[str, T] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, text: str) -> T | None:
        """What is kept of ``text``."""
        with self._lock:
            if text in self._kept:
                self._kept.move_to_end(text)
            return self._kept.get(text)

    def keep(self, text: str, value: T) -> None:
        with self._lock:
            self._kept[text] = value
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
