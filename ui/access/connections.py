"""The server's connections: a request has to come in time, an answer has to be taken, and no address holds all of them.

uvicorn has no limit on how long a header takes or an answer goes unread; its protocol is the place to add them.
"""

from __future__ import annotations

import asyncio
import socket
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from rag.messages import say
from ui.access.refusing import refuse, speech_of
from ui.access.underway import is_loopback

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send


@dataclass(slots=True)
class Limits:
    """What connections may do, and how many there are. Seconds, and numbers of connections."""

    header_s: float = 10.0
    """From the first moment until the whole header is there."""
    leaving_s: float = 5.0
    """For the rest of a body that was refused."""
    unread_s: float = 60.0
    """For an answer that nobody reads."""
    each: int = 256
    total: int = 1024
    exempt: Callable[[str], bool] = is_loopback
    """Addresses that many people come from: this machine's, trusted proxies."""
    of: Counter[str] = field(default_factory=Counter)

    def protocol(self) -> Any:
        """What uvicorn makes of each connection."""
        return partial(Connection, limits=self)


class Connection(H11Protocol):
    """One connection."""

    def __init__(self, *given: Any, limits: Limits, **named: Any) -> None:
        super().__init__(*given, **named)
        self._limits = limits
        self._address = ""
        self._has_begun = False
        """Whether something of the next header has come."""
        self._late: asyncio.TimerHandle | None = None
        self._unread: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take it, or tell who comes that there are too many; what comes in crowds even then is cut off."""
        super().connection_made(transport)
        self._address = self.client[0] if self.client else ""
        self._limits.of[self._address] += 1
        _notice_the_dead(transport)
        crowded = self._crowded()
        if crowded > 2:
            transport.abort()
        elif crowded > 1:
            self.app = _busy
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget it."""
        self._limits.of[self._address] -= 1
        if self._limits.of[self._address] <= 0:
            del self._limits.of[self._address]
        for timer in (self._late, self._unread):
            if timer is not None:
                timer.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take in a piece of a request."""
        self._has_begun = True
        super().data_received(data)
        self._watch()

    def on_response_complete(self) -> None:
        """Wait for the next request, but not for the rest of a body that nobody wanted."""
        super().on_response_complete()
        if self.conn.their_state is h11.SEND_BODY:
            self.loop.call_later(self._limits.leaving_s, self._leave, self.cycle)

    def pause_writing(self) -> None:
        """The other side reads too slowly."""
        super().pause_writing()
        self._unread = self.loop.call_later(self._limits.unread_s, self.transport.abort)

    def resume_writing(self) -> None:
        """It reads again."""
        super().resume_writing()
        if self._unread is not None:
            self._unread.cancel()
            self._unread = None

    def send_400_response(self, msg: str) -> None:
        """Say in words that this is no request, or that its header is too large."""
        self._refuse(400, say.unreadable_request())

    def _watch(self) -> None:
        """Wait for a header, as long as none is there."""
        waiting = self.conn.their_state is h11.IDLE and not self.transport.is_closing()
        if waiting and self._late is None:
            self._late = self.loop.call_later(self._limits.header_s, self._is_late)
        elif not waiting:
            self._has_begun = False
            if self._late is not None:
                self._late.cancel()
                self._late = None

    def _is_late(self) -> None:
        self._late = None
        if self._has_begun:
            self._refuse(408, say.slow_request())
        else:  # a browser opens one ahead now and then
            self.transport.close()

    def _leave(self, refused: object) -> None:
        if self.cycle is refused and self.conn.their_state is h11.SEND_BODY:
            self.transport.close()

    def _crowded(self) -> float:
        """How many times as many there are as may be, of this address or in all."""
        limits = self._limits
        of_it = 0 if limits.exempt(self._address) else limits.of[self._address]
        return max(of_it / limits.each, len(self.connections) / limits.total)

    def _refuse(self, status: int, why: str) -> None:
        """Answer, where nothing else is being answered, and hang up."""
        if self.conn.our_state in (h11.IDLE, h11.SEND_RESPONSE) and not self.transport.is_closing():
            body = why.encode()
            headers = [
                ("content-type", "text/plain; charset=utf-8"),
                ("content-length", str(len(body))),
                ("connection", "close"),
            ]
            with suppress(h11.LocalProtocolError):
                for event in (h11.Response(status_code=status, headers=headers), h11.Data(data=body)):
                    self.transport.write(self.conn.send(event) or b"")
        self.transport.close()


def _notice_the_dead(transport: asyncio.Transport) -> None:
    """Have the system ask after a while whether the other side is still there."""
    connected = transport.get_extra_info("socket")
    if connected is not None:
        with suppress(OSError):
            connected.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
            if hasattr(socket, "TCP_KEEPIDLE"):
                connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, 60)


async def _busy(scope: Scope, receive: Receive, send: Send) -> None:
    await refuse(scope, send, 503, speech_of(scope).busy_server())
