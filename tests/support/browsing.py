"""What a person does on the page."""

from __future__ import annotations

from typing import Any


def ask(page: Any, question: str) -> Any:
    """Ask by typing and Enter; the finished answer."""
    answers = page.locator("article[data-answer]")
    before = answers.count()
    page.fill("#question textarea", question)
    page.press("#question textarea", "Enter")
    answers.nth(before).wait_for()
    page.locator("#send").wait_for()
    return answers.nth(before)
