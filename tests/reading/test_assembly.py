"""Elements of any format → a document of clean text, a block a line."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from rag.errors import UserError
from rag.reading.assembly import document
from rag.reading.element import Element
from rag.reading.source import Limits, Source
from rag.types import Document

PROSE = "这是标题下面的一段正文，讲的是具体的内容，它有好几个分句。"


def made(*elements: Element, title: str = "", limits: Limits = Limits()) -> Document:  # noqa: B008
    return document(Source(b"", "夹/文件.docx", limits), title, elements)


def placed(text: str, page: int) -> Element:
    """An element whose characters stand one below the other."""
    boxes = np.array([[0, i, 1, i + 1] for i in range(len(text))], np.float32)
    return Element(text, pages=np.full(len(text), page, np.uint16), boxes=boxes)


def test_every_element_is_a_line_and_a_block_at_its_place() -> None:
    found = made(Element("一、总则"), Element(PROSE), Element("地区：上海，金额：300万元", row=True))
    assert found.text == f"一、总则\n{PROSE}\n地区：上海，金额：300万元"
    assert [found.text[block.start : block.end] for block in found.blocks] == found.text.split("\n")
    assert [block.row for block in found.blocks] == [False, False, True]


@pytest.mark.parametrize("sentence", ["城市起源于市集。", "城墙 ", "城墙内外"])
def test_a_block_without_end_is_cut_after_sentences_or_words_and_loses_nothing(sentence: str) -> None:
    text = sentence * 40_000
    found = document(Source(b"", "长.pdf"), "", [placed(text, 1)], sizes=[(100.0, 100.0)])
    assert max(len(block.text) for block in found.blocks) <= 100_000
    assert len(found.blocks) >= 2
    assert found.text.replace("\n", "").replace(" ", "") == text.replace(" ", "")
    assert all(block.text.endswith(sentence.strip()) for block in found.blocks)
    assert found.layout is not None
    at = found.blocks[1].start
    assert text[int(found.layout.boxes[at, 1])] == found.text[at] != " "


@pytest.mark.parametrize(("level", "expected"), [(None, True), (0, False), (2, True)])
def test_the_format_decides_what_is_a_heading_and_else_the_text(level: int | None, expected: bool) -> None:
    assert bool(made(Element("适用范围", level), Element(PROSE)).blocks[0].level) == expected


def test_a_known_heading_keeps_its_level() -> None:
    assert made(Element("适用范围和各项具体要求，以及其他", 3), Element(PROSE)).blocks[0].level == 3


def test_a_row_is_never_a_heading() -> None:
    assert made(Element("一、总则", row=True), Element(PROSE)).blocks[0].level == 0


def test_a_known_heading_may_ask() -> None:
    assert made(Element("谁可以申请？", 2), Element(PROSE)).blocks[0].question


def test_control_characters_are_left_out_and_space_is_single() -> None:
    assert made(Element(" 甲\x00\x07乙 \t\n 丙\ufeff\ud800 ")).text == "甲乙 丙"


def test_elements_without_text_are_left_out() -> None:
    assert made(Element(" \n"), Element("甲"), Element("\x00")).text == "甲"


def test_characters_keep_their_boxes_through_the_cleaning() -> None:
    found = document(Source(b"", "a.pdf"), "", [placed(" 甲\x07乙", 1), placed("丙", 2)], [(100, 200)] * 2)
    assert found.layout is not None
    assert found.text == "甲乙\n丙"
    assert found.layout.pages.tolist() == [1, 1, 0, 2]
    assert found.layout.boxes[:, 1].tolist() == [1, 3, 0, 0]


def test_a_format_without_pages_has_no_layout() -> None:
    assert made(Element("甲")).layout is None


@pytest.mark.parametrize(("title", "expected"), [("年度\n 报告\x00", "年度 报告"), ("", "文件"), (" ", "文件")])
def test_a_document_without_a_title_is_called_by_its_file(title: str, expected: str) -> None:
    assert made(Element("甲"), title=title).title == expected


@pytest.mark.parametrize("elements", [(), (Element(""),), (Element("\x00 "),)])
def test_a_document_without_text_is_refused_by_name(elements: tuple[Element, ...]) -> None:
    with pytest.raises(UserError, match=r"文件\.docx.*空的"):
        made(*elements)


def test_a_text_over_the_limit_is_refused_by_name() -> None:
    assert made(Element("甲" * 10), limits=Limits(characters=10))
    with pytest.raises(UserError, match=r"文件\.docx.*10"):
        made(Element("甲" * 11), limits=Limits(characters=10))


def test_the_lines_of_a_title_are_one_heading_and_each_character_keeps_its_place() -> None:
    lines = [placed("某县关于印发", 1), placed("饮水方案的通知", 2)]
    found = made(*(replace(line, level=1) for line in lines), Element(PROSE), Element("关于", 1), Element("总则", 2))
    assert [block.text for block in found.blocks][:2] == ["某县关于印发饮水方案的通知", PROSE]
    assert len(found.blocks) == 4
    document_of = document(Source(b"", "d.pdf"), "", [replace(line, level=1) for line in lines], [(9, 9), (9, 9)])
    assert document_of.layout is not None
    assert document_of.layout.pages.tolist() == [1] * 6 + [2] * 7
    assert document_of.layout.boxes[:, 1].tolist() == [*range(6), *range(7)]
