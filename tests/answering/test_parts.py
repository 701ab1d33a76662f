"""A question that asks several things at once."""

from __future__ import annotations

import pytest

from rag.answering.parts import parts
from rag.chinese.words import Words

WORDS = Words()


def texts(question: str) -> list[str]:
    return [part.text for part in parts(question, WORDS)]


def alone(question: str) -> list[str]:
    return [part.standalone for part in parts(question, WORDS)]


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("创业贷款的额度是多少？游船由谁经营？", ["创业贷款的额度是多少？", "游船由谁经营？"]),
        ("贷款额度是多少；利率如何？", ["贷款额度是多少；", "利率如何？"]),
        ("创业贷款最高多少元，游船由谁经营？", ["创业贷款最高多少元", "游船由谁经营？"]),
        ("贷款利率是多少?游船由谁经营? 公园几点开放?", ["贷款利率是多少?", "游船由谁经营?", "公园几点开放?"]),
        ("贷款额度是多少，利率如何？公园几点开放？", ["贷款额度是多少", "利率如何？", "公园几点开放？"]),
    ],
)
def test_what_is_asked_apart_is_answered_apart_in_the_questions_own_words(question: str, asked: list[str]) -> None:
    assert texts(question) == asked


@pytest.mark.parametrize(
    "question",
    [
        "创业贷款的额度是多少？",
        "从哪些方面，采取哪些措施？",
        "对于失业人员，有什么补贴？",
        "2025年，要培育多少家企业？",
        "补贴标准是多少？为什么？",  # why what? The question as a whole says it
        "补贴标准是多少？请回答。",
        "失业人员，也就是没有工作的人，能领多少补贴？",
        "额度是多少？期限多久？利率是多少？条件是什么？找谁申请？",  # too many to answer one by one
        "补贴标准，",
        "",
        "？？",
    ],
)
def test_a_question_that_asks_one_thing_is_not_split(question: str) -> None:
    assert texts(question) == []


def test_a_later_part_takes_from_the_one_before_what_it_leaves_out() -> None:
    assert alone("创业贷款的额度是多少？期限是多久？") == ["创业贷款的额度是多少？", "创业贷款的期限是多久？"]


def test_a_part_that_says_all_is_left_as_it_is() -> None:
    question = "创业贷款的额度是多少？青山公园的游船由谁经营？"
    assert alone(question) == texts(question) == ["创业贷款的额度是多少？", "青山公园的游船由谁经营？"]


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("临湖市和滨江市的租金分别免几个月？", ["临湖市的租金免几个月？", "滨江市的租金免几个月？"]),
        ("北京、上海的租金分别是多少？", ["北京的租金是多少？", "上海的租金是多少？"]),
        ("请问芦溪镇与上海市的租金各是多少？", ["请问芦溪镇的租金各是多少？", "请问上海市的租金各是多少？"]),
        ("2023年和2024年的产值分别是多少？", ["2023年的产值是多少？", "2024年的产值是多少？"]),
        ("2023年和2024年，产值分别是多少？", ["2023年，产值是多少？", "2024年，产值是多少？"]),
    ],
)
def test_what_is_asked_of_two_places_or_years_each_is_asked_of_each(question: str, asked: list[str]) -> None:
    assert texts(question) == alone(question) == asked


@pytest.mark.parametrize(
    "question",
    [
        "临湖市和滨江市的租金是多少？",  # of the two together
        "2023年至2024年各月的产值是多少？",
        "老人和儿童的门票分别是多少？",
        "临湖市的租金和补贴分别是多少？",
        "2023年的产值和2024年的税收分别是多少？",
    ],
)
def test_other_things_joined_by_and_stay_together(question: str) -> None:
    assert texts(question) == []
