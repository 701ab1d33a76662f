"""Work for programs: in line, in threads, and given up where the one who asked hangs up."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Generator
from contextlib import asynccontextmanager, closing
from contextvars import copy_context
from typing import TYPE_CHECKING, TypeVar

import anyio

if TYPE_CHECKING:
    from starlette.requests import Request

T = TypeVar("T")


class HungUpError(Exception):
    """Nobody waits for the answer any more."""


class Line:
    """So many at a time; whoever comes later waits in line, first come, first served."""

    def __init__(self, most: int) -> None:
        self._places = anyio.CapacityLimiter(most)

    @asynccontextmanager
    async def place(self) -> AsyncIterator[None]:
        """Have a place while this is open; whoever is cancelled leaves the line."""
        borrower = object()  # one task may stand in line twice
        await self._places.acquire_on_behalf_of(borrower)
        try:
            yield
        finally:
            self._places.release_on_behalf_of(borrower)

    @property
    def waiting(self) -> int:
        """How many wait."""
        return self._places.statistics().tasks_waiting

    @property
    def served(self) -> int:
        """How many have a place."""
        return int(self._places.borrowed_tokens)


async def flow(begin: Callable[[], Generator[T, None, None]]) -> AsyncGenerator[T, None]:
    """What a generator gives, from a thread of its own: of those that short work is done in none is held up.

    Closing this closes the generator as soon as it next gives something.
    """
    loop, coming = asyncio.get_running_loop(), asyncio.Queue[tuple[T | None, BaseException | None]]()
    stopped = threading.Event()

    def tell(item: T | None, failure: BaseException | None) -> None:
        if not stopped.is_set():
            loop.call_soon_threadsafe(coming.put_nowait, (item, failure))

    def work() -> None:
        try:
            with closing(begin()) as steps:
                for step in steps:
                    if stopped.is_set():
                        return
                    tell(step, None)
        except BaseException as error:
            tell(None, error)
        else:
            tell(None, StopAsyncIteration())

    threading.Thread(target=copy_context().run, args=(work,), name="written", daemon=True).start()
    try:
        while True:
            item, failure = await coming.get()
            if isinstance(failure, StopAsyncIteration):
                return
            if failure is not None:
                raise failure
            yield item  # type: ignore[misc]
    finally:
        stopped.set()


async def unless_gone(request: Request, work: Awaitable[T]) -> T:
    """What ``work`` gives, which is cancelled when the one who sent ``request`` hangs up: then ``HungUpError``."""
    doing, leaving = asyncio.ensure_future(work), asyncio.ensure_future(_gone(request))
    try:
        await asyncio.wait({doing, leaving}, return_when=asyncio.FIRST_COMPLETED)
        if not doing.done():
            raise HungUpError
        return doing.result()
    finally:
        leaving.cancel()
        doing.cancel()


async def _gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
