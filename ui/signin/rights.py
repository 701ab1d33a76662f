"""What each route takes, and where sign-in is asked for at all."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rag.errors import UserError
from rag.messages import say
from rag.settings import Settings
from rag.workspace.people import Role
from ui.access.guard import LOOPBACK

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rag.library import Library

OPEN = """
GET /sign-in /sign-in/provider /sign-in/back /favicon.ico /api/v1/health /api/v1/ready
POST /sign-in
"""
"""What is there for who isn't signed in, too: the way in, and whether the server is well."""
READER = """
GET / /c/{id} /config /theme.css /look/{rest} /assets/{rest} /static/{rest} /gradio_api/heartbeat/{rest}
GET /gradio_api/queue/data /gradio_api/app_id
POST /gradio_api/queue/join /gradio_api/cancel /gradio_api/reset
GET /at /source /contents /matches /picture /onward /progress /rail /conversations /intake /original /pane/documents
GET /pane/documents/view /documents /collections /export/{conversation}/{position} /feedback/{conversation} /document
GET /pane/overview /account /account/{what} /account/keys/remove
PATCH /conversations/{id}
DELETE /conversations/{id} /feedback
POST /conversations/{id}/restore /scope /scope/choices /feedback /sign-out /account/password
POST /account/keys /account/keys/remove /account/elsewhere
* /api/{rest} /v1/{rest} /mcp /mcp/{rest}
"""
"""What a reader may do. Programs' routes are listed as wholes: each of them asks for the role that it takes."""
EDITOR = """
GET /trash
POST /files /texts /intake/cancel /intake/clear /trash/restore /documents/rename /documents/delete /documents/again
POST /collections/{what}
"""
ADMIN = """
GET /pane/settings /doctor /metrics /people /people/{what}
DELETE /settings/key
POST /settings /settings/key /people/{what}
"""
_PERSONAL = ("account", "people")
"""Below these a session counts alone: by a key that was found nobody makes further ones, or lets others in."""


def is_asked_for(settings: Settings) -> bool:
    """Whether people sign in: where other machines reach the page, or where that is wanted always."""
    if settings.sign_in == "auto":
        return settings.host not in LOOPBACK
    return settings.sign_in == "always"


def check(library: Library, settings: Settings) -> None:
    """Raises ``UserError`` where people have to sign in and nobody could."""
    if is_asked_for(settings) and not settings.oidc_issuer and not library.accounts.all():
        raise UserError(say.sign_in_needed(host=settings.host))


def is_open(method: str, path: str) -> bool:
    """Whether it is there for who isn't signed in."""
    return _is_in(_OPEN, method, path)


def taken(method: str, path: str) -> Role:
    """The role that a request takes. What stands in no table takes an admin, who sees that it isn't there."""
    for role, rules in _RIGHTS:
        if _is_in(rules, method, path):
            return role
    return Role.ADMIN


def is_personal(path: str) -> bool:
    """Whether it takes a session, and no key will do."""
    return path.strip("/").split("/")[0] in _PERSONAL


Rule = tuple[str, "re.Pattern[str]"]


def _rules(table: str) -> Iterator[Rule]:
    for method, *paths in map(str.split, table.strip().splitlines()):
        for path in paths:
            parts = re.split(r"(\{\w+\})", path)
            found = ".*" if path.endswith("{rest}") else "[^/]+"
            pattern = "".join(found if each.startswith("{") else re.escape(each) for each in parts)
            yield method, re.compile(f"{pattern}/?")


def _is_in(rules: tuple[Rule, ...], method: str, path: str) -> bool:
    method = "GET" if method == "HEAD" else method
    return any(named in ("*", method) and pattern.fullmatch(path) for named, pattern in rules)


_OPEN = tuple(_rules(OPEN))
_RIGHTS = tuple((role, tuple(_rules(table))) for role, table in zip(Role, (READER, EDITOR, ADMIN), strict=True))
