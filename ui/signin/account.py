"""What somebody does with an account of their own: another password, keys for programs, sessions elsewhere."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Annotated

from fastapi import Depends, Request
from fastapi.responses import RedirectResponse, Response
from starlette.concurrency import run_in_threadpool

from rag.errors import QuestionError, UserError
from rag.messages import Speech
from rag.workspace.people import Person
from rag.workspace.tries import Tries
from ui.access.who import person
from ui.signin import account_page, cookies
from ui.signin.page import Said
from ui.signin.routes import address, form, keep, late, shown, speech, waits

if TYPE_CHECKING:
    from fastapi import FastAPI

    from rag.library import Library

Form = Annotated[dict[str, str], Depends(form)]


def add(app: FastAPI, library: Library, tries: Tries, free: asyncio.Semaphore) -> None:
    """Add the routes."""

    def page(request: Request, said: Said, status: int = 200, here: str = "") -> Response:
        """``here`` is the session's secret, where that is new."""
        who, here = person(request), here or cookies.given(request.scope, cookies.SESSION)
        kept = account_page.Kept(
            library.accounts.get(who.name).has_password,
            tuple(library.keys.listed(who.name)),
            tuple(library.sessions.listed(who.name, here)),
        )
        return shown(account_page.account(speech(request), who, kept, said), status)

    @app.get("/account")
    def account(request: Request) -> Response:
        return page(request, Said())

    @app.get("/account/{what}")
    @app.get("/account/keys/remove")
    def again() -> Response:
        """The address of a form that was sent stands in the browser, and is opened again."""
        return RedirectResponse("/account", 303)

    @app.post("/account/password")
    async def change(request: Request, given: Form) -> Response:
        say, who, at = speech(request), person(request), address(request)

        def changed() -> Response:
            _change(library, who, given, say)
            tries.succeeded(who.name, at)
            secret = library.sessions.begin(who.name)
            reply = page(request, Said(say.password_saved()), here=secret)
            keep(reply, request, secret)
            return reply

        try:
            pause = await run_in_threadpool(tries.begin, who.name, at)
            if pause:
                return late(await run_in_threadpool(page, request, Said(wrong=waits(pause, say)), 429), pause)
            async with free:
                return await run_in_threadpool(changed)
        except UserError as error:
            return await run_in_threadpool(page, request, Said(wrong=str(error)), 422)

    @app.post("/account/keys")
    def make(request: Request, given: Form) -> Response:
        say = speech(request)
        key, secret = library.keys.add(person(request).name, given.get("label", ""))
        return page(request, Said(say.key_made(id=key.id), secret))

    @app.post("/account/keys/remove")
    def revoke(request: Request, given: Form) -> Response:
        say, number = speech(request), given.get("id", "")
        try:
            library.keys.remove(number, person(request).name)
        except QuestionError:
            return page(request, Said(wrong=say.key_gone(id=number[:80])), 404)
        return page(request, Said(say.key_removed(id=number)))

    @app.post("/account/elsewhere")
    def elsewhere(request: Request) -> Response:
        say = speech(request)
        gone = library.sessions.end_all(person(request).name, cookies.given(request.scope, cookies.SESSION))
        return page(request, Said(say.signed_out_elsewhere(n=gone)))


def _change(library: Library, who: Person, given: dict[str, str], say: Speech) -> None:
    if given.get("new") != given.get("again"):
        raise UserError(say.password_twice())
    if library.accounts.check(who.name, given.get("present", "")) is None:
        raise UserError(say.password_wrong())
    library.accounts.set_password(who.name, given.get("new", ""))
