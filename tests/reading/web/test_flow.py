"""A tree of HTML nodes → what a reader sees."""

from __future__ import annotations

import pytest

from rag.reading.element import Element
from rag.reading.web.flow import elements
from rag.reading.web.markup import parse


def seen(page: str) -> list[Element]:
    return elements(parse(page))


def texts(page: str) -> list[str]:
    return [element.text for element in seen(page)]


def test_headings_have_the_level_of_their_tag_and_a_long_one_is_a_paragraph() -> None:
    page = f"<h1>关于印发<br>《方案》的通知</h1><h3>目标<b>任务</b></h3><p>正文。</p><h2>{'长' * 130}</h2>"
    assert [(e.text[:12], e.level) for e in seen(page)][:2] == [("关于印发《方案》的通知", 1), ("目标任务", 3)]
    assert seen(page)[-1].level == 0


@pytest.mark.parametrize(
    ("page", "level"),
    [
        ("<p>张三摄</p>", 0),  # short, but set as all text is
        ("<p><strong>主要目标</strong></p>", None),
        ("<p align=center><font>主要目标</font></p>", None),
        ("<p style='font-weight: 700'>主要目标</p>", None),
        ("<p><b>第三条</b>　为了保护。</p>", None),
        ("<p>一、总体要求</p>", None),
        ("<p>如何申请？</p>", None),
        ("<ul><li>营业执照</li></ul>", 0),
        ("<p><b>记者</b>张三摄</p>", 0),
        ("<ol><li><p>营业执照</p><p>一式两份。</p></li></ol>", 0),
        ("<ul><li><p>如何申请？</p><p>登录平台。</p></li></ul>", None),
    ],
)
def test_a_heading_without_its_tag_is_bold_or_centred_or_numbered(page: str, level: int | None) -> None:
    assert seen(page)[0].level == level


def test_lines_of_the_source_join_without_a_space_between_chinese_characters() -> None:
    assert texts("<p>研究了\r\n   预算<b>安排</b>\n等议题，see\nbelow。</p>") == ["研究了预算安排等议题，see below。"]


def test_spaces_that_are_meant_stay() -> None:
    assert texts("<p>第一条　为了&nbsp;&nbsp;保护 文物</p>") == ["第一条 为了 保护 文物"]


def test_invisible_characters_are_left_out() -> None:
    assert texts("<p>数\u200b字&shy;经\ufeff济&#8206;</p>") == ["数字经济"]


def test_breaks_end_paragraphs() -> None:
    page = "<div>　　材料：<br>　　1.身份证；<br>2.户口簿。<br><br>电话：12345<br/>地址：人民大道</div>尾"
    assert texts(page) == ["材料：", "1.身份证；", "2.户口簿。", "电话：12345", "地址：人民大道", "尾"]


def test_breaks_at_the_edge_of_a_narrow_column_do_not() -> None:
    first, second, third = "国" * 25, "有" * 25, "企业改革。"
    assert texts(f"<p>{first}<br>{second}<br>{third}</p>") == [first + second + third]
    assert texts("<p>要建立现代企业制度，<br>做到产权清晰。</p>") == ["要建立现代企业制度，做到产权清晰。"]


def test_lines_of_one_list_are_not_taken_for_a_column() -> None:
    names = [f"某某市人民政府关于{'加强' * i}文物保护工作的若干规定" for i in (3, 4, 5, 8, 8, 6)]
    assert texts("<br>".join(names)) == names
    assert texts("<br>".join(names[4:])) == names[4:]
    assert texts("<br>".join(names[3:5])) == names[3:5]


def test_indented_lines_of_one_element_are_paragraphs() -> None:
    assert texts("<div>\n　　第一段。\n　　第二段。\n</div>") == ["第一段。", "第二段。"]


@pytest.mark.parametrize(
    ("attributes", "numbers"),
    [
        ("", "1. 2."),
        ("start=3", "3. 4."),
        ("type=a start=2", "b. c."),
        ("type=I start=8", "VIII. IX."),
        ("type=i start=1994", "mcmxciv. mcmxcv."),
        ("reversed", "2. 1."),
        ("start=abc", "1. 2."),
    ],
)
def test_items_have_the_numbers_that_a_reader_sees(attributes: str, numbers: str) -> None:
    first, second = numbers.split()
    assert texts(f"<ol {attributes}><li>甲<li>乙</ol>") == [f"{first} 甲", f"{second} 乙"]


def test_items_are_numbered_once() -> None:
    assert texts("<ol><li>一、甲<li value=7>乙<li><p>丙<p>丁</ol>") == ["一、甲", "7. 乙", "8. 丙", "丁"]
    assert texts("<ol style='list-style: none'><li>甲</ol><ul><li>乙</ul>") == ["甲", "乙"]


def test_nested_lists_count_for_themselves() -> None:
    assert texts("<ol><li>甲<ol><li>乙<li>丙</ol><li>丁</ol>") == ["1. 甲", "1. 乙", "2. 丙", "2. 丁"]


def test_a_term_goes_before_its_definition() -> None:
    page = "<dl><dt>索引号<dd>000014349<dt>电话：<dd><p>12345</p><p>工作日</p><dt>没有定义</dl><p>后</p>"
    assert texts(page) == ["索引号：000014349", "电话：12345", "工作日", "没有定义：", "后"]


def test_code_is_kept_by_lines_and_chinese_text_read_as_text() -> None:
    assert texts("<pre>a = 1\n\n  b = 2<br>c</pre>") == ["a = 1", "  b = 2", "c"]
    wrapped = (
        "国有企业改革是整个经济体制改革的中心环节，必须坚定\n不移地推进，建立现代企业制度，做到产权清晰、权责明\n"
        "确、政企分开、管理科学，使企业成为市场的主体。"
    )
    assert texts(f"<pre>{wrapped}</pre>") == [wrapped.replace("\n", "")]


def test_what_is_not_shown_as_text_is_left_out() -> None:
    page = (
        "<script>甲</script><style>乙</style><p>文<img alt=丙><ruby>汉<rp>(</rp><rt>han</rt><rp>)</rp></ruby>"
        "<button>丁</button><select><option>戊</select></p><textarea>己</textarea><noscript>庚</noscript><svg><text>辛</text></svg>"
    )
    assert texts(page) == ["文汉"]


def test_merged_cells_are_laid_out() -> None:
    page = """<table><caption>表1 主要指标</caption><thead><tr><th rowspan=2>地区<th colspan=2>总值<th rowspan=2>增速
        <tr><th>2022年<th>2023年</thead>
        <tr><td rowspan=2>东城<td>100<td>110<td>5%<tr><td>101<td>111<td>6%<tr><td>西城<td>200<td>220<td>7%</table>"""
    rows = [element.text for element in seen(page) if element.row]
    assert texts(page)[0] == "表1 主要指标"
    assert [[part.split("：")[1] for part in row.split("，")] for row in rows] == [
        ["东城", "100", "110", "5%"],
        ["东城", "101", "111", "6%"],
        ["西城", "200", "220", "7%"],
    ]
    assert all("2023年" in row.split("，")[2] and row.startswith("地区：") for row in rows)


@pytest.mark.parametrize("label", ["<th>{}</th>", "<td><b>{}</b></td>", "<td style='font-weight:bold'>{}</td>"])
def test_labels_that_alternate_with_text_are_said_with_it(label: str) -> None:
    row = "".join(
        f"{label.format(name)}<td>{text}</td>" for name, text in (("办件", "甲"), ("经手", "乙"), ("去向", "丙"))
    )
    assert [element.text for element in seen(f"<table><tr>{row}</tr></table>")] == ["办件：甲，经手：乙，去向：丙"]


def test_a_long_table_gives_signs_of_life() -> None:
    signs: list[None] = []
    elements(parse("<table>" + "<tr><td>甲</td><td>乙</td></tr>" * 3000 + "</table>"), lambda: signs.append(None))
    assert len(signs) >= 3


def test_a_long_page_gives_signs_of_life() -> None:
    signs: list[None] = []
    elements(parse("<p>甲</p>" * 3000), lambda: signs.append(None))
    assert len(signs) >= 3


def test_a_table_that_lays_out_the_page_is_read_cell_by_cell() -> None:
    page = "<table><tr><td><p>甲段。</p><p>乙段。</p></td><td><table><tr><td>丙段。</td></tr></table></td></tr></table>"
    assert [(element.text, element.row) for element in seen(page)] == [
        ("甲段。", False),
        ("乙段。", False),
        ("丙段。", False),
    ]


def test_a_table_that_claims_millions_of_cells_keeps_its_text() -> None:
    row = "<tr>" + "<td colspan=1000 rowspan=65534>文。" * 50
    assert "".join(texts(f"<table>{row}{'<tr><td>尾' * 5000}</table>")).count("文。") == 50


def test_a_million_line_breaks_are_read_at_once() -> None:
    assert texts("<p>文" + "\n" * 1_000_000 + "字</p>") == ["文字"]
