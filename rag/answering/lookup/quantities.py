"""The numbers that a question sets as bounds: 超过一百元, 10到30元之间, 六千五以下, in Arabic or Chinese numerals."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache

from rag.answering.lookup.measures import LARGE, NUMBER, UNIT, Measure, measured
from rag.chinese.numerals import AMOUNT
from rag.chinese.patterns import lazy_regex

_BEFORE = (
    (">=", r"不低于|不少于|不小于|不短于|不早于|大于等于|大于或等于|至少|最少|起码|≥|>="),
    ("<=", r"不超过|不高于|不大于|不多于|不长于|不晚于|小于等于|小于或等于|最多|至多|≤|<="),
    (">", r"高于|大于|多于|超过|超出|长于|重于|贵于|高过|大过|多过|不止|>"),
    ("<", r"低于|小于|少于|短于|轻于|不到|不足|不满|未满|未到|便宜于|<"),
)
_AFTER = (
    (">=", r"(?:及|或)?以上|(?:及|或)?更[高多大]|往上"),
    ("<=", r"(?:及|或)?以[下内]|之内|(?:及|或)?更[低少小]|往下"),
)
_THAN = ((">", "[高大多贵长重快厚]"), ("<", "[低小少短轻慢薄]|便宜"))
_COMPARING = lazy_regex(
    r"(?:[高低大小多少长短重轻]|便宜)于|超过|超出|不到|不足|[不未]满|不止|至少|起码|至多|以[上下内]|之[间内]|[<>≤≥]"
)
"""Words that compare with a number; not 最多 and 最少, which ask for the rows that have most or least, too."""
_SPOKEN = rf"[{AMOUNT}]+(?![半般定些切次样致旦直{AMOUNT}])"
"""A numeral in characters; not 一般, 一定."""
_ANY_NUMBER = rf"(?:{NUMBER}|{_SPOKEN})"
_COUNTER = "[个门间名位台件只种张份块]"


@dataclass(frozen=True, slots=True)
class Bound:
    """A comparison that the question makes: where it stands, and ``parts``, each a sign and a number; ``name`` says
    what is compared where the number is followed by it: 三个学分以上."""

    start: int
    end: int
    parts: tuple[tuple[str, Measure], ...]
    name: str = ""


def bounds(text: str, units: Sequence[str] = (), names: Sequence[str] = ()) -> Iterator[Bound]:
    """The comparisons of the normalised ``text``, the surest reading of a place first. ``units`` are the table's own
    ones, and ``names`` what its columns are called."""
    between, compared, named, _ = _patterns(tuple(units), tuple(names))
    for match in between.finditer(text):
        unit = match["unit"] or ""
        with suppress(ValueError):
            high = measured(match["number"], match["large"] or "", unit)
            low = measured(match["low"], match["low_large"] or "", match["low_unit"] or unit)
            if not match["low_large"] and not match["low_unit"] and low.number > high.number:
                continue
            yield Bound(*match.span(), ((">=", low), ("<=", high)))
    for sign, pattern in [*named, *compared]:
        for match in pattern.finditer(text):
            with suppress(ValueError):
                number = measured(match["number"], match["large"] or "", match["unit"] or "")
                yield Bound(*match.span(), ((sign, number),), match.groupdict().get("name") or "")


def equals(text: str, units: Sequence[str] = (), names: Sequence[str] = ()) -> Iterator[Bound]:
    """Numbers with a unit that are compared with nothing: 16MHz, 三个学分."""
    *_, equal = _patterns(tuple(units), tuple(names))
    for match in equal.finditer(text):
        with suppress(ValueError):
            number = measured(match["number"], match["large"] or "", match["unit"] or "")
            yield Bound(*match.span(), (("=", number),), match["name"] or "")


def comparing(text: str) -> Iterator[re.Match[str]]:
    """The words of ``text`` that compare with a number."""
    return _COMPARING.finditer(text)


_Signed = tuple[tuple[str, re.Pattern[str]], ...]


@lru_cache(maxsize=32)
def _patterns(
    units: tuple[str, ...], names: tuple[str, ...]
) -> tuple[re.Pattern[str], _Signed, _Signed, re.Pattern[str]]:
    """Patterns of ranges, of comparisons, of those with the name of a column behind the number, of lone numbers."""
    unit = "|".join([*map(re.escape, sorted(units, key=len, reverse=True)), UNIT])
    number = rf"(?P<number>{_ANY_NUMBER})(?P<large>{LARGE})"
    quantity = rf"{number}(?P<unit>{unit})?"
    between = re.compile(
        rf"(?:介于|[在从])?(?P<low>{_ANY_NUMBER})(?P<low_large>{LARGE})(?P<low_unit>{unit})?"
        rf"(?:(?P<and>[和与])|到|至|[-~—–]+){quantity}"
        r"(?:之间|的?范围内?|(?(and)(?!)|(?:以内|(?=的|[有是]))))"
    )
    compared = (
        *((sign, re.compile(rf"(?:{words})(?:了)?{quantity}")) for sign, words in _BEFORE),
        *((sign, re.compile(rf"{quantity}(?:{words})")) for sign, words in _AFTER),
        *((sign, re.compile(rf"比{quantity}(?:还|更|要)?(?:{words})")) for sign, words in _THAN),
    )
    name = "|".join(map(re.escape, sorted(filter(None, names), key=len, reverse=True))) or r"(?!)"
    called = rf"{number}(?P<unit>{unit})?{_COUNTER}?(?P<name>{name})"
    named = (
        *((sign, re.compile(rf"(?:{words})(?:了)?{called}")) for sign, words in _BEFORE),
        *((sign, re.compile(rf"{called}(?:{words})")) for sign, words in _AFTER),
    )
    lone = (
        rf"(?<![a-z\d.,\-{AMOUNT}]){number}(?:(?P<unit>{unit})|{_COUNTER}?(?P<name>{name}))(?![a-z\d.]|以[上下内前后])"
    )
    return between, compared, named, re.compile(lone)
