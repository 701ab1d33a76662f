"""Answers that were given are given again, as long as nothing that they depend on has changed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from rag.types import Answer, AnswerKind, Turn
from rag.workspace.scope import EVERYTHING, Scope
from tests.support.hashed import HashedLibrary, at_home
from ui.chat import Chat, converse
from ui.given import Given, GivenAnswers
from ui.language import EN, ZH
from ui.model import Model

QUESTION = "澄湖大厦的租金是多少？"


class Counted(HashedLibrary):
    """Counts what it is asked."""

    asked = 0

    def ask(self, *given: object, **more: object) -> Answer:
        self.asked += 1
        return super().ask(*given, **more)  # type: ignore[arg-type]


@pytest.fixture
def library(tmp_path: Path) -> Counted:
    settings = at_home(tmp_path).settings
    settings.corpus.mkdir()
    write(settings.corpus / "租金.txt", "澄湖大厦的租金是每月三千元。")
    made = Counted(settings.index, settings)
    made.add([settings.corpus])
    return made


def write(path: Path, text: str) -> None:
    path.write_text(f"{path.stem}\n\n{text}\n", "utf-8")


def test_what_was_asked_before_is_at_hand(library: Counted) -> None:
    answers = GivenAnswers(library)
    assert answers.known(QUESTION, (), EVERYTHING) is None
    given = answers.ask(QUESTION, (), EVERYTHING, ZH)
    assert given.answer.kind is not AnswerKind.REFUSED
    assert answers.known(QUESTION, (), EVERYTHING) is given
    for other in (
        answers.known("押金呢？", (), EVERYTHING),
        answers.known(QUESTION, (Turn("甲？", "乙。"),), EVERYTHING),
        answers.known(QUESTION, (), Scope(("租金.txt",))),
    ):
        assert other is None


def test_a_change_of_the_library_or_of_its_settings_makes_it_forget(library: Counted) -> None:
    answers = GivenAnswers(library)
    assert "三千" in answers.ask(QUESTION, (), EVERYTHING, ZH).answer.text
    write(library.settings.corpus / "租金.txt", "澄湖大厦的租金是每月五千元。")
    library.add([library.settings.corpus])
    assert answers.known(QUESTION, (), EVERYTHING) is None
    assert "五千" in answers.ask(QUESTION, (), EVERYTHING, ZH).answer.text
    library.settings = replace(library.settings, top_k=3)
    assert answers.known(QUESTION, (), EVERYTHING) is None


@pytest.mark.parametrize(("text", "told"), [("", ZH.quoted_gone()), ("据说改了。\n五千元。", ZH.quoted_changed())])
def test_what_is_changed_before_an_answer_is_shown_is_shown_as_it_was_quoted(
    library: Counted, text: str, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = library.settings.corpus / "租金.txt"
    ask = library.ask

    def overtaken(*given: Any, **more: Any) -> Answer:
        answer = ask(*given, **more)
        library.forget(file)
        if text:
            write(file, text)
            library.add([file])
        return answer

    monkeypatch.setattr(library, "ask", overtaken)
    *_, last = converse(library, Chat(), QUESTION, EVERYTHING, ZH, Model())
    assert "三千" in last.exchanges[-1].reply
    assert told in last.exchanges[-1].reply


def test_an_answer_is_shown_though_what_it_cites_goes_this_moment(
    library: Counted, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = GivenAnswers(library)
    write(library.settings.corpus / "押金.txt", "押金是一个月的租金。")
    library.add([library.settings.corpus])
    given = Given(library.ask(QUESTION))
    library.forget(library.settings.corpus / "租金.txt")
    assert ZH.quoted_gone() in answers.show(given, "a1", ZH)


def test_neither_a_follow_up_nor_what_is_asked_of_a_collection_is_kept(library: Counted) -> None:
    answers = GivenAnswers(library)
    history = (Turn("甲？", "乙。"),)
    answers.ask(QUESTION, history, EVERYTHING, ZH)
    assert answers.known(QUESTION, history, EVERYTHING) is None
    assert answers.known(QUESTION, (), EVERYTHING) is None
    library.collections.make("合同")
    library.collections.put("合同", ["租金.txt"])
    scope = Scope(collection="合同")
    answers.ask(QUESTION, (), scope, ZH)
    assert answers.known(QUESTION, (), scope) is None


def test_each_is_shown_under_an_identity_of_its_own_in_the_language_of_who_asks(library: Counted) -> None:
    answers = GivenAnswers(library)
    given = answers.ask(QUESTION, (), EVERYTHING, ZH)
    first, second, english = (answers.show(given, *how) for how in (("a1", ZH), ("a2", ZH), ("a1", EN)))
    assert first.replace('data-answer="a1"', 'data-answer="a2"') == second
    assert EN.retry() in english
    assert EN.retry() not in first


def test_the_second_who_asks_gets_it_at_once(library: Counted) -> None:
    answers = GivenAnswers(library)

    def asks() -> list[Chat]:
        return list(converse(library, Chat(), QUESTION, EVERYTHING, ZH, Model(), answers=answers))

    *waiting, first = asks()
    [second] = asks()
    assert waiting
    assert waiting[0].busy
    assert not second.busy
    assert second.draft == ""
    assert second.exchanges[0].answer == first.exchanges[0].answer
    assert library.asked == 1
