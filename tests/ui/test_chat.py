"""The making of a reply, step by step, with a library that answers from a table."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from rag.errors import UserError
from rag.types import Answer, AnswerKind, Citation, Turn
from tests.originals import Shelf
from ui.conversation import Chat, converse
from ui.model import Model
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


def run(
    question: str, chat: Chat | None = None, table: Table | None = None, load: Callable[[], None] | None = None
) -> list[Chat]:
    library: Any = table or Table()
    model = Model(load)
    if load is not None:
        model.start()
    return list(converse(library, chat or Chat(), question, ["d.txt"], ZH, model))


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
    steps = [last(step) for step in run("问？", load=lambda: time.sleep(0.05))]
    assert ZH.loading in steps[0]
    assert ZH.searching in next(step for step in steps if ZH.loading not in step)
    assert "data-answer" in steps[-1]


def test_the_next_question_can_be_typed_while_the_model_is_loading(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.model._POLL_S", 0.01)
    drafts = [step.draft for step in run("问？", load=lambda: time.sleep(0.05))]
    assert drafts[0] == ""
    assert set(drafts[1:]) == {None}
    assert len(drafts) > 3


def test_a_model_that_cannot_be_loaded_is_told_with_what_to_do() -> None:
    def load() -> None:
        raise UserError("向量模型无法载入。请检查 MINGYIN_ENCODER。")

    table = Table()
    for _ in range(2):
        step = run("问？", table=table, load=load)[-1]
        assert f"向量模型无法载入。请检查 MINGYIN_ENCODER。{ZH.restart}" in last(step)
        assert step.draft == "问？"
        assert not step.busy
    assert table.asked == []


def test_a_question_does_not_wait_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.conversation._LOADING_MOST_S", 0.05)
    given_up = threading.Event()

    def load() -> None:
        given_up.wait(60)

    step = run("问？", load=load)[-1]
    given_up.set()
    assert ZH.still_loading in last(step)
    assert step.draft == "问？"
    assert not step.busy


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
