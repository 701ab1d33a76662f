"""The documents' screen, its list, and what is done to documents."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fastapi import Body, Request
from fastapi.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response

from rag.errors import QuestionError, UserError
from rag.messages import Speech
from rag.workspace.files import renamed
from rag.workspace.people import Person, Role
from ui import documents, rail, view
from ui.access.who import person
from ui.language import speech_for
from ui.listing import listing
from ui.routes.files import refusal
from ui.routes.values import texts
from ui.shelf import Row, Shelf, Wanted

if TYPE_CHECKING:
    from fastapi import FastAPI

    from rag.library import Library
    from ui.access.who import Seen
    from ui.intake import Intake


def add(app: FastAPI, seen: Seen, intake: Intake, shelf: Shelf) -> None:
    """Add the routes."""

    def desk(request: Request) -> Desk:
        return Desk(seen(request), seen.whole, intake, shelf, person(request))

    @app.get("/pane/documents")
    def screen(request: Request) -> HTMLResponse:
        say, library = _speech(request), seen(request)
        settings = library.settings
        made = documents.screen(
            library.files.folder, settings.corpus.absolute(), settings.max_file_mb, library.collections.all(), say
        )
        if not person(request).role.includes(Role.EDITOR):
            made = f'<div class="reading">{made}</div>'
        return HTMLResponse(rail.pane(say.screen_documents(), made, say))

    @app.get("/pane/documents/view")
    def one(request: Request, document: str, page: int = 1) -> Response:
        say, library = _speech(request), seen(request)
        try:
            name = library.original(document).title or document
            return HTMLResponse(rail.pane(name, view.view(library, document, page, say), say))
        except QuestionError as error:
            return PlainTextResponse(str(error), 404)

    @app.get("/documents")
    def found(
        request: Request,
        search: str = "",
        sort: str = "name",
        down: bool = False,
        page: int = 1,
        collection: str = "",
        kind: str | None = None,
        term: str = "",
        year: int | None = None,
    ) -> Response:
        library = seen(request)
        wanted = Wanted(search, sort, down, page, collection, kind, term, year)
        try:
            rows = shelf.of(library).find(wanted)
        except UserError as error:
            return refusal(error)
        known = library.collections.all()
        held = {row.document: [each.name for each in known if each.holds(row.document)] for row in rows.rows}
        return HTMLResponse(listing(rows, wanted, held, _speech(request)))

    @app.post("/documents/rename")
    def rename(request: Request, data: dict[str, Any] = Body()) -> Response:  # noqa: B008 (FastAPI's way)
        try:
            desk(request).rename(str(data.get("document")), str(data.get("name") or ""), _speech(request))
        except UserError as error:
            return refusal(error)
        return JSONResponse({})

    @app.post("/documents/delete")
    def delete(request: Request, data: dict[str, Any] = Body()) -> Response:  # noqa: B008
        say = _speech(request)
        try:
            said, ids = desk(request).delete(texts(data.get("documents"), say), say)
        except UserError as error:
            return refusal(error)
        return JSONResponse({"said": said, "ids": ids})

    @app.post("/documents/again")
    def again(request: Request, data: dict[str, Any] = Body()) -> Response:  # noqa: B008
        say = _speech(request)
        try:
            desk(request).read_again(texts(data.get("documents"), say), say)
        except UserError as error:
            return refusal(error)
        return JSONResponse({"said": say.reading_again()})


class Desk:
    """Does things to documents: to their files at once, to the library as soon as it is free."""

    def __init__(self, library: Library, whole: Library, intake: Intake, shelf: Shelf, asks: Person) -> None:
        """``library`` is as the person sees it, of whom no more is asked later: what waits is done to the ``whole``."""
        self._library = library
        self._whole = whole
        self._intake = intake
        self._person = asks
        self._shelf = shelf.of(library)

    def rename(self, document: str, name: str, say: Speech) -> None:
        """Give the document's file another name."""
        (row,) = self._free([document], say)
        if not row.has_own_file or not self._is_ours(row.source):
            raise UserError(say.no_rename(name=row.name))
        before, after = row.source, renamed(row.source, name)
        if after != before:
            self._intake.after(partial(self._whole.follow_rename, before, after))
            self._intake.after(partial(self._whole.add, [after]))  # a title that was its name is read anew

    def delete(self, names: Sequence[Any], say: Speech) -> tuple[str, list[str]]:
        """Delete the documents' files, or take them out where they lie elsewhere; what was done, and ids to undo it."""
        rows = list(self._free(names, say))
        shown = {row.source: row for row in rows}
        ids = []
        for path, row in shown.items():
            name = row.source.name if row.member else row.name
            stays = not self._is_ours(path) or not path.exists()
            ids.append(self._library.trash.put(path, name, stays=stays))
            self._intake.after(partial(self._whole.forget, path), [path])
        row = rows[0]
        if len(shown) > 1:
            return say.delete_some(n=len(rows)), ids
        if not self._is_ours(row.source):
            return say.delete_outside(name=row.name), ids
        if row.has_own_file:
            return say.delete_one(name=row.name), ids
        held = sum(each.source == row.source for each in self._library.listed())
        return say.delete_archive(name=row.source.name, n=held), ids

    def read_again(self, names: Sequence[Any], say: Speech) -> None:
        """Read the documents' files, as if they were new."""
        paths = list({row.source: None for row in self._rows(names)})
        missing = [path.name for path in paths if not path.exists()]
        if missing:
            raise UserError(say.file_missing(name=missing[0]))
        for path in paths:
            self._intake.after(partial(self._whole.reread, path))
        self._intake.add(paths, self._person)

    def _rows(self, names: Sequence[Any]) -> Iterator[Row]:
        """Raises ``UserError`` for a document that isn't there."""
        known = {row.document: row for row in self._shelf.rows()}
        wanted = [str(name) for name in names] or [""]
        for name in wanted:
            if name not in known:
                self._library.resolve(name)  # which says so
                raise QuestionError(name)
            yield known[name]

    def _free(self, names: Sequence[Any], say: Speech) -> Iterator[Row]:
        """Likewise, and for one whose file holds what is hidden from the person, too: that would go with it."""
        for row in self._rows(names):
            if self._library.withholds(row.source):
                raise UserError(say.file_withheld(name=row.name))
            yield row

    def _is_ours(self, path: Path) -> bool:
        corpus = self._library.settings.corpus.resolve()
        return path in self._library.files or path.is_relative_to(corpus)


def _speech(request: Request) -> Speech:
    return speech_for(request.headers.get("accept-language"))
