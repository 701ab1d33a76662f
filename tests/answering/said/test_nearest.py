"""What is not sure: it says so, names what the documents don't speak of, and quotes the nearest sentences."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from rag.answering.answerer import Answerer
from rag.answering.evidence.candidates import SentenceVectors
from rag.library import Library
from rag.settings import Caution
from rag.types import Answer, AnswerKind

VerbatimCheck = Callable[[Answer, Callable[[str], str]], bool]
LEAD = "文档里没有直接说明，最接近的是："


def unsure(library: Library, question: str, **changes: Any) -> Answer:
    """The answer where nothing is sure and anything is near."""
    settings = replace(library.settings, **{"refuse_below": 1.0, "caution": Caution.EAGER, **changes})
    answerer = Answerer(library.snapshot(), library.encoder, settings, SentenceVectors(), reader=library.reader)
    return answerer.answer(question)


@pytest.mark.parametrize("question", ["创业贷款最高多少元？", "包子要蒸多少分钟？", "租房补贴每月多少元？"])
def test_what_is_near_says_so_and_is_cited_word_for_word(
    towns: Library, question: str, is_verbatim: VerbatimCheck
) -> None:
    answer = unsure(towns, question)
    assert answer.kind is AnswerKind.NEAR
    assert answer.near
    assert answer.refused, "who only asks whether it was refused must not take it for sure"
    assert answer.lead == LEAD
    assert is_verbatim(answer, towns.text)
    assert answer.text.split("\n") == [LEAD, *(f"{each.quote}[{each.n}]" for each in answer.citations)]
    assert 1 <= len(answer.citations) <= 3
    assert answer.citations[0].quote == towns.ask(question).citations[0].quote


def test_each_sentence_is_of_another_passage(towns: Library) -> None:
    answer = unsure(towns, "租房补贴每月多少元？")
    passages = {
        (hit.passage.document, hit.passage.start)
        for each in answer.citations
        for hit in answer.hits
        if hit.passage.document == each.document and hit.passage.start <= each.start < hit.passage.end
    }
    assert len(passages) == len(answer.citations) > 1


def test_nothing_near_is_refused_and_a_sure_answer_stays_one(towns: Library) -> None:
    assert towns.ask("高铁票怎么改签？").kind is AnswerKind.REFUSED
    assert towns.ask("创业贷款最高多少元？").kind is AnswerKind.CITED
    assert not towns.ask("创业贷款最高多少元？").lead


def test_between_the_borders_it_depends_on_the_caution(towns: Library) -> None:
    """The same question, three answers."""
    question = "创业贷款最高多少元？"
    sure = towns.ask(question).confidence
    assert unsure(towns, question, refuse_below=sure - 0.01).kind is AnswerKind.CITED
    assert unsure(towns, question, refuse_below=min(1.0, sure + 0.01)).kind is AnswerKind.NEAR


@pytest.mark.parametrize("question", ["你好", "谢谢", "你能做什么？"])
def test_a_greeting_is_never_near(towns: Library, question: str) -> None:
    assert unsure(towns, question).kind is AnswerKind.GREETING


def test_it_is_said_in_the_questions_language(towns: Library) -> None:
    answer = unsure(towns, "How long may a business startup loan last?", refuse_below=1.0)
    assert answer.kind in (AnswerKind.NEAR, AnswerKind.REFUSED)
    assert answer.text.startswith("The documents")


@pytest.mark.parametrize(
    ("question", "name"), [("杭州市的创业贷款利息按什么收取？", "杭州"), ("2031年创业贷款最高多少元？", "2031")]
)
def test_what_the_documents_do_not_speak_of_is_named(
    towns: Library, question: str, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rag.answering.answerer.confidence", lambda signals, read: 0.1)
    answer = towns.ask(question)
    assert answer.kind is AnswerKind.NEAR
    assert answer.lead.startswith("引用的文档里没有提到“")
    assert name in answer.lead


def test_of_several_things_asked_each_has_its_sentence(towns: Library) -> None:
    answer = unsure(towns, "创业贷款最高多少元？游船每小时多少钱？")
    assert answer.kind is AnswerKind.NEAR
    said = "".join(each.quote for each in answer.citations)
    assert "20万元" in said
    assert "60元" in said
    assert len(answer.citations) <= 3
