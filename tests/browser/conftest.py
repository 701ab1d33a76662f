"""The real server over the shipped corpus, and a real Chromium to drive its page."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright import sync_api as playwright_api

ROOT = Path(__file__).parents[2]
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
START_S = 90


def index_command(documents: Path, index: Path) -> list[str]:
    return [sys.executable, "-m", "rag", "index", str(documents), "--index", str(index)]


def serve_command(index: Path, port: int) -> list[str]:
    return [sys.executable, "-m", "rag", "serve", "--index", str(index), "--port", str(port)]


@contextmanager
def serving(documents: Path, folder: Path) -> Iterator[str]:
    """The address of a server over ``documents`` that has just been started; ``folder`` is for what it writes."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    subprocess.run(index_command(documents, folder / "index"), cwd=ROOT, check=True, capture_output=True)
    log = folder / "server.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            serve_command(folder / "index", port),
            cwd=ROOT,
            stdout=output,
            stderr=subprocess.STDOUT,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )
    try:
        until = time.monotonic() + START_S
        while not _accepts(port):
            if process.poll() is not None or time.monotonic() > until:
                pytest.fail(f"the server did not start:\n{log.read_text(encoding='utf-8')}")
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}/"
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@pytest.fixture(scope="session")
def serve_documents() -> Callable[[Path, Path], AbstractContextManager[str]]:
    """``serving``, for modules that bring documents of their own and define their own ``server``."""
    return serving


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server over the shipped corpus."""
    with serving(ROOT / "corpus", tmp_path_factory.mktemp("page")) as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    if CHROMIUM is None:
        # In CI a missing browser is a broken set-up, not a reason to test less.
        (pytest.fail if os.environ.get("CI") else pytest.skip)("there is no Chromium on this machine")
    with playwright_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def visit(browser: Any, server: str) -> Iterator[Callable[..., Any]]:
    """Opens the page as a visitor with the given context options; at the end, nothing has left the machine."""
    contexts: list[Any] = []
    requested: list[str] = []
    broken: list[str] = []

    def opened(**options: Any) -> Any:
        context = browser.new_context(**{"viewport": {"width": 1440, "height": 900}, "locale": "zh-CN", **options})
        contexts.append(context)
        context.on("request", lambda request: requested.append(request.url))
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.on("pageerror", lambda error: broken.append(str(error)))
        page.on("console", lambda message: broken.extend([message.text] * ("Content Security" in message.text)))
        page.on("websocket", lambda websocket: requested.append(websocket.url))
        page.goto(server)
        page.wait_for_selector(".welcome", timeout=1000 * START_S)  # the first visitor waits with the model loading
        page.wait_for_function("document.documentElement.lang !== ''")
        return page

    yield opened
    for context in contexts:
        context.close()
    here = (server, server.replace("http", "ws"), server.replace("127.0.0.1", "localhost"), "data:", "blob:")
    assert requested
    assert [url for url in requested if not url.startswith(here)] == []
    assert broken == []


def _accepts(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0
