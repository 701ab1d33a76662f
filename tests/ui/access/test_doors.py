"""What can be asked of the server at all: every route is named here."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from starlette.routing import Mount

from rag.settings import Settings
from tests.support.originals import Shelf
from ui.access.doors import FOLDERS, OPEN, Doors
from ui.server import build_app

OURS = """
GET /source /contents /matches /picture /onward /progress /rail /conversations /intake /original /trash /pane/documents
GET /pane/documents/view /documents /collections /export/{conversation}/{position} /feedback/{conversation} /document
GET /pane/settings /doctor /pane/overview /metrics /mcp /at
PATCH /conversations/{id}
DELETE /conversations/{id} /feedback /settings/key /mcp
POST /conversations/{id}/restore /files /texts /mcp /intake/cancel /intake/clear /trash/restore /documents/rename
POST /documents/delete /documents/again /collections/{what} /scope /scope/choices /feedback /settings /settings/key
"""
API = """
POST /search /ask /ask/stream /documents /collections /conversations/{id}/restore
GET /documents /documents/coming /documents/text /documents/page /collections /conversations /conversations/{id}
GET /health /ready /openapi.json /docs
PATCH /collections/{name:path} /conversations/{id}
DELETE /documents /collections/{name:path} /conversations/{id}
"""
COMPLETIONS = """
POST /chat/completions
GET /models /models/{name}
"""
"""A route that stands in no line here is one that nobody has thought about."""
Route = tuple[str, str]


def named(lines: str) -> set[Route]:
    return {(words[0], path) for words in map(str.split, lines.strip().splitlines()) for path in words[1:]}


MOUNTED = {"/api/v1": API, "/v1": COMPLETIONS}
EVERY = named(OURS) | {(method, below + path) for below, lines in MOUNTED.items() for method, path in named(lines)}
SHELF: Any = Shelf({"d.txt": "甲。"})


@pytest.fixture(scope="module")
def app() -> Any:
    return build_app(SHELF, Settings())


@pytest.fixture(scope="module")
def client(app: Any) -> TestClient:
    return TestClient(app, base_url="http://127.0.0.1:7860", raise_server_exceptions=False)


def routes(of: Any) -> Iterator[Route]:
    """The routes of an application or a router, those of routers that it includes, too."""
    for each in of.routes:
        within = getattr(each, "original_router", None)
        if within is not None:
            yield from routes(within)
        elif not isinstance(each, Mount):
            yield from ((method, each.path) for method in each.methods or ())


def test_our_own_routes_are_those_that_are_named(app: Any) -> None:
    assert {route for route in routes(app) if route[0] != "HEAD"} == named(OURS)
    mounted: dict[str, Any] = {each.path: each.app for each in app.routes if isinstance(each, Mount)}
    assert set(mounted) == {"", *MOUNTED}
    for path, lines in MOUNTED.items():
        assert {route for route in routes(mounted[path].app) if route[0] != "HEAD"} == named(lines), path


def test_of_gradios_routes_only_what_the_page_needs_is_there(app: Any, client: TestClient) -> None:
    (gradio,) = [each for each in app.routes if isinstance(each, Mount) and isinstance(each.app, Doors)]
    assert isinstance(gradio.app, Doors)
    known = {(method, re.sub(r"\{[^}]*\}", "x", path)) for method, path in routes(gradio.app._app)}
    closed = {each for each in known if (each[0], each[1].rstrip("/") or "/") not in OPEN}
    closed = {(method, path) for method, path in closed if not (method in ("GET", "HEAD") and path.startswith(FOLDERS))}
    for path in ("/gradio_api/upload", "/gradio_api/component_server", "/gradio_api/process_recording", "/login"):
        assert ("POST", path) in closed
    assert {("GET", "/openapi.json"), ("GET", "/gradio_api/deep_link"), ("GET", "/gradio_api/dev/reload")} <= closed
    assert {each: client.request(*each).status_code for each in closed} == dict.fromkeys(closed, 404)


def test_the_page_and_what_it_asks_for_are_there(client: TestClient) -> None:
    for path in ("/", "/config", "/theme.css", "/favicon.ico", "/rail", "/progress"):
        assert client.get(path).status_code == 200, path
