"""Hard-wrapped lines → paragraphs, as a person would read them.

Text taken from a PDF comes with a line break at the end of every printed line, and with blank lines
wherever a column was cut. A line flows on into the next one when it fills its column and stops in the
middle of a sentence; a blank line between them changes nothing about that. Lists, tables, titles and the
lines of an official document that say one thing (its number, its date) have lines for lines.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from rag.chinese.marks import CLOSERS, SENTENCE_END
from rag.chinese.numerals import BELOW_THOUSAND
from rag.chinese.official import TITLE, stands_alone
from rag.reading.text.aligned import Cells, table_lines

_ENDS = re.compile(rf"[{re.escape(SENTENCE_END)}：:.][{re.escape(CLOSERS)}]*$")
_NUMERAL = f"[{BELOW_THOUSAND}]"
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
_NARROWEST_WRAP, _NARROWEST_PAIR, _LONGEST_WRAP = 20, 40, 120
"""Lines of less than ten Chinese characters are the items of a list, not a column of text; of only two lines one must
be told from a heading, too."""
_RAGGED = 4
"""Columns by which a full line may fall short of its margin: no line is broken before a comma."""
_FLATTENED = 60
"""Lines longer than this may hold paragraphs whose breaks an extractor turned into spaces."""
_PUNCTUATION = re.compile("[，,、。；;：:！!？?]")
_STOP = re.compile("[，,。；;]")
_ASKS = re.compile(rf"[？?][{re.escape(CLOSERS)}]*$")
_LIST_RUN = 3
_LONGEST_BREATH = 120
"""Columns of prose that hold some punctuation."""
_TITLE_LINES, _TITLE_PLACE = 4, 6
"""Lines of a title at most, and the line of the document before which it begins."""
_TITLE_WORDS = re.compile("关于|印发|贯彻|《")


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line without its surrounding white space; ``start``/``end`` are source offsets."""

    text: str
    start: int
    end: int
    width: int
    """Display columns: 2 for a full-width character, 1 for the rest."""
    indent: int
    after_blank: bool


@dataclass(frozen=True, slots=True)
class TextParagraph:
    """Lines that flow into each other; ``wrap`` is the column width they were set in (0: not wrapped)."""

    lines: tuple[TextLine, ...]
    wrap: int
    cells: Cells = ""
    """What it is of a table whose columns are set apart by gaps."""


def columns(text: str) -> int:
    """Display width: East Asian wide characters take two columns (Unicode Annex 11)."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def ends_sentence(text: str) -> bool:
    return bool(_ENDS.search(text))


def split_lines(text: str) -> list[TextLine]:
    """The non-blank lines of ``text``; a flattened line is split before its inline 一、 or （二）."""
    found: list[TextLine] = []
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
            found.append(TextLine(stripped, start, start + len(stripped), columns(stripped), indent, blank))
            previous_end = start + len(stripped)
    return found


def paragraphs(text: str) -> list[TextParagraph]:
    """Join the lines of ``text`` into paragraphs. Cost is linear in the number of lines."""
    lines = split_lines(text)
    cells = table_lines([line.text for line in lines])
    margin, ending, title = _margin(lines), _list_lines(lines), _title_lines(lines)
    groups: list[list[TextLine]] = []
    wraps: list[int] = []
    kinds: list[Cells] = []
    for i, line in enumerate(lines):
        wrap = _wrap(lines, i - 1, margin) if i else 0
        apart = i == 0 or bool(cells[i] or cells[i - 1]) or i - 1 in ending
        apart = apart or (len(groups) == 1 and _asks_after(lines[i - 1], line))
        if i in title or (not apart and _flows(lines[i - 1], line, wrap)):
            groups[-1].append(line)
            wraps[-1] = wraps[-1] or wrap
        else:
            groups.append([line])
            wraps.append(0)
            kinds.append(cells[i])
    return [TextParagraph(tuple(group), wrap, kind) for group, wrap, kind in zip(groups, wraps, kinds, strict=True)]


def _margin(lines: Sequence[TextLine]) -> int:
    """Width of the column that the whole text was set in, or 0: most lines that stop in mid-sentence end there."""
    widths = Counter(
        line.width for line in lines if not ends_sentence(line.text) and _NARROWEST_WRAP <= line.width <= _LONGEST_WRAP
    )

    def ending(margin: int) -> int:
        return sum(widths[margin - short] for short in range(_RAGGED + 1))

    margin = max(widths, key=ending, default=0)
    beyond = sum(line.width > margin + _RAGGED for line in lines)
    settled = ending(margin) >= _LIST_RUN and 2 * ending(margin) >= widths.total() and beyond * 20 <= len(lines)
    return margin if settled else 0


def _list_lines(lines: Sequence[TextLine]) -> set[int]:
    """Lines that end where a list's item does, though it has no number: several below each other hold no
    punctuation, or begin or end alike."""
    runs = [run for alike in (_bare, _similar) for run in _runs(lines, alike) if _is_list(lines, run)]
    widest = {run: max(lines[i].width for i in run) for run in runs}
    # The last line may begin a paragraph, where it reaches the margin.
    return {i for run in runs for i in run if i < run.stop - 1 or lines[i].width < widest[run] - _RAGGED}


def _bare(line: TextLine, following: TextLine) -> bool:
    return not (_PUNCTUATION.search(line.text) or _PUNCTUATION.search(following.text))


def _similar(line: TextLine, following: TextLine) -> bool:
    one, other = line.text, following.text
    return (one[:2] == other[:2] or one[-2:] == other[-2:]) and not (ends_sentence(one) or ends_sentence(other))


def _runs(lines: Sequence[TextLine], alike: Callable[[TextLine, TextLine], bool]) -> list[range]:
    """Stretches of lines, each ``alike`` to the next and below it without a blank line."""
    starts = [0, *(i for i in range(1, len(lines)) if lines[i].after_blank or not alike(lines[i - 1], lines[i]))]
    return [range(start, stop) for start, stop in pairwise([*starts, len(lines)])]


def _is_list(lines: Sequence[TextLine], run: range) -> bool:
    """Whether the lines of ``run`` are no running text: nothing before them goes on in them, and they have no margin
    or are too long for prose without punctuation."""
    if len(run) < _LIST_RUN:
        return False
    widths = [lines[i].width for i in run]
    above = lines[run.start - 1] if run.start and not lines[run.start].after_blank else None
    begins = above is None or ends_sentence(above.text) or above.width < max(widths) - _RAGGED
    ragged = max(widths) - min(widths[:-1]) > 2 * _RAGGED
    return begins and (ragged or sum(widths) >= _LONGEST_BREATH)


def _title_lines(lines: Sequence[TextLine]) -> set[int]:
    """The second and further lines of an official document's title, which is broken by sense and not by width."""
    for start in range(min(_TITLE_PLACE, len(lines))):
        stop = start + 1
        while stop < len(lines) and stop - start < _TITLE_LINES and not lines[stop].after_blank:
            stop += 1
        title = [line.text for line in lines[start:stop]]
        ends = [i for i, line in enumerate(title) if TITLE.search(line)]
        title = title[: ends[0] + 1] if ends else []
        if _TITLE_WORDS.search("".join(title)) and not any(map(_is_no_title, title)):
            return set(range(start + 1, start + len(title)))
    return set()


def _is_no_title(line: str) -> bool:
    return stands_alone(line) or ends_sentence(line) or bool(MARKER.match(line))


def _asks_after(title: TextLine, question: TextLine) -> bool:
    """Whether a document's first question stands below its title."""
    asks = bool(_ASKS.search(question.text)) and not _PUNCTUATION.search(title.text)
    return asks and (question.after_blank or title.width < question.width - _RAGGED)


def _wrap(lines: Sequence[TextLine], i: int, margin: int) -> int:
    """Width of a hard-wrapped column that line ``i`` fills, or 0; ``margin`` of the whole text, where it has one.

    Asked of the lines before it, after it and around it: at the edge of a column one side is foreign. Two
    lines by themselves are a paragraph where the first one is prose that stops in mid-sentence.
    """
    first, last = max(0, i - _NEIGHBOURS), i + _NEIGHBOURS + 1
    for around in (lines[first:last], lines[first : i + 1], lines[i:last]):
        usual = median(line.width for line in around)
        filled = [line for line in around if _fills(line, usual)]
        cut_short = sum(not ends_sentence(line.text) for line in filled)
        wrapped = len(around) > 2 and len(filled) * 2 >= len(around) and cut_short * 3 >= len(filled)
        if wrapped and _NARROWEST_WRAP <= usual <= _LONGEST_WRAP and _fills(lines[i], usual):
            return round(usual)
    if margin and abs(lines[i].width - margin) <= _RAGGED:
        return margin
    return lines[i].width if i + 1 < len(lines) and _is_pair(lines[i], lines[i + 1]) else 0


def _is_pair(line: TextLine, following: TextLine) -> bool:
    """Whether the second of two lines ends what the first, the longer one, begins to say in prose."""
    prose = "。" in line.text or (bool(_STOP.search(line.text)) and not _ITEM_MARKER.match(line.text))
    unfinished = prose and not ends_sentence(line.text) and ends_sentence(following.text)
    fits = _NARROWEST_PAIR <= line.width <= _LONGEST_WRAP and following.width <= line.width + _RAGGED
    return unfinished and fits and not (following.after_blank or MARKER.match(following.text))


def _fills(line: TextLine, wrap: float) -> bool:
    return FULL * wrap <= line.width <= WIDER * wrap


def _flows(line: TextLine, following: TextLine, wrap: int) -> bool:
    """Whether ``line``, which fills a column of width ``wrap`` (0: none), goes on in ``following``."""
    if stands_alone(line.text) or stands_alone(following.text):
        return False
    if line.text[-1] in _NEVER_LAST or following.text[0] in _NEVER_FIRST:
        return True
    if not wrap or following.width > WIDER * wrap:
        return False
    if not ends_sentence(line.text):
        itemised = following.after_blank or _ITEM_MARKER.match(line.text)
        return not (itemised and _ITEM_MARKER.match(following.text))
    indented = following.indent >= 2 and line.indent < 2
    return not (following.after_blank or indented or MARKER.match(following.text) or _SPEAKER.match(following.text))
