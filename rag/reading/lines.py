"""Hard-wrapped lines → paragraphs, as a person would read them.

Text taken from a PDF comes with a line break at the end of every printed line, and with blank lines
wherever a column was cut. A line flows on into the next one when it fills its column and stops in the
middle of a sentence; a blank line between them changes nothing about that.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from statistics import median

SENTENCE_END = "。！？；…!?;"
CLOSERS = "”’\"'」』）)》〉】]"
_ENDS = re.compile(rf"[{re.escape(SENTENCE_END)}：:.][{re.escape(CLOSERS)}]*$")
_NUMERAL = "[一二三四五六七八九十百〇零]"
MARKER = re.compile(
    rf"第(?:{_NUMERAL}|\d){{1,5}}[编章节条]|{_NUMERAL}{{1,3}}、|[（(]{_NUMERAL}{{1,3}}[）)]"
    r"|\d{1,2}[.．、](?!\d)|[（(]\d{1,2}[）)]|[•●■◆▪·]"
)
_ITEM_MARKER = re.compile(rf"(?!第)(?:{MARKER.pattern})")
"""A marker that is no cross-reference (依照第三条) when a line happens to begin with it."""
_SPEAKER = re.compile(r"(?:问|答|记者|主持人|负责人|发言人|[QA])\s*[：:]")
_INLINE_MARKER = re.compile(rf"(?<=\s)(?={MARKER.pattern})")
_LINE = re.compile(r"[^\r\n\f\v\u2028\u2029]+")

FULL, WIDER = 0.8, 1.3
"""A line fills its column from 0.8 of the usual width on; one over 1.3 of it belongs to another column."""
_NEIGHBOURS = 4
_NEVER_LAST = "，、,（(《“‘"
_NEVER_FIRST = "，、。；：！？）)》”’"
"""Punctuation that no paragraph ends or begins with, however wide its line."""
_NARROWEST_WRAP, _LONGEST_WRAP = 20, 120
"""Lines of less than ten Chinese characters are the items of a list, not a column of text."""
_FLATTENED = 60
"""Lines longer than this may hold paragraphs whose breaks an extractor turned into spaces."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line without its surrounding white space; ``start``/``end`` are source offsets."""

    text: str
    start: int
    end: int
    width: int
    """Display columns: 2 for a full-width character, 1 for the rest."""
    indent: int
    after_blank: bool


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Lines that flow into each other; ``wrap`` is the column width they were set in (0: not wrapped)."""

    lines: tuple[Line, ...]
    wrap: int


def columns(text: str) -> int:
    """Display width: East Asian wide characters take two columns (Unicode Annex 11)."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def ends_sentence(text: str) -> bool:
    return bool(_ENDS.search(text))


def split_lines(text: str) -> list[Line]:
    """The non-blank lines of ``text``; a flattened line is split before its inline 一、 or （二）."""
    found: list[Line] = []
    previous_end = 0
    for match in _LINE.finditer(text):
        raw, base = match.group(), match.start()
        if not raw.strip():
            continue
        cuts = [0]
        if len(raw) > _FLATTENED:
            cuts += [cut.start() for cut in _INLINE_MARKER.finditer(raw) if raw[: cut.start()].strip()]
        for i, (left, right) in enumerate(zip(cuts, [*cuts[1:], len(raw)], strict=True)):
            piece = raw[left:right]
            stripped = piece.strip()
            start = base + left + (len(piece) - len(piece.lstrip()))
            gap = text[previous_end:start]
            blank = i == 0 and (gap.count("\n") or gap.count("\r")) > 1
            indent = columns(piece[: len(piece) - len(piece.lstrip())]) if i == 0 else 2
            found.append(Line(stripped, start, start + len(stripped), columns(stripped), indent, blank))
            previous_end = start + len(stripped)
    return found


def paragraphs(text: str) -> list[Paragraph]:
    """Join the lines of ``text`` into paragraphs. Cost is linear in the number of lines."""
    lines = split_lines(text)
    groups: list[list[Line]] = []
    wraps: list[int] = []
    for i, line in enumerate(lines):
        wrap = _wrap(lines, i - 1) if i else 0
        if groups and _flows(lines[i - 1], line, wrap):
            groups[-1].append(line)
            wraps[-1] = wraps[-1] or wrap
        else:
            groups.append([line])
            wraps.append(0)
    return [Paragraph(tuple(group), wrap) for group, wrap in zip(groups, wraps, strict=True)]


def _wrap(lines: list[Line], i: int) -> int:
    """Width of a hard-wrapped column that line ``i`` fills, or 0.

    Asked of the lines before it, after it and around it: at the edge of a column one side is foreign.
    """
    first, last = max(0, i - _NEIGHBOURS), i + _NEIGHBOURS + 1
    for around in (lines[first:last], lines[first : i + 1], lines[i:last]):
        usual = median(line.width for line in around)
        filled = [line for line in around if _fills(line, usual)]
        cut_short = sum(not ends_sentence(line.text) for line in filled)
        wrapped = len(around) > 2 and len(filled) * 2 >= len(around) and cut_short * 3 >= len(filled)
        if wrapped and _NARROWEST_WRAP <= usual <= _LONGEST_WRAP and _fills(lines[i], usual):
            return round(usual)
    return 0


def _fills(line: Line, wrap: float) -> bool:
    return FULL * wrap <= line.width <= WIDER * wrap


def _flows(line: Line, following: Line, wrap: int) -> bool:
    """Whether ``line``, which fills a column of width ``wrap`` (0: none), goes on in ``following``."""
    if line.text[-1] in _NEVER_LAST or following.text[0] in _NEVER_FIRST:
        return True
    if not wrap or following.width > WIDER * wrap:
        return False
    if not ends_sentence(line.text):
        return not (_ITEM_MARKER.match(line.text) and _ITEM_MARKER.match(following.text))
    indented = following.indent >= 2 and line.indent < 2
    return not (following.after_blank or indented or MARKER.match(following.text) or _SPEAKER.match(following.text))
