"""Who is answered first: what is done in the background lets questions pass."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

_LONGEST_S = 2.0
"""What waits goes on after so long: otherwise a crowd would stop it for good."""


class Precedence:
    """Shared between the threads that answer questions and those that have time."""

    def __init__(self) -> None:
        self._answering = 0
        self._changed = threading.Condition()

    @contextmanager
    def answering(self) -> Iterator[None]:
        """While somebody waits for an answer."""
        with self._changed:
            self._answering += 1
        try:
            yield
        finally:
            with self._changed:
                self._answering -= 1
                self._changed.notify_all()

    def pause(self) -> None:
        """Returns when nobody waits, or it has been long."""
        with self._changed:
            self._changed.wait_for(lambda: not self._answering, _LONGEST_S)
