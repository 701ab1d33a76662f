"""The tools over HTTP (MCP's streamable HTTP), each request by itself: no session is kept."""

from __future__ import annotations

from contextvars import ContextVar
from typing import TYPE_CHECKING

from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from starlette.requests import HTTPConnection

from rag.messages import speaking
from ui.access.refusing import refuse, speech_of
from ui.api.problems import whose
from ui.api.tools import build

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

    from rag.library import Library
    from ui.api.shared import Shared


def over_http(shared: Shared) -> ASGIApp:
    """The tools as an application; whoever uses one waits in line with other questions."""
    asking: ContextVar[HTTPConnection] = ContextVar("asking")

    def seen() -> Library:
        return shared.seen.now(asking.get())

    server = build(seen, lambda answer: shared.metrics.answered(answer, "mcp"), lambda: shared.shelf.of(seen()))

    inner = server._lowlevel_server  # public only as an application, whose lifespan somebody would have to run

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] != "POST":  # there is no session to be ended, and nothing that is told unasked
            await refuse(scope, send, 405, speech_of(scope).problem_405())
            return
        manager = StreamableHTTPSessionManager(inner, json_response=True, stateless=True)
        asking.set(HTTPConnection(scope))
        with speaking(speech_of(scope).language):
            async with shared.quoting.place(whose(HTTPConnection(scope))), manager.run():
                await manager.handle_request(scope, receive, send)

    return answer
