"""A presentation → its document."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from pptx import Presentation
from pptx.chart import data as chart_data
from pptx.enum.chart import XL_CHART_TYPE
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls
from pptx.util import Cm, Pt

from rag.errors import UserError
from rag.reading.office.slides import read
from rag.reading.source import Limits, Source
from rag.types import Document
from tests.support.office import saved, with_parts

_chart_data: Any = chart_data.CategoryChartData  # the library has no types here
_TITLE_SLIDE, _CONTENT, _COMPARISON, _TITLE_ONLY, _BLANK = 0, 1, 4, 5, 6


def _read(deck: Any, name: str = "汇报.pptx", limits: Limits = Limits()) -> Document:  # noqa: B008 (it is frozen)
    (document,) = read(Source(saved(deck), name, limits))
    return document


def _slide(deck: Any, layout: int, title: str = "", body: str = "") -> Any:
    slide = deck.slides.add_slide(deck.slide_layouts[layout])
    if title:
        slide.shapes.title.text = title
    if body:
        slide.placeholders[1].text = body
    return slide


def _box(slide: Any, text: str, left: float, top: float, width: float = 6, height: float = 1, size: int = 0) -> Any:
    box = slide.shapes.add_textbox(Cm(left), Cm(top), Cm(width), Cm(height))
    box.text_frame.text = text
    if size:
        box.text_frame.paragraphs[0].runs[0].font.size = Pt(size)
    return box


def _picture(slide: Any) -> None:
    file = BytesIO()
    Image.new("RGB", (8, 8), "red").save(file, "PNG")
    slide.shapes.add_picture(file, Cm(1), Cm(1), Cm(20), Cm(15))


def _levels(document: Document) -> list[tuple[int, str]]:
    return [(block.level, block.text) for block in document.blocks]


def test_every_slide_is_read_in_turn_under_its_title() -> None:
    deck = Presentation()
    _slide(deck, _TITLE_SLIDE, "2023年工作汇报", "某市发展和改革委员会")
    _slide(deck, _CONTENT, "主要成绩", "经济增长百分之五。\n就业保持稳定。")
    document = _read(deck)
    assert document.title == "2023年工作汇报"
    assert document.reading.pages == 2
    assert _levels(document) == [
        (1, "2023年工作汇报"),
        (0, "某市发展和改革委员会"),
        (1, "主要成绩"),
        (0, "经济增长百分之五。"),
        (0, "就业保持稳定。"),
    ]
    assert all(document.text[block.start : block.end] == block.text for block in document.blocks)


def test_shapes_are_read_from_the_top_and_the_left_however_they_were_drawn() -> None:
    deck = Presentation()
    slide = _slide(deck, _TITLE_ONLY)
    _box(slide, "右下", 12, 12)
    _box(slide, "左下", 1, 12)
    _box(slide, "右上", 12, 8)
    _box(slide, "左上", 1, 8.2)
    slide.shapes.title.text = "标题"
    assert _read(deck).text.split("\n") == ["标题", "左上", "右上", "左下", "右下"]


def test_what_stands_below_the_head_of_a_column_belongs_to_it() -> None:
    deck = Presentation()
    slide = _slide(deck, _COMPARISON, "两种方案")
    left, right = "保留原有系统，逐步改造，投资较少，周期较长。", "建设新的系统，一次切换，投资较多，周期较短。"
    for index, text in ((3, "方案二"), (4, right), (1, "方案一"), (2, left)):
        slide.placeholders[index].text = text
    tree = slide.shapes._spTree
    tree.extend(list(tree)[:1:-1])  # drawn in the reverse order; only the layout says where they stand
    assert _read(deck).text.split("\n") == ["两种方案", "方案一", left, "方案二", right]


def test_a_group_is_read_as_one_and_in_its_own_order() -> None:
    deck = Presentation()
    slide = _slide(deck, _BLANK)
    _box(slide, "组的右边", 14, 5)
    group = slide.shapes.add_group_shape()
    for text, top in (("组内下", 9), ("组内上", 3)):
        box = group.shapes.add_textbox(Cm(1), Cm(top), Cm(6), Cm(1))
        box.text_frame.text = text
    assert _read(deck).text.split("\n") == ["组内上", "组内下", "组的右边"]


def test_the_largest_short_line_at_the_top_is_the_title_where_none_is_marked() -> None:
    deck = Presentation()
    slide = _slide(deck, _BLANK)
    _box(slide, "正文的文字在下面。", 1, 6, size=18)
    _box(slide, "人才引进政策", 1, 1, size=36)
    document = _read(deck)
    assert document.title == "人才引进政策"
    assert _levels(document) == [(1, "人才引进政策"), (0, "正文的文字在下面。")]


def test_a_title_of_two_lines_is_one_heading() -> None:
    deck = Presentation()
    _slide(deck, _CONTENT, "关于加强养老服务\v工作的汇报", "正文的文字。")
    assert _read(deck).text.split("\n") == ["关于加强养老服务工作的汇报", "正文的文字。"]


def test_notes_follow_their_slide_under_a_heading() -> None:
    deck = Presentation()
    slide = _slide(deck, _CONTENT, "第一页", "正文的文字。")
    slide.notes_slide.notes_text_frame.text = "这里要举一个例子。"
    _slide(deck, _CONTENT, "第二页", "后面的文字。")
    assert _levels(_read(deck)) == [
        (1, "第一页"),
        (0, "正文的文字。"),
        (2, "备注"),
        (0, "这里要举一个例子。"),
        (1, "第二页"),
        (0, "后面的文字。"),
    ]


def test_a_table_is_read_in_rows_with_its_merged_cells() -> None:
    deck = Presentation()
    table = _slide(deck, _TITLE_ONLY, "经费").shapes.add_table(4, 3, Cm(1), Cm(5), Cm(20), Cm(5)).table
    for i, texts in enumerate(
        (["地区", "年份", "金额"], ["上海", "2022", "100万元"], ["", "2023", "200万元"], ["北京", "2023", "300万元"])
    ):
        for j, text in enumerate(texts):
            table.cell(i, j).text = text
    table.cell(1, 0).merge(table.cell(2, 0))
    assert _read(deck).text.split("\n") == [
        "经费",
        "地区：上海，年份：2022，金额：100万元",
        "地区：上海，年份：2023，金额：200万元",
        "地区：北京，年份：2023，金额：300万元",
    ]


def test_a_chart_is_read_as_the_table_that_it_draws() -> None:
    deck = Presentation()
    data: Any = _chart_data(number_format="0.0%")
    data.categories = ["一季度", "二季度"]
    data.add_series("增速", (0.051, 0.063))
    data.add_series("目标", (0.05, 0.05))
    slide = _slide(deck, _TITLE_ONLY, "增长")
    chart = slide.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, Cm(1), Cm(5), Cm(20), Cm(10), data).chart
    chart.has_title = True
    chart.chart_title.text_frame.text = "各季度增速"
    text = _read(deck).text
    assert text.startswith("增长\n各季度增速\n")
    first, second = text.split("\n")[2:]
    assert first.startswith("一季度") or "：一季度" in first
    assert "增速：5.1%，目标：5.0%" in first
    assert "增速：6.3%，目标：5.0%" in second


def test_automatic_numbers_are_read_and_slide_numbers_are_not() -> None:
    deck = Presentation()
    slide = _slide(deck, _BLANK)
    box = _box(slide, "准备材料\n提交申请\n等待审批", 1, 1)
    for paragraph in box.text_frame.paragraphs:
        paragraph._p.get_or_add_pPr().append(parse_xml(f'<a:buAutoNum {nsdecls("a")} type="ea1ChsPeriod"/>'))
    field = f'<a:p {nsdecls("a")}><a:fld id="{{B}}" type="slidenum"><a:t>7</a:t></a:fld></a:p>'
    box.text_frame._txBody.append(parse_xml(field))
    assert _read(deck).text.split("\n") == ["一. 准备材料", "二. 提交申请", "三. 等待审批"]


def test_what_stands_on_every_slide_is_left_out() -> None:
    deck = Presentation()
    slide = _slide(deck, _CONTENT, "标题", "正文的文字。")
    for kind in ("ftr", "dt", "sldNum"):
        mark = parse_xml(f'<p:ph {nsdecls("p")} type="{kind}" idx="1{len(kind)}"/>')
        _box(slide, f"{kind}的文字", 1, 17)._element.nvSpPr.nvPr.append(mark)
    assert _read(deck).text.split("\n") == ["标题", "正文的文字。"]


def test_hidden_slides_and_slides_of_pictures_are_told_of() -> None:
    deck = Presentation()
    _slide(deck, _CONTENT, "第一页", "正文的文字。")
    _slide(deck, _CONTENT, "第二页", "隐藏的文字。").element.set("show", "0")
    _picture(_slide(deck, _BLANK))
    document = _read(deck)
    assert "隐藏" not in document.text
    assert {unread.reason: unread.pages for unread in document.reading.unread} == {
        "hidden_slides": (2,),
        "picture_slides": (3,),
    }


def test_slides_beyond_the_limit_are_told_of() -> None:
    deck = Presentation()
    for number in range(1, 5):
        _slide(deck, _CONTENT, f"第{number}页的标题", "正文的文字。")
    document = _read(deck, limits=Limits(pages=2))
    assert "第3页的标题" not in document.text
    assert [(unread.reason, unread.pages) for unread in document.reading.unread] == [("too_many_pages", (3, 4))]


def test_a_sign_of_life_is_given_for_every_slide() -> None:
    deck = Presentation()
    for _ in range(3):
        _slide(deck, _CONTENT, "标题", "正文的文字。")
    seen: list[tuple[int, int]] = []
    list(read(Source(saved(deck), "a.pptx", progress=lambda done, total: seen.append((done, total)))))
    assert seen == [(0, 3), (1, 3), (2, 3)]


def test_a_presentation_of_pictures_is_refused_by_name() -> None:
    deck = Presentation()
    _picture(_slide(deck, _BLANK))
    with pytest.raises(UserError, match=r"照片\.pptx.*只有图片"):
        _read(deck, "照片.pptx")


def test_an_empty_presentation_is_refused_by_name() -> None:
    with pytest.raises(UserError, match=r"空白\.pptx.*空的"):
        _read(Presentation(), "空白.pptx")


@pytest.mark.parametrize("part", ["ppt/presentation.xml", "ppt/slides/slide1.xml", "_rels/.rels"])
@pytest.mark.parametrize("damage", [b"<p:sld", b""])
def test_a_damaged_part_is_refused_by_name(part: str, damage: bytes) -> None:
    deck = Presentation()
    _slide(deck, _CONTENT, "标题", "正文的文字。")
    data = with_parts(saved(deck), lambda name, old: damage if name == part else old)
    with pytest.raises(UserError, match=r"坏\.pptx.*损坏"):
        list(read(Source(data, "坏.pptx")))
