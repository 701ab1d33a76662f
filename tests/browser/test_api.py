"""What a browser shows of the API: its description; and that answers of the page are counted with those of programs."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import httpx

from tests.support.browsing import ask

COUNTED = re.compile(r'mingyin_answers_total\{door="page",kind="\w+"\} (\d+)')


def test_the_description_opens_and_leads_to_its_types(browser: Any, server: str) -> None:
    context = browser.new_context(locale="en-US", viewport={"width": 390, "height": 800})
    page, elsewhere, broken = context.new_page(), list[str](), list[str]()
    page.on("request", lambda request: elsewhere.append(request.url) if not request.url.startswith(server) else None)
    page.on("console", lambda said: broken.append(said.text))
    page.goto(f"{server}api/v1/docs")
    assert page.locator("h1").inner_text() == "Mingyin's HTTP API"
    page.locator("summary", has_text="/ask").first.click()
    citation = page.locator("#Citation")
    assert not citation.is_visible()
    page.locator("a[href='#Citation']").first.click()
    citation.wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert (elsewhere, broken) == ([], [])
    context.close()


def test_answers_of_the_page_are_counted(visit: Callable[..., Any], server: str) -> None:
    def counted() -> int:
        return sum(map(int, map(float, COUNTED.findall(httpx.get(f"{server}metrics").text))))

    before = counted()
    ask(visit(), "五大任务是哪五大？")
    assert counted() == before + 1
