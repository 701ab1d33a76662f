"""How likely it is that the documents hold the answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import astuple, replace

import pytest

from rag.answering.answerer import Findings
from rag.answering.evidence.confidence import Signals, confidence
from rag.library import Library
from rag.types import AnswerKind

Examine = Callable[[str], Findings]
FAIR = Signals(standout=0.06, keyword=0.5, literal=0.5, context=0.6, margin=0.7, missing=0.4, strange=0.5, fact=0.5)


def found(examine: Examine, question: str) -> Signals:
    signals = examine(question).signals
    assert signals is not None
    return signals


@pytest.mark.parametrize("good", ["standout", "keyword", "literal", "context", "margin", "fact"])
def test_confidence_rises_with_each_good_signal(good: str) -> None:
    step = 0.02 if good == "standout" else 0.3
    weak, strong = (replace(FAIR, **{good: getattr(FAIR, good) + change}) for change in (-step, step))
    assert 0 < confidence(weak) < confidence(FAIR) < confidence(strong) < 1
    assert confidence(strong) - confidence(weak) > 0.05


@pytest.mark.parametrize("bad", ["missing", "strange"])
def test_confidence_falls_with_each_bad_signal(bad: str) -> None:
    less, more = (replace(FAIR, **{bad: value}) for value in (0.0, 1.0))
    assert 0 < confidence(more) < confidence(FAIR) < confidence(less) < 1
    assert confidence(less) - confidence(more) > 0.1


def test_nothing_found_is_no_answer_and_everything_found_is_one() -> None:
    assert confidence(Signals(0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 1.0, 0.0)) < 0.01
    assert confidence(Signals(0.12, 1.0, 1.0, 1.0, 1.5, 0.0, 0.0, 1.0)) > 0.99


@pytest.mark.parametrize("question", ["包子蒸多少分钟？", "火星移民怎么报名？", "广州市2031年的补贴是多少？"])
def test_signals_are_shares(examine: Examine, question: str) -> None:
    signals = found(examine, question)
    assert 0 <= signals.margin <= 3
    assert all(0 <= value <= 1 for value in astuple(replace(signals, margin=0.0)))


def test_a_question_that_the_documents_answer_stands_out(examine: Examine) -> None:
    right, wrong = found(examine, "包子要蒸多少分钟？"), found(examine, "高铁票怎么改签？")
    for name in ("standout", "keyword", "literal", "context", "margin"):
        assert getattr(right, name) > getattr(wrong, name), name
    assert right.missing < wrong.missing


def test_pairs_of_characters_count_in_the_sentence_and_half_elsewhere_in_the_document(examine: Examine) -> None:
    told, elsewhere, strange = (found(examine, question).literal for question in ("大火蒸", "大火白醋", "大火元宇宙"))
    assert told == pytest.approx(1.0)
    assert 1 > elsewhere > strange > 0


def test_an_english_question_is_judged_by_its_terms(examine: Examine) -> None:
    evidence = examine("How are the banks' interests on loans charged?")
    assert evidence.question.grams == ()
    assert evidence.signals is not None
    assert 0 < evidence.signals.literal <= 1


def test_the_most_telling_word_that_the_document_lacks_is_told(examine: Examine) -> None:
    assert found(examine, "包子要蒸多少分钟？").missing == 0
    terms = {term.forms[0]: term.weight for term in examine("包子和饺子要蒸多少分钟？").question.terms}
    assert found(examine, "包子和饺子要蒸多少分钟？").missing == pytest.approx(terms["饺子"])


@pytest.mark.parametrize(
    ("question", "fact"),
    [
        ("租房补贴每月多少元？", 1.0),
        ("租房补贴为什么延迟？", 1.0),  # words of a reason are too common to be missed
        ("租房补贴有哪些条件？", 1.0),  # no sort of fact
        ("茶室有多少张桌子？", 0.0),
        ("茶室的网址是什么？", -1.0),  # for which nothing else will do
    ],
)
def test_the_sort_of_fact_asked_for_is_found_or_missed(examine: Examine, question: str, fact: float) -> None:
    assert found(examine, question).fact == fact


@pytest.mark.parametrize(
    ("question", "fact"),
    [
        ("2023年的租房补贴每月多少元？", 1.0),
        ("2024年的租房补贴每月多少元？", 1.0),
        ("2031年的租房补贴每月多少元？", 0.0),
        ("2031年的游船每小时多少钱？", 1.0),  # the park's rules name no year at all
    ],
)
def test_a_figure_of_another_year_is_not_what_was_asked_for(examine: Examine, question: str, fact: float) -> None:
    assert found(examine, question).fact == fact


@pytest.mark.parametrize(
    ("question", "strange"),
    [("临湖市的租房补贴是多少？", 0.0), ("广州市的游船多少钱？", 1.0)],
)
def test_a_strange_name_is_told(examine: Examine, question: str, strange: float) -> None:
    assert found(examine, question).strange == strange
    assert 0 < found(examine, "临湖市的机械钟表多久清洗一次？").strange < 1


@pytest.mark.parametrize(
    ("question", "near_miss"),
    [
        ("创业贷款最高多少元？", "2031年创业贷款最高多少元？"),
        ("创业贷款最高多少元？", "广州市的创业贷款最高多少元？"),
        ("电池可以用几年？", "上海市的电池可以用几年？"),
        ("游船每小时多少钱？", "2031年游船每小时多少钱？"),
    ],
)
def test_a_near_miss_is_less_certain_in_a_small_library(examine: Examine, question: str, near_miss: str) -> None:
    assert examine(near_miss).confidence < examine(question).confidence - 0.1


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
    assert answer.kind in (AnswerKind.REFUSED, AnswerKind.NEAR)
    assert (answer.citations == ()) == (answer.kind is AnswerKind.REFUSED)
