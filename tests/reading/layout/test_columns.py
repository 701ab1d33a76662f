"""Columns are found by the white space between them, and nothing else is cut."""

from __future__ import annotations

from rag.reading.layout.columns import columns
from rag.reading.layout.lines import frames
from tests.support.paper import Paper, page_of, prose


def _read(paper: Paper) -> list[str]:
    """The text of each column."""
    found, _ = frames(page_of(paper.done()))
    return ["\n".join(row.text for row in column.rows) for column in columns(found[0].pieces)]


def _starts(texts: list[str]) -> list[str]:
    return [text[:4] for text in texts]


def test_columns_whose_lines_stand_side_by_side_are_read_one_after_the_other() -> None:
    paper = Paper()
    paper.flow([prose(0, 5)], [(50.0, 100.0, 290.0, 700.0)])
    paper.flow([prose(1, 5)], [(310.0, 100.0, 545.0, 700.0)])
    assert _starts(_read(paper)) == [prose(0, 1)[:4], prose(1, 1)[:4]]


def test_a_headline_over_the_columns_comes_before_and_a_full_line_below_them_after() -> None:
    paper = Paper()
    paper.centred(60, "横跨两栏的大标题要先读出来", 30)
    paper.flow([prose(0, 5)], [(50.0, 110.0, 290.0, 400.0)])
    paper.flow([prose(1, 5)], [(310.0, 106.0, 545.0, 400.0)])
    paper.flow([prose(2, 4)], [(50.0, 420.0, 545.0, 600.0)])
    assert _starts(_read(paper)) == ["横跨两栏", prose(0, 1)[:4], prose(1, 1)[:4], prose(2, 1)[:4]]


def test_a_short_heading_below_the_columns_belongs_to_neither() -> None:
    paper = Paper()
    paper.flow([prose(0, 5)], [(50.0, 110.0, 290.0, 400.0)])
    paper.flow([prose(1, 5)], [(310.0, 110.0, 545.0, 400.0)])
    paper.text(50, 300, "三、附则", 16)
    paper.text(71, 330, "本办法自印发之日起施行。", 10.5)
    texts = _read(paper)
    assert texts[-1] == "三、附则\n本办法自印发之日起施行。"
    assert _starts(texts[:2]) == [prose(0, 1)[:4], prose(1, 1)[:4]]


def test_a_column_that_begins_higher_is_one_column() -> None:
    paper = Paper()
    paper.centred(60, "横跨两栏的大标题要先读出来", 30)
    paper.flow([prose(0, 6)], [(50.0, 100.0, 290.0, 400.0)])
    paper.flow([prose(1, 4)], [(310.0, 151.0, 545.0, 400.0)])
    assert _starts(_read(paper)) == ["横跨两栏", prose(0, 1)[:4], prose(1, 1)[:4]]


def test_a_table_of_contents_is_not_cut() -> None:
    paper = Paper()
    for i, title in enumerate(("总体要求和基本原则", "主要任务", "重点工程与专项行动", "保障措施", "组织实施")):
        paper.text(80, 100 + 18 * i, title, 12)
        paper.text(500, 100 + 18 * i, str(3 + i), 12)
    (text,) = _read(paper)
    assert text.splitlines()[0] == "总体要求和基本原则 3"


def test_labels_and_what_they_name_are_not_cut() -> None:
    paper = Paper()
    for i, (label, value) in enumerate(
        (
            ("申请单位名称", "江州市精工机械有限公司"),
            ("法定代表人姓名", "王建国"),
            ("统一社会信用代码", "9144000"),
            ("住所地", "江州市"),
        )
    ):
        paper.text(80, 100 + 18 * i, label, 12)
        paper.text(300, 100 + 18 * i, value, 12)
    assert _read(paper)[0].splitlines()[1] == "法定代表人姓名 王建国"


def test_a_wide_indent_is_not_cut() -> None:
    paper = Paper()
    paper.flow([prose(0, 3)], [(80.0, 100.0, 515.0, 700.0)])
    paper.flow([prose(1, 3)], [(200.0, 190.0, 515.0, 700.0)])
    paper.flow([prose(2, 3)], [(80.0, 300.0, 515.0, 700.0)])
    assert len(_read(paper)) == 1


def test_numbers_that_hang_left_of_their_text_are_not_cut() -> None:
    paper = Paper()
    for i in range(5):
        paper.text(80, 100 + 18 * i, f"第{'一二三四五'[i]}条", 12)
        paper.text(140, 100 + 18 * i, prose(i, 1)[:28], 12)
    assert _read(paper)[0].startswith("第一条 " + prose(0, 1)[:28])


def test_a_page_without_text_has_no_columns() -> None:
    assert columns([]) == []
