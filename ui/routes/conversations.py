"""The list of conversations, and what a person does with one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import Request
from fastapi.responses import HTMLResponse, PlainTextResponse, Response
from pydantic import BaseModel

from rag.errors import UserError
from ui.access.refusing import NothingHereError
from ui.conversations import listing
from ui.language import speech_for

if TYPE_CHECKING:
    from collections.abc import Callable

    from fastapi import FastAPI

    from ui.access.who import Seen


_AT_FIRST = 50
_MOST = 1000


class Title(BaseModel):
    """A conversation's new title."""

    title: str


def add(app: FastAPI, seen: Seen) -> None:
    """Add the routes. None is a coroutine, so FastAPI runs them in a thread, where they hold up nobody."""

    @app.get("/conversations")
    def the_list(request: Request, wanted: str = "", limit: int = _AT_FIRST) -> Response:
        limit = max(1, min(limit, _MOST))
        try:
            found = seen(request).conversations.search(wanted, limit + 1)
        except UserError as error:
            return PlainTextResponse(str(error), 503)
        say = speech_for(request.headers.get("accept-language"))
        return HTMLResponse(listing(found[:limit], wanted.strip(), len(found) > limit and limit < _MOST, say))

    @app.patch("/conversations/{id}")
    def rename(request: Request, id: str, given: Title) -> Response:
        return _done(lambda: seen(request).conversations.rename(id, given.title) is not None)

    @app.delete("/conversations/{id}")
    def delete(request: Request, id: str) -> Response:
        return _done(lambda: seen(request).conversations.delete(id))

    @app.post("/conversations/{id}/restore")
    def restore(request: Request, id: str) -> Response:
        return _done(lambda: seen(request).conversations.restore(id))


def _done(act: Callable[[], bool]) -> Response:
    try:
        if not act():
            raise NothingHereError
    except UserError as error:
        return PlainTextResponse(str(error), 503)
    return Response(status_code=204)
