"""Whole numbers in Chinese digits say the number that they are."""

from __future__ import annotations

import random

import pytest

from rag.chinese.numerals import FORMAL_UNITS, UNITS, value
from rag.reading.office.chinese_numbers import LEGAL, PLAIN, counted, counted_large, positional


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "〇"),
        (10, "一十"),
        (101, "一百〇一"),
        (1001, "一千〇一"),
        (10010, "一万〇一十"),
        (100000, "一十万"),
        (120000005, "一亿二千万〇五"),
        (10**12, "一万亿"),
    ],
)
def test_numbers_of_any_size_are_counted(number: int, text: str) -> None:
    assert counted_large(number, PLAIN, UNITS) == text


def test_what_is_written_is_the_number() -> None:
    chance = random.Random(5)
    for digits in range(1, 14):
        number = chance.randrange(10 ** (digits - 1), 10**digits)
        assert value(counted_large(number, PLAIN, UNITS)) == number
        assert value(counted_large(number, LEGAL, FORMAL_UNITS)) == number


def test_digits_may_stand_for_themselves_and_tens_begin_without_one() -> None:
    assert positional("2023.05") == "二〇二三.〇五"
    assert (counted(16), counted(16, ten=False), counted(100, one=False)) == ("十六", "一十六", "百")
