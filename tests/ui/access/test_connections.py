"""Clients that are slow, that never read, that come in crowds: over real sockets."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

from rag.library import Library
from rag.settings import Settings
from tests.support.running import running
from ui.access import bodies
from ui.access.connections import Limits
from ui.server import build_app

LIMITS = Limits(header_s=0.5, leaving_s=0.5, unread_s=0.5, each=3, total=6, exempt=lambda address: False)
PATIENCE_S = 30.0


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Any:
    home = tmp_path_factory.mktemp("home")
    settings = Settings(home=home, corpus=home / "corpus", index=home / "index")
    return build_app(Library(settings.index, settings), settings)


@pytest.fixture
def server(app: Any) -> Iterator[str]:
    """Host and port."""
    with running(app, LIMITS) as address:
        yield urlsplit(address).netloc


@contextlib.contextmanager
def connected(server: str, sent: bytes = b"") -> Iterator[socket.socket]:
    host, port = server.split(":")
    with socket.create_connection((host, int(port)), timeout=PATIENCE_S) as client:
        client.sendall(sent)
        yield client


def heard(client: socket.socket) -> str:
    """All that the server says until it hangs up."""
    pieces = []
    with contextlib.suppress(ConnectionError):
        while piece := client.recv(65536):
            pieces.append(piece)
    return b"".join(pieces).decode()


def request(server: str, method: str = "GET", path: str = "/rail", *headers: str) -> bytes:
    return "\r\n".join((f"{method} {path} HTTP/1.1", f"host: {server}", *headers, "", "")).encode()


def test_half_a_header_is_not_waited_for(server: str) -> None:
    with connected(server, b"GET / HTTP/1.1\r\nhost: ") as client:
        said = heard(client)
    assert said.startswith("HTTP/1.1 408 ")
    assert "太慢" in said


def test_a_header_that_trickles_is_not_waited_for_either(server: str) -> None:
    begun = time.monotonic()
    with connected(server, request(server, "GET", "/rail")[:-2]) as client, contextlib.suppress(ConnectionError):
        while time.monotonic() - begun < PATIENCE_S:
            client.sendall(b"x: y\r\n")
            time.sleep(0.1)
    assert time.monotonic() - begun < PATIENCE_S


def test_who_says_nothing_is_hung_up_on(server: str) -> None:
    with connected(server) as client:
        assert heard(client) == ""


def test_a_second_header_has_to_come_in_time_as_the_first(server: str) -> None:
    with connected(server, request(server)) as client:
        client.recv(65536)
        client.sendall(b"GET /rail HT")
        assert "HTTP/1.1 408 " in heard(client)


def test_a_body_that_trickles_is_refused(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "GRACE_S", 0.5)
    for path in ("/scope", "/files?name=a.txt"):
        with connected(server, request(server, "POST", path, "content-length: 100000")) as client:
            client.settimeout(0.1)
            said, begun = b"", time.monotonic()
            while not said.endswith("。".encode()) and time.monotonic() - begun < PATIENCE_S:
                client.sendall(b"x")
                with contextlib.suppress(TimeoutError):
                    said += client.recv(65536)
        assert said.startswith(b"HTTP/1.1 408 "), path
        assert "太慢" in said.decode()


def test_a_body_that_nobody_wants_is_not_taken_for_ever(server: str) -> None:
    with connected(server, request(server, "POST", "/scope", "content-length: 10000000")) as client:
        begun = time.monotonic()
        with contextlib.suppress(ConnectionError):
            while time.monotonic() - begun < PATIENCE_S:
                client.sendall(b"x")
                time.sleep(0.05)
        assert time.monotonic() - begun < PATIENCE_S


def test_a_slow_connection_is_no_reason_to_refuse_a_whole_request(server: str) -> None:
    sent = request(server, "POST", "/scope", "content-length: 2", "content-type: application/json", "connection: close")
    with connected(server, sent) as client:
        time.sleep(0.8)  # longer than a header may take
        client.sendall(b"{}")
        assert not heard(client).startswith("HTTP/1.1 408 ")


def test_more_connections_of_one_address_are_told_to_wait(server: str) -> None:
    with contextlib.ExitStack() as stack:
        for _ in range(LIMITS.each):
            stack.enter_context(connected(server, b"GET "))
        client = stack.enter_context(connected(server, request(server, "GET", "/rail", "connection: close")))
        said = heard(client)
        assert said.startswith("HTTP/1.1 503 ")
        assert "请过一会儿再试" in said
        assert "retry-after" in said
    for _ in range(100):
        with connected(server, request(server, "GET", "/rail", "connection: close")) as client:
            if heard(client).startswith("HTTP/1.1 200 "):
                return
        time.sleep(0.1)
    pytest.fail("they have gone and nobody is let in")


def test_a_crowd_is_cut_off(server: str) -> None:
    with contextlib.ExitStack() as stack:
        clients = [stack.enter_context(connected(server, b"GET ")) for _ in range(2 * LIMITS.each + 1)]
        assert heard(clients[-1]) == ""


def test_an_answer_that_nobody_reads_is_given_up() -> None:
    ended = []

    async def endless(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            return
        await send({"type": "http.response.start", "status": 200, "headers": []})
        listening = asyncio.create_task(receive())
        await receive()
        while not listening.done() or (await listening)["type"] != "http.disconnect":
            if listening.done():
                listening = asyncio.create_task(receive())
            await send({"type": "http.response.body", "body": b"x" * 65536, "more_body": True})
            await asyncio.sleep(0)
        ended.append(True)

    with running(endless, LIMITS) as address:
        server = urlsplit(address).netloc
        with connected(server, request(server)):
            begun = time.monotonic()
            while not ended and time.monotonic() - begun < PATIENCE_S:
                time.sleep(0.05)
    assert ended


@pytest.mark.parametrize(
    "sent",
    [
        b"nonsense\r\n\r\n",
        b"GET / HTTP/1.1\r\nhost: a\r\ncontent-length: -5\r\n\r\n",
        b"GET / HTTP/1.1\r\nhost: a\r\nx: \x00\r\n\r\n",
        b"GET / HTTP/1.1\r\nhost: a\r\nx: " + b"y" * 40_000,
        b"POST /scope HTTP/1.1\r\nhost: 127.0.0.1\r\ntransfer-encoding: chunked\r\n\r\nno number\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    ],
)
def test_what_is_no_http_is_told_so(server: str, sent: bytes, caplog: pytest.LogCaptureFixture) -> None:
    with connected(server, sent) as client:
        said = heard(client)
    assert said.startswith(("HTTP/1.1 400 ", "HTTP/1.1 408 ")) or not said
    assert [each for each in caplog.records if each.levelno >= logging.ERROR] == []


def test_a_header_of_any_size_is_too_large(server: str) -> None:
    for more in ("x: " + "y" * 40_000, "\r\n".join(f"x{n}: y" for n in range(5000))):
        with connected(server, request(server, "GET", "/rail", more, "connection: close")) as client:
            said = heard(client)
        assert said.startswith("HTTP/1.1 431 ")
        assert "请求太大" in said


@pytest.mark.parametrize("path", ["/scope", "/files?name=a.txt", "/gradio_api/queue/join"])
def test_who_leaves_in_the_middle_leaves_no_trace(server: str, path: str, caplog: pytest.LogCaptureFixture) -> None:
    with connected(server, request(server, "POST", path, "content-length: 100") + b"{"):
        time.sleep(0.1)
    with connected(server, request(server, "GET", "/rail", "connection: close")) as client:
        assert heard(client).startswith("HTTP/1.1 200 ")
    assert [each for each in caplog.records if each.levelno >= logging.ERROR] == []


def test_a_websocket_finds_no_door(server: str, caplog: pytest.LogCaptureFixture) -> None:
    asked = ("connection: upgrade", "upgrade: websocket", "sec-websocket-version: 13", "sec-websocket-key: YWJj")
    with connected(server, request(server, "GET", "/gradio_api/queue/none", *asked)) as client:
        assert client.recv(65536).startswith(b"HTTP/1.1 404 ")
    assert [each for each in caplog.records if each.levelno >= logging.ERROR] == []
