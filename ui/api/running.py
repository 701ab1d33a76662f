"""Work for programs: in line, in threads, and given up where the one who asked hangs up."""

from __future__ import annotations

import asyncio
import threading
from bisect import insort
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Generator
from contextlib import aclosing, asynccontextmanager, closing, suppress
from contextvars import copy_context
from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING, TypeVar

from rag.errors import UserError
from rag.messages import say
from ui.queue.turns import Turns

if TYPE_CHECKING:
    from starlette.requests import Request

T = TypeVar("T")
_WAITING_MOST = 500
ALIVE_S = 15.0
"""After so long without news there is a sign of life."""
_ALIVE = b": waiting\n\n"


class HungUpError(Exception):
    """Nobody waits for the answer any more."""


class BusyError(UserError):
    """Too many wait in line."""


class Line:
    """So many at a time; those who come later wait, each of them with one turn after the other (``ui.queue.turns``)."""

    def __init__(self, most: int) -> None:
        self._free = most
        self._turns = Turns()
        self._waiting: list[_Waiting] = []
        self.served = 0
        """How many have a place."""

    @asynccontextmanager
    async def place(self, who: str) -> AsyncIterator[None]:
        """Have a place while this is open; whoever is cancelled leaves the line. Raises ``BusyError``."""
        await self._wait(_Waiting(self._turns.take(who), asyncio.get_running_loop().create_future()))
        try:
            yield
        finally:
            self._leave()

    @property
    def waiting(self) -> int:
        """How many wait."""
        return len(self._waiting)

    async def _wait(self, one: _Waiting) -> None:
        if len(self._waiting) >= _WAITING_MOST:
            raise BusyError(say.busy_server())
        insort(self._waiting, one, key=attrgetter("turn"))
        self._call()
        try:
            await one.called
        except asyncio.CancelledError:
            if one in self._waiting:
                self._waiting.remove(one)
            if not one.called.cancelled():  # called at this very moment
                self._leave()
            raise

    def _call(self) -> None:
        """Call those whose turn it is."""
        while self._free and self._waiting:
            one = self._waiting.pop(0)
            if not one.called.done():
                self._turns.begin(one.turn)
                self._free -= 1
                self.served += 1
                one.called.set_result(None)

    def _leave(self) -> None:
        self.served -= 1
        self._free += 1
        self._call()


@dataclass(eq=False, slots=True)
class _Waiting:
    turn: int
    called: asyncio.Future[None]


async def flow(begin: Callable[[], Generator[T, None, None]]) -> AsyncGenerator[T, None]:
    """What a generator gives, from a thread of its own: of those that short work is done in none is held up.

    Closing this closes the generator as soon as it next gives something.
    """
    loop, coming = asyncio.get_running_loop(), asyncio.Queue[tuple[T | None, BaseException | None]]()
    stopped = threading.Event()

    def tell(item: T | None, failure: BaseException | None) -> None:
        if not stopped.is_set():
            with suppress(RuntimeError):  # the program ends: nobody listens any more
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


async def first_of(request: Request, steps: AsyncGenerator[T, None]) -> asyncio.Task[T]:
    """The first of ``steps``, waited for no longer than ``ALIVE_S``: then its stream begins all the same.

    Raises what ends them before, and ``HungUpError``.
    """
    first = asyncio.ensure_future(anext(steps))
    try:
        await unless_gone(request, asyncio.wait({first}, timeout=ALIVE_S))
        if first.done():
            first.result()
    except BaseException:
        first.cancel()
        raise
    return first


async def alive(pieces: AsyncGenerator[bytes, None]) -> AsyncGenerator[bytes, None]:
    """Server-sent events, with a comment where none has come for ``ALIVE_S``, so that nothing between cuts the stream
    (HTML Living Standard, section 9.2.7)."""
    async with aclosing(pieces):
        while True:
            coming = asyncio.ensure_future(anext(pieces))
            try:
                while not (await asyncio.wait({coming}, timeout=ALIVE_S))[0]:
                    yield _ALIVE
                piece = coming.result()
            except StopAsyncIteration:
                return
            finally:
                if not coming.done():  # or its generator couldn't be closed
                    coming.cancel()
                    await asyncio.wait({coming})
            yield piece


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
