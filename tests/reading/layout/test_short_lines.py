"""Short lines stay lines, whatever stands around them; prose in narrow columns flows."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from tests.support.paper import Paper, prose, read_back

QUANTITIES = ("大米25公斤", "食用油50升", "水泥3.5万吨", "床位260张", "钢材120吨", "户数1350户")
NAMES = ("江州省财政厅", "城东水厂二期", "乡村公路养护", "社区养老服务", "图书馆总分馆", "市场监管局")
LATIN = ("iPhone 15", "iso9001认证", "numpy", "pH值6.5", "e签宝", "km/h以下", "GDP增长5%", "A股上市公司")
LABELS = ("联系人：王小明", "电话：027-8800", "面积：120㎡", "容积率：2.5", "工期：180天", "产权：国有")
HEAD = ("项目", "计量", "标准", "起始")
ROWS = (
    ("路灯养护", "盏", "12.5元", "2025年1月"),
    ("绿地修剪", "平方米", "0.8元", "上半年"),
    ("公厕保洁", "座·月", "1,200元", "2024年12月"),
    ("排水疏通", "次", "免费", "全年"),
)


def _squeezed(texts: Sequence[str]) -> list[str]:
    return ["".join(text.split()) for text in texts]


def _read(paper: Paper) -> list[str]:
    return _squeezed([block.text for block in read_back(paper.done()).blocks])


@pytest.mark.parametrize("texts", [QUANTITIES, NAMES, LATIN, LABELS], ids=["quantities", "names", "Latin", "labels"])
@pytest.mark.parametrize("count", [2, 5, 18])
@pytest.mark.parametrize(("size", "leading"), [(9, 1.2), (12, 1.6), (16, 2.4)])
@pytest.mark.parametrize("above", [False, True], ids=["alone", "below prose"])
def test_short_lines_stay_apart(texts: Sequence[str], count: int, size: float, leading: float, above: bool) -> None:
    lines = [texts[i % len(texts)] for i in range(count)]
    paper = Paper()
    y = paper.flow([prose(0, 4)], [(80, 40, 500, 700)], size=12) + 12 if above else 40.0
    for i, line in enumerate(lines):
        paper.text(80 if above else 20, y + leading * size * i, line, size)
    assert _read(paper)[above:] == _squeezed(lines)


@pytest.mark.parametrize("columns", [2, 3, 4])
@pytest.mark.parametrize("count", [2, 4, 16])
@pytest.mark.parametrize(("size", "leading"), [(9, 2.4), (12, 2.5), (14, 3.0)])
def test_rows_of_a_table_without_rules_stay_apart(columns: int, count: int, size: float, leading: float) -> None:
    rows = [HEAD, *(ROWS[i % len(ROWS)] for i in range(count))]
    paper = Paper()
    for i, row in enumerate(rows):
        for j, cell in enumerate(row[:columns]):
            paper.text(30 + 8.5 * size * j, 40 + leading * size * i, cell, size)
    assert _read(paper) == _squeezed(["".join(row[:columns]) for row in rows])


@pytest.mark.parametrize("aligned", ["middle", "right"])
def test_cells_may_be_centred_or_end_together(aligned: str) -> None:
    paper = Paper()
    for i, row in enumerate((HEAD, *ROWS)):
        for j, cell in enumerate(row):
            width = sum(12 if ord(char) > 0x2E80 else 6 for char in cell)
            paper.text(120 + 130 * j - width / (2 if aligned == "middle" else 1), 60 + 32 * i, cell, 12)
    assert _read(paper) == _squeezed(["".join(row) for row in (HEAD, *ROWS)])


@pytest.mark.parametrize("ems", [10, 16, 26])
@pytest.mark.parametrize("indent", [0, 2])
def test_prose_in_a_narrow_column_flows_though_nothing_else_stands_on_the_page(ems: int, indent: int) -> None:
    paper = Paper()
    texts = [prose(3 * i, 4) for i in range(3)]
    paper.flow(
        [text[:-1] + "，请照办。" for text in texts], [(40.0, 40.0, 40.0 + 11 * ems, 800.0)], size=11, indent=indent
    )
    assert _read(paper) == paper.wanted


def test_a_sentence_over_two_lines_alone_on_a_page_is_one_paragraph() -> None:
    paper = Paper()
    for i, line in enumerate(
        ("本规定所称单位，是指国家机关、企业和", "事业单位。", "其他单位，参照办理，由市财政局负", "责，自明年起施行。")
    ):
        paper.text(30, 40 + 18 * i, line, 12)
    assert _read(paper) == [
        "本规定所称单位，是指国家机关、企业和事业单位。",
        "其他单位，参照办理，由市财政局负责，自明年起施行。",
    ]


def test_names_with_a_comma_are_no_sentence() -> None:
    paper = Paper()
    for i, line in enumerate(("苹果，每斤3元", "梨，每斤2元", "西瓜，每斤1元", "香蕉，每斤4元", "荔枝，每斤9元")):
        paper.text(30, 40 + 18 * i, line, 12)
    assert len(_read(paper)) == 5


def test_a_line_of_latin_words_goes_on_in_small_letters() -> None:
    paper = Paper()
    for i, line in enumerate(("The committee shall meet every year and", "decide on the budget of the programme.")):
        paper.text(40, 40 + 16 * i, line, 10, "Helvetica")
    paper.text(
        40,
        110,
        "Any other body may be heard at the request of two members or of the chairman of the day.",
        10,
        "Helvetica",
    )
    assert len(_read(paper)) == 2
