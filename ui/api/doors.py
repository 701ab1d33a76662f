"""Where programs come in."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING

from fastapi import Request
from fastapi.responses import Response
from prometheus_client import CONTENT_TYPE_LATEST
from starlette.routing import Route

from rag.workspace.people import Role
from ui.access.refusing import refuse, speech_of
from ui.access.who import person
from ui.api.later import Later
from ui.api.problems import as_problem, speech
from ui.standing import PLACE

if TYPE_CHECKING:
    from fastapi import FastAPI
    from starlette.types import ASGIApp, Receive, Scope, Send

    from ui.api.metrics import Queued
    from ui.api.shared import Shared

API = "/api/v1"


def add(app: FastAPI, shared: Shared, page: Queued) -> None:
    """Add the ways in; ``page`` tells who waits on the page."""
    shared.metrics.watch(shared, page)

    def api() -> ASGIApp:
        from ui.api.app import build

        return build(shared, API)

    def completions() -> ASGIApp:
        from ui.api.completions import build

        return build(shared, PLACE)

    def tools() -> ASGIApp:
        if find_spec("mcp") is None:
            return _without_tools
        from ui.api.streamable import over_http

        return over_http(shared)

    app.mount(API, Later(api))
    app.mount("/v1", Later(completions))
    app.router.routes.append(Route("/mcp", Later(tools), methods=["GET", "POST", "DELETE"]))

    @app.get("/metrics")
    def metrics(request: Request) -> Response:
        if not person(request).role.includes(Role.ADMIN):
            say = speech(request)
            return as_problem(403, say.role_needed_admin(), say, [])
        return Response(shared.metrics.text(), media_type=CONTENT_TYPE_LATEST)


async def _without_tools(scope: Scope, receive: Receive, send: Send) -> None:
    await refuse(scope, send, 501, speech_of(scope).mcp_missing())
