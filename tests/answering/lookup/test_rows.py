"""A condition over a table lists all rows that meet it; what can't be computed surely is said to be so."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from rag.library import Library
from rag.types import Answer, AnswerKind

VerbatimCheck = Callable[[Answer, Callable[[str], str]], bool]


def first_cells(answer: Answer) -> list[str]:
    return [citation.quote.split("，")[0].partition("：")[2] for citation in answer.citations]


@pytest.mark.parametrize(
    ("question", "rows"),
    [
        ("8MHz的物料有哪些？", ["X-101", "X-103", "X-105"]),
        ("哪些物料的频率是12MHz？", ["X-102"]),
        ("8MHz和48MHz的物料有哪些", ["X-101", "X-103", "X-104", "X-105"]),
        ("单价高于100元的物料有哪些", ["X-105", "X-106"]),
        ("价格低于0.1万元且频率超过40MHz的物料有哪些", ["X-104"]),
        ("单价在10到30元之间的物料有哪些？", ["X-103", "X-104"]),
        ("单价不超过1.5元的物料有哪些", ["X-101", "X-102"]),
        ("河西芯片供应的物料有哪些", ["X-103", "X-104"]),
        ("供应商不是南江电子的物料有哪些", ["X-103", "X-104", "X-105", "X-106"]),
        ("单价最高的物料是哪个", ["X-106"]),
        ("研发部有哪些人", ["苏禾", "白榆"]),
        ("30岁以上的员工有谁", ["白榆", "程砚"]),
    ],
)
def test_all_rows_that_meet_the_condition_are_listed_and_counted(
    shelf: Library, question: str, rows: list[str], is_verbatim: VerbatimCheck
) -> None:
    answer = shelf.ask(question)
    assert answer.kind is AnswerKind.CITED
    assert first_cells(answer) == rows
    assert len(answer.text.split("\n")) == len(rows)
    assert is_verbatim(answer, shelf.text)
    assert str(len(rows)) in answer.note or "比较" in answer.note


def test_rows_are_counted(shelf: Library) -> None:
    answer = shelf.ask("物料清单一共有多少条？")
    assert len(answer.citations) == 6
    assert "6" in answer.note


def test_a_sum_is_a_note_where_every_row_has_the_number(shelf: Library) -> None:
    answer = shelf.ask("8MHz物料的单价总和是多少？")
    assert first_cells(answer) == ["X-101", "X-103", "X-105"]
    assert "139.2元" in answer.note


@pytest.mark.parametrize("question", ["员工的平均月薪是多少？", "员工名册里月薪最高的员工是谁"])
def test_what_cannot_be_computed_surely_is_said_not_to_be(shelf: Library, question: str) -> None:
    answer = shelf.ask(question)
    assert answer.refused
    assert "没有计算" in answer.text


def test_rows_that_have_no_number_are_named_as_not_compared(shelf: Library) -> None:
    answer = shelf.ask("月薪超过1万元的员工有谁")
    assert first_cells(answer) == ["苏禾"]
    assert "1 条的「月薪」" in answer.note


def test_a_value_that_no_row_has_is_refused(shelf: Library) -> None:
    answer = shelf.ask("16MHz的物料有哪些？")
    assert answer.refused
    assert "没有符合条件" in answer.text


@pytest.mark.parametrize("question", ["X-104的单价是多少", "创业贷款有哪些条件", "展厅里有什么"])
def test_what_is_no_condition_over_a_table_is_answered_as_ever(shelf: Library, question: str) -> None:
    assert shelf.ask(question).note == ""
