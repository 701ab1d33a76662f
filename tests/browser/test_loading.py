"""The page while its model is loading, in a real browser: it is open already, and questions wait."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Any

import pytest

from rag.errors import UserError
from rag.types import Answer, AnswerKind, Citation, Turn
from tests.support.originals import Shelf
from ui import dressing
from ui.language import ZH
from ui.model import Model

Visit = Callable[..., Any]

# Gradio, which runs in this process here, uses what pandas is about to drop.
pytestmark = pytest.mark.filterwarnings(r"ignore::DeprecationWarning:gradio\.queueing")

TEXT = "租房补贴标准为每人每月600元。"
QUESTION, NEXT = "租房补贴多少？", "发放多久？"
FAILED = "向量模型「bge」无法载入：没有这个文件夹。请检查 MINGYIN_ENCODER。"


class Library(Shelf):
    """Stands in for a library."""

    def ask(self, question: str, history: Sequence[Turn] = (), documents: Sequence[str] = ()) -> Answer:
        citation = Citation(1, "d.txt", "标题", "", None, 0, len(TEXT), TEXT, 0.9)
        return Answer(question, question, AnswerKind.CITED, 0.9, f"{TEXT}[1]", (citation,))


class Load:
    """A model's loading, which lasts until ``over`` is set and then fails if it shall."""

    def __init__(self) -> None:
        self.over = threading.Event()
        self.failure = ""

    def __call__(self) -> None:
        assert self.over.wait(600)
        if self.failure:
            raise UserError(self.failure)


@pytest.fixture
def load() -> Iterator[Load]:
    load = Load()
    yield load
    load.over.set()


@pytest.fixture
def server(serve: Callable[..., AbstractContextManager[str]], load: Load) -> Iterator[str]:
    """The address of the page over ``Library``, whose model is loading."""
    model = Model(load)
    model.start()
    with serve(Library({"d.txt": TEXT}), model) as address:
        yield address


def asked(page: Any) -> Any:
    """The page when the question waits."""
    page.fill("#question textarea", QUESTION)
    page.press("#question textarea", "Enter")
    page.get_by_text(ZH.loading()).wait_for()
    return page


def test_a_question_waits_for_the_model_and_is_answered(visit: Visit, load: Load) -> None:
    page = asked(visit())
    page.fill("#question textarea", NEXT)
    load.over.set()
    page.wait_for_selector("article[data-answer]")
    page.locator("#send").wait_for()
    assert "600元" in page.locator("article[data-answer]").inner_text()
    assert page.get_by_text(ZH.loading()).count() == 0
    assert page.input_value("#question textarea") == NEXT


def test_the_files_of_an_unknown_gradio_are_sent_as_they_are_and_do(
    visit: Visit, load: Load, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dressing, "VERSION", "none")
    load.over.set()
    page = visit(fresh=True)  # it has no files from before
    page.fill("#question textarea", QUESTION)
    page.press("#question textarea", "Enter")
    page.wait_for_selector("article[data-answer]")
    page.locator(".mark").first.click()
    assert TEXT in page.locator("#source .passage").inner_text()
    files = page.evaluate("performance.getEntriesByType('resource').map(({ name }) => name.split('/').pop())")
    assert set(dressing.REPLACED) & set(files)


def test_the_wait_can_be_stopped(visit: Visit, load: Load) -> None:
    page = asked(visit())
    page.click("#stop")
    page.get_by_text(ZH.stopped()).wait_for()
    page.locator("#send").wait_for()
    load.over.set()
    page.wait_for_timeout(600)  # Gradio takes no second question until it has cancelled the first
    page.fill("#question textarea", NEXT)
    page.press("#question textarea", "Enter")
    page.wait_for_selector("article[data-answer]")
    assert page.locator("article[data-answer]").count() == 1


def test_a_model_that_cannot_be_loaded_is_told_with_what_to_do(visit: Visit, load: Load) -> None:
    load.failure = FAILED
    page = asked(visit())
    load.over.set()
    notice = page.get_by_role("alert")
    notice.wait_for()
    assert notice.inner_text().strip() == FAILED + ZH.restart()
    assert page.input_value("#question textarea") == QUESTION
