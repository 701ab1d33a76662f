"""Answers in a language model's words as a person meets them: the real page, and an endpoint that speaks as told."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import pytest

from rag.embedding import Encoder
from rag.library import Library
from tests.support.browsing import PHONE
from tests.support.endpoint import KEY, Endpoint, Received, Script
from tests.support.timing import PATIENCE_S

Visit = Callable[..., Any]

# Gradio, which runs in this process here, uses what pandas is about to drop.
pytestmark = pytest.mark.filterwarnings(r"ignore::DeprecationWarning:gradio\.queueing")

NEAR = "到2025年的近期目标是什么？"
TRUE = "近期，到2025年综合实力达到世界先进水平"
LIE = "到2035年投入资金8800亿元"
HOSTILE = '<script>window.pwned=1</script><img src=x onerror="window.pwned=1">[a](javascript:pwned)'
GONE_S = 30


class Sharing(Library):
    """A library with an encoder that is loaded already."""

    def __init__(self, shipped: Library, endpoint: Endpoint, encoder: Encoder) -> None:
        super().__init__(shipped.index, endpoint.settings(index=shipped.index))
        self._ready = encoder

    def encoder(self) -> Encoder:
        return self._ready


@pytest.fixture(scope="module")
def endpoint() -> Iterator[Endpoint]:
    server = Endpoint()
    yield server
    server.close()


@pytest.fixture(scope="module")
def server(
    serve: Callable[[Any], AbstractContextManager[str]], shipped_library: Library, endpoint: Endpoint
) -> Iterator[str]:
    """The address of the page over the shipped document and the endpoint."""
    with serve(Sharing(shipped_library, endpoint, shipped_library.encoder())) as address:
        yield address


def saying(*pieces: str | threading.Event, **more: Any) -> Callable[[Received], Script]:
    """Says the pieces, ``@`` being the handle of the passage that holds what is ``TRUE``; an event is waited for."""

    def script(received: Received) -> Script:
        data = received.body["messages"][-1]["content"]
        passages = re.split(r"^\[([A-Z]\d+)\] ", data, flags=re.MULTILINE)
        [handle] = [name for name, text in zip(passages[1::2], passages[2::2], strict=True) if TRUE in text][:1]
        return Script(told(f"[{handle}]"), **more)

    def told(handle: str) -> Iterator[str]:
        for each in pieces:
            if isinstance(each, str):
                yield each.replace("@", handle)
            else:
                assert each.wait(PATIENCE_S)

    return script


def ask(page: Any, question: str = NEAR) -> None:
    page.fill("#question textarea", question)
    page.press("#question textarea", "Enter")


def finished(page: Any) -> Any:
    page.wait_for_selector("article[data-answer]")
    page.locator("#send").wait_for()
    return page.locator("article[data-answer]")


@pytest.mark.parametrize("options", [{}, PHONE])
def test_a_lie_is_marked_with_its_reason(visit: Visit, endpoint: Endpoint, options: dict[str, Any]) -> None:
    seen = threading.Event()
    endpoint.script(saying(f"{TRUE}。@", LIE[0], seen, f"{LIE[1:]}。@", f"\n{TRUE}{HOSTILE}。@"))
    page = visit(**options)
    ask(page)
    page.locator("article[aria-busy] .claim", has_text="世界先进水平").first.wait_for()
    assert page.locator("article .unverified").count() == 0
    seen.set()
    answer = finished(page)
    assert answer.locator(".said > div").count() == 2
    lie = answer.locator(".unverified", has_text=LIE)
    assert "dotted" in lie.locator(".claim").first.evaluate("e => getComputedStyle(e).textDecorationStyle")
    note = page.get_by_role("note")
    assert re.search(r"有 [12] 句未能核实", note.inner_text())
    summary = lie.locator("summary")
    assert "未核实" in summary.inner_text()
    assert not lie.locator("li").first.is_visible()
    summary.focus()
    page.keyboard.press("Enter")
    assert "8800亿元" in lie.locator("ul").inner_text()
    assert min(summary.bounding_box()["height"], summary.bounding_box()["width"]) >= 32

    answer.locator(".mark").first.click()
    page.wait_for_selector(".mark[aria-pressed='true']")
    assert TRUE in "".join(page.locator("#source mark").first.inner_text().split())

    page.get_by_text("核对说明").click()
    assert "没有断章取义" in answer.locator(".explained").inner_text()
    assert "11" in answer.locator(".explained").inner_text()
    assert page.evaluate("window.pwned") is None
    assert answer.locator("script, img, a").count() == 0
    width = page.viewport_size["width"]
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert not page.evaluate(
        "w => [...document.querySelectorAll('#chat *, #composer *')]"
        ".some(e => e.getBoundingClientRect().right > w + 1)",
        width,
    )


def test_reasons_stay_open_while_the_answer_grows(visit: Visit, endpoint: Endpoint) -> None:
    opened, grown = threading.Event(), threading.Event()
    endpoint.script(
        saying(f"{LIE}。@", TRUE[0], opened, f"{TRUE[1:]}。@", TRUE[0], grown, f"{TRUE[1:]}。@", f"{TRUE}。@")
    )
    page = visit()
    ask(page)
    page.locator("article[aria-busy] .doubt summary").first.click()
    opened.set()
    page.locator("article[aria-busy] .claim", has_text="世界先进水平").first.wait_for()
    page.wait_for_selector("article[aria-busy] .doubt[open]")
    grown.set()
    answer = finished(page)
    assert answer.locator(".said > div > span").count() == 4
    page.wait_for_selector(".doubt[open]")
    answer.locator(".doubt summary").click()
    answer.locator(".mark").first.click()
    page.wait_for_timeout(300)
    assert page.locator(".doubt[open]").count() == 0


@pytest.mark.parametrize(("leave", "spoken"), [("stop", True), ("stop", False), ("clear", True), ("close", False)])
def test_stopping_closes_the_connection(visit: Visit, endpoint: Endpoint, leave: str, spoken: bool) -> None:
    endpoint.script(saying(*([f"{TRUE}。@", "还有"] if spoken else []), hang=True))
    page = visit()
    asked = len(endpoint.requests)
    ask(page)
    page.get_by_text("正在生成").wait_for()
    if spoken:
        page.locator(".claim").first.wait_for()
    until = time.monotonic() + GONE_S
    while len(endpoint.requests) == asked and time.monotonic() < until:
        page.wait_for_timeout(20)
    [received] = endpoint.requests[asked:]
    assert not received.gone.is_set()
    page.goto("about:blank") if leave == "close" else page.click("#rail .new" if leave == "clear" else "#stop")
    assert received.gone.wait(GONE_S)
    if leave == "close":
        return
    page.locator("#send").wait_for()
    page.wait_for_selector(".welcome" if leave == "clear" else ".waiting .retry")
    # And the page goes on.
    endpoint.script(saying(f"{TRUE}。@"))
    ask(page)
    assert "世界先进水平" in finished(page).locator(".said").inner_text()


def test_where_the_model_fails_the_quotes_are_shown(visit: Visit, endpoint: Endpoint) -> None:
    endpoint.script(Script(status=500))
    page = visit()
    ask(page)
    answer = finished(page)
    note = page.get_by_role("note")
    assert "模型没有答好，以下是原文摘录" in note.inner_text()
    assert "500" in note.inner_text()
    assert answer.locator(".mark").count() >= 1
    assert answer.locator(".unverified, .explained").count() == 0
    assert KEY not in page.content()


def test_quotes_can_be_chosen(visit: Visit, endpoint: Endpoint) -> None:
    endpoint.script(saying(f"{TRUE}。@"))
    page = visit()
    mode = page.locator("#mode")
    assert mode.get_by_role("radio", name="生成").is_checked()
    assert "每句都与原文核对" in mode.inner_text()
    mode.get_by_role("radio", name="摘录").check()
    asked = len(endpoint.requests)
    ask(page)
    assert finished(page).locator(".explained").count() == 0
    assert len(endpoint.requests) == asked
    mode.get_by_role("radio", name="生成").check()
    page.locator(".retry").click()
    page.wait_for_selector(".explained")
    assert len(endpoint.requests) == asked + 1


def test_the_choice_is_in_the_browsers_language_and_fits_a_phone(visit: Visit) -> None:
    page = visit(locale="en-US", **PHONE)
    page.get_by_role("radio", name="Written").wait_for()
    assert page.get_by_role("group", name="How to answer").is_visible()
    assert page.locator("#mode label.selected").inner_text() == "Written"
    for label in page.locator("#mode label").all():
        box = label.bounding_box()
        assert min(box["width"], box["height"]) >= 32
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_key_is_nowhere_in_the_page(visit: Visit, server: str) -> None:
    page = visit()
    assert KEY not in page.content()
    for path in ("", "config", "gradio_api/info"):
        reply = page.request.get(server + path)
        assert KEY not in reply.text()
