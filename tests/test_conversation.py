"""A follow-up → a question that stands alone."""

from __future__ import annotations

import pytest

from rag.conversation import rewrite
from rag.types import Turn
from rag.words import Words

GOALS = "《行动计划》的工作目标是什么？"


@pytest.fixture(scope="module")
def words() -> Words:
    return Words(["工业元宇宙"])


@pytest.mark.parametrize(
    ("earlier", "question", "complete"),
    [
        ("北京市的补贴标准是多少？", "那上海呢？", "上海的补贴标准是多少？"),
        ("2023年的产值是多少？", "那2024年呢？", "2024年的产值是多少？"),
        ("《条例》什么时候施行？", "《办法》呢？", "《办法》什么时候施行？"),
        ("到2025年的近期目标是什么？", "远景目标呢？", "远景目标是什么？"),
        (GOALS, "那人才培养呢？", "《行动计划》的人才培养是什么？"),
        ("人才培养有哪些举措？", "国际合作呢？", "国际合作有哪些举措？"),
        ("中小企业可以享受哪些优惠政策？", "个体工商户呢？", "个体工商户可以享受哪些优惠政策？"),
    ],
)
def test_a_new_value_takes_the_place_of_the_old_one(earlier: str, question: str, complete: str, words: Words) -> None:
    assert rewrite(question, [Turn(earlier)], words) == complete


@pytest.mark.parametrize(
    ("question", "complete"),
    [
        ("它的作者是谁？", "《行动计划》的作者是谁？"),
        ("这个计划由谁印发？", "《行动计划》由谁印发？"),
        ("那它有哪些保障措施？", "《行动计划》有哪些保障措施？"),
    ],
)
def test_a_pronoun_is_replaced_by_what_was_talked_about(question: str, complete: str, words: Words) -> None:
    assert rewrite(question, [Turn(GOALS)], words) == complete


@pytest.mark.parametrize("question", ["有哪些？", "分别是什么？"])
def test_a_question_without_a_topic_takes_the_last_one(question: str, words: Words) -> None:
    complete = rewrite(question, [Turn("《行动计划》提出了几大任务？")], words)
    assert complete == f"《行动计划》提出了任务{question}"


@pytest.mark.parametrize("question", ["然后呢？", "还有呢？", "那呢？"])
def test_to_ask_for_more_is_to_ask_again(question: str, words: Words) -> None:
    assert rewrite(question, [Turn(GOALS)], words) == GOALS


@pytest.mark.parametrize(
    "question",
    [
        "有哪些保障措施？",
        "要培育多少家企业？",
        "如何申请创业补贴？",
        "工业元宇宙要在哪三个方向发力？",
        "失业保险金怎么领？",
    ],
)
def test_a_question_with_a_topic_of_its_own_is_left_alone(question: str, words: Words) -> None:
    assert rewrite(question, [Turn(GOALS)], words) == question


@pytest.mark.parametrize("question", ["其他地区怎么办理失业登记？", "吉他怎么学？", "其实工业元宇宙是什么？"])
def test_what_only_looks_like_a_pronoun_is_none(question: str, words: Words) -> None:
    assert rewrite(question, [Turn(GOALS)], words) == question


def test_a_correction_replaces_the_question(words: Words) -> None:
    assert rewrite("不是，我问的是保障措施", [Turn(GOALS)], words) == "保障措施"


@pytest.mark.parametrize("history", [[], [Turn("")], [Turn("  ", "你好")]])
def test_without_a_history_a_question_stands_as_it_is(history: list[Turn], words: Words) -> None:
    assert rewrite("它呢？", history, words) == "它呢？"


def test_earlier_follow_ups_are_completed_in_turn(words: Words) -> None:
    history = [Turn("北京市的补贴标准是多少？"), Turn("那广州呢？")]
    assert rewrite("那上海呢？", history, words) == "上海的补贴标准是多少？"


def test_a_follow_up_in_traditional_characters_is_understood(words: Words) -> None:
    assert rewrite("那上海呢？", [Turn("北京市的補貼標準是多少？")], words) == "上海的補貼標準是多少？"
