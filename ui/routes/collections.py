"""Collections, and the choice of what is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastapi import Body, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response

from rag.errors import UserError
from rag.workspace.scope import Scope
from ui import documents
from ui.access.refusing import NothingHereError
from ui.language import speech_for
from ui.routes.files import refusal
from ui.routes.values import texts
from ui.scope import choices, current
from ui.shelf import Shelf, search

if TYPE_CHECKING:
    from fastapi import FastAPI

    from ui.access.who import Seen


def add(app: FastAPI, seen: Seen, shelf: Shelf) -> None:
    """Add the routes."""

    @app.get("/collections")
    def tools(request: Request) -> HTMLResponse:
        say = speech_for(request.headers.get("accept-language"))
        return HTMLResponse(documents.tools(seen(request).collections.all(), say))

    @app.post("/collections/{what}")
    def change(what: str, request: Request, data: dict[str, Any] = Body()) -> Response:  # noqa: B008 (FastAPI's way)
        say = speech_for(request.headers.get("accept-language"))
        library, name = seen(request), str(data.get("name") or "")
        said = say.collection_done(name=name)
        try:
            named = texts(data.get("documents"), say)
            if what == "new":
                library.collections.make(name, str(data.get("folder") or ""))
            elif what == "rename":
                library.collections.rename(name, str(data.get("wanted") or ""))
            elif what == "delete":
                library.collections.delete(name)
                said = say.collection_deleted(name=name)
            elif what == "put":
                library.collections.put(name, [library.resolve(each) for each in named])
            elif what == "take":
                library.collections.take_out(name, named)
            else:
                raise NothingHereError
        except UserError as error:
            return refusal(error)
        return JSONResponse({"said": said})

    @app.post("/scope")
    def scope(request: Request, data: dict[str, Any] = Body()) -> Response:  # noqa: B008
        say = speech_for(request.headers.get("accept-language"))
        try:
            library = seen(request)
            rows = shelf.of(library).rows()
            return JSONResponse(current(Scope.of_values(data), rows, library.collections.all(), say))
        except UserError as error:
            return refusal(error)

    @app.post("/scope/choices")
    def to_choose(request: Request, data: dict[str, Any] = Body()) -> Response:  # noqa: B008
        say = speech_for(request.headers.get("accept-language"))
        words = str(data.get("search") or "")
        try:
            library = seen(request)
            rows = search(shelf.of(library).rows(), words)
        except UserError as error:
            return refusal(error)
        found = [each for each in library.collections.all() if words.casefold() in each.name.casefold()]
        return HTMLResponse(choices(Scope.of_values(data), rows, found, say))
