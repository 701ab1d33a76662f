"""The way in and out: a form, a session, another password."""

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
from ui.access.who import person
from ui.keeping import ADDRESS
from ui.language import speech_for
from ui.signin import cookies, page
from ui.signin.limits import Tries

if TYPE_CHECKING:
    from fastapi import FastAPI

    from rag.library import Library

_FORM_MOST = 8192
_AT_ONCE = 2
"""Passwords that are looked at at the same time, as many as are hashed: who waits holds no thread that others need."""
_PRIVATE = {"cache-control": "no-store"}
_FORGET = {"clear-site-data": '"cache", "storage"'}
"""What a browser keeps of the page beyond the cookie (Clear Site Data, W3C)."""


def add(app: FastAPI, library: Library, tries: Tries, *, provider: bool = False) -> None:
    """Add the routes; ``provider``: whether people may sign in elsewhere, too."""
    free = asyncio.Semaphore(_AT_ONCE)

    @app.get("/sign-in")
    def form(request: Request) -> Response:
        return shown(page.sign_in(_speech(request), "/", provider=provider))

    @app.post("/sign-in")
    async def enter(request: Request) -> Response:
        say, given = _speech(request), await _form(request)
        name, onward, address = given.get("name", ""), safe(given.get("onward", "")), _address(request)

        def again(wrong: str, status: int) -> HTMLResponse:
            made = page.sign_in(say, onward, wrong=wrong, name=name[:100], provider=provider)
            return shown(made, status)

        wait = tries.begin(name, address)
        if wait:
            reply = again(say.sign_in_wait(minutes=math.ceil(wait / 60)), 429)
            reply.headers["retry-after"] = str(math.ceil(wait))
            return reply
        try:
            async with free:
                found = await run_in_threadpool(library.accounts.check, name, given.get("password", ""))
            if found is None:
                return again(say.sign_in_wrong(), 401)
            tries.succeeded(name, address)
            return await run_in_threadpool(signed_in, library, request, found.name, onward)
        except UserError as error:
            return again(str(error), 503)

    @app.post("/sign-out")
    def leave(request: Request) -> Response:
        if secret := cookies.given(request.scope, cookies.SESSION):
            library.sessions.end(secret)
        reply = RedirectResponse("/sign-in", 303, headers={**_PRIVATE, **_FORGET})
        _set(reply, request, "")
        return reply

    @app.get("/account")
    def account(request: Request) -> Response:
        who = person(request)
        return shown(page.account(_speech(request), who, has_password=library.accounts.get(who.name).has_password))

    @app.post("/account/password")
    async def change(request: Request) -> Response:
        say, given, who = _speech(request), await _form(request), person(request)
        wait = tries.begin(who.name, _address(request))
        if wait:
            wrong = say.sign_in_wait(minutes=math.ceil(wait / 60))
            return shown(page.account(say, who, has_password=True, wrong=wrong), 429)
        try:
            async with free:
                await run_in_threadpool(_change, library, who.name, given, say)
        except UserError as error:
            return shown(page.account(say, who, has_password=True, wrong=str(error)), 422)
        tries.succeeded(who.name, _address(request))
        reply = shown(page.account(say, who, has_password=True, done=say.password_saved()))
        _set(reply, request, await run_in_threadpool(library.sessions.begin, who.name))
        return reply


def signed_in(library: Library, request: Request, name: str, onward: str) -> Response:
    """A new session, never one that was there before."""
    if before := cookies.given(request.scope, cookies.SESSION):
        library.sessions.end(before)
    reply = RedirectResponse(onward, 303, headers=_PRIVATE)
    _set(reply, request, library.sessions.begin(name))
    return reply


def shown(html: str, status: int = 200) -> HTMLResponse:
    """A page that nobody keeps."""
    return HTMLResponse(html, status, headers=_PRIVATE)


def safe(onward: str) -> str:
    """Where to go on, if that is a page of ours: the form could name any."""
    return onward if ADDRESS.fullmatch(onward) else "/"


def _change(library: Library, name: str, given: dict[str, str], say: Speech) -> None:
    if given.get("new") != given.get("again"):
        raise UserError(say.password_twice())
    if library.accounts.check(name, given.get("present", "")) is None:
        raise UserError(say.password_wrong())
    library.accounts.set_password(name, given.get("new", ""))


async def _form(request: Request) -> dict[str, str]:
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


def _address(request: Request) -> str:
    return request.client.host if request.client else ""


def _set(reply: Response, request: Request, secret: str) -> None:
    made = cookies.set_to(request.scope, cookies.SESSION, secret, sessions.LONGEST_S)
    reply.raw_headers.append((b"set-cookie", made))


def _speech(request: Request) -> Speech:
    return speech_for(request.headers.get("accept-language"))
