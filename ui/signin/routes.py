"""The way in and out: a form, a session."""

from __future__ import annotations

import asyncio
import math
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.concurrency import run_in_threadpool

from rag.errors import UserError
from rag.messages import Speech
from rag.workspace import sessions
from rag.workspace.tries import Tries
from ui.keeping import ADDRESS
from ui.language import speech_for
from ui.signin import cookies, page
from ui.standing import PLACE, is_place

if TYPE_CHECKING:
    from fastapi import FastAPI
    from starlette.types import Scope

    from rag.library import Library

_FORM_MOST = 8192
_OWN = ("/account", "/people")
_AT_ONCE = 2
"""Passwords that are looked at at the same time, as many as are hashed: who waits holds no thread that others need."""
_PRIVATE = {"cache-control": "no-store"}
_FORGET = {"clear-site-data": '"cache", "storage"'}
"""What a browser keeps of the page beyond the cookie (Clear Site Data, W3C)."""


def places() -> asyncio.Semaphore:
    """For those whose passwords are looked at."""
    return asyncio.Semaphore(_AT_ONCE)


def add(app: FastAPI, library: Library, tries: Tries, free: asyncio.Semaphore, *, provider: bool = False) -> None:
    """Add the routes; ``provider``: whether people may sign in elsewhere, too."""

    @app.get("/sign-in")
    def entrance(request: Request) -> Response:
        return shown(page.sign_in(speech(request), "/", provider=provider))

    @app.post("/sign-in")
    async def enter(request: Request) -> Response:
        say, given = speech(request), await form(request)
        name, onward, at = given.get("name", ""), safe(given.get("onward", "")), address(request)

        def again(wrong: str, status: int) -> HTMLResponse:
            made = page.sign_in(say, onward, wrong=wrong, name=name[:100], provider=provider)
            return shown(made, status)

        try:
            pause = await run_in_threadpool(tries.begin, name, at)
            if pause:
                return late(again(waits(pause, say), 429), pause)
            async with free:
                found = await run_in_threadpool(library.accounts.check, name, given.get("password", ""))
            if found is None:
                return again(say.sign_in_wrong(), 401)
            await run_in_threadpool(tries.succeeded, name, at)
            if (await run_in_threadpool(library.accounts.get, found.name)).is_temporary:
                async with free:
                    reply = await run_in_threadpool(_chosen, library, found.name, given, onward, say)
                if reply is not None:
                    return reply
            return await run_in_threadpool(signed_in, library, request, found.name, onward)
        except UserError as error:
            return again(str(error), 503)

    @app.post("/sign-out")
    def leave(request: Request) -> Response:
        if secret := cookies.given(request.scope, cookies.SESSION):
            library.sessions.end(secret)
        reply = RedirectResponse("/sign-in", 303, headers={**_PRIVATE, **_FORGET})
        keep(reply, request, "")
        return reply


def _chosen(library: Library, name: str, given: dict[str, str], onward: str, say: Speech) -> Response | None:
    """Have somebody put a password of their own in the place of the temporary one that they gave; None once it is."""

    def ask(wrong: str = "", status: int = 200) -> Response:
        return shown(page.choose(say, name, given["password"], onward, wrong=wrong), status)

    if "new" not in given:
        return ask()
    if given["new"] != given.get("again"):
        return ask(say.password_twice(), 422)
    if given["new"] == given["password"]:
        return ask(say.password_own(), 422)
    try:
        library.accounts.set_password(name, given["new"])
    except UserError as error:
        return ask(str(error), 422)
    return None


def signed_in(library: Library, request: Request, name: str, onward: str) -> Response:
    """A new session, never one that was there before."""
    if before := cookies.given(request.scope, cookies.SESSION):
        library.sessions.end(before)
    reply = RedirectResponse(onward, 303, headers=_PRIVATE)
    keep(reply, request, library.sessions.begin(name))
    return reply


def shown(html: str, status: int = 200) -> HTMLResponse:
    """A page that nobody keeps."""
    return HTMLResponse(html, status, headers=_PRIVATE)


def late(reply: Response, wait: float) -> Response:
    """Says in how many seconds to come again."""
    reply.headers["retry-after"] = str(math.ceil(wait))
    return reply


def waits(seconds: float, say: Speech) -> str:
    """Why no password is looked at now."""
    return say.sign_in_wait(minutes=math.ceil(seconds / 60))


def safe(onward: str) -> str:
    """Where to go on, if that is a page of ours: the form could name any."""
    return onward if onward in _OWN or ADDRESS.fullmatch(onward) or is_place(onward) else "/"


def asked(scope: Scope) -> str:
    """Where a request goes, if that is a page of ours."""
    query = scope.get("query_string", b"").decode("latin-1")
    return safe(f"{scope['path']}?{query}" if query and scope["path"] == PLACE else scope["path"])


async def form(request: Request) -> dict[str, str]:
    """The fields of a form, of one that isn't too long to be ours."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > _FORM_MOST:
            return {}
    try:
        return dict(parse_qsl(body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=10))
    except ValueError:
        return {}


def address(request: Request) -> str:
    """Where a request comes from."""
    return request.client.host if request.client else ""


def keep(reply: Response, request: Request, secret: str) -> None:
    """Have the browser keep a session's secret; an empty one has it forget."""
    made = cookies.set_to(request.scope, cookies.SESSION, secret, sessions.LONGEST_S)
    reply.raw_headers.append((b"set-cookie", made))


def speech(request: Request) -> Speech:
    """The language of who asks."""
    return speech_for(request.headers.get("accept-language"))
