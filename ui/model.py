"""The model, which loads while the page is open already."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator

from rag.errors import UserError

_log = logging.getLogger(__name__)

_POLL_S = 0.5
"""How long one who waits can't be stopped."""


class Model:
    """Whether the model is there, and if it can't be loaded: what a person is told.

    A failure is final: what causes it stands in the program's settings or its installation, and some take minutes
    to fail again.
    """

    def __init__(self, load: Callable[[], None] | None = None) -> None:
        """``load`` loads it; None: it needs no loading ahead."""
        self._load = load
        self._over = threading.Event()
        self.failure = ""
        if load is None:
            self._over.set()

    def start(self) -> None:
        """Load it in a thread of its own."""
        threading.Thread(target=self._run, name="model", daemon=True).start()

    def waits(self, most_s: float) -> Iterator[None]:
        """Something now and then while the model is loading, for ``most_s`` seconds at most."""
        until = time.monotonic() + most_s
        while not self._over.is_set() and time.monotonic() < until:
            yield
            self._over.wait(min(_POLL_S, most_s))

    @property
    def is_loading(self) -> bool:
        return not self._over.is_set()

    def _run(self) -> None:
        try:
            if self._load is not None:
                self._load()
        except UserError as error:
            self.failure = str(error)
            _log.error("%s", error)
        except Exception:
            _log.exception("the model could not be loaded ahead")
        finally:
            self._over.set()
