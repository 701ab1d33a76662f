"""How a request is refused: a status, and a sentence in the language of who asked."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from starlette.datastructures import Headers
from starlette.responses import HTMLResponse, PlainTextResponse, Response

from rag.errors import UserError
from rag.workspace.files import TooLargeError
from ui.language import speech_for
from ui.markup import escape
from ui.standing import framed

if TYPE_CHECKING:
    from fastapi import FastAPI
    from starlette.requests import Request
    from starlette.types import Scope, Send

    from rag.messages import Speech

OF_PROGRAMS = ("/api/", "/v1/", "/mcp")
"""Below these no page asks but programs, which want their refusals as JSON."""
_AS_OPENAI = "/v1/"
_AS_GRADIO = "/gradio_api/"
"""Its script shows what stands in a refusal's ``detail``."""
_TYPES = {401: "authentication_error", 403: "permission_error", 404: "not_found_error"}


class NothingHereError(Exception):
    """There is nothing of the name that was asked for."""


def speech_of(scope: Scope) -> Speech:
    """The language that a request asks for."""
    return speech_for(Headers(scope=scope).get("accept-language"))


async def refuse(scope: Scope, send: Send, status: int, why: str) -> None:
    """Answer with the sentence ``why``: to programs as Problem Details (RFC 9457), or as OpenAI does; to a person who
    opens the address in a tab, as a page with a way back."""
    kind, body = "text/plain; charset=utf-8", why
    if _is_opened(scope):
        kind, body = "text/html; charset=utf-8", _page(scope, why)
    elif scope["path"].startswith(_AS_OPENAI):
        kind, body = "application/json", json.dumps(fault(status, why), ensure_ascii=False)
    elif scope["path"].startswith(OF_PROGRAMS):
        kind, body = "application/problem+json", json.dumps({"status": status, "detail": why}, ensure_ascii=False)
    elif scope["path"].startswith(_AS_GRADIO):
        kind, body = "application/json", json.dumps({"detail": why}, ensure_ascii=False)
    headers = [(b"content-type", kind.encode()), (b"content-length", str(len(body.encode())).encode())]
    if status == 503:
        headers.append((b"retry-after", b"10"))
    if status == 401:
        headers.append((b"www-authenticate", b"Bearer"))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body.encode()})


def _is_opened(scope: Scope) -> bool:
    """Whether a browser will show the answer in a tab, after a link, an address that was typed, or a form."""
    return Headers(scope=scope).get("sec-fetch-dest") == "document"


def _page(scope: Scope, why: str) -> str:
    say = speech_of(scope)
    return framed(
        say.refused_title(),
        f'<p class="wrong">{escape(why)}</p><p><a href="/">{escape(say.back_to_page())}</a></p>',
        say,
    )


def _told(request: Request, why: str, status: int) -> Response:
    if _is_opened(request.scope):
        return HTMLResponse(_page(request.scope, why), status)
    return PlainTextResponse(why, status)


def fault(status: int, why: str) -> dict[str, Any]:
    """What went wrong, in OpenAI's form."""
    kind = _TYPES.get(status, "server_error" if status >= 500 else "invalid_request_error")
    return {"error": {"message": why, "type": kind, "param": None, "code": None}}


def refuse_unreadable(app: FastAPI) -> None:
    """Have ``app`` refuse with a sentence what has the wrong form or can't be done. Programs are told more."""
    from fastapi.exception_handlers import request_validation_exception_handler
    from fastapi.exceptions import RequestValidationError

    @app.exception_handler(RequestValidationError)
    async def malformed(request: Request, error: RequestValidationError) -> Response:
        if request.url.path.startswith(OF_PROGRAMS):
            return await request_validation_exception_handler(request, error)
        return _told(request, speech_of(request.scope).unreadable_request(), 422)

    @app.exception_handler(NothingHereError)
    async def missing(request: Request, error: NothingHereError) -> Response:
        return _told(request, speech_of(request.scope).nothing_here(), 404)

    @app.exception_handler(UserError)
    async def impossible(request: Request, error: UserError) -> Response:
        return _told(request, str(error), 413 if isinstance(error, TooLargeError) else 400)
