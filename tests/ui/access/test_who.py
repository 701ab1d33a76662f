from __future__ import annotations

from starlette.requests import HTTPConnection

from rag.workspace.people import OWNER, Person, Role
from ui.access.who import KEY, person


def test_nobody_signed_in_is_the_owner_of_the_machine() -> None:
    assert person(HTTPConnection({"type": "http"})) is OWNER


def test_who_signed_in_is_told() -> None:
    reader = Person("李雷", Role.READER)
    assert person(HTTPConnection({"type": "http", KEY: reader})) is reader
