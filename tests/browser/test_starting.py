"""The page while the server is still building it, in a real browser."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from fastapi import FastAPI

from rag.library import Library
from tests.browser.conftest import listen
from tests.support.timing import PATIENCE_S
from ui.access.underway import Underway
from ui.language import ZH
from ui.model import Model
from ui.server import build_app
from ui.starting import Starting, meanwhile

Visit = Callable[..., Any]

pytestmark = pytest.mark.filterwarnings(r"ignore::DeprecationWarning:gradio\.queueing")

QUESTION, NEXT = "《行动计划》出台的背景是什么？", "元宇宙是什么？"


@pytest.fixture
def may() -> Iterator[threading.Event]:
    """Set when the page may be built."""
    event = threading.Event()
    yield event
    event.set()


@pytest.fixture
def server(shipped_library: Library, tmp_path: Path, may: threading.Event) -> Iterator[str]:
    library = Library(shipped_library.index, replace(shipped_library.settings, home=tmp_path))

    def build() -> FastAPI:
        assert may.wait(PATIENCE_S)
        return build_app(library, library.settings)

    with socket.socket() as listener:
        listen(listener)
        starting = Starting(build, meanwhile(library, library.settings, Model(), Underway()))
        running = uvicorn.Server(uvicorn.Config(starting, log_level="warning", timeout_graceful_shutdown=2))
        thread = threading.Thread(target=running.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/"
        may.set()
        running.should_exit = True
        thread.join(10)


@pytest.fixture
def opened(browser: Any, server: str) -> Iterator[Any]:
    """A tab that ``visit`` would wait in for a page that isn't there."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN")
    tab = context.new_page()
    broken: list[str] = []
    tab.on("pageerror", lambda error: broken.append(str(error)))
    tab.goto(server, wait_until="commit")
    yield tab
    context.close()
    assert broken == []


def test_it_answers_and_the_page_takes_the_conversation_over(opened: Any, may: threading.Event) -> None:
    opened.fill("#early textarea", QUESTION)
    opened.keyboard.press("Enter")
    opened.keyboard.type("还没发")  # while the answer is on its way
    assert opened.inner_text("#early .talk .asked") == QUESTION
    opened.wait_for_selector("#early article[data-answer]")
    assert "党的二十大报告指出" in opened.inner_text("#early .talk")
    assert "/c/" in opened.url
    may.set()
    opened.wait_for_selector("#early", state="detached")
    assert opened.locator("#chat article[data-answer]").count() == 1
    assert opened.input_value("#question textarea") == "还没发"
    address = opened.url
    opened.fill("#question textarea", NEXT)
    opened.press("#question textarea", "Enter")
    opened.wait_for_function("document.querySelectorAll('#chat article[data-answer]').length === 2")
    assert opened.url == address
    opened.wait_for_selector("#rail a[aria-current], #rail .current, #rail [href*='/c/']")


def test_a_source_that_is_asked_for_early_opens_when_the_page_is_there(opened: Any, may: threading.Event) -> None:
    opened.fill("#early textarea", QUESTION)
    opened.keyboard.press("Enter")
    last = opened.locator("#early article[data-answer] .mark").last
    last.click()
    assert last.get_attribute("aria-pressed") == "true"
    number = last.get_attribute("data-open")
    assert number != "1", "the first opens by itself"
    opened.get_by_text(ZH.opening_source()).wait_for()
    may.set()
    opened.wait_for_selector(f"#chat .mark[data-open='{number}'][aria-pressed=true]")
    assert opened.locator("#source mark").first.is_visible()


def test_what_is_sent_while_the_page_arrives_is_asked_there(opened: Any, may: threading.Event) -> None:
    opened.route("**/early", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    opened.fill("#early textarea", QUESTION)
    opened.keyboard.press("Enter")
    opened.wait_for_selector("#early [role=status]:not([hidden])")
    may.set()
    opened.wait_for_selector("#chat article[data-answer]")
    assert opened.locator(".asked").count() == 1
