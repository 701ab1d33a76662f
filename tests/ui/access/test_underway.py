"""What is being answered: counted, limited for each address, and waited for at the end."""

from __future__ import annotations

import asyncio
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.support.loops import finished
from tests.support.running import running
from tests.support.timing import PATIENCE_S
from ui.access.underway import Attending, Underway, is_loopback


async def asked(app: Any, path: str = "/x", address: str = "203.0.113.5", method: str = "GET") -> int:
    """The status of the answer."""
    said: list[dict[str, Any]] = []

    async def send(message: dict[str, Any]) -> None:
        said.append(message)

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b""}

    scope = {"type": "http", "method": method, "path": path, "headers": [], "client": (address, 1)}
    await app(scope, receive, send)
    return int(said[0]["status"])


def attended(underway: Underway, each: int) -> tuple[Attending, threading.Event]:
    """An application that answers as soon as the event is set."""
    answering = threading.Event()

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            return
        while not answering.is_set():  # an event of asyncio belongs to one loop; this is set from other threads, too
            await asyncio.sleep(0.001)
        if scope["path"] == "/broken":
            raise ValueError("broken")
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    return Attending(app, underway, each), answering


def test_no_address_has_more_than_its_share() -> None:
    async def run() -> None:
        underway = Underway()
        app, answering = attended(underway, 2)
        first = [asyncio.create_task(asked(app)) for _ in range(2)]
        local = [asyncio.create_task(asked(app, address=each)) for each in ("127.0.0.1", "::1") for _ in range(5)]
        other = asyncio.create_task(asked(app, address="203.0.113.6"))
        await asyncio.sleep(0)
        assert await asked(app) == 503
        assert underway.unfinished == 13
        answering.set()
        assert await asyncio.gather(*first, *local, other) == [200] * 13
        assert await asked(app) == 200
        assert (underway.unfinished, dict(underway.of)) == (0, {})

    finished(run())


def test_what_fails_is_over() -> None:
    async def run() -> None:
        underway = Underway()
        app, answering = attended(underway, 2)
        answering.set()
        with pytest.raises(ValueError, match="broken"):
            await asked(app, "/broken")
        assert underway.is_over

    finished(run())


def test_at_the_end_only_what_was_asked_before_goes_on() -> None:
    async def run() -> None:
        underway = Underway()
        app, answering = attended(underway, 9)
        before = asyncio.create_task(asked(app))
        tab = asyncio.create_task(asked(app, "/gradio_api/heartbeat/x"))
        await asyncio.sleep(0)
        underway.ending = True
        assert [await asked(app), await asked(app, "/gradio_api/queue/join", method="POST")] == [503, 503]
        assert not underway.is_over
        answering.set()
        assert await asked(app, "/gradio_api/queue/data") == 200
        assert await before == 200
        assert underway.is_over  # an open tab is no reason to wait
        await tab

    finished(run())


def test_what_waits_in_line_is_waited_for() -> None:
    underway = Underway()
    underway.also = lambda: True
    assert not underway.is_over


@pytest.mark.parametrize(
    ("address", "is_here"),
    [
        ("127.0.0.1", True),
        ("127.9.9.9", True),
        ("::1", True),
        ("", True),
        ("203.0.113.5", False),
        ("fe80::1%eth0", False),
    ],
)
def test_which_addresses_are_of_this_machine(address: str, is_here: bool) -> None:
    assert is_loopback(address) is is_here


def test_behind_a_proxy_that_is_trusted_the_address_is_the_visitors() -> None:
    app, answering = attended(Underway(), 2)

    def get(visitor: str) -> int:
        headers = {"x-forwarded-for": visitor}
        with closing(HTTPConnection(urlsplit(address).netloc, timeout=PATIENCE_S)) as connection:
            connection.request("GET", "/x", headers=headers)
            return connection.getresponse().status

    named: dict[str, Any] = {"proxy_headers": True, "forwarded_allow_ips": "127.0.0.1"}
    nobody: dict[str, Any] = {}
    for proxies, told in ((named, 503), (nobody, 200)):
        answering.clear()
        with running(app, **proxies) as address, ThreadPoolExecutor(4) as pool:
            first = [pool.submit(get, "203.0.113.5") for _ in range(2)]
            other = pool.submit(get, "203.0.113.6")
            until = time.monotonic() + PATIENCE_S
            while app._underway.unfinished < 3 and time.monotonic() < until:
                time.sleep(0.01)
            third = pool.submit(get, "203.0.113.5")
            if told == 503:
                assert third.result() == 503
            answering.set()
            assert [each.result() for each in (*first, other, third)] == [200, 200, 200, told]
