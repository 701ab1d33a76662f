"""The real server over the shipped corpus or over a module's own documents, and a real Chromium to drive its page."""

from __future__ import annotations

import os
import shutil
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from playwright import sync_api as playwright_api

from rag.embedding import Encoder
from rag.library import Library
from rag.settings import Settings
from tests.support.browsing import Tab
from tests.support.serving import free_port, served
from ui.model import Model
from ui.server import build_app

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
MOST_RESTING = 4
"""Tabs that are kept for further tests: each holds a hundred megabytes."""


@pytest.fixture(scope="session")
def server(shipped_library: Library, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the server over the shipped corpus, as a person starts it."""
    log = tmp_path_factory.mktemp("page") / "server.log"
    with served(shipped_library.index, free_port(), log) as address:
        yield address


@cache
def usual_port() -> int:
    """The port of one server after another: to the browser they are one, whose scripts it has compiled already."""
    return free_port()


def listen(listener: socket.socket) -> None:
    """Listen on the usual port, or on another one while a server runs there."""
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", usual_port()))
    except OSError:
        listener.bind(("127.0.0.1", 0))
    listener.listen()


@contextmanager
def serving(library: Any, model: Model | None = None) -> Iterator[str]:
    """The address of the page over ``library``, in this process; questions wait for ``model``."""
    with socket.socket() as listener:
        listen(listener)
        config = uvicorn.Config(build_app(library, Settings(), model), log_level="warning", timeout_graceful_shutdown=2)
        running = uvicorn.Server(config)
        thread = threading.Thread(target=running.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/"
        running.should_exit = True
        thread.join(10)


@pytest.fixture(scope="session")
def serve() -> Callable[..., AbstractContextManager[str]]:
    """``serving``, for modules that bring a library of their own and define their own ``server``."""
    return serving


@pytest.fixture(scope="session")
def serve_documents(encoder: Encoder) -> Callable[[Path, Path], AbstractContextManager[str]]:
    """Likewise over documents: (their folder, the index to make)."""

    class Sharing(Library):
        def encoder(self) -> Encoder:
            return encoder

    @contextmanager
    def indexed(documents: Path, index: Path) -> Iterator[str]:
        library = Sharing(index, Settings(index=index))
        library.add([documents])
        with serving(library) as address:
            yield address

    return indexed


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    if CHROMIUM is None:
        # In CI a missing browser is a broken set-up, not a reason to test less.
        (pytest.fail if os.environ.get("CI") else pytest.skip)("there is no Chromium on this machine")
    with playwright_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def resting(browser: Any) -> list[Tab]:
    """Tabs that wait for the next test with the same options, the longest waiting first."""
    return []


@pytest.fixture
def visit(browser: Any, resting: list[Tab], server: str) -> Iterator[Callable[..., Any]]:
    """Opens the page as a visitor with the given context options, or in a ``fresh`` tab that no other test has or gets;
    at the end, nothing has left the machine."""
    used: list[Tab] = []

    def opened(*, fresh: bool = False, **options: Any) -> Any:
        options = {"viewport": {"width": 1440, "height": 900}, "locale": "zh-CN", **options}
        beside = next((tab for tab in used if tab.options == options), None)
        tab = None if fresh or beside else next((tab for tab in resting if tab.options == options), None)
        if tab:
            resting.remove(tab)
        else:
            tab = Tab(browser, options, beside, fresh)
        used.append(tab)
        return tab.begin(server)

    yield opened
    requested = [url for tab in used for url in tab.requested]
    broken = [said for tab in used for said in tab.broken]
    for tab in reversed(used):
        resting.append(tab) if tab.rests() else tab.close()
    while len(resting) > MOST_RESTING:
        resting.pop(0).close()
    here = (server, server.replace("http", "ws"), server.replace("127.0.0.1", "localhost"), "data:", "blob:")
    assert requested
    assert [url for url in requested if not url.startswith(here)] == []
    assert broken == []
