"""Numbers with units are read and made comparable."""

from __future__ import annotations

from fractions import Fraction

import pytest

from rag.answering.lookup.measures import alike, measure


@pytest.mark.parametrize(
    ("text", "number", "unit"),
    [
        ("8mhz", 8, "mhz"),
        ("3,200", 3200, ""),
        ("1.2万元", 12000, "元"),
        ("约29岁", 29, "岁"),
        ("-5℃", -5, "℃"),
    ],
)
def test_a_cell_that_is_one_number_is_read(text: str, number: int, unit: str) -> None:
    found = measure(text)
    assert found is not None
    assert (found.number, found.unit) == (Fraction(number), unit)


@pytest.mark.parametrize("text", ["面议", "10~20元", "", "x-101", "2023-05-01"])
def test_what_is_no_number_or_two_is_none(text: str) -> None:
    assert measure(text) is None


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [("8mhz", "khz", 8_000_000), ("1.5公斤", "g", 1500), ("18", "元", 18), ("2个月", "年", 2)],
)
def test_units_of_one_sort_compare(text: str, unit: str, value: int) -> None:
    found = measure(text)
    assert found is not None
    assert found.comparable(unit) == Fraction(value)


def test_units_of_another_sort_do_not() -> None:
    found = measure("8mhz")
    assert found is not None
    assert found.comparable("元") is None
    assert not alike("mhz", "元")
