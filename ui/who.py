"""Who sends a request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rag.workspace.people import OWNER, Person

if TYPE_CHECKING:
    from starlette.requests import HTTPConnection

KEY = "mingyin.person"
"""Where the ``scope`` of a request says so; put there by what signs people in."""


def person(request: HTTPConnection) -> Person:
    """Who sends ``request``: who signed in, or the owner of this machine where nobody does."""
    found = request.scope.get(KEY, OWNER)
    assert isinstance(found, Person)
    return found
