"""Conversations that were held on the page."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Depends, Query
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
        search: str = "", limit: Annotated[int, Query(ge=1, le=_MOST)] = _AT_FIRST
    ) -> list[dict[str, Any]]:
        return [
            {**asdict(each.conversation), "snippet": each.snippet}
            for each in shared.library.conversations.search(search, limit)
        ]

    @routes.get("/conversations/{id}", response_model=models.Exchanges, response_model_exclude_unset=True)
    def read_conversation(id: str) -> dict[str, Any]:
        said = [
            {
                "question": each.question,
                "asked": each.asked,
                "answer": answer_json(each.answer) if each.answer else None,
            }
            for each in shared.library.conversations.exchanges(found(shared.library.conversations.get(id)).id)
        ]
        return {**asdict(found(shared.library.conversations.get(id))), "exchanges": said}

    @routes.patch("/conversations/{id}", response_model=models.Conversation)
    def rename_conversation(id: str, wanted: models.Title) -> dict[str, Any]:
        return asdict(found(shared.library.conversations.rename(id, wanted.title)))

    @routes.delete("/conversations/{id}", status_code=204)
    def delete_conversation(id: str) -> Response:
        found(shared.library.conversations.get(id))
        shared.library.conversations.delete(id)
        return Response(status_code=204)

    @routes.post("/conversations/{id}/restore", response_model=models.Conversation)
    def restore_conversation(id: str) -> dict[str, Any]:
        shared.library.conversations.restore(id)
        return asdict(found(shared.library.conversations.get(id)))

    return routes
