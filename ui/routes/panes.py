"""The rail at the side, and the screens that open from it over the chat."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import Request
from fastapi.responses import HTMLResponse

from ui import rail
from ui.access.who import person
from ui.language import speech_for

if TYPE_CHECKING:
    from fastapi import FastAPI


def add(app: FastAPI) -> None:
    """Add the routes."""

    @app.get("/rail")
    def the_rail(request: Request) -> HTMLResponse:
        return HTMLResponse(rail.rail(speech_for(request.headers.get("accept-language")), person(request)))
