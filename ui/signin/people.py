"""Who may sign in, as an admin manages it in the browser: what ``mingyin user`` does on the server."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import Request
from fastapi.responses import RedirectResponse, Response

from rag.errors import QuestionError, UserError
from rag.messages import Speech
from rag.workspace.accounts import NAME_MOST
from rag.workspace.people import Role
from ui.access.refusing import NothingHereError
from ui.access.who import person
from ui.signin import people_page
from ui.signin.account import Form
from ui.signin.page import Said
from ui.signin.routes import shown, speech

if TYPE_CHECKING:
    from fastapi import FastAPI

    from rag.library import Library


def add(app: FastAPI, library: Library) -> None:
    """Add the routes."""

    def page(request: Request, said: Said, status: int = 200) -> Response:
        signed_in = {each.name: library.sessions.listed(each.name) for each in library.accounts.all()}
        return shown(
            people_page.people(speech(request), library.accounts.all(), signed_in, person(request), said), status
        )

    @app.get("/people")
    def people(request: Request) -> Response:
        return page(request, Said())

    @app.get("/people/{what}")
    def again() -> Response:
        """The address of a form that was sent stands in the browser, and is opened again."""
        return RedirectResponse("/people", 303)

    @app.post("/people/{what}")
    def change(what: str, request: Request, given: Form) -> Response:
        if what not in people_page.ACTS:
            raise NothingHereError
        say = speech(request)
        try:
            return page(request, _done(library, what, given, say))
        except QuestionError:
            return page(request, Said(wrong=say.person_gone(name=given.get("name", "")[:NAME_MOST])), 404)
        except UserError as error:
            return page(request, Said(wrong=str(error)), 422)


def _done(library: Library, what: str, given: dict[str, str], say: Speech) -> Said:
    """Do one of ``people_page.ACTS``; what is said of it. Raises ``UserError`` where it can't be done."""
    accounts, name = library.accounts, given.get("name", "")
    if what == "add":
        role = _role(given, say)
        account, password = accounts.add_temporary(name, role)
        added = say.account_added(name=account.name, role=say[f"role_{role.value}"]())
        return Said(f"{added} {say.one_time_password(name=account.name)}", password)
    name = accounts.get(name).name
    if what == "password":
        return Said(say.one_time_password(name=name), accounts.reset_password(name))
    if what == "role":
        role = _role(given, say)
        accounts.set_role(name, role)
        return Said(say.account_role(name=name, role=say[f"role_{role.value}"]()))
    if what == "sign-out":
        return Said(say.account_signed_out(name=name, n=library.sessions.end_all(name)))
    accounts.remove(name)
    return Said(say.account_removed(name=name))


def _role(given: dict[str, str], say: Speech) -> Role:
    try:
        return Role(given.get("role", ""))
    except ValueError as error:
        raise UserError(say.unreadable_request()) from error
