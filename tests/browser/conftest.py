"""The real server over the shipped corpus or over a module's own documents, and a real Chromium to drive its page."""

from __future__ import annotations

import os
import shutil
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from playwright import sync_api as playwright_api

from rag.embedding import Encoder
from rag.library import Library
from rag.settings import Settings
from tests.support.browsing import is_fault
from tests.support.serving import free_port, served
from tests.support.timing import PATIENCE_S
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


@pytest.fixture(scope="session")
def server(shipped_library: Library, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the server over the shipped corpus, as a person starts it."""
    log = tmp_path_factory.mktemp("page") / "server.log"
    with served(shipped_library.index, free_port(), log) as address:
        yield address


@contextmanager
def serving(library: Any, model: Model | None = None) -> Iterator[str]:
    """The address of the page over ``library``, in this process; questions wait for ``model``."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
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


@pytest.fixture(scope="module")
def context(browser: Any) -> Iterator[Callable[..., Any]]:
    """A browser context for each choice of options, kept over the tests of a module: its cache holds the scripts."""
    made: dict[str, Any] = {}

    def get(options: dict[str, Any]) -> Any:
        key = repr(sorted(options.items()))
        if key not in made:
            made[key] = browser.new_context(**options)
        return made[key]

    yield get
    for each in made.values():
        each.close()


@pytest.fixture
def visit(context: Callable[..., Any], server: str) -> Iterator[Callable[..., Any]]:
    """Opens the page as a visitor with the given context options; at the end, nothing has left the machine."""
    pages: list[Any] = []
    requested: list[str] = []
    broken: list[str] = []

    def opened(**options: Any) -> Any:
        page = context({"viewport": {"width": 1440, "height": 900}, "locale": "zh-CN", **options}).new_page()
        pages.append(page)
        page.on("request", lambda request: requested.append(request.url))
        page.set_default_timeout(180_000)
        page.on("pageerror", lambda error: broken.extend([str(error)] * is_fault(error)))
        page.on("console", lambda message: broken.extend([message.text] * ("Content Security" in message.text)))
        page.on("websocket", lambda websocket: requested.append(websocket.url))
        page.goto(server)
        page.wait_for_selector(".welcome", timeout=1000 * PATIENCE_S)  # the first visitor waits with the model loading
        page.wait_for_function("document.documentElement.lang !== ''")
        return page

    yield opened
    for page in pages:
        page.close()
    here = (server, server.replace("http", "ws"), server.replace("127.0.0.1", "localhost"), "data:", "blob:")
    assert requested
    assert [url for url in requested if not url.startswith(here)] == []
    assert broken == []
