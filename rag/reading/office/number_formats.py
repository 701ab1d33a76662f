"""A number in a spreadsheet as its cell shows it (ECMA-376, part 1, 18.8.30-31): 0.5 → 50%, 45177 → 2023年9月8日."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from rag.chinese.numerals import ONES

_CHINESE = {
    **dict.fromkeys((27, 36, 50, 52, 57), 'yyyy"年"m"月"'),
    **dict.fromkeys((28, 29, 51, 53, 54, 58), 'm"月"d"日"'),
    30: "m/d/yy",
    31: 'yyyy"年"m"月"d"日"',
    32: 'h"时"mm"分"',
    33: 'h"时"mm"分"ss"秒"',
    **dict.fromkeys((34, 55), '上午/下午h"时"mm"分"'),
    **dict.fromkeys((35, 56), '上午/下午h"时"mm"分"ss"秒"'),
}
BUILT_IN: dict[int, str] = {
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    9: "0%",
    10: "0.00%",
    11: "0.00E+00",
    14: "yyyy/m/d",
    15: "d-mmm-yy",
    16: "d-mmm",
    17: "mmm-yy",
    18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM",
    20: "h:mm",
    21: "h:mm:ss",
    22: "yyyy/m/d h:mm",
    37: "#,##0;-#,##0",
    38: "#,##0;-#,##0",
    39: "#,##0.00;-#,##0.00",
    40: "#,##0.00;-#,##0.00",
    45: "mm:ss",
    46: "[h]:mm:ss",
    48: "0.0E+0",
    49: "@",
    **_CHINESE,
}
"""The formats that files only give the number of, as Excel shows them in Chinese."""

_SECTION = re.compile(r'((?:"[^"]*"|\\.|[^;])*);')
_PIECE = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|[_*].|\[\$(?P<currency>[^\]-]*)[^\]]*\]|\[(?P<elapsed>h+|m+|s+)\]|\[[^\]]*\]'
    r"|(?P<half>AM/PM|A/P|上午/下午)|(?P<exponent>E[+-]0+)|(?P<date>y+|m+|d+|h+|s+(?:\.0+)?|a{3,4}|e+)"
    r"|(?P<digits>[0#?][0#?,]*(?:\.[0#?]*)?|\.[0#?]+)|(?P<other>.)",
    re.IGNORECASE | re.DOTALL,
)
_WORD = re.compile("general|G/通用格式", re.IGNORECASE)
_GENERAL = re.compile(rf"\s*(?:@|{_WORD.pattern})?\s*", re.IGNORECASE)
_MOST_DIGITS = 15
"""Excel's precision."""
_LAST_DAY = 2958466
"""After the year 9999."""
_WEEKDAYS = f"{ONES[:6]}日"
_Piece = tuple[str, str]


def shown(value: float, code: str, epoch_1904: bool = False) -> str:
    """``value`` as a cell with the format ``code`` shows it; a format that isn't understood is General."""
    if _GENERAL.fullmatch(code):
        return general(value)
    positive, negative, zero = _sections(code)
    pieces = negative if value < 0 else zero if value == 0 else positive
    if any(kind in ("date", "elapsed", "half") for kind, _ in pieces):
        return _date(value, pieces, epoch_1904) or general(value)
    if not any(kind == "digits" for kind, _ in pieces):  # only words, "–" for zero, or nothing at all
        return "".join(general(value) if text == "@" else text for _, text in pieces).strip()
    return _number(value, pieces, signed=value < 0 and negative is positive)


def general(value: float) -> str:
    """The number by itself, without an exponent."""
    return f"{Decimal(f'{value:.{_MOST_DIGITS}g}').normalize():f}"


@lru_cache(maxsize=256)
def _sections(code: str) -> tuple[tuple[_Piece, ...], tuple[_Piece, ...], tuple[_Piece, ...]]:
    """The format of positive and negative numbers and of zero; the same object where one serves for another."""
    parts = [_pieces(part) for part in _SECTION.findall(f"{code};")]
    positive = parts[0]
    return positive, parts[1] if len(parts) > 1 else positive, parts[2] if len(parts) > 2 else positive


def _pieces(section: str) -> tuple[_Piece, ...]:
    made: list[_Piece] = []
    for match in _PIECE.finditer(_WORD.sub("@", section)):
        kind = match.lastgroup or ""
        text = match.group(kind) if kind else ""
        if kind in ("quoted", "escaped", "currency"):
            made.append(("text", text))
        elif kind == "other":
            made.append(("percent" if text == "%" else "text", text))
        elif kind:
            made.append((kind, text))
    if any(kind == "digits" for kind, _ in made):  # "e" and "a" are letters of dates, unless numbers are shown
        made = [("text", text) if kind == "date" and text[0] in "eEaA" else (kind, text) for kind, text in made]
    return tuple(made)


def _number(value: float, pieces: tuple[_Piece, ...], signed: bool) -> str:
    number = abs(Decimal(f"{value:.{_MOST_DIGITS}g}"))
    for kind, _ in pieces:
        number *= 100 if kind == "percent" else 1
    if any(text == "/" for kind, text in pieces if kind == "text") or _many_digits(pieces):
        return general(value)
    exponent = any(kind == "exponent" for kind, _ in pieces)
    made = ""
    for kind, text in pieces:
        if kind == "digits":
            made += f"{float(number):.{_decimals(text)[1]}E}" if exponent else _fixed(number, text)
        elif kind in ("text", "percent"):
            made += text
    return ("-" if signed else "") + made.strip()


def _many_digits(pieces: tuple[_Piece, ...]) -> bool:
    """Whether the digits are parted by text, as in a telephone number: such formats are rare, and not followed."""
    return sum(kind == "digits" for kind, _ in pieces) > 1


def _decimals(digits: str) -> tuple[int, int]:
    """How many decimals are shown at least and at most."""
    after = digits.partition(".")[2]
    return sum(char == "0" for char in after), sum(char in "0#?" for char in after)


def _fixed(number: Decimal, digits: str) -> str:
    whole = digits.partition(".")[0]
    number /= 1000 ** (len(whole) - len(whole.rstrip(",")))  # each comma at the end: in thousands
    least, most = _decimals(digits)
    rounded = number.quantize(Decimal(1).scaleb(-most), ROUND_HALF_UP)
    text = f"{rounded:,f}" if "," in whole.rstrip(",") else f"{rounded:f}"
    left, _, right = text.partition(".")
    right = right[:least] + right[least:].rstrip("0")
    left = left.rjust(whole.count("0"), "0") if left != "0" or "0" in whole else ""
    return f"{left}.{right}" if right else left


def _date(value: float, pieces: tuple[_Piece, ...], epoch_1904: bool) -> str:
    """The date and time of a serial day; empty where it is none."""
    if not 0 <= value < _LAST_DAY:
        return ""
    # Excel's 1900 has a 29 February; a day before it is one too many.
    first = datetime(1904, 1, 1) if epoch_1904 else datetime(1899, 12, 31 if value < 60 else 30)
    fraction = any("." in text for kind, text in pieces if kind == "date")
    moment = first + timedelta(milliseconds=round(value * 86400_000) if fraction else round(value * 86400) * 1000)
    halves = any(kind == "half" for kind, _ in pieces)
    made = ""
    for i, (kind, text) in enumerate(pieces):
        if kind == "half":
            names = ("上午", "下午") if text.startswith("上") else ("AM", "PM")
            made += names[moment.hour >= 12]
        elif kind == "elapsed":
            seconds = round(value * 86400)
            made += str(seconds // {"h": 3600, "m": 60, "s": 1}[text[0].lower()]).rjust(len(text), "0")
        elif kind == "date":
            made += _field(moment, text.lower(), _is_minute(pieces, i), halves)
        else:
            made += text
    return made.strip()


def _is_minute(pieces: tuple[_Piece, ...], i: int) -> bool:
    """An m after hours or before seconds means minutes, else months."""
    fields = [(n, text[0].lower()) for n, (kind, text) in enumerate(pieces) if kind in ("date", "elapsed")]
    place = next(n for n, (index, _) in enumerate(fields) if index == i)
    before = fields[place - 1][1] if place else ""
    after = fields[place + 1][1] if place + 1 < len(fields) else ""
    return before == "h" or after == "s"


def _field(moment: datetime, text: str, minute: bool, halves: bool) -> str:
    letter, width = text[0], len(text)
    if letter in "ye":
        return f"{moment.year % 100:02d}" if letter == "y" and width <= 2 else str(moment.year)
    if letter == "a":
        return ("星期" if width > 3 else "") + _WEEKDAYS[moment.weekday()]
    if letter == "m" and not minute:
        return (
            str(moment.month).rjust(min(width, 2), "0") if width < 3 else moment.strftime("%b" if width < 4 else "%B")
        )
    if letter == "d":
        return str(moment.day).rjust(width, "0") if width < 3 else moment.strftime("%a" if width < 4 else "%A")
    if letter == "h":
        hour = (moment.hour - 1) % 12 + 1 if halves else moment.hour
        return str(hour).rjust(width, "0")
    if letter == "m":
        return str(moment.minute).rjust(width, "0")
    whole, _, decimals = text.partition(".")
    seconds = str(moment.second).rjust(len(whole), "0")
    return f"{seconds}.{moment.microsecond:06d}"[: len(seconds) + 1 + len(decimals)] if decimals else seconds
