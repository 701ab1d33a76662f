"""Many questions of one person, a slow language model, and events that no page sends: over a real server."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

import pytest

from rag.messages import say
from rag.types import Answer, AnswerKind, Turn
from rag.workspace.conversations import Conversations
from rag.workspace.database import Database
from tests.support.originals import Shelf
from tests.support.running import running
from tests.support.tab import Tab
from ui import page as pages
from ui.queue import queueing
from ui.server import build_app

pytestmark = pytest.mark.filterwarnings(r"ignore::DeprecationWarning:gradio\.queueing")


class Library(Shelf):
    """Stands in for a library that answers when it is told to, and whose language model never does."""

    generates = True

    def __init__(self, folder: Path) -> None:
        super().__init__({"d.txt": "甲。"})
        self.conversations = Conversations(Database(folder / "workspace.sqlite"))
        self.answering, self.leaving = threading.Semaphore(0), threading.Event()
        self.asked: list[str] = []

    def ask(self, question: str, history: Sequence[Turn] = (), documents: Sequence[str] = ()) -> Answer:
        self.asked.append(question)
        self.answering.acquire()
        return Answer(question, question, AnswerKind.REFUSED, 0.1, "没有找到。", ())

    def generate(self, question: str, history: Sequence[Turn] = (), documents: Sequence[str] = ()) -> Iterator[None]:
        self.asked.append(question)
        while not self.leaving.wait(0.05):
            yield None
        raise RuntimeError("the test is over")


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library(tmp_path)


@pytest.fixture
def server(library: Library, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of a server that answers one question at a time."""
    monkeypatch.setattr(pages, "_AT_ONCE", 1)
    with running(build_app(cast("Any", library), library.settings)) as address:
        yield address
        library.leaving.set()
        library.answering.release(1000)


@contextmanager
def listening(tab: Tab) -> Iterator[dict[str, Any]]:
    """A tab that follows its answers, as a page does; at the end they are there."""
    found: dict[str, Any] = {}
    thread = threading.Thread(target=lambda: found.update(tab.answered()), daemon=True)
    thread.start()
    yield found
    thread.join(60)
    assert not thread.is_alive()


def test_one_persons_many_questions_do_not_stop_anothers(server: str, library: Library) -> None:
    much, little = Tab(server), Tab(server)
    for n in range(6):
        much.ask(f"甲的问题{n}？")
    with listening(much):
        little.ask("乙的问题？")
        with listening(little):
            library.answering.release(7)
    assert library.asked.index("乙的问题？") <= 2  # the first is being answered, the second perhaps, too
    assert len(library.asked) == 7


def test_the_place_that_is_told_is_the_one_in_that_order(server: str, library: Library) -> None:
    much, little = Tab(server), Tab(server)
    for n in range(4):
        much.ask(f"甲的问题{n}？")
    number = little.ask("乙的问题？")
    ranks = (each["rank"] for each in little.heard() if each["msg"] == "estimation" and each["event_id"] == number)
    assert min(next(ranks), next(ranks)) <= 1
    library.answering.release(5)


def test_a_language_model_that_takes_its_time_holds_nobody_up(server: str, library: Library) -> None:
    slow = [Tab(server) for _ in range(3)]
    for tab in slow:
        for n in range(3):
            tab.ask(f"写一段{n}", mode="written")
    library.answering.release(1)
    assert "没有找到" in Tab(server).told("乙的问题？")
    writing = [each for each in library.asked if each.startswith("写一段")]
    assert len(writing) <= 3 * queueing._WRITING_EACH  # each has one that waits for an own one to end


def test_who_sends_without_end_is_told_to_wait(server: str, library: Library) -> None:
    tab = Tab(server)
    given = {"data": ["问？", None, "", "quotes", "/"], "fn_index": tab.asking, "session_hash": tab.session}
    said = [tab.request("POST", "/gradio_api/queue/join", given) for _ in range(queueing._WAITING_EACH + 3)]
    assert said[-1][0] == 503
    assert json.loads(said[-1][1])["detail"] == say.busy_yourself(n=queueing._WAITING_EACH)
    assert [status for status, _ in said[: queueing._WAITING_EACH]] == [200] * queueing._WAITING_EACH
    library.answering.release(1)
    assert Tab(server).ask("别人的问题？")


@pytest.mark.parametrize(
    "changed",
    [
        {"fn_index": 9999},
        {"fn_index": -1},
        {"data": []},
        {"data": [{"a": 1}, None, "", "quotes", "/"]},
        {"data": ["问？", None, 7, "quotes", "/"]},
        {"data": ["问？", None, "", "loudly", "/"]},
        {"data": ["问？", {"exchanges": 1}, "", "quotes", "/"]},
        {"session_hash": "a" * 100},
    ],
)
def test_what_no_page_sends_is_refused_with_a_sentence(server: str, library: Library, changed: dict[str, Any]) -> None:
    tab = Tab(server)
    given = {"data": ["问？", None, "", "quotes", "/"], "fn_index": tab.asking, "session_hash": tab.session}
    status, text = tab.request("POST", "/gradio_api/queue/join", {**given, **changed})
    assert status == 400
    assert json.loads(text)["detail"] == say.unreadable_request()
    assert library.asked == []
