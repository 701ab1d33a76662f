"""One way to write each number: 壹佰万元, 一百万元 and 100万元 are 1000000元, 百分之五 is 5%, 民国113年 is 2024年.

What is told from what stands around it, and where numbers are written so, by GB/T 15835-2011.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from decimal import Decimal
from fractions import Fraction

from rag.chinese import dictionary
from rag.chinese.marks import HAN
from rag.chinese.numerals import (
    AMOUNT,
    DIGITS,
    FORMAL,
    FORMAL_PLAIN,
    FORMAL_UNITS,
    LARGE,
    LUNAR,
    NUMERAL,
    ONES,
    TENS,
    TO_TEN,
    UNITS,
    ZEROS,
    digits,
    of_republic,
    value,
)
from rag.chinese.patterns import lazy_regex

_CLASSIFIERS = "个项条款章节编年月日号部门大类种名位家次批届期级人元倍岁天周小时秒省市区县万亿所座台份件"
_COUNTS = rf"(?=[{_CLASSIFIERS}余多])"
_UNIT = f"[{UNITS}{LARGE}]"
_MEASURED = rf"(?:(?=[{_CLASSIFIERS}{UNITS}余多美欧英港吨米公平立升克亩斤])|(?![{HAN}]))"
_GROUPED = lazy_regex(
    r"[0-9](?<![0-9.,，][0-9])[0-9]{0,2}"
    r"(?:(?:[,\u2009\u202f][0-9]{3})+|(?:，[0-9]{3})*，0[0-9]{2}(?:，[0-9]{3})*)(?![0-9]|[,，][0-9])"
    rf"{_MEASURED}|[０-９](?<![０-９．，][０-９])[０-９]{{0,2}}(?:，[０-９]{{3}})+(?![０-９]|，[０-９])"
)
"""Thousands in groups of three. Between half-width figures ， parts items: 100，200; but 000 or 050 is no item."""
_ANY_TENS = lazy_regex(f"[{''.join(TENS)}]")
_TENS = lazy_regex(rf"{LUNAR}|(?<![{ONES}])[{''.join(TENS)}]")
_MAY_BE_LUNAR = lazy_regex(
    rf"[农阴旧正冬腊闰月年](?:(?<=[农阴旧])历|(?<=[正冬腊])月|(?<=闰)[{TO_TEN}]|(?<=[月年])初|(?<=月)廿|(?<=年)三十)"
)
_OTHERWISE = "伍陆参"
"""What is more often part of a word: 队伍, 大陆, 海参, 陆万里."""
_FORMAL = lazy_regex(
    rf"[{FORMAL}参](?:[{FORMAL_UNITS}{LARGE}][{FORMAL}参{FORMAL_UNITS}{LARGE}{ZEROS}]*(?P<coin>圆?)"
    rf"|(?<![{_OTHERWISE}])(?=[元角份])|(?<=[元角].)(?=[角分]))"
)
"""壹佰万元, 贰份, 伍角."""
_SIGNS = {"百": "%", "千": "‰"}
_SHARES = lazy_regex(
    rf"[{''.join(_SIGNS)}](?<![{AMOUNT}].)分之(?P<of>[{AMOUNT}]++(?:点[{DIGITS}]++)?|\d++(?:\.\d++)?)(?![几之])"
)
_YEAR = lazy_regex(rf"[{DIGITS}0]{{4}}(?=年)(?<![{DIGITS}\d].{{4}})")
_STRING = lazy_regex(
    rf"[{ONES}](?<![{AMOUNT}].)(?:(?<=一)九[{DIGITS}]{{2}}|(?<=二)[{ZEROS}][{DIGITS}]{{2}}"
    rf"|[{ONES}]?[{ZEROS}][{DIGITS}]*(?<=...)|[{ONES}]{{2,}}[{ZEROS}][{DIGITS}]*)(?![{AMOUNT}])"
)
"""Read out digit by digit: 一九九八, 二〇一五, 三〇一医院, 一二〇."""
_NUMERAL = (
    rf"[{AMOUNT}](?:(?<=第[{NUMERAL}])[{NUMERAL}]*|(?<![{AMOUNT}].)(?:"
    rf"(?<![午晚早晨夜].)(?<=[{NUMERAL}])[{NUMERAL}]*点[{DIGITS}]+(?:[{LARGE}]+|(?=[倍%元米公吨度亩平立升克毫厘岁年月天{UNITS[1:]}]|个百))"
    rf"|(?P<range>(?<!\d.)(?<=[{NUMERAL}])[{NUMERAL}]*(?=[至到~—–-]+[{NUMERAL}\d]+[{_CLASSIFIERS}%]))"
    rf"|(?<!\d.)[{AMOUNT}]++{_COUNTS}"
    rf"|(?<=[两{TO_TEN[1:]}])(?=[{_CLASSIFIERS}]|千[米克瓦])"
    rf"|(?P<bare>(?<!\d.)(?<=[{ONES}两]){_UNIT}[{AMOUNT}]*)))"
)
"""Begins with what it must hold, so that it is looked for quickly."""
_CHINESE, _CHINESE_OR_LUNAR = lazy_regex(_NUMERAL), lazy_regex(rf"(?P<lunar>{LUNAR})|{_NUMERAL}")
_MIXED = lazy_regex(
    rf"\d(?<![a-z\d{AMOUNT}].)(?<!\d[,.].)\d*(?:\.\d+)?(?:{_UNIT}+\d+)*(?P<units>{_UNIT}+)(?P<counted>{_COUNTS})?"
)
"""2千万元, 1.2亿, 3万5千."""
_TWO_DIGITS = lazy_regex(f"[两{ONES}]{{2}}")
_REPUBLIC = lazy_regex(r"(?:中华)?民国\s*(?P<year>元|\d{1,3})(?:(?P<to>年?[-~—–至到]+)(?P<last>\d{1,3}))?(?=年(?!代))")


def ungrouped(text: str) -> str:
    """``text``, as it stands, with the figures of each number in one piece: 1,000 → 1000."""
    return _GROUPED.sub(lambda match: re.sub(r"\D", "", match[0]), text)


def in_arabic(text: str) -> str:
    """``text``, in simplified characters and half width, with each number that counts something in Arabic digits.

    Days of the lunar calendar stay, and so does what only looks like a number: 统一, 三明市, 千万不要.
    """
    if _ANY_TENS.search(text):
        text = _TENS.sub(_tens, text)
    text = _FORMAL.sub(_formal, text)
    text = _SHARES.sub(_share, text)
    text = _YEAR.sub(lambda match: digits(match[0]), text)
    text = _STRING.sub(lambda match: digits(match[0]), text)
    text = _MIXED.sub(_mixed, text)
    text = (_CHINESE_OR_LUNAR if _MAY_BE_LUNAR.search(text) else _CHINESE).sub(_chinese, text)
    return _REPUBLIC.sub(_republic, text) if "民国" in text else text


def _tens(match: re.Match[str]) -> str:
    return TENS.get(match[0], match[0])


def _formal(match: re.Match[str]) -> str:
    written, after = match[0], match.string[match.end() : match.end() + 1]
    if written[0] in _OTHERWISE and written[1:2] in [*LARGE] and after != "元":
        return written
    return written.removesuffix("圆").translate(FORMAL_PLAIN) + ("元" if match["coin"] else "")


def _share(match: re.Match[str]) -> str:
    return _written(match["of"], lambda number: f"{number}{_SIGNS[match[0][0]]}") or match[0]


def _chinese(match: re.Match[str]) -> str:
    """The numeral in digits, unless it begins the name of a place (五台山, 三门峡) or is no number."""
    start, numeral, tag = match.start(), match.group(), dictionary.load().tag
    if match.lastgroup == "lunar" or any(tag(match.string[start : start + length]) == "ns" for length in (3, 4)):
        return numeral
    if _TWO_DIGITS.fullmatch(numeral):  # a guess (两三天), or the first belongs to another word (唯一一个)
        return digits(numeral[1])
    if match.lastgroup and _in_a_word(match.string, *match.span()):
        return numeral
    return _written(numeral) or numeral


def _mixed(match: re.Match[str]) -> str:
    if match["counted"] is None:
        beyond = match.string[match.end() - 1 : match.end() + 1]
        if match["units"][-1] not in LARGE or (len(beyond) == 2 and dictionary.load().frequency(beyond)):  # 万科, 万能
            return match[0]
    return _written(match[0]) or match[0]


def _republic(match: re.Match[str]) -> str:
    last = f"{match['to']}{of_republic(match['last'])}" if match["to"] else ""
    return f"{of_republic(match['year'])}{last}"


def _written(numeral: str, sign: Callable[[str], str] = str) -> str:
    """The value of the numeral in Arabic digits; empty where it is no number, or has no end."""
    with suppress(ValueError):
        number = value(numeral)
        if isinstance(number, int):
            return sign(str(number))
        if number.denominator in _FINITE:
            return sign(f"{_decimal(number):f}")
    return ""


_FINITE = frozenset(2**n * 5**m for n in range(12) for m in range(12))
"""Denominators of what has an end as a decimal."""


def _decimal(number: Fraction) -> Decimal:
    return Decimal(number.numerator) / Decimal(number.denominator)


def _in_a_word(text: str, start: int, end: int) -> bool:
    """Whether a word that is no number goes over an end of it: 统一百年, 三十而立, 一千米."""
    known = dictionary.load()
    for begin in range(max(0, start - 3), end):
        for word, number in known.beginnings(text[begin : begin + dictionary.LONGEST]):
            stop = begin + len(word)
            outside = (begin < start < stop) or (begin < end < stop)
            if outside and not known.tag_names[known.tags[number]].startswith("m"):
                return True
    return False
