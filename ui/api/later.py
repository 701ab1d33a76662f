"""An application that is built when it is first asked: starting the page waits for none of its imports."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send


class Later:
    """Stands for what ``build`` builds."""

    def __init__(self, build: Callable[[], ASGIApp]) -> None:
        self._build = build
        self._building = asyncio.Lock()

    @cached_property
    def app(self) -> ASGIApp:
        """What was built."""
        return self._build()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if "app" not in self.__dict__:
            async with self._building:
                await run_in_threadpool(lambda: self.app)
        await self.app(scope, receive, send)
