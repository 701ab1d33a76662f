"""The server ends while its page is open, and comes back, in a real browser."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rag.library import Library
from tests.support.browsing import ask
from tests.support.serving import free_port, served
from ui.language import ZH

QUESTION, NEXT = "《行动计划》出台的背景是什么？", "元宇宙是什么？"


def test_the_page_says_that_the_server_is_gone_and_goes_on_when_it_is_back(
    browser: Any, shipped_library: Library, tmp_path: Path
) -> None:
    port, log = free_port(), tmp_path / "server.log"
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN")
    page = context.new_page()
    page.set_default_timeout(180_000)
    with served(shipped_library.index, port, log, MINGYIN_HOME=str(tmp_path)) as address:
        page.goto(address)
        page.wait_for_selector("#early", state="detached")
        ask(page, QUESTION)
    page.fill("#question textarea", QUESTION)
    page.press("#question textarea", "Enter")
    page.get_by_text(ZH.lost_server()).first.wait_for()
    page.locator("[data-testid=toast-body]", has_text=ZH.failed_title()).wait_for()
    assert "Error" not in page.locator("[data-testid=toast-body]").inner_text()
    page.get_by_role("button", name=ZH.close(), exact=True).wait_for()
    page.fill("#question textarea", NEXT)
    with served(shipped_library.index, port, log, MINGYIN_HOME=str(tmp_path)):
        page.wait_for_function("q => document.querySelector('#question textarea')?.value === q", arg=NEXT)
        page.get_by_text(ZH.lost_server()).first.wait_for(state="detached")
        page.wait_for_function("document.querySelectorAll('#chat article[data-answer]').length === 1")
        assert page.input_value("#question textarea") == NEXT
        page.press("#question textarea", "Enter")
        page.wait_for_function("document.querySelectorAll('#chat article[data-answer]').length === 2")
    context.close()
