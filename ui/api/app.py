"""The HTTP API as an application of its own, with its own description and its own form of errors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import FastAPI
from fastapi.routing import APIRoute

from ui.api import collections, conversations, documents, health, problems, questions, reference

if TYPE_CHECKING:
    from ui.api.shared import Shared


def build(shared: Shared, path: str) -> FastAPI:
    """What answers below ``path``."""
    app = FastAPI(
        title="Mingyin",
        version="1.0",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        generate_unique_id_function=_named,
    )
    problems.tell(app)
    for subject in (questions, documents, collections, conversations, health):
        app.include_router(subject.router(shared))
    reference.add(app, path)
    return app


def _named(route: APIRoute) -> str:
    """An operation is called as the function that does it."""
    return str(route.endpoint.__name__)
