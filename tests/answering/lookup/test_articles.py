"""An article that is asked for by its number is looked up, and only what is named is quoted."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from rag.library import Library
from rag.types import Answer, AnswerKind

VerbatimCheck = Callable[[Answer, Callable[[str], str]], bool]
MORE, LONGER = "因汛情需要延长的，每日不得超过九小时。", "延长工时的，船主应当在三日内支付加时补贴。"
ARTICLE = ["第三条 渔工每日出船不超过七小时。", MORE, LONGER]


def quotes(answer: Answer) -> list[str]:
    return [citation.quote for citation in answer.citations]


@pytest.mark.parametrize(
    ("question", "quoted"),
    [
        ("渔工法第三条", ARTICLE),
        ("《渔工法》第3条是什么？", ARTICLE),
        ("渔工法3条怎么说的", ARTICLE),
        ("漁工法第三條", ARTICLE),
        ("渔工法第三条第三款", [LONGER]),
        ("渔工法第3条第2款说了什么", [MORE]),
        ("渔工法第三条第二款和第三款", [MORE, LONGER]),
        ("渔工法第四条第（二）项", ["（二）怀孕的渔工；"]),
        ("渔工法第四条第一款第三项", ["（三）未满十八周岁的渔工。"]),
        ("渔工法第二条第2项", ["（二）持有临时证的人员。"]),
        ("渔工法第四条第二款", ["前款第（二）项的渔工，返岗后由船主安排岸上工作。"]),
        ("渔工法第二章第一节", ARTICLE),
        ("渔工合同法第九条", ["第九条 船主拖欠工资的，应当加付百分之二十的赔偿金。"]),
        ("第九条怎么说？", ["第九条 船主拖欠工资的，应当加付百分之二十的赔偿金。"]),
    ],
)
def test_what_is_named_by_number_is_quoted_and_nothing_else(
    shelf: Library, question: str, quoted: list[str], is_verbatim: VerbatimCheck
) -> None:
    answer = shelf.ask(question)
    assert (answer.kind, answer.confidence, answer.missing) == (AnswerKind.CITED, 1.0, ())
    assert quotes(answer) == quoted
    assert is_verbatim(answer, shelf.text)


@pytest.mark.parametrize(
    "question",
    [
        "渔工法第九条",
        "渔工法第99条",
        "渔工法第三条第四款",
        "渔工法第四条第五项",
        "渔工法第三章",
        "刑法第三条",
        "第二十条",
    ],
)
def test_what_is_not_there_is_refused_by_name(shelf: Library, question: str) -> None:
    answer = shelf.ask(question)
    assert answer.refused
    assert answer.citations == ()
    assert question[question.index("第") :] in answer.text


def test_of_several_articles_the_one_that_is_not_there_is_missing(shelf: Library) -> None:
    answer = shelf.ask("渔工法第三条和第九条")
    assert answer.kind is AnswerKind.PARTLY
    assert answer.missing == ("第九条",)
    assert quotes(answer) == ARTICLE


def test_the_number_alone_finds_it_in_each_document(shelf: Library) -> None:
    answer = shelf.ask("第一条")
    assert {citation.document for citation in answer.citations} == {"渔工法.txt", "渔工合同法.txt"}


def test_of_a_long_article_what_is_asked_of_it_is_told(shelf: Library) -> None:
    assert LONGER in quotes(shelf.ask("根据渔工法第三条，加时补贴几日内支付？"))


def test_an_article_that_is_only_referred_to_is_not_what_is_asked_for(shelf: Library) -> None:
    assert shelf.ask("违反渔工法第九条会怎样").text != shelf.ask("渔工法第九条").text
