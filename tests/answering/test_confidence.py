"""How likely it is that the documents hold the answer."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rag.answering.confidence import Signals, confidence, signals
from rag.answering.question import Question, analyse
from rag.answering.sentences import Candidate
from rag.library import Library
from rag.types import Hit, Passage, Sentence
from rag.words import Words

WORDS = Words()
TEXT = "北京市对招用失业人员的企业给予每人1000元补贴。"
GOOD = Signals(dense=0.88, sentence=0.88, cover=0.8, in_sentence=0.8, gap=0.1, stranger=0.0, fact=1.0)


def asked(text: str) -> Question:
    return analyse(text, WORDS, lambda forms: 1.0)


def found(question: str, text: str = TEXT, document: str = TEXT, title: str = "通知") -> Signals:
    """The signals of a question to which ``text`` was found in ``document``."""
    sentence = Sentence(text, 0, len(text))
    passage = Passage("d", title, "", text, 0, len(text), (sentence,))
    candidate = Candidate(sentence, passage, 0.86, 0.5, 1.0)
    return signals(asked(question), [Hit(passage, 1.0, 0.85, 9.0)], [candidate], lambda name: document)


@pytest.mark.parametrize("question", ["北京市的企业补贴是多少？", "北京市的企業補貼是多少？"])
def test_a_place_that_the_document_names_is_no_stranger(question: str) -> None:
    assert found(question).stranger == 0


@pytest.mark.parametrize("question", ["上海市的企业补贴是多少？", "2031年北京市的企业补贴是多少？"])
def test_a_place_or_year_that_the_document_never_names_is_a_stranger(question: str) -> None:
    assert found(question).stranger == 1


def test_a_name_may_stand_anywhere_in_the_document_or_its_title() -> None:
    assert found("上海市的企业补贴是多少？", document=f"上海市政府通知\n{TEXT}").stranger == 0
    assert found("上海市的企业补贴是多少？", title="上海市通知").stranger == 0


def test_a_question_without_names_knows_no_strangers() -> None:
    assert found("企业补贴是多少？").stranger == 0


def test_a_sentence_without_the_sort_of_fact_asked_for_is_told() -> None:
    assert found("企业补贴是多少？").fact == 1
    assert found("什么时候发放企业补贴？").fact == 0
    assert found("企业补贴怎么申请？").fact == 1


def test_covered_words_and_gaps_are_told() -> None:
    near, far = found("失业人员的企业补贴"), found("元宇宙的产业标准")
    assert near.cover > far.cover
    assert near.gap < far.gap


@pytest.mark.parametrize(
    "worse",
    [
        {"dense": 0.8},
        {"sentence": 0.8},
        {"cover": 0.3},
        {"in_sentence": 0.3},
        {"gap": 0.9},
        {"stranger": 1.0},
        {"fact": 0.0},
    ],
)
def test_every_signal_counts_in_its_direction(worse: dict[str, float]) -> None:
    question = asked("企业补贴是多少？")
    assert 0 < confidence(replace(GOOD, **worse), question) < confidence(GOOD, question) < 1


def test_cosines_across_languages_are_read_more_mildly() -> None:
    assert confidence(GOOD, asked("subsidy")) > confidence(GOOD, asked("补贴"))


@pytest.mark.parametrize(
    ("question", "near_miss"),
    [
        ("《行动计划》的工作目标是什么？", "上海市《行动计划》的工作目标是什么？"),
        ("发展元宇宙产业有哪些短板？", "广州市发展元宇宙产业有哪些短板？"),
        ("到2025年要培育多少家生态型企业？", "到2031年要培育多少家生态型企业？"),
        ("到2025年要培育多少家生态型企业？", "深圳市到2025年要培育多少家生态型企业？"),
    ],
)
def test_a_near_miss_is_less_certain(question: str, near_miss: str, shipped_library: Library) -> None:
    right, wrong = shipped_library.ask(question), shipped_library.ask(near_miss)
    assert not right.refused
    assert wrong.confidence < right.confidence - 0.1


@pytest.mark.parametrize("question", ["怎么做红烧肉？", "今天天气怎么样？", "How do I cook rice?", "长城有多长？"])
def test_a_question_about_something_else_is_refused(question: str, shipped_library: Library) -> None:
    answer = shipped_library.ask(question)
    assert answer.refused
    assert answer.confidence < 0.3
    assert answer.citations == ()
