"""What an answer says, piece by piece."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rag.exporting.pieces import Footnotes, clean, notes, paragraphs, source
from rag.messages import Speech
from rag.types import Answer, AnswerKind, Citation, Doubt, Hit, Passage, Statement
from tests.exporting.conftest import Make

ZH, EN = Speech("zh"), Speech("en")


def test_sentences_end_in_their_citations_line_by_line(answered: Make) -> None:
    answer = replace(answered("甲。", "乙。"), text="甲。[1]\n\n乙。[2]")
    assert [[(p.text, [c.n for c in p.citations]) for p in line] for line in paragraphs(answer)] == [
        [("甲。", [1])],
        [("乙。", [2])],
    ]


def test_what_a_model_wrote_keeps_its_doubts(answered: Make) -> None:
    written = (Statement("甲。", (1, 2)), Statement("乙。", (), (Doubt("uncited"),), breaks=True))
    answer = replace(answered("甲。", "丙。"), kind=AnswerKind.UNVERIFIED, statements=written)
    first, second = paragraphs(answer)
    assert [each.n for each in first[0].citations] == [1, 2]
    assert (second[0].text, second[0].unverified) == ("乙。", True)
    assert notes(answer, ZH) == ["有 1 句未能核实"]


def test_a_refusal_brings_the_nearest_passages() -> None:
    hits = tuple(Hit(Passage("d", "题", "节", text, 0, 9, ()), 0.1, 0.1, 0.1) for text in ("近。", "长" * 300))
    answer = Answer("问", "问", AnswerKind.REFUSED, 0.0, "没有。", (), hits)
    assert [line[0].text for line in paragraphs(answer)] == ["没有。", "近。", "长" * 80 + "…"]
    assert [citation.quote for _, citation in Footnotes().of(answer).values()] == ["近。", "长" * 300]


def test_what_must_be_known_is_said_once(answered: Make) -> None:
    answer = replace(answered("甲。"), kind=AnswerKind.PARTLY, missing=("何时",), note="共 2 项。")
    assert notes(answer, ZH) == ["共 2 项。", ZH.partly_found(), "资料里没有找到：何时"]


@pytest.mark.parametrize(
    ("title", "section", "page", "said"),
    [
        ("办法", "办法 › 第一章", 3, "《办法》 › 第一章，第 3 页：“甲。”"),
        ("《办法》", "《办法》", None, "《办法》：“甲。”"),
        ("", "", None, "《d.pdf》：“甲。”"),
    ],
)
def test_a_source_names_its_document_section_and_page(title: str, section: str, page: int | None, said: str) -> None:
    citation = Citation(1, "d.pdf", title, section, page, 0, 2, "甲\n。", 0.9)
    assert source(replace(citation, quote="甲。"), ZH) == said
    assert "\n" not in source(citation, EN)


def test_numbers_run_through_a_file(answered: Make) -> None:
    footnotes = Footnotes()
    assert [n for n, _ in footnotes.of(answered("甲。", "乙。")).values()] == [1, 2]
    assert [n for n, _ in footnotes.of(answered("丙。")).values()] == [3]


def test_what_no_file_holds_and_what_turns_text_around_goes() -> None:
    assert clean("甲\x00乙\x1b\ud800\ufffe‮丙⁦丁\n戊\t己") == "甲乙丙丁\n戊\t己"
