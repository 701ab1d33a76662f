"""From an empty library to all that the page can do, in one go, over a restart of the server's process."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.support.browsing import is_fault
from tests.support.serving import free_port, served
from tests.support.timing import PATIENCE_S
from tests.support.walkthrough import first_minutes, found_again


def test_the_first_ten_minutes(browser: Any, tmp_path: Path) -> None:
    home, port, log = str(tmp_path / "home"), free_port(), tmp_path / "server.log"
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN")
    page = context.new_page()
    page.set_default_timeout(180_000)
    requested: list[str] = []
    wrong: list[str] = []
    page.on("request", lambda request: requested.append(request.url))
    page.on("websocket", lambda websocket: requested.append(websocket.url))
    page.on("pageerror", lambda error: wrong.extend([str(error)] * is_fault(error)))
    page.on(
        "console",
        lambda message: wrong.extend(
            [f"{message.text} {message.location}"] * (message.type == "error" and is_fault(message.text))
        ),
    )

    with served(tmp_path / "index", port, log, MINGYIN_HOME=home) as address:
        page.goto(address)
        page.locator(".welcome").wait_for(timeout=1000 * PATIENCE_S)  # the model is loading
        before = first_minutes(page, tmp_path)
        page.goto("about:blank")  # the stopped server isn't asked how far it is
    with served(tmp_path / "index", port, log, MINGYIN_HOME=home) as address:
        found_again(page, address, before)
        context.close()
    own = (address, address.replace("http", "ws"), "data:", "blob:", "about:")
    assert [url for url in requested if not url.startswith(own)] == []
    assert wrong == []
