"""The numbers that a question compares with."""

from __future__ import annotations

from fractions import Fraction

import pytest

from rag.answering.lookup.quantities import bounds, comparing, equals


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("单价超过一百元的", [(">", 100)]),
        ("月薪不到六千五的", [("<", 6500)]),
        ("三百元以上的", [(">=", 300)]),
        ("余氯低于0.3mg/l的", [("<", Fraction("0.3"))]),
        ("在八千到一万之间的", [(">=", 8000), ("<=", 10000)]),
        ("三个学分以上的", [(">=", 3)]),
    ],
)
def test_a_comparison_is_read_in_arabic_and_chinese_numerals(
    text: str, parts: list[tuple[str, float | Fraction]]
) -> None:
    found = next(bounds(text, ["mg/l"], ["学分"]))
    assert [(sign, measure.number) for sign, measure in found.parts] == [
        (sign, Fraction(number)) for sign, number in parts
    ]


def test_what_only_looks_like_a_number_is_none() -> None:
    assert list(bounds("大于一般水平的")) == []
    assert list(bounds("8mhz和48mhz的物料")) == []  # two values, no range


def test_a_number_behind_which_a_column_is_named_is_of_it() -> None:
    assert [each.name for each in equals("四学分的课有哪些", names=["学分"])] == ["学分"]


def test_a_word_that_compares_is_seen_though_its_number_is_not() -> None:
    assert [match.group() for match in comparing("超过预期的有哪些，最多的是谁")] == ["超过"]
