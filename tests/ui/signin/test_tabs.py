"""Whose a tab is."""

from __future__ import annotations

import json
import tracemalloc
from typing import Any

import pytest

from rag.workspace.people import Person
from tests.support.loops import finished
from ui.access.who import KEY
from ui.signin.tabs import Tabs


def test_a_name_that_is_as_long_as_a_body_isnt_remembered() -> None:
    async def inner(scope: Any, receive: Any, send: Any) -> None:
        """Takes it."""

    tabs = Tabs(inner)

    async def send(message: Any) -> None:
        """Nobody hears it."""

    async def ask(n: int) -> None:
        body = json.dumps({"session_hash": f"{n}" + "x" * 500_000}).encode()

        async def receive() -> Any:
            return {"type": "http.request", "body": body, "more_body": False}

        scope = {"type": "http", "method": "POST", "path": "/gradio_api/cancel", KEY: Person("read")}
        await tabs(scope, receive, send)

    tracemalloc.start()
    try:
        for n in range(20):
            finished(ask(n))
        assert tracemalloc.get_traced_memory()[0] < 2_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("path", ["/gradio_api/queue/join", "/gradio_api/cancel"])
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"{}",
        b'{"session_hash": 1}',
        b'{"session_hash": ""}',
        b'{"session_hash": null}',
        b'{"session_hash": "theirs", "session_hash": "mine"}',
        b"[" * 100_000,
    ],
    ids=lambda each: each[:30],
)
def test_what_names_no_tab_goes_no_further(path: str, body: bytes) -> None:
    sent: list[Any] = []

    async def inner(scope: Any, receive: Any, send: Any) -> None:
        raise AssertionError

    async def receive() -> Any:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "POST", "path": path, "headers": [], KEY: Person("read")}
    finished(Tabs(inner)(scope, receive, send))
    assert sent[0]["status"] == 422
    assert "读不懂" in json.loads(sent[1]["body"])["detail"]
