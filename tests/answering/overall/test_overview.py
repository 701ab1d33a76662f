"""Questions about the whole: an outline of a document or a part of it, quoted and cited, and never a refusal."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from rag.library import Library
from rag.types import Answer, AnswerKind, Turn
from tests.answering.conftest import filled

VerbatimCheck = Callable[[Answer, Callable[[str], str]], bool]
LAW = """临湖市人才住房条例

第一章 总则

第一条 为了保障人才住房需求，制定本条例。

第二条 本条例适用于本市人才住房的分配和管理。

第二章 申请与审核

第三条 申请人应当具备下列条件：

（一）具有本科以上学历；

（二）在本市没有自有住房。

第三章 租金与期限

第四条 人才住房租金按照市场租金的百分之六十收取。

第五条 租赁期限不超过三年，期满可以续租一次。
"""
GUIDE = """青山公园须知

一、开放时间

公园每日6时至22时开放。其中茶室9时开放。

二、游客守则

游客不得在林中生火，不得采摘花果。
"""
NEWS = "今年以来，社区食堂已经开了十二家。同时，老人每餐补贴五元。食堂全部实行明厨亮灶，接受居民监督。"
LAW_HEADINGS = ["第一章 总则", "第二章 申请与审核", "第三章 租金与期限"]
RENT = "第四条 人才住房租金按照市场租金的百分之六十收取。"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    texts = {"住房条例": LAW, "青山公园须知": GUIDE, "社区食堂": NEWS}
    return filled(tmp_path_factory.mktemp("wholes"), texts)


def quotes(answer: Answer) -> list[str]:
    assert answer.kind is AnswerKind.CITED
    return [citation.quote for citation in answer.citations]


@pytest.mark.parametrize(
    "question",
    [
        "总结一下住房条例",
        "《人才住房条例》讲了什么？",
        "临湖市人才住房条例的主要内容是什么",
        "介绍一下临湖市人才住房条例",
    ],
)
def test_a_document_is_told_by_its_headings_and_what_they_begin_with(
    library: Library, question: str, is_verbatim: VerbatimCheck
) -> None:
    answer = library.ask(question)
    said = quotes(answer)
    assert [each for each in said if each in LAW_HEADINGS] == LAW_HEADINGS
    assert said[said.index(LAW_HEADINGS[2]) + 1] == RENT
    assert is_verbatim(answer, library.text)
    assert answer.text.replace("\n", "") == "".join(f"{c.quote}[{c.n}]" for c in answer.citations)
    assert {hit.passage.document for hit in answer.hits} == {"住房条例.txt"}


def test_the_one_document_that_may_be_searched_is_meant(library: Library) -> None:
    assert quotes(library.ask("总结一下", documents=["青山公园须知.txt"]))[-2:] == [
        "二、游客守则",
        "游客不得在林中生火，不得采摘花果。",
    ]


def test_headings_alone(library: Library) -> None:
    said = quotes(library.ask("《临湖市人才住房条例》有哪些章节？"))
    assert [each for each in said if "章" in each] == LAW_HEADINGS
    assert RENT not in said


@pytest.mark.parametrize(
    "question", ["《临湖市人才住房条例》第三章讲了什么？", "概括一下第3章", "住房条例最后一章说了什么"]
)
def test_a_part_is_told_by_its_number(library: Library, question: str) -> None:
    assert quotes(library.ask(question))[:2] == [LAW_HEADINGS[2], RENT]


def test_a_part_that_is_not_there_gets_the_whole_and_a_word(library: Library) -> None:
    answer = library.ask("住房条例第九章讲了什么？")
    assert "第九章" in answer.note
    assert LAW_HEADINGS[0] in quotes(answer)


def test_a_section_is_told_by_its_heading(library: Library) -> None:
    assert quotes(library.ask("总结一下游客守则这一部分")) == ["二、游客守则", "游客不得在林中生火，不得采摘花果。"]


@pytest.mark.parametrize("question", ["总结一下这份文件", "它讲了什么？"])
def test_the_document_that_was_spoken_of_is_meant(library: Library, question: str) -> None:
    said = quotes(library.ask(question, [Turn("青山公园几点开放？", "公园每日6时至22时开放。[1]")]))
    assert "公园每日6时至22时开放。" in said
    assert RENT not in said


def test_where_it_may_be_any_each_is_told_in_a_sentence(library: Library, is_verbatim: VerbatimCheck) -> None:
    refused = Turn("火星移民怎么报名？", "……", refused=True)
    for history in ([], [refused]):
        answer = library.ask("总结一下这份文件", history)
        assert quotes(answer) == [
            "第一条 为了保障人才住房需求，制定本条例。",
            "今年以来，社区食堂已经开了十二家。",
            "公园每日6时至22时开放。",
        ]
        assert answer.text.startswith("临湖市人才住房条例：")
        assert "3" in answer.note
        assert is_verbatim(answer, library.text)


def test_without_headings_the_text_is_told_in_order(library: Library) -> None:
    said = quotes(library.ask("社区食堂.txt讲了什么？"))
    assert said[0] == "今年以来，社区食堂已经开了十二家。"


@pytest.mark.parametrize("question", ["总结一下元宇宙", "《火星移民办法》讲了什么？"])
def test_what_is_no_document_is_searched_like_anything_else(library: Library, question: str) -> None:
    assert library.ask(question).refused


def test_a_heading_that_says_it_is_the_answer(shipped_library: Library) -> None:
    said = quotes(shipped_library.ask("主要内容是什么？"))
    assert said[0].startswith("主要内容可以将要概括为：5大任务")
    assert "《行动计划》的工作目标是什么？" not in said
