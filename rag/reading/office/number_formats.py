"""A value of a spreadsheet as its cell shows it (ECMA-376, part 1, 18.8.30-31): 0.5 → 50%, 45177 → 2023年9月8日.

What the standard leaves to the program is as Excel has it in Chinese. ``ssf``, the one library for this in Python, was
left in 2020, draws in Babel and doesn't start with today's.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from functools import lru_cache

from rag.chinese.numerals import FORMAL_UNITS, UNITS
from rag.reading.office.chinese_numbers import FULL_WIDTH, LEGAL, PLAIN, counted_large, positional
from rag.reading.office.format_codes import GENERAL, Format, Section, parsed
from rag.reading.office.shown_dates import date

_MOST_DIGITS = 15
"""Excel's precision."""
_EXACT = Context(prec=1000)
"""For all digits of what a float can hold."""
_NUMERALS = {1: (PLAIN, UNITS), 2: (LEGAL, FORMAL_UNITS), 3: (FULL_WIDTH, UNITS)}
"""Digits and units of ``[DBNum1]`` to ``[DBNum3]`` in Chinese."""
_GROUP = 3


def shown(value: float, code: str, epoch_1904: bool = False) -> str:
    """``value`` as a cell with the format ``code`` shows it, without the space around it; by itself where no section
    of the format is for it."""
    if GENERAL.fullmatch(code) or not math.isfinite(value):
        return general(value)
    form = _parsed(code)
    section = _section(value, form)
    if section is None:
        return general(value)
    if section.is_date:
        return date(value, section, epoch_1904) or general(value)
    text = "".join(_number(value, section))
    return f"-{text.strip()}" if text and value < 0 and _signed(section, form) else text.strip()


def shown_text(text: str, code: str) -> str:
    """What a cell with the format ``code`` shows of a text: all of it, but where the format has a section for text."""
    section = None if GENERAL.fullmatch(code) else _parsed(code).text
    if section is None:
        return text
    return "".join(text if kind == "@" else said for kind, said in section.pieces if kind in ("@", "text")).strip()


def general(value: float) -> str:
    """The number by itself, without an exponent."""
    return f"{Decimal(f'{value:.{_MOST_DIGITS}g}').normalize():f}"


_parsed = lru_cache(maxsize=256)(parsed)


def _section(value: float, form: Format) -> Section | None:
    """The section for ``value``; None where there is none."""
    sections = form.numbers
    if not form.conditional:
        place = 1 if value < 0 else 2 if value == 0 else 0
        return sections[place] if place < len(sections) else sections[0] if sections else None
    for section in sections:
        if section.condition and section.condition.holds(value):
            return section
    others = [section for section in sections if not section.condition]
    return None if not others else others[0] if value < 0 else others[-1]


def _signed(section: Section, form: Format) -> bool:
    """Whether a negative number has its sign before it: not in a section for these, which says so otherwise, unless
    it only says so by its colour."""
    if not any(kind in ("digit", "fraction", "general") for kind, _ in section.pieces):
        return False
    first = form.numbers[0]
    own = section.condition.only_negative if section.condition else section is not first and not form.conditional
    return not own or (section.coloured and not first.coloured and section.words == first.words)


def _number(value: float, section: Section) -> Iterator[str]:
    """The text of a number in its pieces, without its sign."""
    number = Decimal(f"{abs(value):.{_MOST_DIGITS}g}")
    if section.scale:
        number = number.scaleb(section.scale, _EXACT)
    power = numerator = denominator = 0
    if section.exponent and number:
        power = _power(number, section)
        number = number.scaleb(-power, _EXACT)
    if section.fraction:
        number, numerator, denominator = _parted(number, section.fraction, bool(section.slots))
    digits, units = _NUMERALS.get(section.numerals, ("", ""))
    filled = _filled(number, section)
    for kind, text in section.pieces:
        if kind == "text":
            yield text
        elif kind in ("digit", "point"):
            yield positional(next(filled), digits) if digits else next(filled)
        elif kind == "general":
            integer, _, decimals = general(abs(value)).partition(".")
            written = counted_large(int(integer), digits, units) if digits else integer
            yield written + (f".{positional(decimals, digits or '0123456789')}" if decimals else "")
        elif kind == "fraction":
            yield f"{numerator}/{denominator}" if numerator or not section.slots else ""
        elif kind == "exponent":
            sign = "-" if power < 0 else "+" if "+" in text else ""
            yield f"{text[0]}{sign}{abs(power):0{sum(char in '0#?' for char in text)}d}"
        else:
            yield general(abs(value))


def _power(number: Decimal, section: Section) -> int:
    """The power of ten that ``E`` shows: a multiple of the digits before the point, where there are several."""
    step = max(1, len(section.slots))
    power = number.adjusted() // step * step
    rounded = round(number.scaleb(-power, _EXACT), len(section.decimals))
    return power + (step if rounded >= 10**step else 0)


def _parted(number: Decimal, fraction: str, mixed: bool) -> tuple[Decimal, int, int]:
    """The whole number, the numerator and the denominator that the code of a fraction (``??/??``, ``?/8``) shows."""
    below = fraction.partition("/")[2].strip()
    whole = int(number) if mixed else 0
    rest = Fraction(number) - whole
    if below.isdecimal() and int(below):
        denominator = int(below)
        numerator = math.floor(rest * denominator + Fraction(1, 2))
    else:
        found = rest.limit_denominator(10 ** min(len(below), 7) - 1)
        numerator, denominator = found.numerator, found.denominator
    if mixed and numerator == denominator:
        whole, numerator = whole + 1, 0
    return Decimal(whole), numerator, denominator


def _filled(number: Decimal, section: Section) -> Iterator[str]:
    """What stands in the place of each run of digits of the code, and of its point."""
    rounded = number.quantize(Decimal(1).scaleb(-len(section.decimals)), ROUND_HALF_UP, _EXACT)
    left, _, right = f"{rounded:f}".partition(".")
    left = left.lstrip("0").rjust(section.least, "0")
    right = right.rstrip("0").ljust(section.least_decimals, "0")
    behind = len(section.slots)
    for place, run in enumerate(section.runs):
        behind -= run
        # What is too much for the code goes to its first digits.
        part = left[max(0, len(left) - behind - run) * (place > 0) : max(0, len(left) - behind)]
        yield _grouped(part, behind) if section.grouped else part
    yield ("" if section.runs else left) + ("." if right else "")
    for run in section.decimal_runs:
        yield right[:run]
        right = right[run:]


def _grouped(part: str, behind: int) -> str:
    """``part`` with a comma after each digit that stands before a group of three; ``behind`` digits follow it."""
    if not behind and part[:1] != "0":
        return f"{int(part or 0):,}" if len(part) > _GROUP else part
    places = range(len(part) - 1 + behind, behind - 1, -1)
    return "".join(
        f"{char}," if place and place % _GROUP == 0 else char for char, place in zip(part, places, strict=True)
    )
