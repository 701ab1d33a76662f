"""The making of a reply, step by step, with a library that answers from a table."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest

from rag.errors import UserError
from rag.settings import Settings
from rag.types import Answer, AnswerKind, Citation, Doubt, Statement, Turn
from rag.workspace.scope import Scope
from tests.support.originals import Shelf
from ui.chat import Chat, converse
from ui.language import ZH
from ui.model import Model


class Table(Shelf):
    """Stands in for a library."""

    def __init__(self) -> None:
        super().__init__({"d.txt": "甲。乙。"})
        self.asked: list[tuple[str, tuple[Turn, ...], tuple[str, ...]]] = []
        self.settings = Settings()

    def state(self) -> str:
        return "1"

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
    return list(converse(library, chat or Chat(), question, Scope(("d.txt",)), ZH, model))


class Writing(Table):
    """Stands in for a library with a language model."""

    def __init__(self, *steps: Answer | None) -> None:
        super().__init__()
        self.steps = steps
        self.closed = False

    def generate(
        self, question: str, history: Sequence[Turn] = (), documents: Sequence[str] = ()
    ) -> Iterator[Answer | None]:
        self.asked.append((question, tuple(history), tuple(documents)))
        try:
            yield from self.steps
        finally:
            self.closed = True


def statements(*texts: str) -> Answer:
    """An answer in a model's words; the sentences after the first are doubtful, each on a line of its own."""
    said = tuple(
        Statement(text, () if n else (1,), (Doubt("uncited"),) if n else (), bool(n)) for n, text in enumerate(texts)
    )
    citation = Citation(1, "d.txt", "标题", "", None, 0, 2, "甲。", 0.9)
    text = "\n".join(text + ("〔未核实〕" if n else "[1]") for n, text in enumerate(texts))
    return Answer("问？", "问？", AnswerKind.UNVERIFIED, 0.9, text, (citation,), statements=said)


def write(table: Writing, chat: Chat | None = None) -> list[Chat]:
    library: Any = table
    return list(converse(library, chat or Chat(), "问？", Scope(("d.txt",)), ZH, Model(), written=True))


def last(chat: Chat) -> str:
    return str(chat.messages(ZH)[-1]["content"])


def test_a_question_is_answered_in_steps() -> None:
    steps = run("问？")
    assert ZH.searching() in last(steps[0])
    assert steps[0].draft == ""
    assert all(step.busy for step in steps[:-1])
    assert not steps[-1].busy
    assert "data-answer" in last(steps[-1])
    assert [message["role"] for message in steps[-1].messages(ZH)] == ["user", "assistant"]
    assert steps[-1].history() == (Turn("问？", "甲。[1]"),)


def test_the_person_is_told_that_the_model_is_loading() -> None:
    steps = [last(step) for step in run("问？", load=lambda: time.sleep(0.05))]
    assert ZH.loading() in steps[0]
    assert ZH.searching() in next(step for step in steps if ZH.loading() not in step)
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
        assert f"向量模型无法载入。请检查 MINGYIN_ENCODER。{ZH.restart()}" in last(step)
        assert step.draft == "问？"
        assert not step.busy
    assert table.asked == []


def test_a_question_does_not_wait_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.chat._LOADING_MOST_S", 0.05)
    given_up = threading.Event()

    def load() -> None:
        given_up.wait(60)

    step = run("问？", load=load)[-1]
    given_up.set()
    assert ZH.still_loading() in last(step)
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
    assert [message["role"] for message in only.messages(ZH)] == ["assistant"]
    assert len(run("问？", only)[-1].messages(ZH)) == 2


def test_the_unexpected_is_logged_and_told_plainly(caplog: pytest.LogCaptureFixture) -> None:
    final = run("坏")[-1]
    assert ZH.question_failed() in last(final)
    assert "broken" not in last(final)
    assert "broken" in caplog.text
    assert not final.busy
    assert final.history() == ()


def test_stopping_leaves_the_question_and_a_way_to_ask_again() -> None:
    halfway = run("问？")[0]
    stopped = halfway.stopped(ZH)
    assert ZH.stopped() in last(stopped)
    assert not stopped.busy
    assert stopped.history() == ()
    assert stopped.without_last() == (Chat(), "问？")
    done = run("问？")[-1]
    assert done.stopped(ZH) is done


def test_a_written_answer_grows_while_it_is_waited_for() -> None:
    table = Writing(None, None, None, statements("甲。"), None, statements("甲。", "乙。"))
    steps = write(table)
    shown = [last(step) for step in steps]
    searching = [n for n, each in enumerate(shown) if ZH.searching() in each]
    waiting = [n for n, each in enumerate(shown) if ZH.writing() in each and "article" not in each]
    assert max(searching) < min(waiting)
    assert "甲" in shown[-4]
    assert "乙" not in shown[-4]
    assert shown[-3] == shown[-4]
    assert "乙" in shown[-2]
    assert "data-answer" in shown[-1]
    assert [step.busy for step in steps] == [True] * (len(steps) - 1) + [False]
    assert table.asked == [("问？", (), ("d.txt",))]
    assert steps[-1].history() == (Turn("问？", "甲。\n乙。"),)


@pytest.mark.parametrize("after", [3, 4, 5])
def test_closing_a_conversation_stops_the_model_at_once(after: int) -> None:
    table: Any = Writing(None, None, statements("甲。"), None)
    talk = converse(table, Chat(), "问？", Scope(), ZH, Model(), written=True)
    for _ in range(after):
        next(talk)
    assert not table.closed
    talk.close()
    assert table.closed


def test_what_the_library_refuses_is_said_in_writing_too() -> None:
    class Empty(Writing):
        def generate(self, *asked: Any, **more: Any) -> Iterator[Answer | None]:
            raise UserError("还没有文档。")
            yield

    step = write(Empty())[-1]
    assert "还没有文档。" in last(step)
    assert step.draft == "问？"
