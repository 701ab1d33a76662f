"""More people ask than are answered at once, in a real browser: who waits is told so, and can give up."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest

from rag.types import Answer, AnswerKind, Citation, Turn
from rag.workspace.conversations import Conversations
from rag.workspace.database import Database
from rag.workspace.feedback import Feedbacks
from tests.support.originals import Shelf
from ui import page as pages
from ui.language import ZH
from ui.queue import queueing

Visit = Callable[..., Any]

# Gradio, which runs in this process here, uses what pandas is about to drop.
pytestmark = pytest.mark.filterwarnings(r"ignore::DeprecationWarning:gradio\.queueing")

TEXT = "租房补贴标准为每人每月600元。"


class Library(Shelf):
    """Stands in for a library that answers when it is told to."""

    def __init__(self, texts: dict[str, str], database: Database) -> None:
        super().__init__(texts)
        self.conversations, self.feedback = Conversations(database), Feedbacks(database)
        self.answering = threading.Event()
        self.asked: list[str] = []

    def ask(self, question: str, history: Sequence[Turn] = (), documents: Sequence[str] = ()) -> Answer:
        self.asked.append(question)
        assert self.answering.wait(600)
        citation = Citation(1, "d.txt", "标题", "", None, 0, len(TEXT), TEXT, 0.9)
        return Answer(question, question, AnswerKind.CITED, 0.9, f"{TEXT}[1]", (citation,))


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    library = Library({"d.txt": TEXT}, Database(tmp_path / "workspace.sqlite"))
    yield library
    library.answering.set()


@pytest.fixture
def server(
    serve: Callable[..., AbstractContextManager[str]], library: Library, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """The address of the page over ``library``, which answers one question at a time."""
    monkeypatch.setattr(pages, "_AT_ONCE", 1)
    with serve(library) as address:
        yield address


def ask(page: Any, question: str) -> None:
    page.fill("#question textarea", question)
    page.press("#question textarea", "Enter")


def test_who_waits_is_told_the_place_and_can_give_up(visit: Visit, library: Library) -> None:
    first, second = visit(), visit()
    ask(first, "第一个问题？")
    first.get_by_text(ZH.searching()).wait_for()
    ask(second, "第二个问题？")
    second.get_by_text(ZH.queued(position=1, size=1)).wait_for()
    second.click("#stop")
    second.locator("#send").wait_for()
    second.locator("#composer .queued").wait_for(state="hidden")
    assert second.input_value("#question textarea") == "第二个问题？"
    ask(second, "第三个问题？")
    second.get_by_text(ZH.queued(position=1, size=1)).wait_for()
    library.answering.set()
    for page in (first, second):
        page.wait_for_selector("article[data-answer]")
        page.locator("#composer .queued").wait_for(state="hidden")
    assert library.asked == ["第一个问题？", "第三个问题？"]


def test_a_double_click_sends_and_does_not_stop(visit: Visit, library: Library) -> None:
    page = visit()
    page.fill("#question textarea", "一个问题？")
    page.evaluate("""async () => {
      document.querySelector("#send").click();
      while (!document.querySelector("#current [data-busy]")) await new Promise((done) => setTimeout(done, 5));
      document.querySelector("#stop").click();
    }""")
    page.wait_for_timeout(300)
    assert page.locator("#chat .retry").count() == 0
    library.answering.set()
    page.wait_for_selector("article[data-answer]")


def test_who_cannot_be_taken_is_told_so_in_words(
    visit: Visit, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = visit()
    monkeypatch.setattr(queueing, "_WAITING_MOST", 0)
    ask(page, "放不下的问题？")
    page.get_by_text(ZH.busy_server()).wait_for()
    assert page.input_value("#question textarea") == "放不下的问题？"
    assert library.asked == []
