"""The server in this process, for programs that are its real clients; who asks is said by a header."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

from rag.workspace.people import OWNER, Person, Role
from tests.support.running import running
from ui.access.who import KEY
from ui.model import Model
from ui.server import build_app

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

    from rag.library import Library

T = TypeVar("T")
ROLE = "x-test-role"


class SignedIn:
    """Stands in for the sign-in: who asks has the role that a header says."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        role = dict(scope.get("headers", ())).get(ROLE.encode())
        who = Person("李雷", Role(role.decode())) if role else OWNER
        await self._app({**scope, KEY: who}, receive, send)


@contextmanager
def listening(library: Library, model: Model | None = None) -> Iterator[str]:
    """The address of the server over ``library``, without a slash at its end."""
    with running(SignedIn(build_app(library, library.settings, model))) as address:
        yield address.rstrip("/")


def events(stream: Iterator[str]) -> Iterator[tuple[str, str]]:
    """The events of a stream of lines: what each is called, and its data."""
    kind, data = "", ""
    for line in stream:
        if line.startswith("event: "):
            kind = line.removeprefix("event: ")
        elif line.startswith("data: "):
            data = line.removeprefix("data: ")
        elif not line and data:
            yield kind, data
            kind, data = "", ""


def awaited(work: Coroutine[Any, Any, T]) -> T:
    """What ``work`` gives, in a thread of its own: in this one Playwright's loop may be running."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()
