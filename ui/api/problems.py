"""What went wrong, in one form: Problem Details for HTTP APIs (RFC 9457), in the language of whoever asks."""

from __future__ import annotations

import http
import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, HTTPConnection

from rag.errors import LockedError, NoIndexError, QuestionError, UnreachableError, UserError
from rag.messages import Speech, speaking
from rag.viewing.pictures import SourceError
from rag.workspace.files import TooLargeError
from rag.workspace.people import Role
from ui.access.refusing import speech_of
from ui.access.who import SignedOutError, person
from ui.api.running import BusyError, HungUpError

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_log = logging.getLogger(__name__)


class MissingError(UserError):
    """There is nothing of this name."""


class RefusedError(UserError):
    """Whoever asks may not do this."""


_STATUS: tuple[tuple[type[UserError], int], ...] = (
    (QuestionError, 422),
    (TooLargeError, 413),
    (SourceError, 410),
    (NoIndexError, 503),
    (LockedError, 503),
    (UnreachableError, 503),
    (BusyError, 503),
    (MissingError, 404),
    (RefusedError, 403),
    (SignedOutError, 401),
)
"""By the kind of error; the first that fits."""
_HUNG_UP = 499
"""Nobody reads it; nginx writes it into its log."""
_SHOWN = 10
"""Faults of a request that are told."""

Form = Callable[[int, str, Speech, list[dict[str, str]]], Response]
"""A status, what is wrong, the speech, and the faults of a request one by one: the answer."""


def status_of(error: UserError) -> int:
    """The HTTP status that says it."""
    return next((status for kind, status in _STATUS if isinstance(error, kind)), 400)


def problem(status: int, detail: str, say: Speech, errors: list[dict[str, str]] | None = None) -> dict[str, Any]:
    """The object of RFC 9457; its ``type`` is the default, as the status says what kind it is."""
    title = say[f"problem_{status}"]() if f"problem_{status}" in say else http.HTTPStatus(status).phrase
    return {"title": title, "status": status, "detail": detail or title, **({"errors": errors} if errors else {})}


def as_problem(status: int, detail: str, say: Speech, errors: list[dict[str, str]]) -> Response:
    """Likewise, as a response."""
    headers = {"retry-after": "5"} if status == 503 else None
    made = problem(status, detail, say, errors)
    return JSONResponse(made, status, headers, media_type="application/problem+json")


def allow(wanted: Role) -> Callable[[Request], None]:
    """What lets only those in whose role includes ``wanted``."""

    def check(request: Request) -> None:
        if not person(request).role.includes(wanted):
            say = speech(request)
            raise RefusedError(say[f"role_needed_{wanted}"]())

    return check


def whose(request: HTTPConnection) -> str:
    """Whose turn it is in line: a person's; where nobody signs in, an address's."""
    return person(request).name or (request.client.host if request.client else "")


def speech(request: Request) -> Speech:
    """In the language of whoever asks."""
    return speech_of(request.scope)


class Speaking:
    """Has all that is said while a request is answered said in the language that it asks for; also that it failed, of
    which only the log tells more."""

    def __init__(self, app: ASGIApp, form: Form) -> None:
        self._app = app
        self._form = form

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = False

        async def sent(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        say = speech_of(scope)
        with speaking(say.language):
            try:
                await self._app(scope, receive, sent)
            except Exception:
                if begun:
                    raise
                _log.exception("a request failed")
                await self._form(500, say.request_failed(), say, [])(scope, receive, send)


def tell(app: FastAPI, form: Form = as_problem) -> None:
    """Have ``app`` say in ``form`` what went wrong."""
    app.add_middleware(Speaking, form=form)

    @app.exception_handler(UserError)
    async def refused(request: Request, error: UserError) -> Response:
        return form(status_of(error), str(error), speech(request), [])

    @app.exception_handler(RequestValidationError)
    async def malformed(request: Request, error: RequestValidationError) -> Response:
        say = speech(request)
        # Without what was sent: it may be anything, and some of it can't even be written as JSON.
        faults = [{"pointer": _pointer(each["loc"]), "detail": str(each["msg"])} for each in error.errors()[:_SHOWN]]
        where = say.listed(each["pointer"] for each in faults)
        return form(422, say.malformed_request(where=where), say, faults)

    @app.exception_handler(HTTPException)
    async def other(request: Request, error: HTTPException) -> Response:
        say = speech(request)
        detail = say[f"problem_{error.status_code}"]() if f"problem_{error.status_code}" in say else error.detail
        return form(error.status_code, detail, say, [])

    @app.exception_handler(ClientDisconnect)
    @app.exception_handler(HungUpError)
    async def gone(request: Request, error: Exception) -> Response:
        return Response(status_code=_HUNG_UP)


def _pointer(place: tuple[Any, ...]) -> str:
    """A JSON Pointer (RFC 6901) into the body, or the name of a parameter."""
    source, *path = (str(each).encode("utf-8", "replace").decode() for each in place)
    steps = "".join("/" + each.replace("~", "~0").replace("/", "~1") for each in path)
    return f"#{steps}" if source == "body" else ".".join(path) or source
