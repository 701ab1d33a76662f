"""Documents: listed, added, deleted; their text and the pictures of their pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from rag.errors import QuestionError
from rag.workspace.people import Role
from ui.access.who import person
from ui.api import models
from ui.api.listed import row_json, text_json
from ui.api.problems import MissingError, allow, speech
from ui.api.uploads import receive
from ui.routes.documents import Desk
from ui.shelf import PAGE, Wanted

if TYPE_CHECKING:
    from rag.library import Library
    from ui.api.shared import Shared

_FORM = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "properties": {"file": {"type": "array", "items": {"type": "string", "format": "binary"}}},
                }
            }
        },
    }
}
_MOST = 1000
"""Rows of a page."""
_PRIVATE = {"cache-control": "no-store"}
Name = Annotated[str, Query(min_length=1, max_length=1000, description="Its name, the file's name or its title.")]


def router(shared: Shared) -> APIRouter:
    """The routes."""
    routes = APIRouter(dependencies=[Depends(allow(Role.READER))], tags=["documents"])
    edits = [Depends(allow(Role.EDITOR))]
    whole = shared.seen.whole

    @routes.get("/documents", response_model=models.Documents)
    def list_documents(
        request: Request,
        search: str = "",
        collection: str = "",
        sort: str = "name",
        down: bool = False,
        page: Annotated[int, Query(ge=1)] = 1,
        size: Annotated[int, Query(ge=1, le=_MOST)] = PAGE,
    ) -> dict[str, Any]:
        library = shared.seen(request)
        if collection:
            library.collections.named(collection)  # which says so where there is none
        wanted = Wanted(search=search, sort=sort, down=down, page=page, collection=collection, size=size)
        found, say = shared.shelf.of(library).find(wanted), speech(request)
        rows = [row_json(row, say) for row in found.rows]
        return {"items": rows, "count": found.count, "page": found.page, "pages": found.pages}

    @routes.post(
        "/documents", status_code=202, response_model=models.many(models.Taken), dependencies=edits, openapi_extra=_FORM
    )
    async def add_documents(request: Request) -> list[dict[str, Any]]:
        taken = await receive(request, whole)  # its folder is everybody's
        for each in taken:
            await run_in_threadpool(shared.intake.take, each, person(request))
        return [{"name": each.path.relative_to(whole.files.folder).as_posix(), "new": each.is_new} for each in taken]

    @routes.get("/documents/coming", response_model=models.many(models.Job))
    def coming_documents(request: Request) -> list[dict[str, Any]]:
        return [
            {
                "id": job.id,
                "name": job.path.name,
                "stage": job.stage,
                "page": job.page,
                "pages": job.pages,
                "left": job.left,
                "notes": job.notes,
                "owner": job.owner,
            }
            for job in shared.intake.jobs(person(request))
        ]

    @routes.delete("/documents", response_model=models.Deleted, dependencies=edits)
    def delete_document(request: Request, document: Name) -> dict[str, Any]:
        library = shared.seen(request)
        desk = Desk(library, whole, shared.intake, shared.shelf, person(request))
        said, _ = desk.delete([_resolved(library, document)], speech(request))
        return {"said": said}

    @routes.get("/documents/text", response_model=models.Text)
    def document_text(
        request: Request,
        document: Name,
        start: Annotated[int, Query(ge=0)] = 0,
        end: Annotated[int | None, Query(ge=0)] = None,
    ) -> dict[str, Any]:
        library = shared.seen(request)
        return text_json(library, _resolved(library, document), start, end)

    @routes.get(
        "/documents/page", response_class=Response, responses={200: {"content": {"image/png": {}}}}, name="page"
    )
    def document_page(
        request: Request,
        document: Name,
        page: Annotated[int, Query(ge=1)],
        start: Annotated[int, Query(ge=0)] = 0,
        end: Annotated[int, Query(ge=0)] = 0,
    ) -> Response:
        library = shared.seen(request)
        name = _resolved(library, document)
        try:
            return Response(library.picture(name, page, start, end), media_type="image/png", headers=_PRIVATE)
        except QuestionError as error:  # it has no pages, or no such page
            raise MissingError(str(error)) from error

    def _resolved(library: Library, document: str) -> str:
        try:
            return library.resolve(document)
        except QuestionError as error:
            raise MissingError(str(error)) from error

    return routes
