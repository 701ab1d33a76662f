"""Requests that are being answered: not too many of one address, and none is cut off when the program ends."""

from __future__ import annotations

import ipaddress
from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING

from ui.access.refusing import refuse, speech_of

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

EACH = 256
"""Of one address. A tab holds two: one for its answers, one that tells that it is open."""
ARRIVAL = "/early/page"
"""Answered when the page is there (``ui.starting``)."""
_ENDLESS = ("/gradio_api/heartbeat/", ARRIVAL)
_FINISHING = frozenset(
    {("GET", "/gradio_api/queue/data"), ("POST", "/gradio_api/cancel"), ("POST", "/gradio_api/reset")}
)
"""What belongs to a question that was asked before."""


class Underway:
    """What is being answered at this moment."""

    def __init__(self) -> None:
        self.ending = False
        """Whether nothing new is taken."""
        self.unfinished = 0
        """How many that will end by themselves."""
        self.of: Counter[str] = Counter()
        self.also: Callable[[], bool] = lambda: False
        """Whether something is being answered that no request waits for at this moment."""

    @property
    def is_over(self) -> bool:
        """Whether nothing is being answered."""
        return not (self.unfinished or self.also())


class Attending:
    """Counts requests, and refuses those that are too many or too late. Plain ASGI."""

    def __init__(self, app: ASGIApp, underway: Underway, each: int = EACH) -> None:
        self._app = app
        self._underway = underway
        self._each = each

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it with 503."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        now, who, say = self._underway, (scope.get("client") or ("",))[0], speech_of(scope)
        if now.ending and (scope["method"], scope["path"]) not in _FINISHING:
            await refuse(scope, send, 503, say.ending_server())
            return
        if now.of[who] >= self._each and not is_loopback(who):
            await refuse(scope, send, 503, say.busy_server())
            return
        counted = not scope["path"].startswith(_ENDLESS)
        now.of[who] += 1
        now.unfinished += counted
        try:
            await self._app(scope, receive, send)
        finally:
            now.unfinished -= counted
            now.of[who] -= 1
            if not now.of[who]:
                del now.of[who]


def is_loopback(address: str) -> bool:
    """Whether who connects from there runs on this machine: a program of the person's own, or a proxy for many."""
    try:
        return ipaddress.ip_address(address.partition("%")[0]).is_loopback
    except ValueError:
        return address == ""
