"""Headings are told by their type as well as by their numbers."""

from __future__ import annotations

from tests.support.paper import Paper, prose, read_back


def _levels(paper: Paper) -> dict[str, int]:
    return {block.text: block.level for block in read_back(paper.done()).blocks}


def _report(paper: Paper, headings: list[tuple[str, float]]) -> None:
    y = 80.0
    for i, (heading, size) in enumerate(headings):
        paper.text(80, y, heading, size)
        y = paper.flow([prose(i, 2)], [(80.0, y + 1.8 * size, 515.0, 800.0)], size=12) + 10


def test_bigger_type_is_a_heading_and_the_biggest_the_outermost() -> None:
    paper = Paper()
    _report(paper, [("发展报告", 24), ("总体情况", 16), ("存在的问题", 16), ("就业形势", 14), ("下一步安排", 16)])
    levels = _levels(paper)
    assert levels["发展报告"] < levels["总体情况"] == levels["存在的问题"] == levels["下一步安排"] < levels["就业形势"]
    assert levels[prose(0, 2)] == 0


def test_a_heading_without_number_has_the_level_of_those_set_like_it() -> None:
    paper = Paper()
    _report(paper, [("前言", 16), ("第一章　总体情况", 16), ("第二章　主要任务", 16), ("结语", 16)])
    levels = _levels(paper)
    assert levels["前言"] == levels["第一章 总体情况"] == levels["结语"] == 2


def test_short_lines_in_the_type_of_the_text_are_none_where_headings_stand_out() -> None:
    paper = Paper()
    _report(paper, [("总体情况", 16), ("存在的问题", 14), ("下一步安排", 16)])
    y = 500
    for i, line in enumerate(("江州市重点项目", prose(5, 2)[:30] + "。")):
        paper.text(80, y + 40 * i, line, 12)
    assert _levels(paper)["江州市重点项目"] == 0


def test_small_type_heads_nothing() -> None:
    paper = Paper()
    paper.text(80, 60, "图一　产业分布", 8)
    _report(paper, [])
    paper.flow([prose(0, 5)], [(80.0, 100.0, 515.0, 700.0)], size=12)
    assert _levels(paper)["图一 产业分布"] == 0


def test_a_sentence_in_big_type_is_no_heading() -> None:
    paper = Paper()
    paper.text(80, 60, "本报告仅供内部参考。", 16)
    paper.flow([prose(0, 5)], [(80.0, 100.0, 515.0, 700.0)], size=12)
    assert _levels(paper)["本报告仅供内部参考。"] == 0
