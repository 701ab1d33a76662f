"""Amounts as a person says them."""

from __future__ import annotations

import pytest

from rag.messages import Speech

ZH, EN = Speech("zh"), Speech("en")


@pytest.mark.parametrize(
    ("seconds", "chinese", "english"),
    [
        (0.2, "1 秒", "1 s"),
        (35.4, "35 秒", "35 s"),
        (59.6, "1 分", "1 min"),
        (203, "3 分 20 秒", "3 min 20 s"),
        (599, "10 分", "10 min"),
        (1234, "21 分", "21 min"),
        (3599, "1 小时", "1 h"),
        (3900, "1 小时 5 分", "1 h 5 min"),
        (100_000, "27 小时 47 分", "27 h 47 min"),
    ],
)
def test_the_longer_the_rounder(seconds: float, chinese: str, english: str) -> None:
    assert (ZH.duration(seconds), EN.duration(seconds)) == (chinese, english)


def test_what_was_short_is_told_in_tenths() -> None:
    assert (ZH.took(0.44), EN.took(9.9), ZH.took(75)) == ("0.4 秒", "9.9 s", "1 分 20 秒")


@pytest.mark.parametrize(
    ("number", "chinese", "english"),
    [(840.4, "840 字", "840 chars"), (4321, "4,300 字", "4,300 chars"), (21_040, "2.1 万字", "21,000 chars")],
)
def test_characters_are_counted_in_ten_thousands(number: float, chinese: str, english: str) -> None:
    assert (ZH.characters(number), EN.characters(number)) == (chinese, english)


def test_a_list_is_joined_as_each_language_does() -> None:
    assert (ZH.listed(["甲", 2]), EN.listed(["a", 2])) == ("甲、2", "a, 2")
    assert (ZH.clauses(["甲", "乙"]), EN.clauses(["a", "b"])) == ("甲；乙", "a; b")
