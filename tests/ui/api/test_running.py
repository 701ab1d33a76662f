"""Work in line, in threads, and given up."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncGenerator, Generator
from typing import Any

import pytest

from rag.messages import say, speaking
from tests.support.programs import awaited
from tests.support.timing import PATIENCE_S
from ui.api import running
from ui.api.running import BusyError, HungUpError, Line, alive, first_of, flow, unless_gone


def test_those_who_come_later_wait_in_turn() -> None:
    async def main() -> list[str]:
        line, served, go = Line(1), list[str](), asyncio.Event()

        async def ask(who: str, n: int) -> None:
            async with line.place(who):
                served.append(f"{who}{n}")
                await go.wait()

        many = [asyncio.create_task(ask("甲", n)) for n in range(4)]
        await asyncio.sleep(0.01)
        one = asyncio.create_task(ask("乙", 0))
        await asyncio.sleep(0.01)
        assert (served, line.served, line.waiting) == (["甲0"], 1, 4)
        many[2].cancel()
        await asyncio.sleep(0.01)
        assert line.waiting == 3
        go.set()
        await asyncio.gather(*many, one, return_exceptions=True)
        assert (line.served, line.waiting) == (0, 0)
        return served

    assert awaited(main()) == ["甲0", "乙0", "甲1", "甲3"], "one person's fourth waits for another's first"


def test_a_place_is_free_again_when_who_was_called_left_at_that_moment() -> None:
    async def main() -> None:
        line = Line(1)

        async def ask() -> None:
            async with line.place("甲"):
                await asyncio.sleep(0)

        first = asyncio.create_task(ask())
        second = asyncio.create_task(ask())
        await asyncio.sleep(0)
        while not first.done():
            await asyncio.sleep(0)
        second.cancel()
        await asyncio.gather(first, second, return_exceptions=True)
        assert (line.served, line.waiting) == (0, 0)
        await asyncio.wait_for(ask(), PATIENCE_S)

    awaited(main())


def test_a_line_has_an_end() -> None:
    async def main() -> None:
        line = Line(0)

        async def ask() -> None:
            async with line.place("甲"):
                pass

        waiting = [asyncio.create_task(ask()) for _ in range(500)]
        await asyncio.sleep(0.01)
        with pytest.raises(BusyError):
            await ask()
        for each in waiting:
            each.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
        assert line.waiting == 0

    awaited(main())


def test_a_generator_flows_from_a_thread_of_its_own() -> None:
    def steps() -> Generator[object, None, None]:
        yield threading.current_thread().name
        yield say.language

    async def main() -> list[object]:
        with speaking("en"):
            return [each async for each in flow(steps)]

    assert awaited(main()) == ["written", "en"]


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

    assert awaited(main()) == [1]


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

    awaited(main())


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

    awaited(main())


class Client:
    """Sends nothing more, and doesn't hang up."""

    async def receive(self) -> dict[str, str]:
        await asyncio.Event().wait()
        return {}


def test_a_stream_that_waits_gives_signs_of_life(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "ALIVE_S", 0.02)
    ended = list[str]()

    async def pieces() -> AsyncGenerator[bytes, None]:
        try:
            yield b"one"
            await asyncio.sleep(0.1)
            yield b"two"
        finally:
            ended.append("all")

    async def main() -> list[bytes]:
        return [each async for each in alive(pieces())]

    came = awaited(main())
    assert (came[0], came[-1]) == (b"one", b"two")
    assert set(came[1:-1]) == {b": waiting\n\n"}
    assert ended == ["all"]


def test_who_hangs_up_while_it_waits_ends_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "ALIVE_S", 0.02)
    ended = list[str]()

    async def pieces() -> AsyncGenerator[bytes, None]:
        try:
            await asyncio.Event().wait()
            yield b""
        finally:
            ended.append("all")

    async def main() -> None:
        stream = alive(pieces())
        assert await anext(stream) == b": waiting\n\n"
        await stream.aclose()

    awaited(main())
    assert ended == ["all"]


def test_what_comes_late_is_waited_for_in_the_stream_and_what_fails_at_once_isnt(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(running, "ALIVE_S", 0.02)
    client: Any = Client()

    async def late() -> AsyncGenerator[int, None]:
        await asyncio.sleep(0.1)
        yield 1

    async def full() -> AsyncGenerator[int, None]:
        raise BusyError
        yield 1

    async def main() -> None:
        first = await first_of(client, late())
        assert not first.done()
        assert await first == 1
        with pytest.raises(BusyError):
            await first_of(client, full())

    awaited(main())
