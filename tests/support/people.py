"""People who sign in, and a server that asks them to."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from fastapi.testclient import TestClient

from rag.library import Library
from rag.settings import Settings
from rag.workspace.people import Role
from ui.server import build_app

PASSWORD = "一匹马 两本书 七座桥"
PEOPLE = {"read": Role.READER, "other": Role.READER, "edit": Role.EDITOR, "boss": Role.ADMIN}
HERE = "http://127.0.0.1:7860"


def settings(home: Path, **more: Any) -> Settings:
    """Of a server that other machines reach."""
    folders = {"home": home, "index": home / "index", "corpus": home / "corpus"}
    return Settings(**{**folders, "host": "0.0.0.0", **more})


def with_people(home: Path, **more: Any) -> Library:
    """A library with an account a role."""
    library = Library.open(settings=settings(home, **more))
    for name, role in PEOPLE.items():
        library.accounts.add(name, role, PASSWORD)
    return library


def client(library: Library, name: str = "", **options: Any) -> TestClient:
    """A browser at the server over ``library``; with a ``name``, of who is signed in."""
    app = options.pop("app", None) or build_app(library, library.settings)
    made = TestClient(app, base_url=options.pop("base_url", HERE), raise_server_exceptions=False, **options)
    if name:
        made.cookies.set("mingyin", library.sessions.begin(name), domain="127.0.0.1")
    return made
