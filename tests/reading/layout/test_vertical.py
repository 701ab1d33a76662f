"""Text from top to bottom: digits and Latin words on their side or upright, marks in the corner of their cells."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby, takewhile

import pytest

from rag.reading.layout.glyphs import Glyph, Page
from rag.reading.layout.pages import read
from rag.reading.layout.vertical import lying

TEXTS = (
    "第七条　申请人应当在2025年10月8日前提交材料，逾期3日以上的，按15%的比例扣减，情节严重的取消资格，不再受理。",
    "市财政局称：“补助标准为每户1200元，‘低保’家庭另加30%。”其中《江城市补贴办法》（以下简称办法）自12月31日起施行。",
    "「江城通」App已有35万名用户，覆盖12个区，其余7个区在第3季度上线。",
)
"""Each ends in a short line: characters that stand alone in a column, too."""
_STOPS, _OPENERS = "，。；：、”’）》」", "“‘（《「"


@dataclass
class Columns:
    """Glyphs set from top to bottom, in columns from right to left; paragraphs are indented."""

    size: float
    length: int
    """Of a column, in characters."""
    numbers: str
    """``lying``: on their side; ``upright``: one below another; ``across``: two digits side by side."""
    tight: bool
    """Whether the box of a mark is that of its ink."""

    def set(self, *texts: str) -> list[Glyph]:
        made: list[Glyph] = []
        right = 560.0
        for text in texts:
            at = 2.0
            words = self._words(text)
            for chars, *following in zip(words, [*words[1:], "　"], [*words[2:], "　", "　"], strict=True):
                needed = self._length(chars)
                clinging = len(list(takewhile(_STOPS.__contains__, following)))
                if at + needed + clinging > self.length and chars not in _STOPS:
                    right, at = right - 1.7 * self.size, 0.0
                made += [] if chars.isspace() else self._word(chars, right, 60 + at * self.size)
                at += needed
            right -= 1.7 * self.size
        return made

    def _words(self, text: str) -> list[str]:
        groups = groupby(text, key=lambda char: char.isascii())
        return [word for ascii_, chars in groups for word in (["".join(chars)] if ascii_ else list(chars))]

    def _across(self, chars: str) -> bool:
        return self.numbers == "across" and len(chars) == 2 and chars.isdigit()

    def _length(self, chars: str) -> float:
        if not chars.isascii() or self._across(chars):
            return 1.0
        return len(chars) * (1.0 if self.numbers == "upright" else 0.56)

    def _word(self, chars: str, right: float, top: float) -> list[Glyph]:
        size, left = self.size, right - self.size
        if self._across(chars):
            return [
                Glyph(char, left + k * size / 2, top, left + (k + 1) * size / 2, top + size, size)
                for k, char in enumerate(chars)
            ]
        if chars.isascii() and self.numbers != "upright":
            return [
                Glyph(char, left, top + 0.56 * k * size, right, top + 0.56 * (k + 1) * size, size, angle=90.0)
                for k, char in enumerate(chars)
            ]
        if chars.isascii():
            return [
                Glyph(char, left + 0.22 * size, top + k * size, right - 0.22 * size, top + (k + 1.1) * size, size)
                for k, char in enumerate(chars)
            ]
        if self.tight and chars in _STOPS:
            return [Glyph(chars, right - 0.35 * size, top + 0.05 * size, right - 0.05 * size, top + 0.35 * size, size)]
        if self.tight and chars in _OPENERS:
            return [Glyph(chars, left + 0.2 * size, top + 0.65 * size, right - 0.1 * size, top + size, size)]
        return [Glyph(chars, left, top, right, top + size, size)]


def _texts(glyphs: list[Glyph]) -> list[str]:
    made, _ = read([Page(1, 595, 842, tuple(glyphs))])
    return ["".join(element.text.split()) for element in made]


@pytest.mark.parametrize("numbers", ["lying", "upright", "across"])
@pytest.mark.parametrize("tight", [True, False], ids=["marks of ink", "marks of a cell"])
@pytest.mark.parametrize(("size", "length"), [(9, 30), (12, 15), (12, 50), (16, 24)])
def test_figures_and_quotes_in_text_from_top_to_bottom_are_read_in_their_place(
    numbers: str, tight: bool, size: float, length: int
) -> None:
    glyphs = Columns(size, length, numbers, tight).set(*TEXTS)
    assert _texts(glyphs) == ["".join(text.split()) for text in TEXTS]
    made, _ = read([Page(1, 595, 842, tuple(glyphs))])
    assert not any(element.level for element in made)


def test_a_headline_and_a_page_number_across_the_page_keep_their_direction() -> None:
    glyphs = Columns(12, 40, "lying", True).set(*TEXTS)
    across = [Glyph(char, 200 + 20 * k, 20, 220 + 20 * k, 40, 20) for k, char in enumerate("江城市公报")]
    number = [Glyph(char, 300 + 6 * k, 800, 306 + 6 * k, 812, 12) for k, char in enumerate("128")]
    texts = _texts([*across, *glyphs, *number])
    assert texts[:3] == ["".join(text.split()) for text in TEXTS]
    assert {"江城市公报", "128"} <= set(texts[3:])


def test_forms_of_marks_for_text_from_top_to_bottom_become_the_ordinary_ones() -> None:
    glyphs = Columns(12, 30, "lying", False).set("其中﹁江城通﹂已经上线︐用户︵不含试用︶三万人︒")
    assert _texts(glyphs) == ["其中「江城通」已经上线，用户（不含试用）三万人。"]


def test_a_page_that_runs_across_stays_as_it_is() -> None:
    row = [Glyph(char, 60 + 12 * k, 60, 72 + 12 * k, 72, 12) for k, char in enumerate("一行从左到右的文字")]
    label = [Glyph(char, 30, 200 + 12 * k, 42, 212 + 12 * k, 12) for k, char in enumerate("装订线")]
    page = Page(1, 595, 842, (*row, *label))
    assert lying(page) is page
    assert _texts([*row, *label]) == ["一行从左到右的文字", "装订线"]


def test_characters_keep_their_place_on_the_page() -> None:
    glyphs = Columns(12, 30, "lying", True).set(TEXTS[0])
    (element,), _ = read([Page(1, 595, 842, tuple(glyphs))])
    assert element.boxes is not None
    shown = [box for char, box in zip(element.text, element.boxes.tolist(), strict=True) if char != " "]
    for glyph, (left, top, right, bottom) in zip(glyphs, shown, strict=True):
        assert (left, top) <= (glyph.left + 0.01, glyph.top + 0.01)
        assert (right, bottom) >= (glyph.right - 0.01, glyph.bottom - 0.01)


def test_recognised_text_from_top_to_bottom_may_hold_digits_in_its_lines() -> None:
    # The recogniser says of a line as a whole that it runs downwards: all that it holds is upright.
    glyphs = [glyph._replace(angle=0.0) for glyph in Columns(12, 20, "lying", False).set(*TEXTS)]
    made, _ = read([Page(1, 595, 842, tuple(glyphs), recognised=True)])
    assert ["".join(element.text.split()) for element in made] == ["".join(text.split()) for text in TEXTS]


def test_marks_that_the_recogniser_takes_for_others_are_read_as_what_they_are() -> None:
    glyphs = Columns(12, 20, "lying", True).set("本法所称公司’是指有限责任公司和股份有限公司的总称’即企业法人°")
    made, _ = read([Page(1, 595, 842, tuple(glyphs), recognised=True)])
    assert ["".join(element.text.split()) for element in made] == [
        "本法所称公司，是指有限责任公司和股份有限公司的总称，即企业法人。"
    ]
