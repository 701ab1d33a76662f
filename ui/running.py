"""The server process: its limits, and its end, at which what is being answered is answered."""

from __future__ import annotations

import atexit
import os
import signal
import socket
import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NoReturn

import uvicorn
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from ui.access.bodies import HEADER_MOST
from ui.access.connections import Limits
from ui.access.underway import is_loopback

if TYPE_CHECKING:
    from types import FrameType

    from starlette.types import ASGIApp

    from ui.access.underway import Underway

FINISHING_S = 20.0
"""What is being answered then is cut off."""
_INTERRUPTED = 128 + signal.SIGINT
"""What a shell says of a program that was interrupted."""
_QUIET = 5
"""Looks, 0.1 s apart, at which nothing is under way: between a question and its answer's stream there is a moment."""


class Server(uvicorn.Server):
    """Serves until it is told to end (SIGTERM, or SIGINT once), and then until all is answered; a second SIGINT ends it
    at once."""

    def __init__(
        self,
        app: ASGIApp,
        underway: Underway,
        on_ending: Callable[[], None] = lambda: None,
        limits: Limits | None = None,
        **config: Any,
    ) -> None:
        """``config`` is uvicorn's, trusted proxies with it; ``on_ending`` is called once when it is told to end."""
        proxies = {"proxy_headers": False, "forwarded_allow_ips": [], **config}
        settled = {
            "http": (limits or Limits(exempt=_shared_by_many(proxies["forwarded_allow_ips"]))).protocol(),
            "ws": "none",
            "log_level": "warning",
            "timeout_graceful_shutdown": 2,
            "h11_max_incomplete_event_size": HEADER_MOST,
            **proxies,
        }
        super().__init__(uvicorn.Config(app, **settled))
        self._underway = underway
        self._on_ending = on_ending
        self._until = 0.0
        self._quiet = 0

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """As a signal comes. It isn't raised again afterwards: to end in this way is to end well."""
        if self._underway.ending and sig == signal.SIGINT:
            os._exit(_INTERRUPTED)  # as a kill would, which everything that is kept is made for
        self._underway.ending = True

    async def on_tick(self, counter: int) -> bool:
        """Whether it is over; asked ten times a second."""
        over = await super().on_tick(counter)
        if not self._underway.ending:
            return over
        if not self._until:
            self._until = time.monotonic() + FINISHING_S
            self._on_ending()
        self._quiet = self._quiet + 1 if self._underway.is_over else 0
        return over or self._quiet >= _QUIET or time.monotonic() > self._until

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Hang up: tabs that are open would be waited for."""
        for connection in list(self.server_state.connections):
            if connection.transport is not None:
                connection.transport.close()
        await super().shutdown(sockets)
        if self._underway.ending and not self._underway.is_over:
            leave()


def _shared_by_many(proxies: str | list[str]) -> Callable[[str], bool]:
    """Whether many people may come from an address: this machine's, or a proxy's that is trusted."""
    nothing: Any = None
    trusted = ProxyHeadersMiddleware(nothing, proxies).trusted_hosts
    return lambda address: is_loopback(address) or address in trusted


def leave() -> NoReturn:
    """End the process well, but not its threads: the interpreter would wait for one that waits for a language model
    and abort over one that computes in native code."""
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)
