"""The making of a reply, step by step, with a library that answers from a table."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Any

import pytest

from rag.errors import UserError
from rag.types import Answer, AnswerKind, Citation, Turn
from tests.originals import Shelf
from ui.conversation import Chat, converse
from ui.text import ZH


class Table(Shelf):
    """Stands in for a library."""

    def __init__(self) -> None:
        super().__init__({"d.txt": "甲。乙。"})
        self.asked: list[tuple[str, tuple[Turn, ...], tuple[str, ...]]] = []

    def ask(self, question: str, history: Sequence[Turn] = (), documents: Sequence[str] = ()) -> Answer:
        self.asked.append((question, tuple(history), tuple(documents)))
        if not question.strip():
            raise UserError("请先写下问题。")
        if question == "坏":
            raise RuntimeError("broken")
        citation = Citation(1, "d.txt", "标题", "", None, 0, 2, "甲。", 0.9)
        return Answer(question, question, AnswerKind.CITED, 0.9, "甲。[1]", (citation,))


def run(question: str, chat: Chat | None = None, ready: bool = True, table: Table | None = None) -> list[Chat]:
    event = threading.Event()
    if ready:
        event.set()
    else:
        threading.Timer(0.05, event.set).start()
    library: Any = table or Table()
    return list(converse(library, chat or Chat(), question, ["d.txt"], ZH, event))


def last(chat: Chat) -> str:
    return str(chat.messages()[-1]["content"])


def test_a_question_is_answered_in_steps() -> None:
    steps = run("问？")
    assert ZH.searching in last(steps[0])
    assert steps[0].draft == ""
    assert all(step.busy for step in steps[:-1])
    assert not steps[-1].busy
    assert "data-answer" in last(steps[-1])
    assert [message["role"] for message in steps[-1].messages()] == ["user", "assistant"]
    assert steps[-1].history() == (Turn("问？", "甲。[1]"),)


def test_the_person_is_told_that_the_model_is_loading() -> None:
    steps = run("问？", ready=False)
    assert ZH.loading in last(steps[0])
    assert ZH.searching in last(steps[1])


def test_history_and_filter_reach_the_library() -> None:
    table = Table()
    first = run("甲？", table=table)[-1]
    run("乙？", first, table=table)
    assert table.asked[1] == ("乙？", (Turn("甲？", "甲。[1]"),), ("d.txt",))


def test_what_the_person_can_mend_is_said_and_their_text_kept() -> None:
    [only] = run("  ")
    assert "请先写下问题。" in last(only)
    assert only.draft == "  "
    assert not only.busy
    assert [message["role"] for message in only.messages()] == ["assistant"]
    assert len(run("问？", only)[-1].messages()) == 2


def test_the_unexpected_is_logged_and_told_plainly(caplog: pytest.LogCaptureFixture) -> None:
    final = run("坏")[-1]
    assert ZH.failed in last(final)
    assert "broken" not in last(final)
    assert "broken" in caplog.text
    assert not final.busy
    assert final.history() == ()


def test_stopping_leaves_the_question_and_a_way_to_ask_again() -> None:
    halfway = run("问？")[0]
    stopped = halfway.stopped(ZH)
    assert ZH.stopped in last(stopped)
    assert not stopped.busy
    assert stopped.history() == ()
    assert stopped.without_last() == (Chat(), "问？")
    done = run("问？")[-1]
    assert done.stopped(ZH) is done
