"""What recurs at the edges of pages is dropped, and nothing else."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.support.paper import Paper, prose, read_back


def _book(pages: int, furniture: Callable[[Paper], object]) -> str:
    paper = Paper(furniture=lambda paper: void(furniture(paper)))
    for i in range(pages):
        if i:
            paper.page()
        paper.flow([prose(i, 4)], [(80.0, 100.0, 515.0, 700.0)])
    return read_back(paper.done()).text


def void(_: object) -> None:
    """What is drawn returns where it ends."""


def _texts(pages: int) -> str:
    return "\n".join(prose(i, 4) for i in range(pages))


def test_heads_and_feet_that_recur_are_dropped_whatever_their_numbers() -> None:
    def furniture(paper: Paper) -> None:
        paper.text(80, 40, "江州省年度发展报告（2024）", 9)
        paper.text(280, 800, f"第 {paper.pages} 页 共 4 页", 9)

    assert _book(4, furniture) == _texts(4)


def test_heads_that_change_with_the_chapter_are_dropped_where_others_recur() -> None:
    def furniture(paper: Paper) -> None:
        paper.text(80, 40, "甲乙丙丁戊己"[paper.pages // 3] + "篇的名称", 9)
        paper.text(480, 40, "年度报告", 9)

    assert _book(8, furniture) == _texts(8)


@pytest.mark.parametrize("number", ["第 1 页", "第1页共3页", "— 1 —", "- 1 -", "1 / 3", "1", "Page 1 of 3"])
def test_a_page_number_at_the_foot_is_dropped_even_from_a_single_page(number: str) -> None:
    assert _book(1, lambda paper: paper.text(290, 800, number, 9)) == _texts(1)


@pytest.mark.parametrize("line", ["江州省统计局", "2024", "附件1", "第一章", "1"])
def test_a_single_page_keeps_its_first_line(line: str) -> None:
    assert _book(1, lambda paper: paper.text(80, 40, line, 9)).startswith(line)


@pytest.mark.parametrize(("y", "size"), [(40, 9), (85, 9), (40, 10.5), (800, 9)])
def test_a_head_of_the_only_two_pages_is_dropped_where_it_is_small_or_far_from_the_text(y: float, size: float) -> None:
    assert _book(2, lambda paper: paper.text(80, y, "地方性法规汇编", size)) == _texts(2)


@pytest.mark.parametrize(("y", "size"), [(84, 10.5), (40, 16), (200, 9)])
def test_a_line_of_the_only_two_pages_stays_where_it_may_be_their_text(y: float, size: float) -> None:
    assert _book(2, lambda paper: paper.text(80, y, "征求意见稿", size)).count("征求意见稿") == 2


def test_lines_of_two_pages_that_differ_in_a_number_or_in_their_place_stay() -> None:
    assert _book(2, lambda paper: paper.text(80, 40, f"附件{paper.pages}", 9)).count("附件") == 2
    assert _book(2, lambda paper: paper.text(80 * paper.pages, 40, "征求意见稿", 9)).count("征求意见稿") == 2


def test_a_small_line_that_is_on_two_of_three_pages_stays() -> None:
    def furniture(paper: Paper) -> None:
        if paper.pages < 3:
            paper.text(80, 40, "征求意见稿", 9)

    assert _book(3, furniture).count("征求意见稿") == 2


def test_lines_that_recur_within_the_text_stay() -> None:
    assert _book(4, lambda paper: paper.text(80, 400, "本页以下空白", 9)).count("本页以下空白") == 4


def _pages(*pages: tuple[str, float, str]) -> str:
    """The text of pages of a paragraph (or none), with a number at a height."""
    paper = Paper()
    for i, (text, height, number) in enumerate(pages):
        if i:
            paper.page()
        if text:
            paper.flow([text], [(80.0, 100.0, 515.0, 700.0)])
        paper.text(290, height, number, 9)
    return read_back(paper.done()).text


@pytest.mark.parametrize("number", ["4", "— 4 —", "第4页"])
@pytest.mark.parametrize("height", [400.0, 800.0])
def test_a_number_alone_on_a_page_is_dropped_wherever_it_stands(number: str, height: float) -> None:
    assert _pages((prose(0, 4), 820, "见附页"), ("", height, number)).endswith("见附页")


def test_numbers_that_count_on_from_elsewhere_are_page_numbers() -> None:
    assert _pages((prose(0, 4), 800, "57"), (prose(1, 4), 800, "58")) == f"{prose(0, 4)}\n{prose(1, 4)}"
