"""The value of a numeral, however it is written, and that no other module has characters of numerals of its own."""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path

import pytest

from rag.chinese.numerals import AMOUNT, DIGITS, NUMERAL, ORDINAL, TO_TEN, digits, value
from rag.chinese.words import normalise
from rag.reading.office.numbering import written

ROOT = Path(__file__).parents[2]
ITS_OWN = re.compile("一二三|二三四|三四五|四五六|五六七|六七八|七八九|八九十|十百|百千|千万亿|零〇|〇零|壹[贰貳]")
"""What a class or a table of numerals begins or goes on with."""


@pytest.mark.parametrize(
    ("numeral", "worth"),
    [
        ("零", 0),
        ("〇", 0),
        ("两", 2),
        ("十", 10),
        ("十四", 14),
        ("二十", 20),
        ("二十三", 23),
        ("廿", 20),
        ("廿三", 23),
        ("卅", 30),
        ("百", 100),
        ("一百二", 120),
        ("一百零二", 102),
        ("一百〇二", 102),
        ("一百○二", 102),
        ("二○二五", 2025),
        ("二Ｏ二五", 2025),
        ("二百零五", 205),
        ("一百一十", 110),
        ("一千零一十", 1010),
        ("一千零十", 1010),
        ("两千", 2000),
        ("三万", 30_000),
        ("三万五", 35_000),
        ("三万零五", 30_005),
        ("一百万", 10**6),
        ("一亿五千万", 150_000_000),
        ("一万二千亿", 12_000 * 10**8),
        ("一万亿", 10**12),
        ("万亿", 10**12),
        ("三万亿五千亿", 35_000 * 10**8),
        ("万万", 10**8),
        ("1.2亿", 120_000_000),
        ("２千万", 20_000_000),
        ("2千万", 20_000_000),
        ("3百亿", 3 * 10**10),
        ("3千5百万", 35_000_000),
        ("3亿5千万", 350_000_000),
        ("1,200万亿", 1200 * 10**12),
        ("2023", 2023),
        ("0万", 0),
        ("二〇二五", 2025),
        ("二零二五", 2025),
        ("七三六", 736),
        ("〇八", 8),
        ("壹佰万", 10**6),
        ("貳拾萬", 200_000),
        ("兩億", 2 * 10**8),
        ("三点五亿", 350_000_000),
        ("二百二十三点五万", 2_235_000),
        ("二三十", 30),
        ("两三百", 300),
        ("十七八", 18),
        ("千百", 1100),
    ],
)
def test_a_whole_number(numeral: str, worth: int) -> None:
    found = value(numeral)
    assert (found, type(found)) == (worth, int)


@pytest.mark.parametrize(
    ("numeral", "worth"),
    [
        ("三分之一", Fraction(1, 3)),
        ("百分之五", Fraction(5, 100)),
        ("百分之3.5", Fraction(35, 1000)),
        ("千分之五", Fraction(5, 1000)),
        ("万分之三", Fraction(3, 10_000)),
        ("三点五", Fraction(7, 2)),
        ("零点五", Fraction(1, 2)),
        ("十点五", Fraction(21, 2)),
        ("3.5", Fraction(7, 2)),
        ("0.00001万", Fraction(1, 10)),
    ],
)
def test_a_fraction(numeral: str, worth: Fraction) -> None:
    assert value(numeral) == worth


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "中", "第三", "三条", "十二五", "五十分", "三点", "3.", "1.2.3", "1,2", "○"),
        *("零分之一", "分之一", "三分之", "一" * 41, "万" * 5000, "1" * 5000),
    ],
)
def test_what_is_no_numeral(text: str) -> None:
    with pytest.raises(ValueError, match="no numeral"):
        value(text)


def test_what_is_written_is_read() -> None:
    formats = ("chineseCountingThousand", "chineseLegalSimplified", "ideographLegalTraditional", "ideographDigital")
    guesses = {12, 23, 34, 35, 45, 56, 67, 78, 89}
    for n in range(1, 10_000):
        for format in formats:
            if format != "ideographDigital" or n not in guesses:  # 三四 is more often three or four than 34
                assert value(written(n, format)) == n


def test_digits_keep_their_zeros() -> None:
    assert digits("〇五年") == "05年"
    assert digits("二零二五") == "2025"


@pytest.mark.parametrize(
    "text", ["第二十三", "第一千二百六十", "第两百零五", "第一〇三", "第一○三", "第一○○", "第廿三", "第23", "第２３"]
)
def test_an_ordinal(text: str) -> None:
    match = re.match(ORDINAL, f"{text}条")
    assert match is not None
    assert match.group() == text


def test_the_classes_grow() -> None:
    assert set(DIGITS) < set(NUMERAL) < set(AMOUNT)
    assert set(TO_TEN) < set(NUMERAL)


@pytest.mark.parametrize("run", ["万", "1万", "1,234", "1", "十百", "一", "1."])
def test_a_long_run_of_numerals_is_normalised_in_time(run: str) -> None:
    assert normalise(run * 3000)
    assert normalise(f"{run * 3000}元")


def test_no_other_module_has_characters_of_numerals_of_its_own() -> None:
    sources = [path for room in ("rag", "ui") for path in (ROOT / room).rglob("*.py")]
    owners = [str(path.relative_to(ROOT)) for path in sources if ITS_OWN.search(path.read_text("utf-8"))]
    assert owners == ["rag/chinese/numerals.py"]
