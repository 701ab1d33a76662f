"""What a question asks for, and which of its words count."""

from __future__ import annotations

import pytest

from rag.answering.question import Fact, Question, Scope, Term, analyse, search_words
from rag.words import Words

WORDS = Words(["工业元宇宙", "3年行动计划"])


def asked(text: str) -> Question:
    return analyse(text, WORDS, lambda forms: 1.0)


def term(text: str, form: str) -> Term:
    return next(term for term in asked(text).terms if form in term.forms)


def named(text: str) -> set[str]:
    return {term.forms[0] for term in asked(text).terms}


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("《行动计划》提出了多少条重点任务？", Fact.NUMBER),
        ("中小企业占比是多少？", Fact.NUMBER),
        ("How many companies will be trained?", Fact.NUMBER),
        ("什么时候印发的？", Fact.TIME),
        ("需要多久？", Fact.TIME),
        ("到哪一年达到世界先进水平？", Fact.TIME),
        ("When was the plan issued?", Fact.TIME),
        ("是谁印发的？", Fact.WHO),
        ("是哪些部门印发的？", Fact.WHO),
        ("要健全什么保护体系？", Fact.ANY),
        ("五大任务是哪几个？", Fact.ANY),
    ],
)
def test_the_sort_of_fact_is_known(text: str, fact: Fact) -> None:
    assert asked(text).fact is fact


@pytest.mark.parametrize(
    ("text", "scope"),
    [
        ("要健全什么保护体系？", Scope.FACT),
        ("提出了多少条任务？", Scope.FACT),
        ("4项工程分别是哪4项？", Scope.LIST),
        ("是哪些部门印发的？", Scope.LIST),
        ("五大任务是哪五大？", Scope.LIST),
        ("出台的背景是什么？", Scope.SECTION),
        ("如何申请补贴？", Scope.SECTION),
        ("What are the goals of the plan?", Scope.SECTION),
    ],
)
def test_how_much_text_answers_is_known(text: str, scope: Scope) -> None:
    assert asked(text).scope is scope


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("提出了多少条任务？", "条"),
        ("要培育几家企业？", "家"),
        ("增长了多少个百分点？", "个百分点"),
        ("补贴是多少？", ""),
        ("补贴多少钱？", ""),
        ("出台的背景是什么？", ""),
    ],
)
def test_the_unit_of_a_number_is_known(text: str, unit: str) -> None:
    assert asked(text).unit == unit


def test_what_a_number_counts_follows_it() -> None:
    assert [term.forms[0] for term in asked("《行动计划》提出了多少条重点任务？").counted] == ["重点", "任务"]


def test_words_that_only_ask_are_no_terms() -> None:
    assert named("请问这份文件的主要内容是什么？") == set()
    assert named("请介绍一下工业元宇宙") == {"工业元宇宙"}


@pytest.mark.parametrize("text", ["上海市的补贴标准是多少？", "上海市的補貼標準是多少？"])
def test_a_place_is_a_name_in_either_script(text: str) -> None:
    assert term(text, "上海市").name
    assert not term(text, "补贴").name


def test_a_year_is_a_name_and_another_number_is_none() -> None:
    assert term("到2025年提出14条任务", "2025").name
    assert not term("到2025年提出14条任务", "14").name


def test_a_name_has_no_synonyms_and_another_word_has() -> None:
    assert term("上海市的补贴", "上海市").synonyms == ()
    assert "补助" in term("上海市的补贴", "补贴").synonyms


def test_weights_are_shares() -> None:
    assert all(0 < term.weight <= 1 for term in asked("培育有全球影响力的生态型企业").terms)


def test_what_most_passages_hold_says_little() -> None:
    common = analyse("元宇宙的补贴", WORDS, lambda forms: 0.05 if "补贴" in forms else 1.0)
    assert common.terms[-1].weight < term("元宇宙的补贴", "补贴").weight


def test_an_english_question_brings_its_chinese_words() -> None:
    question = asked("What are the goals of the action plan?")
    assert not question.chinese
    assert "目标" in question.terms[0].forms
    assert "行动计划" in search_words(question, WORDS)


def test_an_unknown_english_name_counts_in_full_and_another_word_little() -> None:
    assert term("What did Xyzzy do?", "xyzzy").weight > term("What did xyzzy do?", "xyzzy").weight


def test_a_chinese_question_is_searched_by_its_own_words() -> None:
    assert search_words(asked("工业元宇宙的補貼"), WORDS) == WORDS.split("工业元宇宙的补贴")
