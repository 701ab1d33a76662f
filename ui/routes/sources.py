"""The documents' text around a passage, the pictures of their pages, and how far an indexing run is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from fastapi import Query, Request
from fastapi.responses import HTMLResponse, Response

from rag.errors import UserError
from ui.access.refusing import NothingHereError
from ui.language import speech_for
from ui.progress import told
from ui.render import chips
from ui.sources import alone as lone
from ui.sources import reader
from ui.sources.passage import passage
from ui.sources.pictures import picture
from ui.sources.place import Place
from ui.sources.source import AROUND_MOST
from ui.standing import PLACE

if TYPE_CHECKING:
    from fastapi import FastAPI

    from rag.messages import Speech
    from rag.store.outline import Original
    from ui.access.who import Seen

_ASKED_MOST = 50


def add(app: FastAPI, seen: Seen) -> None:
    """Add the routes. None is a coroutine, so FastAPI runs them in a thread, where they hold up nobody."""

    @app.get("/source")
    def around(
        request: Request, document: str, start: int, end: int, words: str = "", at: int | None = None
    ) -> HTMLResponse:
        original = _original(seen, request, document)
        if original is None:
            raise NothingHereError
        length = len(original.text)
        start = max(0, min(start, length))
        place = Place(document, "", "", None, start, max(start, min(end, length)))
        found = reader.matches(original, words)
        at = None if at is None else max(0, min(at, length))
        return HTMLResponse(passage(original, place, AROUND_MOST, _speech(request), found, at))

    @app.get(PLACE)
    def alone(
        request: Request, document: str, start: int = 0, end: int = 0, page: Annotated[int, Query(ge=0)] = 0
    ) -> HTMLResponse:
        original = _original(seen, request, document)
        if original is None:
            raise NothingHereError
        start, end = (max(0, min(each, len(original.text))) for each in (start, end))
        try:
            drawn = page if page and seen(request).sheet(document, page) else None
        except UserError:  # its format has no pages, or not so many
            drawn = None
        place = Place(document, original.title, "", drawn, start, max(start, end))
        return HTMLResponse(lone.page(place, original, _speech(request)), headers={"cache-control": "no-store"})

    @app.get("/contents")
    def contents(request: Request, document: str) -> HTMLResponse:
        original = _original(seen, request, document)
        if original is None:
            raise NothingHereError
        return HTMLResponse(reader.contents(original, _speech(request)))

    @app.get("/matches")
    def matches(request: Request, document: str, words: str) -> list[tuple[int, int]]:
        original = _original(seen, request, document)
        if original is None:
            raise NothingHereError
        return reader.matches(original, words)

    @app.get("/picture", response_class=Response)
    def page_picture(request: Request, document: str, page: int, start: int = 0, end: int = 0) -> Response:
        return picture(seen(request), document, page, start, end)

    @app.get("/onward")
    def next_questions(
        request: Request, document: str, start: int, section: str, asked: Annotated[list[str], Query()]
    ) -> HTMLResponse:
        try:
            return HTMLResponse(chips(seen(request).onward(document, start, section, asked[:_ASKED_MOST])))
        except UserError as error:
            raise NothingHereError from error

    @app.get("/progress")
    def progress(request: Request, language: str = "") -> dict[str, Any]:
        return told(seen(request), speech_for(language))


def _original(seen: Seen, request: Request, document: str) -> Original | None:
    try:
        return seen(request).original(document)
    except UserError:
        return None


def _speech(request: Request) -> Speech:
    return speech_for(request.headers.get("accept-language"))
