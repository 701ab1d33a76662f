"""Lets nobody in who isn't signed in, and nobody do what their role doesn't include."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool

from rag.errors import UserError
from rag.workspace.people import Person
from ui.access.refusing import OF_PROGRAMS, refuse, speech_of
from ui.access.who import AGAIN, KEY
from ui.signin import cookies, page, rights
from ui.signin.routes import asked, shown

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

    from rag.library import Library

Look = Callable[[], "Person | None"]
"""Looks who it is at the moment."""


class SignIn:
    """Before all that answers. Plain ASGI, so that streams pass untouched."""

    def __init__(self, app: ASGIApp, library: Library, *, provider: bool = False) -> None:
        """``provider``: whether people may sign in elsewhere, too."""
        self._app = app
        self._library = library
        self._provider = provider

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with who it is in its scope, or say why not."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1008})
            return
        if rights.is_open(scope["method"], scope["path"]):
            await self._app({**scope, KEY: None}, receive, send)
            return
        try:
            look = self._look(scope)
            who = await run_in_threadpool(look) if look else None
        except UserError as error:
            await refuse(scope, send, 503, str(error))
            return
        if look is None or who is None:
            await self._unknown(scope, receive, send)
            return
        wanted = rights.taken(scope["method"], scope["path"])
        if who.role.includes(wanted):
            await self._app({**scope, KEY: who, AGAIN: look}, receive, send)
        else:
            say = speech_of(scope)
            own, role = (say[f"role_{each.value}"]() for each in (who.role, wanted))
            await refuse(scope, send, 403, say.not_allowed(role=role, own=own))

    def _look(self, scope: Scope) -> Look | None:
        """What looks who sends a request, by its key or its session; None where it brings neither."""
        kind, _, secret = _header(scope, b"authorization").partition(" ")
        if kind.lower() == "bearer" and not rights.is_personal(scope["path"]):
            return partial(self._library.keys.person, secret.strip())
        session = cookies.given(scope, cookies.SESSION)
        return partial(self._library.sessions.person, session) if session else None

    async def _unknown(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Tell who isn't signed in how they can be."""
        say = speech_of(scope)
        if scope["path"].startswith(OF_PROGRAMS):
            await refuse(scope, send, 401, say.sign_in_key())
        elif not _is_visit(scope):
            await refuse(scope, send, 401, say.sign_in_first())
        elif _header(scope, b"sec-fetch-site") in ("cross-site", "same-site"):
            await shown(page.from_here(asked(scope), say), 401)(scope, receive, send)
        else:
            form = page.sign_in(say, asked(scope), provider=self._provider)
            await shown(form, 401)(scope, receive, send)


def _is_visit(scope: Scope) -> bool:
    """Whether a person opens a page, or sends a form of one, and can be shown the form of sign-in."""
    if mode := _header(scope, b"sec-fetch-mode"):
        return mode == "navigate"
    return scope["method"] == "GET" and "html" in _header(scope, b"accept")


def _header(scope: Scope, name: bytes) -> str:
    return next((value.decode("latin-1") for key, value in scope["headers"] if key == name), "")
