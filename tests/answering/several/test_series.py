"""Several things asked for at once, each of which is answered or said to be missing."""

from __future__ import annotations

import pytest

from rag.answering.several.series import series
from rag.library import Library
from rag.types import AnswerKind


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("5大任务、14项措施、4项工程分别是什么？", ["5大任务", "14项措施", "4项工程"]),
        ("五大任务和四项工程是什么", ["五大任务", "四项工程"]),
        ("《行动计划》的近期目标和远景目标分别是什么？", ["近期目标", "远景目标"]),
        ("申请条件、补贴标准以及办理流程分别有哪些内容？", ["申请条件", "补贴标准", "办理流程"]),
    ],
)
def test_each_thing_gets_a_question_of_its_own(question: str, names: list[str]) -> None:
    assert [part.text for part in series(question)] == names


def test_what_all_of_them_belong_to_stands_before_each() -> None:
    found = [part.standalone for part in series("《行动计划》的5大任务和4项工程分别是什么？")]
    assert found == ["《行动计划》的5大任务分别是什么？", "《行动计划》的4项工程分别是什么？"]


@pytest.mark.parametrize(
    "question",
    ["5大任务分别是什么？", "元宇宙和区块链有什么区别？", "人才和资金是什么？", "有哪些任务和措施分别是谁定的？", ""],
)
def test_one_thing_or_their_difference_is_no_series(question: str) -> None:
    assert series(question) == []


def test_each_is_answered_or_named_as_missing(shipped_library: Library) -> None:
    whole = shipped_library.ask("5大任务、14项措施、4项工程分别是什么？")
    assert whole.kind is AnswerKind.CITED
    assert whole.missing == ()
    assert all(each in whole.text for each in ("构建先进元宇宙技术和产业体系", "加强关键技术集成创新", "提升关键技术"))
    partly = shipped_library.ask("5大任务、14项措施和3项原则分别是什么？")
    assert partly.kind is AnswerKind.PARTLY
    assert [each.startswith("3项原则") for each in partly.missing] == [True]
