"""The library in pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import Request
from fastapi.responses import HTMLResponse, PlainTextResponse, Response

from rag.answering.portrait import EMPTY
from rag.errors import UserError
from ui import overview
from ui.language import speech_for

if TYPE_CHECKING:
    from fastapi import FastAPI

    from ui.access.who import Seen


def add(app: FastAPI, seen: Seen) -> None:
    """Add the route."""

    @app.get("/pane/overview", response_class=Response)
    def pane(request: Request) -> Response:
        say = speech_for(request.headers.get("accept-language"))
        try:
            library = seen(request)
            found = library.portrait() if library.state() else EMPTY
        except UserError as error:
            return PlainTextResponse(str(error), 409)
        return HTMLResponse(overview.screen(found, say))
