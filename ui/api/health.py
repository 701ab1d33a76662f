"""Whether the server lives, and whether it can answer: for what starts and watches it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response

from rag.errors import UserError
from rag.messages import say
from ui.api import models

if TYPE_CHECKING:
    from ui.api.shared import Shared


def router(shared: Shared) -> APIRouter:
    """The routes. They tell nothing of what the library holds, so that they need no role."""
    routes = APIRouter(tags=["health"])

    @routes.get("/health", response_model=models.Alive)
    async def health() -> dict[str, Any]:
        return {"alive": True}

    @routes.get("/ready", response_model=models.State, responses={503: {"model": models.State}})
    def ready() -> Response:
        why = _waits_for(shared)
        return JSONResponse({"ready": not why, "why": why}, 503 if why else 200, {"cache-control": "no-store"})

    return routes


def _waits_for(shared: Shared) -> str:
    """What there is to wait for, or to mend, before a question can be answered; empty where there is nothing."""
    if shared.model.is_loading:
        return say.loading()
    if shared.model.failure:
        return shared.model.failure
    try:
        shared.seen.whole.snapshot()
        shared.seen.whole.engine.reach()
    except UserError as error:
        return str(error)
    return ""
