"""The documents' text around a passage, the pictures of their pages, and how far an indexing run is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastapi.responses import HTMLResponse, Response

from rag.errors import UserError
from ui.language import speech_for
from ui.passage import passage
from ui.pictures import picture
from ui.place import Place
from ui.progress import told
from ui.source import AROUND_MOST

if TYPE_CHECKING:
    from fastapi import FastAPI

    from rag.library import Library


def add(app: FastAPI, library: Library) -> None:
    """Add the routes. None is a coroutine, so FastAPI runs them in a thread, where they hold up nobody."""

    @app.get("/source")
    def around(document: str, start: int, end: int) -> HTMLResponse:
        try:
            original = library.original(document)
        except UserError:
            return HTMLResponse("", status_code=404)
        length = len(original.text)
        start = max(0, min(start, length))
        place = Place(document, "", "", None, start, max(start, min(end, length)))
        return HTMLResponse(passage(original, place, AROUND_MOST))

    @app.get("/picture", response_class=Response)
    def page_picture(document: str, page: int, start: int = 0, end: int = 0) -> Response:
        return picture(library, document, page, start, end)

    @app.get("/progress")
    def progress(language: str = "") -> dict[str, Any]:
        return told(library, speech_for(language))
