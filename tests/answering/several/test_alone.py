"""A follow-up that stands alone is left alone, by what is found for it; a real one is completed."""

from __future__ import annotations

import pytest

from rag.library import Library
from rag.types import Turn

LIST = "5大任务、14项措施、4项工程分别是什么？"


@pytest.mark.parametrize(
    ("earlier", "question"),
    [
        (LIST, "怎么保护隐私"),
        ("人才培养方面有什么措施？", "怎么保护隐私？"),
        ("到2025年要培育多少家有全球影响力的生态型企业？", "那远景目标呢？"),
        ("元宇宙怎么帮制造业转型，文件给了哪些路子？", "国家为什么要在这个时候出这份元宇宙文件？"),
    ],
)
def test_what_is_answered_better_as_typed_is_asked_so(shipped_library: Library, earlier: str, question: str) -> None:
    answer = shipped_library.ask(question, [Turn(earlier)])
    assert answer.standalone == question
    assert not answer.refused


@pytest.mark.parametrize(
    ("earlier", "question", "complete"),
    [
        ("《行动计划》近期的目标是什么？", "那远期呢？", "《行动计划》远期的目标是什么？"),
        ("什么是工业元宇宙？", "它的目标呢？", "工业元宇宙的目标呢？"),
        ("《行动计划》出台的背景是什么？", "有哪些保障措施？", "《行动计划》有哪些保障措施？"),
    ],
)
def test_a_real_follow_up_is_completed(shipped_library: Library, earlier: str, question: str, complete: str) -> None:
    assert shipped_library.ask(question, [Turn(earlier)]).standalone == complete


def test_a_new_town_is_asked_the_same(towns: Library) -> None:
    answer = towns.ask("那滨江市呢？", [Turn("临湖市的租房补贴每月多少元？")])
    assert answer.standalone == "滨江市的租房补贴每月多少元？"


def test_a_refused_question_leaves_no_topic_behind(shipped_library: Library) -> None:
    refused = Turn("北京市有什么元宇宙补贴？", "资料库的文档里没有找到……", refused=True)
    for question in ("总结一下这份文件", "怎么推进国际合作？", "有哪些保障措施？"):
        answer = shipped_library.ask(question, [refused])
        assert answer.standalone == question
        assert not answer.refused
