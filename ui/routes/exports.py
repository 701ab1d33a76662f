"""Answers and conversations as files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal
from urllib.parse import quote

from fastapi import Query, Request
from fastapi.responses import PlainTextResponse, Response

from rag.errors import UserError
from rag.exporting.files import file
from ui.language import speech_for

if TYPE_CHECKING:
    from fastapi import FastAPI

    from ui.access.who import Seen


def add(app: FastAPI, seen: Seen) -> None:
    """Add the routes."""

    @app.get("/export/{conversation}/{position}")
    def export(
        request: Request,
        conversation: str,
        position: str,
        kind: Literal["md", "docx"] = Query("md", alias="as"),
    ) -> Response:
        say = speech_for(request.headers.get("accept-language"))
        try:
            library = seen(request)
            kept = library.conversations.get(conversation)
            said = [(each.question, each.answer) for each in library.conversations.exchanges(conversation)]
        except UserError as error:
            return PlainTextResponse(str(error), 500)
        chosen = said if position == "all" else [each for n, each in enumerate(said) if str(n) == position]
        exchanges = [(question, answer) for question, answer in chosen if answer is not None]
        if kept is None or not exchanges:
            return PlainTextResponse(say.nothing_to_export(), 404)
        title = kept.title if position == "all" else exchanges[0][0]
        made = file(exchanges, title, kind, say)
        named = f"attachment; filename*=UTF-8''{quote(made.name, safe='')}"
        headers = {"content-disposition": named, "cache-control": "no-store"}
        return Response(made.content, media_type=made.kind, headers=headers)
