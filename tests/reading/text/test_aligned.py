"""Tables whose columns are set apart by gaps."""

from __future__ import annotations

import pytest

from rag.reading.text.aligned import table_lines

PRODUCTS = ["产品　　　　　　2023年　　2022年", "工业机器人　　　6.17　　　4.95", "智能物流装备　　4.24　　　3.96"]


def test_the_rows_of_a_table_and_their_head_are_told_from_the_lines_around_it() -> None:
    assert table_lines(["分产品营业收入", *PRODUCTS, "第三节 讨论"]) == ["", "head", "row", "row", ""]


@pytest.mark.parametrize("gap", ["\t", "  ", "　", "　　"])
def test_every_kind_of_gap_sets_columns_apart(gap: str) -> None:
    assert table_lines([gap.join(cells) for cells in ("地区产值", "甲15", "乙23")]) == ["head", "row", "row"]


def test_a_table_without_column_names_has_no_head() -> None:
    assert table_lines(["东湖区  120.5  5.2%", "西湖区  98.3  4.1%", "南湖区  45.0  3.3%"]) == ["row"] * 3


def test_years_name_columns() -> None:
    assert table_lines(["地区  2022  2023", "东湖区  120.5  98", "西湖区  98.3  77"])[0] == "head"


def test_a_row_may_have_an_empty_cell() -> None:
    rows = ["地区  产值  增速", "东湖区  120.5  5%", "西湖区  98.3", "南湖区  45.0  3%"]
    assert table_lines(rows) == ["head", "row", "row", "row"]


@pytest.mark.parametrize(
    "lines",
    [
        ["第一条　为了规范管理，制定本办法。", "第二条　本市适用本办法。", "第三条　本办法所称企业。"],
        ["第一章　总则", "第二章　规划", "第三章　附则"],
        ["产品  2023年", "工业机器人  6.17"],
        ["主任　张三", "副主任　李四", "委员　王五"],
        ["融合新一代信息技术 构建产业体系"] * 3,
    ],
)
def test_other_lines_with_gaps_are_no_table(lines: list[str]) -> None:
    assert not any(table_lines(lines))


def test_nothing_has_no_tables() -> None:
    assert table_lines([]) == []
