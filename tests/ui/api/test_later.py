"""An application that is built when it is first asked."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from tests.support.programs import awaited
from ui.api.later import Later

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send


def test_it_is_built_once_however_many_ask_at_once() -> None:
    built, asked = [], []

    def build() -> ASGIApp:
        built.append(1)

        async def app(scope: Scope, receive: Receive, send: Send) -> None:
            asked.append(scope["path"])

        return app

    async def nothing() -> Message:
        return {"type": "http.disconnect"}

    async def unheard(message: Message) -> None: ...

    later = Later(build)
    assert built == []

    async def main() -> None:
        await asyncio.gather(*(later({"type": "http", "path": str(n)}, nothing, unheard) for n in range(5)))

    awaited(main())
    assert (built, sorted(asked)) == ([1], ["0", "1", "2", "3", "4"])


def test_what_could_not_be_built_is_tried_again() -> None:
    tried = []

    def build() -> ASGIApp:
        tried.append(1)
        raise ImportError("broken")

    later = Later(build)
    for _ in range(2):
        with pytest.raises(ImportError):
            _ = later.app
    assert len(tried) == 2
