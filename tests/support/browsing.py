"""What a person does on the page."""

from __future__ import annotations

from typing import Any

SCREENS = {"documents": ".found[aria-busy=false]", "overview": ".overview", "settings": ".settings"}
"""What stands on each once it is there."""


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
