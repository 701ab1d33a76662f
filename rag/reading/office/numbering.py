"""The numbers that Word puts before paragraphs (ECMA-376, part 1, 17.9): they stand nowhere in the text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from rag.chinese.numerals import FORMAL_UNITS
from rag.reading.office.chinese_numbers import FULL_WIDTH, LEGAL, LEGAL_TRADITIONAL, counted, positional
from rag.reading.office.ooxml import q

if TYPE_CHECKING:
    from lxml.etree import _Element

_STEMS, _BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"
_LEVELS = 9
_MAX_NUMBER = 9999
_PLAIN_BULLETS = frozenset("-–—•●○■□◆◇▪▫·*+>√✓✔➢★☆※")


def _cycled(symbols: str) -> Callable[[int], str]:
    """Symbols that begin anew when they are used up."""
    return lambda n: symbols[(n - 1) % len(symbols)]


def _within(first: str, count: int) -> Callable[[int], str]:
    """Consecutive characters of Unicode (①②③), and plain digits where they end."""
    return lambda n: chr(ord(first) + n - 1) if n <= count else str(n)


def _letters(first: str) -> Callable[[int], str]:
    """a … z, aa, bb: as Word counts on."""
    return lambda n: chr(ord(first) + (n - 1) % 26) * ((n - 1) // 26 + 1)


def _roman(n: int) -> str:
    signs = ("M", "CM", "D", "CD", "C", "XC", "L", "XL", "X", "IX", "V", "IV", "I")
    text = ""
    for value, sign in zip((1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1), signs, strict=True):
        text += sign * (n // value)
        n %= value
    return text


def _counted_below_hundred(n: int) -> str:
    return counted(n) if n < 100 else positional(str(n))


_FORMATS: dict[str, Callable[[int], str]] = {
    "decimalZero": lambda n: f"{n:02d}",
    "decimalFullWidth": lambda n: positional(str(n), FULL_WIDTH),
    "upperRoman": _roman,
    "lowerRoman": lambda n: _roman(n).lower(),
    "upperLetter": _letters("A"),
    "lowerLetter": _letters("a"),
    "chineseCounting": _counted_below_hundred,
    "taiwaneseCounting": _counted_below_hundred,
    "chineseCountingThousand": counted,
    "taiwaneseCountingThousand": counted,
    "ideographDigital": lambda n: positional(str(n)),
    "japaneseDigitalTenThousand": lambda n: positional(str(n)),
    "taiwaneseDigital": lambda n: positional(str(n)),
    "japaneseCounting": lambda n: counted(n, one=False),
    "chineseLegalSimplified": lambda n: counted(n, LEGAL, FORMAL_UNITS, ten=False),
    "ideographLegalTraditional": lambda n: counted(n, LEGAL_TRADITIONAL, FORMAL_UNITS, ten=False),
    "ideographTraditional": _cycled(_STEMS),
    "ideographZodiac": _cycled(_BRANCHES),
    "ideographZodiacTraditional": lambda n: _cycled(_STEMS)(n) + _cycled(_BRANCHES)(n),
    "decimalEnclosedCircle": _within("①", 20),
    "decimalEnclosedCircleChinese": _within("①", 20),
    "decimalEnclosedFullstop": _within("⒈", 20),
    "decimalEnclosedParen": _within("⑴", 20),
    "ideographEnclosedCircle": _within("㊀", 10),
    "none": lambda n: "",
}


def written(n: int, format: str) -> str:
    """``n`` in a number format (ST_NumberFormat); in plain digits where this isn't known."""
    form = _FORMATS.get(format)
    return form(n) if form and 0 < n <= _MAX_NUMBER else str(n)


@dataclass(frozen=True, slots=True)
class _Level:
    start: int = 1
    format: str = "decimal"
    text: str = ""
    """``第%1条``: ``%1`` is the number of the outermost level."""
    suffix: str = "tab"
    legal: bool = False
    """All numbers in the label are decimal."""
    restart: int | None = None
    """0: it counts on through the document; n: only levels outside n restart it; None: all outer ones do."""


@dataclass(frozen=True, slots=True)
class _List:
    levels: tuple[_Level, ...]
    counter: str
    """The abstract list: lists that share one count on from each other."""
    restarts: tuple[int, ...] = ()
    """Levels that begin anew where this list first appears."""


class Numbering:
    """Counts through one document: ask ``label`` of each numbered paragraph once, in order."""

    def __init__(self, root: _Element | None, style_lists: Callable[[str], str]) -> None:
        """``root``: of numbering.xml; ``style_lists``: the list that a list style's id stands for, or empty."""
        self._lists = _read(root, style_lists) if root is not None else {}
        self._counts: dict[str, list[int | None]] = {}
        self._seen: set[str] = set()

    def label(self, list_id: str, depth: int) -> tuple[str, bool]:
        """What stands before the next paragraph of the list at ``depth`` (0: outermost), its gap included, and
        whether it is a mere bullet."""
        found = self._lists.get(list_id)
        if found is None or not 0 <= depth < _LEVELS:
            return "", False
        counts = self._counts.setdefault(found.counter, [None] * _LEVELS)
        if list_id not in self._seen:
            self._seen.add(list_id)
            for level in found.restarts:
                counts[level] = None
        current = counts[depth]
        counts[depth] = found.levels[depth].start if current is None else current + 1
        for deeper in range(depth + 1, _LEVELS):
            restart = found.levels[deeper].restart
            if restart is None or depth < restart:
                counts[deeper] = None
        return _label(found.levels, counts, depth), found.levels[depth].format == "bullet"


def _label(levels: tuple[_Level, ...], counts: list[int | None], depth: int) -> str:
    level = levels[depth]
    if level.format == "bullet":
        text = level.text if level.text in _PLAIN_BULLETS else "•"
        return f"{text} " if level.text.strip() else ""

    def number(match: re.Match[str]) -> str:
        place = int(match.group(1)) - 1
        count = counts[place]
        n = levels[place].start if count is None else count
        return str(n) if level.legal else written(n, levels[place].format)

    text = re.sub(r"%([1-9])", number, level.text)
    # No gap after full-width punctuation, which brings its own: 一、总则, but 第一条 总则.
    own_gap = text and unicodedata.category(text[-1]).startswith("P") and unicodedata.east_asian_width(text[-1]) in "WF"
    return text if not text or own_gap or level.suffix == "nothing" else f"{text} "


def _read(root: _Element, style_lists: Callable[[str], str]) -> dict[str, _List]:
    abstract = {item.get(q("w:abstractNumId"), ""): item for item in root.findall(q("w:abstractNum"))}
    concrete = {item.get(q("w:numId"), ""): item for item in root.findall(q("w:num"))}

    def base(item: _Element) -> str:
        return value(item, "w:abstractNumId")

    lists = {}
    for list_id, item in concrete.items():
        counter = base(item)
        linked = value(abstract.get(counter), "w:numStyleLink")
        if linked and (other := concrete.get(style_lists(linked))) is not None:
            counter = base(other)
        levels = _levels(abstract.get(counter), [_Level()] * _LEVELS)
        restarts = []
        for override in item.findall(q("w:lvlOverride")):
            depth = _depth(override)
            levels = _levels(override, levels)
            if start := value(override, "w:startOverride"):
                restarts.append(depth)
                levels[depth] = replace(levels[depth], start=_int(start, 1))
        lists[list_id] = _List(tuple(levels), counter, tuple(restarts))
    return lists


def _levels(parent: _Element | None, before: list[_Level]) -> list[_Level]:
    """``before`` with the levels that ``parent`` describes in their places."""
    levels = list(before)
    for item in parent.findall(q("w:lvl")) if parent is not None else ():
        restart = value(item, "w:lvlRestart")
        legal = item.find(q("w:isLgl"))
        levels[_depth(item)] = _Level(
            _int(value(item, "w:start"), 1),
            value(item, "w:numFmt") or "decimal",
            value(item, "w:lvlText"),
            value(item, "w:suff") or "tab",
            legal is not None and legal.get(q("w:val"), "1") not in ("0", "false", "off"),
            _int(restart, 0) if restart else None,
        )
    return levels


def value(item: _Element | None, name: str) -> str:
    """The ``w:val`` of the child ``name``, or empty."""
    child = item.find(q(name)) if item is not None else None
    return child.get(q("w:val"), "") if child is not None else ""


def _depth(item: _Element) -> int:
    return min(max(_int(item.get(q("w:ilvl"), ""), 0), 0), _LEVELS - 1)


def _int(text: str, default: int) -> int:
    return int(text) if re.fullmatch(r"-?\d{1,9}", text) else default
