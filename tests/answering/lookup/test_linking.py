"""Questions in other words over other tables: each row that meets the conditions is told, and their number."""

from __future__ import annotations

import pytest

from rag.embedding import Encoder
from rag.library import Library
from rag.settings import Settings
from rag.types import Answer, AnswerKind
from tests.answering.sheets import ASKED, COUNTED, write
from tests.support.encoding import sharing


@pytest.fixture(scope="module")
def sheets(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Library:
    folder = tmp_path_factory.mktemp("sheets")
    library = Library(folder / "index", Settings(index=folder / "index"))
    with sharing():
        library.add([write(folder / "corpus")])
        library.warm()
    return library


def first_cells(answer: Answer) -> list[str]:
    return [citation.quote.split("，")[0].partition("：")[2] for citation in answer.citations]


@pytest.mark.parametrize(("question", "rows"), ASKED.items())
def test_all_rows_that_meet_the_conditions_are_told(sheets: Library, question: str, rows: str) -> None:
    answer = sheets.ask(question)
    assert answer.kind is AnswerKind.CITED
    assert first_cells(answer) == rows.split()


@pytest.mark.parametrize(("question", "counted"), COUNTED.items())
def test_rows_are_counted(sheets: Library, question: str, counted: tuple[int, int]) -> None:
    answer = sheets.ask(question)
    assert (str(counted[0]) in answer.note, len(answer.citations)) == (True, counted[1])


def test_an_amount_is_added_up_where_its_unit_is_a_columns(sheets: Library) -> None:
    assert "175盒" in sheets.ask("绿茶一共有多少盒？").note


@pytest.mark.parametrize("question", ["林清批准的员工有哪些？", "月薪超过预期的员工有哪些？"])
def test_a_condition_that_is_not_understood_lists_no_rows_as_all(sheets: Library, question: str) -> None:
    answer = sheets.ask(question)
    assert "符合条件" not in answer.note
    assert answer.kind in (AnswerKind.REFUSED, AnswerKind.NEAR) or "可能还有" in answer.note
