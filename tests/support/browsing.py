"""What a person does on the page."""

from __future__ import annotations

from typing import Any

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
