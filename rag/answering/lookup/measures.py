"""Numbers with their units, in cells and in questions, made comparable: 1.2万元 and 12000元, 8MHz and 8000kHz."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from rag.chinese.marks import has_han
from rag.chinese.numerals import value
from rag.chinese.patterns import lazy_regex

_FAMILIES: tuple[dict[str, int | str], ...] = (
    {
        "元": 1,
        "角": "0.1",
        "千元": 1000,
        "万元": 10**4,
        "百万元": 10**6,
        "亿元": 10**8,
        "块": 1,
        "块钱": 1,
        "元钱": 1,
        "人民币": 1,
        "rmb": 1,
    },
    {"hz": 1, "khz": 10**3, "mhz": 10**6, "ghz": 10**9, "赫兹": 1, "兆赫": 10**6},
    {"mm": 1, "毫米": 1, "cm": 10, "厘米": 10, "m": 1000, "米": 1000, "km": 10**6, "公里": 10**6, "千米": 10**6},
    {
        "mg": "0.001",
        "毫克": "0.001",
        "g": 1,
        "克": 1,
        "斤": 500,
        "kg": 1000,
        "千克": 1000,
        "公斤": 1000,
        "t": 10**6,
        "吨": 10**6,
    },
    {"ml": 1, "毫升": 1, "l": 1000, "升": 1000},
    {"平方米": 1, "平米": 1, "㎡": 1, "m2": 1, "亩": "666.6667", "公顷": 10**4, "平方公里": 10**6},
    {
        "秒": 1,
        "s": 1,
        "ms": "0.001",
        "毫秒": "0.001",
        "分钟": 60,
        "min": 60,
        "小时": 3600,
        "h": 3600,
        "天": 86400,
        "日": 86400,
        "周": 604800,
    },
    {"月": 1, "个月": 1, "年": 12},
    {"mv": 1, "v": 1000, "伏": 1000, "kv": 10**6},
    {"μa": "0.001", "ua": "0.001", "ma": 1, "a": 1000, "安": 1000},
    {"mw": "0.001", "w": 1, "瓦": 1, "kw": 1000, "千瓦": 1000},
    {"kb": 1, "mb": 2**10, "gb": 2**20, "g内存": 2**20, "tb": 2**30},
    {"%": 1, "‰": "0.1"},
    {"人": 1, "名": 1, "位": 1},
    {"个": 1, "只": 1, "件": 1, "台": 1, "套": 1, "辆": 1, "张": 1, "份": 1, "本": 1, "支": 1, "块板": 1, "pcs": 1},
)
_SCALES: dict[str, tuple[int, Fraction]] = {
    unit: (family, Fraction(factor)) for family, units in enumerate(_FAMILIES) for unit, factor in units.items()
}
UNIT = "|".join(
    sorted(map(re.escape, [*_SCALES, "岁", "℃", "°c", "度", "分", "期", "层", "门", "间", "次", "倍"]), key=len)[::-1]
)
NUMBER = r"\d+(?:,\d{3})*(?:\.\d+)?"
LARGE = "[万亿千百]?"
_LARGE = {"": 1, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8}
_MEASURE = lazy_regex(rf"[¥$约]?(?P<number>-?{NUMBER})(?P<large>{LARGE})(?P<unit>{UNIT}|[^\d,.~\-]{{0,6}})")


@dataclass(frozen=True, slots=True)
class Measure:
    """A number and its unit, empty where none is said."""

    number: Fraction
    unit: str

    def comparable(self, unit: str) -> Fraction | None:
        """The number in base units, ``unit`` being its own where it has none; None where it is of another sort."""
        own = self.unit or unit
        if own == unit or not unit:
            return self.number * _SCALES.get(own, (0, Fraction(1)))[1]
        one, other = _SCALES.get(own), _SCALES.get(unit)
        if one is None or other is None or one[0] != other[0]:
            return None
        return self.number * one[1]


def measure(text: str) -> Measure | None:
    """The number that ``text``, normalised and without white space, is; None where it is more, or none."""
    match = _MEASURE.fullmatch(text)
    return measured(match["number"], match["large"], match["unit"]) if match else None


def measured(number: str, large: str, unit: str) -> Measure:
    """``number`` is written in Arabic digits or in Chinese ones, ``large`` is 万 or the like, or empty.

    Raises ``ValueError`` for characters that are no number.
    """
    plain = number.replace(",", "")
    worth = Fraction(value(plain)) if has_han(plain) else Fraction(plain)
    return Measure(worth * _LARGE[large], unit)


def alike(one: str, other: str) -> bool:
    """Whether two units measure the same."""
    return one == other or (one in _SCALES and other in _SCALES and _SCALES[one][0] == _SCALES[other][0])
