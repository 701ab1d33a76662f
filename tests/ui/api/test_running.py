"""Work in line, in threads, and given up."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Generator

import pytest

from rag.messages import say, speaking
from tests.support.timing import PATIENCE_S
from ui.api.running import HungUpError, Line, flow, unless_gone


def test_those_who_come_later_wait_in_turn() -> None:
    async def main() -> list[int]:
        line, served, go = Line(2), list[int](), asyncio.Event()

        async def ask(n: int) -> None:
            async with line.place():
                served.append(n)
                await go.wait()

        asked = [asyncio.create_task(ask(n)) for n in range(5)]
        await asyncio.sleep(0.01)
        assert (served, line.served, line.waiting) == ([0, 1], 2, 3)
        asked[2].cancel()
        await asyncio.sleep(0.01)
        assert line.waiting == 2
        go.set()
        await asyncio.gather(*asked, return_exceptions=True)
        assert (line.served, line.waiting) == (0, 0)
        return served

    assert asyncio.run(main()) == [0, 1, 3, 4]


def test_a_generator_flows_from_a_thread_of_its_own() -> None:
    def steps() -> Generator[object, None, None]:
        yield threading.current_thread().name
        yield say.language

    async def main() -> list[object]:
        with speaking("en"):
            return [each async for each in flow(steps)]

    assert asyncio.run(main()) == ["written", "en"]


def test_its_failure_comes_behind_what_it_gave() -> None:
    def steps() -> Generator[int, None, None]:
        yield 1
        raise KeyError("gone")

    async def main() -> list[int]:
        flowing = flow(steps)
        got = [await anext(flowing)]
        with pytest.raises(KeyError, match="gone"):
            await anext(flowing)
        return got

    assert asyncio.run(main()) == [1]


def test_closing_it_closes_the_generator() -> None:
    closed, more = threading.Event(), threading.Event()

    def steps() -> Generator[int, None, None]:
        try:
            while True:
                yield 1
                more.wait(0.01)
        finally:
            closed.set()

    async def main() -> None:
        flowing = flow(steps)
        assert await anext(flowing) == 1
        await flowing.aclose()
        assert await asyncio.to_thread(closed.wait, PATIENCE_S)

    asyncio.run(main())


class Asking:
    """A request whose sender hangs up when it is told."""

    def __init__(self) -> None:
        self.gone = asyncio.Event()

    async def receive(self) -> dict[str, str]:
        await self.gone.wait()
        return {"type": "http.disconnect"}


def test_work_is_cancelled_when_the_one_who_asked_hangs_up() -> None:
    async def main() -> None:
        request, cancelled = Asking(), asyncio.Event()

        async def work() -> int:
            try:
                await asyncio.sleep(PATIENCE_S)
            finally:
                cancelled.set()
            return 1

        waiting = asyncio.create_task(unless_gone(request, work()))  # type: ignore[arg-type]
        await asyncio.sleep(0.01)
        request.gone.set()
        with pytest.raises(HungUpError):
            await waiting
        await asyncio.wait_for(cancelled.wait(), PATIENCE_S)

        async def quick() -> int:
            return 2

        assert await unless_gone(Asking(), quick()) == 2  # type: ignore[arg-type]

    asyncio.run(main())
