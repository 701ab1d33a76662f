"""The date and the time of a cell as its number format shows them (ECMA-376, part 1, 18.8.31)."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from rag.chinese.numerals import FORMAL_UNITS, ONES, UNITS
from rag.reading.office.chinese_numbers import FULL_WIDTH, LEGAL, PLAIN, counted, positional
from rag.reading.office.format_codes import Piece, Section

_LAST_DAY = 2958466
"""After the year 9999."""
_NO_DAY = 60
"""Excel's 1900 has a 29 February; a day before it is one too many."""
_WEEKDAYS = f"{ONES[:6]}日"
_TAIWAN = re.compile(r"[0-9a-f]*0?404|zh-(?:tw|hant.*)")
_CHINESE = re.compile(r"[0-9a-f]*0?(?:404|804|c04|1004|1404)|zh.*")
_FIRST_REPUBLICAN = 1911
_BUDDHIST = 543
_ERAS = {1: "民國", 2: "民國", 3: "中華民國"}


def date(value: float, section: Section, epoch_1904: bool) -> str:
    """The date and time of a serial day; empty where it is none."""
    if not 0 <= value < _LAST_DAY:
        return ""
    first = datetime(1904, 1, 1) if epoch_1904 else datetime(1899, 12, 31 if value < _NO_DAY else 30)
    pieces = section.pieces
    finest = 10 ** max(len(text.partition(".")[2]) * (kind == "date") for kind, text in pieces)
    moment = first + timedelta(seconds=math.floor(value * 86400 * finest + 0.5) / finest)
    halves = any(kind == "half" for kind, _ in pieces)
    chinese = bool(_CHINESE.fullmatch(section.locale))
    made = ""
    for place, (kind, text) in enumerate(pieces):
        if kind == "half":
            made += _half(moment, text, chinese)
        elif kind == "elapsed":
            seconds = round(value * 86400)
            made += str(seconds // {"h": 3600, "m": 60, "s": 1}[text[0].lower()]).rjust(len(text), "0")
        elif kind == "date":
            field = _field(moment, text.lower(), _is_minute(pieces, place), halves, section.locale)
            made += _in_digits(field, text[0] in "yYeE" and len(field) > 2, section.numerals)
        else:
            made += text
    return made.strip()


def _half(moment: datetime, text: str, chinese: bool) -> str:
    after = moment.hour >= 12
    if chinese or text.startswith("上"):
        return "下午" if after else "上午"
    return text.partition("/")[0 if not after else 2]


def _is_minute(pieces: Sequence[Piece], place: int) -> bool:
    """An m after hours or before seconds means minutes, else months."""
    fields = [(n, text[0].lower()) for n, (kind, text) in enumerate(pieces) if kind in ("date", "elapsed")]
    nth = next(n for n, (index, _) in enumerate(fields) if index == place)
    before = fields[nth - 1][1] if nth else ""
    after = fields[nth + 1][1] if nth + 1 < len(fields) else ""
    return before == "h" or after == "s"


def _field(moment: datetime, text: str, minute: bool, halves: bool, locale: str) -> str:
    letter, width = text[0], len(text)
    if letter in "yebg":
        return _year(moment.year, letter, width, bool(_TAIWAN.fullmatch(locale)))
    if letter == "a" or (letter == "d" and width > 2 and _CHINESE.fullmatch(locale)):
        day = _WEEKDAYS[moment.weekday()]
        return ("星期" if width > 3 else "" if letter == "a" else "周") + day
    if letter == "m" and not minute:
        return _month(moment, width, bool(_CHINESE.fullmatch(locale)))
    if letter == "d":
        return str(moment.day).rjust(width, "0") if width < 3 else moment.strftime("%a" if width < 4 else "%A")
    if letter == "h":
        return str((moment.hour - 1) % 12 + 1 if halves else moment.hour).rjust(min(width, 2), "0")
    if letter == "m":
        return str(moment.minute).rjust(min(width, 2), "0")
    whole, _, decimals = text.partition(".")
    seconds = str(moment.second).rjust(min(len(whole), 2), "0")
    return f"{seconds}.{moment.microsecond:06d}"[: len(seconds) + 1 + len(decimals)] if decimals else seconds


def _year(year: int, letter: str, width: int, taiwan: bool) -> str:
    if letter == "g":
        return _ERAS[min(width, 3)] if taiwan and year > _FIRST_REPUBLICAN else ""
    if letter == "e":
        return str(year - _FIRST_REPUBLICAN if taiwan and year > _FIRST_REPUBLICAN else year)
    year += _BUDDHIST if letter == "b" else 0
    return f"{year % 100:02d}" if width <= 2 else str(year)


def _month(moment: datetime, width: int, chinese: bool) -> str:
    if width < 3:
        return str(moment.month).rjust(width, "0")
    if chinese:
        return f"{moment.month}月" if width == 3 else f"{counted(moment.month)}月"
    return moment.strftime("%b" if width == 3 else "%B")[: 1 if width > 4 else None]


def _in_digits(field: str, year: bool, numerals: int) -> str:
    """A field in the digits of ``[DBNum1]`` to ``[DBNum3]``: 十六 and 零五, a year digit by digit."""
    if numerals == 3:
        return positional(field, FULL_WIDTH)
    if numerals not in (1, 2) or not field.isdecimal():
        return field
    digits, units = (PLAIN, UNITS) if numerals == 1 else (LEGAL, FORMAL_UNITS)
    if year or field.startswith("0"):
        return positional(field, digits)
    return counted(int(field), digits, units, ten=numerals == 1)
