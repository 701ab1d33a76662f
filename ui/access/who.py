"""Who sends a request, and the library as it is for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rag.errors import UserError
from rag.messages import say
from rag.workspace.people import OWNER, Person

if TYPE_CHECKING:
    from starlette.requests import HTTPConnection

    from rag.library import Library

KEY = "mingyin.person"
"""Where the ``scope`` of a request says so; put there by what signs people in."""
AGAIN = "mingyin.again"
"""Where it holds what looks again, later: who it is by then, None where they were signed out meanwhile."""


def person(request: HTTPConnection) -> Person:
    """Who sends ``request``: who signed in, or the owner of this machine where nobody does."""
    found = request.scope.get(KEY, OWNER)
    assert isinstance(found, Person)
    return found


class SignedOutError(UserError):
    """Whoever asked isn't signed in any more."""


class Seen:
    """A library that can't be had without saying who asks."""

    def __init__(self, whole: Library) -> None:
        self.whole = whole
        """For what is nobody's: settings, the encoder."""

    def __call__(self, request: HTTPConnection) -> Library:
        """As it is for who sends ``request``."""
        return self.whole.seen_by(person(request))

    def now(self, request: HTTPConnection) -> Library:
        """Likewise, long after it was sent. Raises ``SignedOutError`` where they were signed out meanwhile."""
        again = request.scope.get(AGAIN)
        found = person(request) if again is None else again()
        if found is None:
            raise SignedOutError(say.sign_in_first())
        return self.whole.seen_by(found)
