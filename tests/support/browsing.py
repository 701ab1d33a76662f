"""What a person does on the page, and the tab in which they do it."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Error

from tests.support.timing import PATIENCE_S

PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "has_touch": True,
    "is_mobile": True,
    "color_scheme": "dark",
}
"""A phone, as the page is looked at on one: at night."""
SCREENS = {"documents": ".found[aria-busy=false]", "overview": ".overview", "settings": ".settings"}
"""What stands on each once it is there."""
_GRADIOS = "AbortError: signal is aborted"


def is_fault(error: object) -> bool:
    """Whether an error on the page is one. Gradio's client ends its stream of events when the last is done, and now and
    then tells of that as an error."""
    return not str(error).startswith(_GRADIOS)


def to(page: Any, screen: str) -> None:
    """Open a screen, and wait for what it shows."""
    page.evaluate(f"location.hash = '#/{screen}'")
    page.locator(f"#pane {SCREENS[screen]}").wait_for()


def ask(page: Any, question: str) -> Any:
    """Ask by typing and Enter; the finished answer."""
    answers = page.locator("article[data-answer]")
    before = answers.count()
    page.fill("#question textarea", question)
    page.press("#question textarea", "Enter")
    answers.nth(before).wait_for()
    page.locator("#send").wait_for()
    return answers.nth(before)


class Tab:
    """A tab of the browser, what it has asked for and what broke in it.

    It is used by one test after another: in a new one all scripts are compiled anew, which takes twice as long as all
    else until the page is there.
    """

    page: Any

    def __init__(self, browser: Any, options: dict[str, Any], beside: Tab | None, fresh: bool) -> None:
        """In a context of its own with these options, or in that of the tab ``beside`` it; ``fresh`` for one test."""
        self.options = options
        self.requested: list[str] = []
        self.broken: list[str] = []
        self._owns, self._lasts = not beside, not (beside or fresh)
        page = (beside.page.context if beside else browser.new_context(**options)).new_page()
        self.page = page
        page.set_default_timeout(180_000)
        page.on("request", lambda request: self.requested.append(request.url))
        page.on("websocket", lambda websocket: self.requested.append(websocket.url))
        page.on("pageerror", lambda error: self.broken.extend([str(error)] * is_fault(error)))
        page.on("console", lambda message: self.broken.extend([message.text] * ("Content Security" in message.text)))

    def begin(self, address: str) -> Any:
        """The page there, as a new visitor meets it."""
        self.requested.clear()
        self.broken.clear()
        self.page.goto(address)
        self.page.wait_for_selector(".welcome", timeout=1000 * PATIENCE_S)  # the first visitor may wait for the model
        self.page.wait_for_function("document.documentElement.lang !== ''")
        return self.page

    def rests(self) -> bool:
        """Forget all but the scripts; whether another test can begin in it."""
        if not self._lasts or not self.page.url.startswith("http"):
            return False
        self.page.unroute_all(behavior="ignoreErrors")
        try:
            self.page.evaluate("sessionStorage.clear()")
        except Error:  # it is being loaded anew this moment
            return False
        self.page.context.clear_permissions()
        self.page.set_viewport_size(self.options["viewport"])
        self.page.goto("about:blank")
        return True

    def close(self) -> None:
        self.page.context.close() if self._owns else self.page.close()
