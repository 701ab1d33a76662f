"""Glyphs become pieces of lines with the spaces that a reader sees."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from rag.reading.layout.glyphs import Glyph, Page
from rag.reading.layout.lines import Line, frames, side_by_side
from tests.support.timing import Work, growth

SIZE = 10.0


def _set(text: str, left: float = 50.0, top: float = 100.0, size: float = SIZE, angle: float = 0.0) -> list[Glyph]:
    """Chinese characters are one em wide and Latin ones half; 　 is an em of space, and a space a quarter."""
    made: list[Glyph] = []
    for char in text:
        width = {"　": 1.0, " ": 0.25}.get(char, 1.0 if ord(char) > 0x2E80 else 0.5) * size
        if not char.isspace():
            made.append(Glyph(char, left, top, left + width, top + size, size, angle=angle))
        left += width
    return made


def _lines(glyphs: Sequence[Glyph], recognised: bool = False) -> list[Line]:
    found, _ = frames(Page(1, 600, 800, tuple(glyphs), recognised=recognised))
    return sorted((line for frame in found for line in frame.pieces), key=lambda line: (line.top, line.left))


@pytest.mark.parametrize(
    ("drawn", "read"),
    [
        ("two Latin words", "two Latin words"),
        ("共有3 000万元", "共有3 000万元"),
        ("目　　录", "目录"),
        ("总　则", "总则"),
        ("第四章　附　则", "第四章 附则"),
        ("张　三丰等人参加", "张 三丰等人参加"),
    ],
)
def test_gaps_are_spaces_where_a_reader_sees_one(drawn: str, read: str) -> None:
    assert side_by_side(_lines(_set(drawn))).text == read


def test_a_phrase_apart_is_joined_with_a_space() -> None:
    assert side_by_side(_lines(_set("第三条　国家实行统一规划。"))).text == "第三条 国家实行统一规划。"


def test_a_space_that_is_drawn_counts_even_if_it_is_narrow() -> None:
    glyphs = _set("ab")
    apart = [glyphs[0], glyphs[1]._replace(left=glyphs[1].left + 0.5, right=glyphs[1].right + 0.5)]
    assert _lines(apart)[0].text == "ab"
    assert _lines([apart[0], apart[1]._replace(spaced=True)])[0].text == "a b"


def test_justified_chinese_has_no_spaces() -> None:
    glyphs = [Glyph(char, 50 + 14 * i, 100, 60 + 14 * i, 110, SIZE) for i, char in enumerate("两端对齐的文字")]
    assert _lines(glyphs)[0].text == "两端对齐的文字"


def test_the_drawing_order_does_not_matter() -> None:
    glyphs = _set("逐户了解生产经营中的困难") + _set("建立问题清单", top=116)
    shuffled = [glyphs[i] for i in np.random.default_rng(1).permutation(len(glyphs))]
    assert [line.text for line in _lines(shuffled)] == ["逐户了解生产经营中的困难", "建立问题清单"]


def test_every_character_keeps_its_box_and_a_space_has_none() -> None:
    glyphs = _set("ab cd")
    line = _lines(glyphs)[0]
    assert line.text == "ab cd"
    assert line.boxes[2].tolist() == [0, 0, 0, 0]
    boxes = [line.boxes[i].tolist() for i in (0, 1, 3, 4)]
    assert boxes == [[glyph.left, glyph.top, glyph.right, glyph.bottom] for glyph in glyphs]


def test_raised_digits_stay_apart_from_numbers_and_lowered_ones_in_line() -> None:
    raised = Glyph("1", 70, 98, 73, 104, 6)
    lowered = Glyph("2", 120, 106, 123, 112, 6)
    line = side_by_side(_lines([*_set("2023"), raised, *_set("年", 74), *_set("二氧", 90), *_set("C", 115), lowered]))
    assert line.text.startswith("2023¹年")
    assert line.text.endswith("C2")


def test_columns_come_apart() -> None:
    assert [line.text for line in _lines(_set("左栏的文字") + _set("右栏的文字", 110))] == ["左栏的文字", "右栏的文字"]


def test_a_slanted_watermark_is_dropped_and_a_skewed_line_is_not() -> None:
    found, leaning = frames(Page(1, 600, 800, tuple(_set("内部资料", angle=45) + _set("正文", 50, 300, angle=2))))
    assert [line.text for line in found[0].pieces] == ["正文"]
    assert leaning == 4


@pytest.mark.parametrize("angle", [90.0, 180.0, 270.0])
def test_turned_text_is_read_in_its_direction(angle: float) -> None:
    made = []
    for row, text in enumerate(("先读这一行", "再读下一行")):
        for i, char in enumerate(text):
            along, down = 100 + 10 * i, 100 + 16 * row
            left, top = {90.0: (590 - down, along), 180.0: (590 - along, 790 - down), 270.0: (down, 790 - along)}[angle]
            made.append(Glyph(char, left, top, left + 10, top + 10, SIZE, angle=angle))
    assert [line.text for line in _lines(made)] == ["先读这一行", "再读下一行"]


def test_text_from_top_to_bottom_is_read_from_right_to_left() -> None:
    glyphs = [
        Glyph(char, 400 - 20 * column, 100 + 10 * i, 410 - 20 * column, 110 + 10 * i, SIZE)
        for column, text in enumerate(("先读右边这列", "再读左边这列"))
        for i, char in enumerate(text)
    ]
    assert [line.text for line in _lines(glyphs)] == ["先读右边这列", "再读左边这列"]


def test_glyphs_strewn_over_a_page_are_read_in_bounded_time() -> None:
    def strewn(count: int, width: float) -> Page:
        places = np.random.default_rng(0).uniform(0, (width, 790), (count, 2)).tolist()
        return Page(1, 600, 800, tuple(Glyph("文", x, y, x + 10, y + 10, SIZE) for x, y in places))

    def over_each_other(count: int) -> Work:
        page = strewn(count, 1)
        return lambda: frames(page)

    assert growth(over_each_other, 1000, 4000) < 10  # with the bound about 5, without one 25 or more
    found, _ = frames(strewn(10_000, 590))
    assert sum(len(line.text.replace(" ", "")) for line in found[0].pieces) == 10_000


def test_the_heights_of_recognised_lines_are_one_size() -> None:
    glyphs = _set("第一行的文字", size=10) + _set("第二行的文字", top=120, size=11.5)
    assert len({line.size for line in _lines(glyphs, recognised=True)}) == 1
    assert len({line.size for line in _lines(glyphs)}) == 2
