"""Raised and lowered figures keep saying what they say: as text, in words, and in the check of numbers."""

from __future__ import annotations

import pytest

from rag.chinese.naming import flat
from rag.chinese.raised import folded, folded_in_place, lowered, raised
from rag.chinese.words import Words, normalise


@pytest.mark.parametrize(
    ("before", "above", "text"),
    [
        ("10", "6", "⁶"),
        ("10", "-3", "⁻³"),
        ("10", "−3", "⁻³"),
        ("10", " 12 ", "¹²"),
        ("10", "６", "⁶"),
        ("m", "2", "²"),
        ("Ca", "2+", "²⁺"),
        ("x", "n", "ⁿ"),
        ("2", "n-1", "ⁿ⁻¹"),
        ("e", "x", "^x"),
        ("10", "0.5", "^(0.5)"),
        ("x", "2/3", "^(2/3)"),
        ("25", "o", "°"),
        ("据统计", "1", "¹"),
        ("据统计", "1,2", "¹,²"),
        ("据统计", "[1]", "[1]"),
        ("据统计", "①", "①"),
        ("据统计", "注", "注"),
        ("5", "th", "th"),
        ("明引", "®", "®"),
        ("10", " ", " "),
    ],
)
def test_what_is_raised_is_written_so(before: str, above: str, text: str) -> None:
    assert raised(above, before) == text


@pytest.mark.parametrize(
    ("before", "below", "text"),
    [("CO", "2", "₂"), ("x", "12", "₁₂"), ("PM", "2.5", "2.5"), ("V", "max", "max"), ("10", "2.5", "_(2.5)")],
)
def test_what_is_lowered_is_written_so(before: str, below: str, text: str) -> None:
    assert lowered(below, before) == text


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("不超过10⁶CFU/mL", "不超过10^6CFU/mL"),
        ("约3×10⁴公顷", "约3×10^4公顷"),
        ("10⁻³克", "10^-3克"),
        ("(1+r)ⁿ", "(1+r)^n"),
        ("300m²和120㎡", "300m2和120m2"),
        ("300米²", "300米2"),
        ("CO₂和H₂SO₄", "CO2和H2SO4"),
        ("log₂8", "log_2 8"),
        ("10⁶5次", "10^6 5次"),
        ("据统计¹，增长5%²。", "据统计,增长5%。"),
        ("10^6", "10^6"),
        ("10 ^ {6}", "10^6"),
        ("10^(-6)", "10^-6"),
        ("10的6次方个", "10^6个"),
        ("十的六次方", "10^6"),
        ("10的负六次幂", "10^-6"),
        ("每年的两次方案", "每年的两次方案"),
    ],
)
def test_a_power_is_one_and_no_longer_figure(text: str, plain: str) -> None:
    assert folded(text) == plain


@pytest.mark.parametrize(
    ("text", "plain"),
    [("１０⁶ＣＦＵ", "10⁶CFU"), ("CO₂，300m²", "CO2,300m2"), ("ﬁn⁶", "ﬁn⁶"), ("log₂8", "log₂8")],
)
def test_each_character_may_keep_its_place(text: str, plain: str) -> None:
    assert folded_in_place(text) == plain
    assert len(flat(text)) == len(text)


def test_spellings_of_a_power_are_the_same_words_and_106_is_another() -> None:
    words = Words()
    spellings = ["每克10⁶个", "每克10^6个", "每克10的6次方个", "每克10的六次方个"]
    assert len({tuple(words.tokens(each)) for each in spellings}) == 1
    assert not {"106", "10", "6"} & set(words.tokens(spellings[0]))
    assert words.split("300m²") == words.split("300㎡") == words.split("300m2")
    assert normalise("10⁶") != normalise("106")
