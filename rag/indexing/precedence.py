"""Who is served first: what is done in the background lets those pass who wait."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

_LONGEST_S = 2.0
"""What lets others pass goes on after so long: otherwise a crowd would stop it for good."""


class Precedence:
    """Shared between the threads that wait and those that have time."""

    def __init__(self) -> None:
        self._waiting = 0
        self._changed = threading.Condition()

    @contextmanager
    def waiting(self) -> Iterator[None]:
        """While somebody waits."""
        with self._changed:
            self._waiting += 1
        try:
            yield
        finally:
            with self._changed:
                self._waiting -= 1
                self._changed.notify_all()

    def is_wanted(self) -> bool:
        """Whether somebody waits."""
        return self._waiting > 0

    def pause(self) -> None:
        """Returns when nobody waits, or it has been long."""
        with self._changed:
            self._changed.wait_for(lambda: not self._waiting, _LONGEST_S)
