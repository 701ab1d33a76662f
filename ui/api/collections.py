"""Collections of documents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from rag.errors import QuestionError
from rag.workspace.collections import Collection
from rag.workspace.people import Role
from ui.api import models
from ui.api.problems import MissingError, allow

if TYPE_CHECKING:
    from rag.library import Library
    from ui.api.shared import Shared


def router(shared: Shared) -> APIRouter:
    """The routes."""
    routes = APIRouter(tags=["collections"])
    reads, manages = [Depends(allow(Role.READER))], [Depends(allow(Role.EDITOR))]

    @routes.get("/collections", response_model=models.many(models.Collection), dependencies=reads)
    def list_collections(request: Request) -> list[dict[str, Any]]:
        library = shared.seen(request)
        return [_json(library, each) for each in library.collections.all()]

    @routes.post("/collections", status_code=201, response_model=models.Collection, dependencies=manages)
    def make_collection(request: Request, wanted: models.NewCollection) -> dict[str, Any]:
        library = shared.seen(request)
        documents = _known(library, wanted.documents)
        made = library.collections.make(wanted.name, wanted.folder)
        library.collections.put(made.name, documents)
        return _json(library, library.collections.named(made.name))

    @routes.patch("/collections/{name:path}", response_model=models.Collection, dependencies=manages)
    def change_collection(request: Request, name: str, wanted: models.ChangedCollection) -> dict[str, Any]:
        library = shared.seen(request)
        name, put, take = _named(library, name).name, _known(library, wanted.put), _known(library, wanted.take)
        library.collections.put(name, put)
        library.collections.take_out(name, take)
        if wanted.name is not None:
            library.collections.rename(name, wanted.name)
            name = " ".join(wanted.name.split())
        return _json(library, library.collections.named(name))

    @routes.delete("/collections/{name:path}", status_code=204, dependencies=manages)
    def delete_collection(request: Request, name: str) -> Response:
        library = shared.seen(request)
        library.collections.delete(_named(library, name).name)
        return Response(status_code=204)

    def _named(library: Library, name: str) -> Collection:
        try:
            return library.collections.named(name)
        except QuestionError as error:
            raise MissingError(str(error)) from error

    def _known(library: Library, documents: list[str]) -> list[str]:
        """Their full names. Raises ``QuestionError`` for one that isn't there."""
        return [library.resolve(each) for each in documents]

    def _json(library: Library, collection: Collection) -> dict[str, Any]:
        held = collection.among(row.document for row in shared.shelf.of(library).rows())
        told = {"name": collection.name, "folder": collection.folder, "is_given": collection.is_given}
        return {**told, "documents": len(held)}

    return routes
