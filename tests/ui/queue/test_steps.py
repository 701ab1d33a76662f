"""The steps of the page's events, over a real server: what is told of them, and what becomes of those that are left."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, cast

import pytest

from rag.types import Answer, AnswerKind, Turn
from rag.workspace.conversations import Conversations
from rag.workspace.database import Database
from tests.support.originals import Shelf
from tests.support.running import running
from tests.support.tab import Tab
from tests.support.timing import PATIENCE_S
from ui import page as pages
from ui.chat import Chat
from ui.keeping import address
from ui.language import ZH
from ui.queue import steps
from ui.server import build_app

pytestmark = pytest.mark.filterwarnings(r"ignore::DeprecationWarning:gradio\.queueing")


class Library(Shelf):
    """Stands in for a library that answers at once, and whose language model writes until nobody reads."""

    generates = True

    def __init__(self, folder: Path) -> None:
        super().__init__({"d.txt": "甲。"})
        self.conversations = Conversations(Database(folder / "workspace.sqlite"))
        self.leaving, self.left = threading.Event(), threading.Event()
        self.histories: list[list[str]] = []

    def ask(self, question: str, history: Sequence[Turn] = (), documents: Sequence[str] = ()) -> Answer:
        self.histories.append([each.question for each in history])
        if "坏" in question:
            raise ValueError(question)
        return Answer(question, question, AnswerKind.GREETING, 1.0, f"答：{question}", ())

    def generate(self, question: str, history: Sequence[Turn] = (), documents: Sequence[str] = ()) -> Iterator[None]:
        try:
            while not self.leaving.wait(0.02):
                yield None
        finally:
            self.left.set()


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library(tmp_path)


@pytest.fixture
def server(library: Library, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setattr(pages, "_AT_ONCE", 1)
    with running(build_app(cast("Any", library), library.settings)) as found:
        yield found
        library.leaving.set()


def until(there: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE_S
    while not there():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_what_an_answer_shows_is_sent_once(server: str) -> None:
    tab = Tab(server)
    tab.ask("问题甲？")
    heard = list(tab.heard())
    told = [each["msg"] for each in heard if each["msg"] != "estimation"]
    assert told == ["process_starts", "process_generating", "process_completed", "close_stream"]
    assert [each["msg"] for each in heard if "答：问题甲" in str(each)] == ["process_completed"]
    messages, chat, draft, current = heard[-2]["output"]["data"]
    assert [each["role"] for each in messages] == ["user", "assistant"]
    assert chat is None  # it stays with the server
    assert draft is None or draft == "" or draft == {"__type__": "update"}
    assert "/c/" in current


def test_what_changes_between_two_steps_alone_is_sent(server: str, library: Library) -> None:
    tab = Tab(server)
    tab.ask("写一段？", mode="written")
    steps_told = (each["output"]["data"] for each in tab.heard() if each["msg"] == "process_generating")
    first, then = next(steps_told), next(steps_told)
    assert isinstance(first[0][0], dict)
    assert all(isinstance(each, list) and len(str(each)) < len(str(first)) for each in then)


def test_who_stops_an_answer_ends_it(server: str, library: Library) -> None:
    tab = Tab(server)
    number = tab.ask("写一段？", mode="written")
    heard = tab.heard()
    assert any(each["msg"] == "process_generating" for each in heard)
    given = {"session_hash": tab.session, "fn_index": tab.asking, "event_id": number}
    assert tab.request("POST", "/gradio_api/cancel", given)[0] == 200
    assert library.left.wait(PATIENCE_S)
    assert [each["msg"] for each in heard][-1] == "close_stream"
    assert "答：下一个" in Tab(server).told("下一个？")


def test_who_leaves_ends_what_was_written_for_them(server: str, library: Library) -> None:
    tab = Tab(server)
    tab.ask("写一段？", mode="written")
    heard = tab.heard()
    assert any(each["msg"] == "process_generating" for each in heard)
    heard.close()  # type: ignore[attr-defined]
    assert library.left.wait(PATIENCE_S)


def test_a_tab_that_asks_anew_hears_nothing_of_what_it_left(server: str) -> None:
    tab = Tab(server)
    tab.ask("写一段？", mode="written")
    heard = tab.heard()
    assert any(each["msg"] == "process_generating" for each in heard)
    heard.close()  # type: ignore[attr-defined]
    number = tab.ask("下一个？")
    told = list(tab.heard())
    assert {each["event_id"] for each in told[:-1]} == {number}
    assert [each["msg"] for each in told[-2:]] == ["process_completed", "close_stream"]


def test_what_fails_says_so_and_the_next_is_answered(server: str, caplog: pytest.LogCaptureFixture) -> None:
    tab = Tab(server)
    assert "答：" not in tab.told("坏问题？")
    assert "答：好问题" in tab.told("好问题？")
    assert "could not be answered" in caplog.text


def test_what_breaks_is_told_in_the_language_of_who_asks(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> Iterator[Chat]:
        raise RuntimeError("secret")

    monkeypatch.setattr(pages, "converse", broken)
    tab = Tab(server)
    number = tab.ask("租金？")
    said = tab.answered()[number]
    assert (said["success"], said["title"], said["output"]["error"]) == (False, ZH.failed_title(), ZH.action_failed())
    assert "secret" not in str(said)


def test_a_follow_up_knows_what_was_said_whoever_asked_since(
    server: str, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    tab = Tab(server)
    tab.told("第一问？")
    tab.told("第二问？")
    assert library.histories == [[], ["第一问？"]]


def test_a_chat_that_is_no_longer_in_memory_is_read_again(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(steps, "_TABS", 1)
    with running(build_app(cast("Any", library), library.settings)) as server:
        tab = Tab(server)
        tab.told("第一问？")
        (conversation,) = library.conversations.newest(1)
        Tab(server).told("别人的问题？")
        tab.told("第二问？", path=address(conversation.id))
        assert library.histories == [[], [], ["第一问？"]]


def test_nobody_polls_while_there_is_nothing_to_do(server: str) -> None:
    Tab(server).told("问题？")
    before = time.process_time()
    time.sleep(1)
    assert time.process_time() - before < 0.1
