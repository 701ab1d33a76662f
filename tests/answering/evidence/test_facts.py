"""Where in a sentence the fact stands that a question asks for."""

from __future__ import annotations

import pytest

from rag.answering.asked.question import Question, analyse
from rag.answering.evidence.facts import find, satisfaction
from rag.chinese.words import Words

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
        ("补贴标准是多少？", "第五条 补贴标准为每人每月600元。", ["600"]),
        ("补贴是第几条？", "补贴见第五条。", ["五条"]),
        ("总投资是多少元？", "总投资为壹佰万元。", ["壹佰万元"]),
        ("增长了多少？", "游客增长百分之十二点五。", ["百分之十二点五"]),
        ("工期是几天？", "工期为廿五天。", ["廿五天"]),
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
        ("二○二五年底前完成。", ["二○二五年"]),
        ("应当在15个工作日内办结。", ["15个工作日内"]),
        ("有效期三年。", ["三年"]),
        ("验收后廿日内退还。", ["廿日内"]),
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


@pytest.mark.parametrize(
    ("sentence", "numbers"),
    [
        ("咨询电话：0512-66881234。", ["0512-66881234"]),
        ("请拨打 010 — 12345678 预约。", ["010 — 12345678"]),
        ("请拨打12345热线，火警拨打119。", ["12345", "119"]),
        ("手机13812345678。", ["13812345678"]),
        ("每人补贴1000元，共36个月，到2025年12月为止。", []),
        ("身份证第1190号。", []),
    ],
)
def test_a_telephone_number_is_found_and_no_other(sentence: str, numbers: list[str]) -> None:
    assert found("咨询电话是多少？", sentence) == numbers
    assert satisfaction(asked("咨询电话是多少？"), sentence) == bool(numbers)


@pytest.mark.parametrize(
    ("sentence", "links"),
    [
        ("网址为https://www.example.gov.cn/bm?id=1。", ["https://www.example.gov.cn/bm?id=1"]),
        ("登录www.example.cn查询，", ["www.example.cn"]),
        ("登录example.org.cn/bm查询", ["example.org.cn/bm"]),
        ("发邮件至help@example.com，或来电。", ["help@example.com"]),
        ("登录平台办理，共3.5万人。", []),
    ],
)
def test_a_link_is_found_without_the_text_after_it(sentence: str, links: list[str]) -> None:
    assert found("报名网址是什么？", sentence) == links
    assert satisfaction(asked("报名网址是什么？"), sentence) == bool(links)


@pytest.mark.parametrize(
    ("question", "holding", "lacking"),
    [
        ("博物馆在哪里？", "博物馆位于湖滨北侧。", "博物馆的门票二十元。"),
        ("博物馆在哪里？", "他们搬到了上海市。", "他们昨日搬走了。"),
        ("延期的原因是什么？", "由于连日降雨，工程延期。", "工程已经延期。"),
        ("为什么建设绿道？", "为了方便居民出行，建设绿道。", "绿道长二十公里。"),
    ],
)
def test_words_of_a_place_or_a_reason_satisfy_somewhat(question: str, holding: str, lacking: str) -> None:
    assert 0 < satisfaction(asked(question), holding) < 1
    assert satisfaction(asked(question), lacking) == 0
    assert find(asked(question), holding) == ()


def test_a_sum_of_money_is_found_with_its_large_unit_and_once() -> None:
    assert found("贷款最高多少钱？", "提供最高20万元的贷款。") == ["20万元"]
    assert found("贷款最高多少钱？", "提供最高二十万元的贷款，共36人。") == ["二十万元"]


def test_a_number_is_found_where_what_it_counts_stands_anywhere_in_the_sentence() -> None:
    assert found("发放多少租房补贴？", "租房补贴按每月1000元发放。") == ["1000"]
    assert found("发放多少租房补贴？", "公园每月接待1000人。") == []
    assert found("有多少名送餐员？", "共有送餐员260名，车辆30辆。") == ["260名"]


def test_when_a_document_takes_effect_is_what_it_says_of_itself() -> None:
    question = asked("本办法什么时候施行？")
    itself, another, none = (
        satisfaction(question, text)
        for text in ["本办法自2024年5月1日起施行。", "《条例》自2020年1月1日起施行。", "各地抓好施行。"]
    )
    assert 1 == itself > none == 0 > another
    assert satisfaction(asked("会议是什么时候召开的？"), "会议于2020年1月1日召开。") == 1


def test_a_figure_of_another_year_counts_against_a_sentence() -> None:
    question = asked("2023年有多少家企业？")
    same, none, other = (
        satisfaction(question, text) for text in ["2023年共有36家企业。", "共有36家企业。", "2022年共有30家企业。"]
    )
    assert same == none == 1
    assert other < 0
    assert satisfaction(question, "2022年有30家企业，2023年有36家企业。") == 1
    assert satisfaction(question, "2022年的名单。") == 0


def test_the_right_unit_satisfies_more_than_another() -> None:
    question = asked("提出了多少条重点任务？")
    exact, other, none = (satisfaction(question, text) for text in [ISSUED, "提出14项重点任务。", "提出重点任务。"])
    assert 1 == exact > other > none == 0


def test_a_list_of_organisations_satisfies_more_than_one() -> None:
    question = asked("是哪些部门印发的？")
    assert satisfaction(question, ISSUED) > satisfaction(question, "由教育部印发。") > 0


def test_a_day_is_no_year() -> None:
    assert found("《条例》是哪一天施行的？", "本条例自2024年5月1日起施行，到2025年完成。") == ["2024年5月1日"]


def test_a_document_may_say_when_it_comes_into_force_without_a_date() -> None:
    question = asked("本办法什么时候施行？")
    assert satisfaction(question, "本办法自印发之日起施行。") == 1.0
    assert satisfaction(question, "2011年5月1日起施行的《停车场管理办法》同时废止。") < 0


@pytest.mark.parametrize(
    "question", ["申请需要交哪些材料？", "要带什么？", "办理需要什么手续？", "What papers do I need?"]
)
def test_papers_to_be_brought_are_told_from_talk_of_papers(question: str) -> None:
    right = satisfaction(asked(question), "申请人应当提交身份证、学历证书和劳动合同。")
    assert right > satisfaction(asked(question), "劳动合同应当备案。") > 0
    assert satisfaction(asked(question), "以虚假材料骗取补贴的，追回补贴。") == 0
