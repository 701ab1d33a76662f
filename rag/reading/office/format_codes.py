"""The code of a number format, taken apart (ECMA-376, part 1, 18.8.30-31): ``#,##0.00,,"百万";[Red]-0;@``."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

_DAY, _TIME = 'yyyy"年"m"月"d"日"', "h:mm:ss"
_CHINESE = {
    **dict.fromkeys((27, 36, 50, 52, 57), 'yyyy"年"m"月"'),
    **dict.fromkeys((28, 29, 51, 53, 54, 58), 'm"月"d"日"'),
    30: "m-d-yy",
    31: _DAY,
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
    **dict.fromkeys((5, 6), "¥#,##0;¥-#,##0"),
    **dict.fromkeys((7, 8), "¥#,##0.00;¥-#,##0.00"),
    9: "0%",
    10: "0.00%",
    11: "0.00E+00",
    12: "# ?/?",
    13: "# ??/??",
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
    41: '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ ',
    42: '_ ¥* #,##0_ ;_ ¥* -#,##0_ ;_ ¥* "-"_ ;_ @_ ',
    43: '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ',
    44: '_ ¥* #,##0.00_ ;_ ¥* -#,##0.00_ ;_ ¥* "-"??_ ;_ @_ ',
    45: "mm:ss",
    46: "[h]:mm:ss",
    47: "mm:ss.0",
    48: "##0.0E+0",
    49: "@",
    **_CHINESE,
}
"""The formats that files only give the number of, as Excel shows them in Chinese; those from 27 on as the standard has
them for zh-cn."""

_WORD = re.compile("general|G/通用格式", re.IGNORECASE)
GENERAL = re.compile(rf"\s*(?:@|{_WORD.pattern})?\s*", re.IGNORECASE)
_PARTS = re.compile(r'((?:"[^"]*"?|[\\!_*].|\[[^\]]*\]|[^;])*);', re.DOTALL)
_MOST_PARTS = 4
_LONGEST = 255
"""Characters that Excel takes for a code; a hostile file may have any number."""
_PIECE = re.compile(
    rf'"(?P<quoted>[^"]*)"?|\\(?P<escaped>.)|!(?P<forced>\S)|[_*].|(?P<general>{_WORD.pattern})|\[(?P<bracket>[^\]]*)\]'
    r"|(?P<half>AM/PM|A/P|上午/下午)|(?P<exponent>E[+-][0#?]+)|(?P<fraction>[0#?]+\s*/\s*[0#?\d]+)"
    r"|(?P<date>y+|m+|d+|h+|s+(?:\.0{1,6})?|a{3,4}|e+|b+|g+)|(?P<digit>[0#?])|(?P<point>\.)|(?P<comma>,)|(?P<percent>%)"
    r"|(?P<at>@)|(?P<other>.)",
    re.IGNORECASE | re.DOTALL,
)
_ELAPSED = re.compile("h+|m+|s+", re.IGNORECASE)
_CONDITION = re.compile(r"\s*(<=|>=|<>|<|>|=)\s*([+-]?\d*\.?\d+(?:E[+-]?\d+)?)\s*", re.IGNORECASE)
_NUMERALS = re.compile(r"DBNum(\d)", re.IGNORECASE)
_COLOUR = re.compile(
    r"(?:black|blue|cyan|green|magenta|red|white|yellow|(?:color|颜色)\s*\d+|[黑蓝青绿红白黄]色?|洋红色?)",
    re.IGNORECASE,
)
_LOCALE = re.compile(r"\$([^-]*)(?:-(.*))?", re.DOTALL)
_SYSTEM = {"f800": _DAY, "x-sysdate": _DAY, "f400": _TIME, "x-systime": _TIME}
"""The long date and the time of the person's system, whatever code stands behind the locale."""
_HOLDS: dict[str, Callable[[float, float], bool]] = {
    "<=": operator.le,
    ">=": operator.ge,
    "<>": operator.ne,
    "<": operator.lt,
    ">": operator.gt,
    "=": operator.eq,
}

Piece = tuple[str, str]
"""Its kind and its text: ``text``, ``general``, ``digit`` (or several together), ``point``, ``fraction``,
``exponent``, ``@``; of a date ``date``, ``half`` (of the day), ``elapsed``."""


@dataclass(frozen=True, slots=True)
class Condition:
    """``[>=100]``: which numbers a section is for."""

    sign: str
    limit: float

    def holds(self, value: float) -> bool:
        return _HOLDS[self.sign](value, self.limit)

    @property
    def only_negative(self) -> bool:
        return (self.sign == "<" and self.limit <= 0) or (self.sign in ("<=", "=") and self.limit < 0)


@dataclass(slots=True)
class Section:
    """One of the parts that semicolons divide a code into."""

    pieces: tuple[Piece, ...] = ()
    condition: Condition | None = None
    coloured: bool = False
    numerals: int = 0
    """1 to 3: ``[DBNum1]`` to ``[DBNum3]``."""
    locale: str = ""
    """In lower case: ``804``, ``zh-cn``."""
    slots: str = ""
    """The digits of the code before its point."""
    decimals: str = ""
    """Those after it."""
    least: int = 0
    """So many digits stand before the point, with zeros before the number's own."""
    least_decimals: int = 0
    """So many stand after it."""
    runs: tuple[int, ...] = ()
    """How many digits stand together before the point; text may stand between any of them."""
    decimal_runs: tuple[int, ...] = ()
    grouped: bool = False
    scale: int = 0
    """The power of ten that a number is multiplied by before it is shown."""
    fraction: str = ""
    """``??/??``, or empty."""
    exponent: bool = False
    is_date: bool = False

    @property
    def words(self) -> str:
        """Its text without what is filled in."""
        return "".join(text for kind, text in self.pieces if kind == "text").strip()


@dataclass(frozen=True, slots=True)
class Format:
    """A code: up to three sections for numbers, and one for text where it says anything of it."""

    numbers: tuple[Section, ...]
    text: Section | None
    conditional: bool
    """Whether conditions choose among the sections, and not the sign alone."""


def parsed(code: str) -> Format:
    """The sections of ``code``; one with ``@`` that stands last is for text, as a fourth one is."""
    sections = [_section(part) for part in _PARTS.findall(f"{code[:_LONGEST]};")[:_MOST_PARTS]]
    last = sections[-1]
    text = len(sections) == _MOST_PARTS or any(kind == "@" for kind, _ in last.pieces)
    numbers = tuple(sections[:-1] if text else sections)
    return Format(numbers, last if text else None, any(section.condition for section in numbers))


def _section(code: str) -> Section:
    made = Section()
    found: list[Piece] = []
    for match in _PIECE.finditer(code):
        kind = match.lastgroup or ""
        text = match[kind] if kind else ""
        if kind == "bracket":
            system = _in_brackets(made, text, found)
            if system:
                return _section(system)
        elif kind in ("quoted", "escaped", "forced", "other"):
            found.append(("text", text))
        elif kind:
            found.append(("@" if kind == "at" else kind, text))
    if any(kind == "digit" for kind, _ in found):  # letters of dates are text beside digits
        found = [("text", text) if kind in ("date", "half") else (kind, text) for kind, text in found]
    _count(made, found)
    return made


def _in_brackets(made: Section, text: str, found: list[Piece]) -> str:
    """Take in what stands in brackets; the code that it puts in the place of the section's own, where it does."""
    if _ELAPSED.fullmatch(text):
        found.append(("elapsed", text))
    elif match := _CONDITION.fullmatch(text):
        made.condition = Condition(match[1], float(match[2]))
    elif match := _NUMERALS.fullmatch(text):
        made.numerals = int(match[1])
    elif _COLOUR.fullmatch(text):
        made.coloured = True
    elif match := _LOCALE.fullmatch(text):
        if match[1]:
            found.append(("text", match[1]))
        made.locale = (match[2] or "").lower().partition(",")[0]
        return _SYSTEM.get(made.locale, "")
    return ""


def _count(made: Section, found: Sequence[Piece]) -> None:
    """Fill in the digits of a section, and what its commas and signs of percent do to a number."""
    kept: list[Piece] = []
    numeric = any(kind == "digit" for kind, _ in found)
    pointed = False
    for place, (kind, text) in enumerate(found):
        if kind == "percent":
            made.scale += 2
        if kind == "comma" and made.slots + made.decimals:
            if pointed or not _digits_follow(found[place + 1 :]):
                made.scale -= 3
            else:
                made.grouped = True
            continue
        if kind == "point" and numeric and not pointed:
            pointed = True
        elif kind == "digit":
            made.slots, made.decimals = made.slots + text * (not pointed), made.decimals + text * pointed
            if kept and kept[-1][0] == "digit":
                text = kept.pop()[1] + text
        elif kind == "fraction" and not made.fraction:
            made.fraction = text
        elif kind in ("percent", "comma", "point", "fraction"):
            kind = "text"
        kept.append((kind, text))
    if numeric and not pointed:  # the point that nothing is shown for
        place = max(i for i, (kind, _) in enumerate(kept) if kind == "digit")
        kept.insert(place + 1, ("point", "."))
    made.pieces = tuple(kept)
    made.least = len(made.slots.lstrip("#?"))
    made.least_decimals = len(made.decimals.rstrip("#?"))
    point = kept.index(("point", ".")) if numeric else 0
    made.runs = tuple(len(text) for kind, text in kept[:point] if kind == "digit")
    made.decimal_runs = tuple(len(text) for kind, text in kept[point:] if kind == "digit")
    made.is_date = any(kind in ("date", "elapsed", "half") for kind, _ in kept)
    made.exponent = any(kind == "exponent" for kind, _ in kept)


def _digits_follow(found: Sequence[Piece]) -> bool:
    """Whether a digit follows before the point."""
    return next((kind == "digit" for kind, _ in found if kind in ("digit", "point", "exponent")), False)
