"""Where in a sentence the fact stands that a question asks for."""

from __future__ import annotations

import pytest

from rag.answering.facts import find, satisfaction
from rag.answering.question import Question, analyse
from rag.words import Words

WORDS = Words()
MINISTRIES = ["工业和信息化部", "教育部", "文化和旅游部", "国务院国资委", "国家广播电视总局"]
ISSUED = f"{'、'.join(MINISTRIES)}五部门联合印发《行动计划》，提出了14条重点任务。"
GROWN = "培育 3—5 家有全球影响力的生态型企业，打造3—5 个产业发展聚集区。"
TASKS = "5大任务，即“构建技术体系”“培育工业元宇宙”“打造数字生活应用”。"


def asked(text: str) -> Question:
    return analyse(text, WORDS, lambda forms: 1.0)


def found(question: str, sentence: str) -> list[str]:
    return [sentence[start:end] for start, end in find(asked(question), sentence)]


@pytest.mark.parametrize(
    ("question", "sentence", "facts"),
    [
        ("提出了多少条重点任务？", ISSUED, ["14条"]),
        ("要培育多少家生态型企业？", GROWN, ["3—5 家"]),
        ("要打造几个产业发展聚集区？", GROWN, ["3—5 个"]),
        ("有多少重点任务？", "提出了十四条重点任务。", ["十四"]),
        ("企业占比是多少？", "中小企业占比约 99.5 %，其余为大企业。", ["99.5 %"]),
    ],
)
def test_a_number_is_found_with_its_unit(question: str, sentence: str, facts: list[str]) -> None:
    assert found(question, sentence)[: len(facts)] == facts


def test_a_number_of_something_else_is_no_answer() -> None:
    assert found("提出了多少条重点任务？", GROWN) == []


@pytest.mark.parametrize("question", ["要培育多少家企业？", "产值是多少？", "有几个聚集区？"])
def test_a_fact_has_no_space_at_its_edges(question: str) -> None:
    facts = found(question, GROWN)
    assert facts
    assert facts == [fact.strip() for fact in facts]


@pytest.mark.parametrize(
    ("sentence", "times"),
    [
        ("本办法自2024年1月1日起施行。", ["2024年1月1日"]),
        ("行动计划（2023—2025年）", ["2023—2025年"]),
        ("二〇二五年底前完成。", ["二〇二五年"]),
        ("应当在15个工作日内办结。", ["15个工作日内"]),
        ("有效期三年。", ["三年"]),
        ("没有说时间。", []),
    ],
)
def test_a_time_is_found(sentence: str, times: list[str]) -> None:
    assert found("什么时候施行？", sentence) == times


def test_who_is_a_list_of_organisations() -> None:
    assert found("是哪些部门印发的？", ISSUED) == MINISTRIES


def test_a_list_is_what_stands_in_quotation_marks() -> None:
    assert found("五大任务是哪五大？", TASKS) == ["“构建技术体系”", "“培育工业元宇宙”", "“打造数字生活应用”"]


def test_one_quotation_is_no_list() -> None:
    assert found("五大任务是哪五大？", "提出“统筹协调”的要求。") == []


def test_a_question_for_no_special_fact_marks_nothing() -> None:
    assert found("要健全什么保护体系？", TASKS) == []
    assert satisfaction(asked("要健全什么保护体系？"), TASKS) == 0


def test_the_right_unit_satisfies_more_than_another() -> None:
    question = asked("提出了多少条重点任务？")
    exact, other, none = (satisfaction(question, text) for text in [ISSUED, "提出14项重点任务。", "提出重点任务。"])
    assert 1 == exact > other > none == 0


def test_a_list_of_organisations_satisfies_more_than_one() -> None:
    question = asked("是哪些部门印发的？")
    assert satisfaction(question, ISSUED) > satisfaction(question, "由教育部印发。") > 0


def test_a_day_is_no_year() -> None:
    assert found("《条例》是哪一天施行的？", "本条例自2024年5月1日起施行，到2025年完成。") == ["2024年5月1日"]
