"""What a person chooses on the page, and the doctor."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Annotated

from fastapi import Body, Request
from fastapi.responses import HTMLResponse, PlainTextResponse, Response, StreamingResponse

from rag.errors import UserError
from rag.messages import Speech
from ui import choices
from ui.language import speech_for
from ui.signin import rights

if TYPE_CHECKING:
    from fastapi import FastAPI

    from rag.library import Library

_STREAM = "application/x-ndjson"
"""No kind of text that is held back to be compressed: each check is sent as it comes."""


def add(app: FastAPI, library: Library) -> None:
    """Add the routes. None is a coroutine, so FastAPI runs them in a thread, where they hold up nobody."""

    @app.get("/pane/settings")
    def pane(request: Request) -> HTMLResponse:
        kept = choices.Kept(library.preferences.has_key, str(library.preferences.file))
        people = rights.is_asked_for(library.settings)
        return HTMLResponse(choices.screen(library.settings, kept, _speech(request), people=people))

    @app.post("/settings", response_class=Response)
    def choose(name: Annotated[str, Body()], value: Annotated[str, Body()]) -> Response:
        return _kept(library, lambda: library.preferences.choose(name, value))

    @app.post("/settings/key", response_class=Response)
    def keep_key(key: Annotated[str, Body(embed=True)]) -> Response:
        return _kept(library, lambda: library.preferences.keep_key(key))

    @app.delete("/settings/key", response_class=Response)
    def forget_key() -> Response:
        return _kept(library, library.preferences.forget_key)

    @app.get("/doctor", response_class=Response)
    def doctor() -> Response:
        return StreamingResponse(_checks(library), media_type=_STREAM)


def _kept(library: Library, keep: Callable[[], None]) -> Response:
    """Keep something and put it into force, or say why not."""
    try:
        keep()
        library.prefer()
    except UserError as error:
        return PlainTextResponse(str(error), 422)
    return Response(status_code=204)


def _checks(library: Library) -> Iterator[str]:
    for found in library.examine():
        yield choices.check(found.state.value, found.about, found.advice) + "\n"


def _speech(request: Request) -> Speech:
    return speech_for(request.headers.get("accept-language"))
