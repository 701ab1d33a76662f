"""Conversations that were held on the page."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response

from rag.library.contract import answer_json
from rag.workspace.people import Role
from ui.api import models
from ui.api.problems import allow
from ui.api.talks import found

if TYPE_CHECKING:
    from ui.api.shared import Shared

_AT_FIRST, _MOST = 50, 1000


def router(shared: Shared) -> APIRouter:
    """The routes."""
    routes = APIRouter(dependencies=[Depends(allow(Role.READER))], tags=["conversations"])

    @routes.get("/conversations", response_model=models.many(models.FoundConversation))
    def list_conversations(
        request: Request, search: str = "", limit: Annotated[int, Query(ge=1, le=_MOST)] = _AT_FIRST
    ) -> list[dict[str, Any]]:
        return [
            {**asdict(each.conversation), "snippet": each.snippet}
            for each in shared.seen(request).conversations.search(search, limit)
        ]

    @routes.get("/conversations/{id}", response_model=models.Exchanges, response_model_exclude_unset=True)
    def read_conversation(request: Request, id: str) -> dict[str, Any]:
        mine = shared.seen(request).conversations
        said = [
            {
                "question": each.question,
                "asked": each.asked,
                "answer": answer_json(each.answer) if each.answer else None,
            }
            for each in mine.exchanges(found(mine.get(id)).id)
        ]
        return {**asdict(found(mine.get(id))), "exchanges": said}

    @routes.patch("/conversations/{id}", response_model=models.Conversation)
    def rename_conversation(request: Request, id: str, wanted: models.Title) -> dict[str, Any]:
        return asdict(found(shared.seen(request).conversations.rename(id, wanted.title)))

    @routes.delete("/conversations/{id}", status_code=204)
    def delete_conversation(request: Request, id: str) -> Response:
        mine = shared.seen(request).conversations
        found(mine.get(id))
        mine.delete(id)
        return Response(status_code=204)

    @routes.post("/conversations/{id}/restore", response_model=models.Conversation)
    def restore_conversation(request: Request, id: str) -> dict[str, Any]:
        mine = shared.seen(request).conversations
        mine.restore(id)
        return asdict(found(mine.get(id)))

    return routes
