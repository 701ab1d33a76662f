"""Lines in columns → paragraphs, across columns and pages.

A line goes on in the next one when the first word of that one would not have fitted into it any more, and neither
indent, spacing, type nor a marker says that something new begins.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from statistics import median

from rag.chinese.official import stands_alone
from rag.reading.layout.columns import Column
from rag.reading.layout.footnotes import note_marker
from rag.reading.layout.lines import Line
from rag.reading.text.lines import MARKER, ends_sentence

_SLACK = 0.6
"""Ems that a line may fall short of its column's edge besides the word that didn't fit."""
_SPACE = 0.25
"""Ems between Latin words."""
_INDENT = 1.2
"""Ems: a line that begins so much further right is indented."""
_SAME_SIZE = 0.08
_FAR = 1.4
"""Of the usual distance of lines: a wider one ends a paragraph."""
_WIDEST_PITCH = 2.2
"""Sizes from line to line, as in the typescript of an office; wider lines are paragraphs by themselves."""
_HEADING_SIZE = 1.1
"""Of the size of the text, from which centred lines are one heading."""
_AT_EDGE = 1.0
"""Ems: lines that end so near to each other end at the same edge."""
_WIDE = 0.6
"""Of its column: narrower lines don't show where its edge is."""
_LONGEST_HEADING = 40
"""Characters of a heading that only its place or its bold type tells."""
_BLOCK = 3
"""So many lines show that a block is set narrower than its column."""
LEADER = re.compile(r"(?:[.．·]\s?){5,}|…{2,}")
"""What leads from a heading to its page number in a table of contents."""
_FIRST_WORD = re.compile(r"[!-~\u00c0-\u024f]+")
_ITEM = re.compile(rf"(?!第)(?:{MARKER.pattern})")
"""A marker that is no cross-reference (依照第三条) when a line happens to begin with it."""
_SPEAKER = re.compile(r"(?:问|答|记者|主持人|负责人|发言人|[QA])\s*[：:]")
_NEVER_LAST = "，、（(《“‘「『【"
_INNER_MARKS = "，、；：,;:"
_NEVER_FIRST = "，、。；：！？）)》”’」』】"


@dataclass(frozen=True, eq=False)
class Setting:
    """A column with what its lines tell of how it is set."""

    column: Column
    usual: float
    """Usual distance of the document's lines, in sizes."""

    @cached_property
    def left(self) -> float:
        """The edge at which lines begin that are not indented."""
        lefts = sorted(row.left for row in self._wide)
        return next((a for a, b in pairwise(lefts) if b - a <= 2.0), self.column.left)

    @cached_property
    def right(self) -> float:
        """The edge up to which full lines go."""
        wide = sorted(self._wide, key=lambda row: -row.right)
        pairs = pairwise(wide)
        return next((a.right for a, b in pairs if a.right - b.right <= _AT_EDGE * a.size), self.column.right)

    @cached_property
    def pitch(self) -> float:
        """Distance of lines from top to top, in sizes."""
        return pitch([self.column]) if len(self.column.rows) > 4 else self.usual

    @property
    def width(self) -> float:
        return self.column.right - self.column.left

    @cached_property
    def _wide(self) -> list[Line]:
        return [row for row in self.column.rows if row.width >= _WIDE * self.width and not row.elements]


@dataclass(frozen=True, slots=True, eq=False)
class Placed:
    """A line where it stands; ``after`` is the line below it in its column."""

    line: Line
    setting: Setting
    right: float
    """The edge up to which lines go here: that of its column, or of a block in it that is set narrower."""
    after: Line | None

    @property
    def indent(self) -> float:
        """In ems."""
        return (self.line.left - self.setting.left) / self.line.size

    @property
    def centred(self) -> bool:
        before, behind = self.line.left - self.setting.left, self.setting.right - self.line.right
        return before > 1.5 * self.line.size and abs(before - behind) <= max(self.line.size, 0.15 * before)

    @property
    def aligned_right(self) -> bool:
        """Whether it stands in the right half of its column alone: a signature or a date."""
        return self.line.left > (self.setting.left + self.setting.right) / 2


@dataclass(frozen=True, slots=True, eq=False)
class Paragraph:
    """Lines that flow into each other; ``note``: a footnote. Of a table ``lines`` has the one that holds its rows."""

    lines: tuple[Placed, ...]
    note: bool = False


def pitch(columns: Iterable[Column]) -> float:
    """Median distance of the lines of ``columns`` from top to top, in sizes; no more than lines of text may have."""
    steps = [
        (after.top - before.top) / before.size
        for column in columns
        for before, after in zip(column.rows, column.rows[1:], strict=False)
        if _alike(before, after) and not before.elements and not after.elements
    ]
    return min(median(steps), _WIDEST_PITCH) if steps else _WIDEST_PITCH


def paragraphs(
    pages: Iterable[tuple[Sequence[Column], Sequence[Column]]], body: float, usual: float
) -> list[Paragraph]:
    """The paragraphs of pages, each given as its columns of text and those of its notes.

    ``body`` is the size of the text and ``usual`` its ``pitch``. Notes and tables that a paragraph runs around come
    after it.
    """
    made: list[Paragraph] = []
    begun: list[Placed] = []
    waiting: list[Paragraph] = []

    def close() -> None:
        if begun:
            made.append(Paragraph(tuple(begun)))
        made.extend(waiting)
        begun.clear()
        waiting.clear()

    for texts, notes in pages:
        for placed in _placed(texts, usual):
            if placed.line.elements:
                waiting.append(Paragraph((placed,)))
            elif begun and _flows(begun, placed, body):
                begun.append(placed)
            else:
                close()
                begun.append(placed)
        waiting += _notes(notes, usual)
    close()
    return made


def _placed(texts: Sequence[Column], usual: float) -> Iterator[Placed]:
    for column in texts:
        setting = Setting(column, usual)
        rights = [right for block in _blocks(column) for right in [_right(block, setting)] * len(block)]
        for line, right, after in zip(column.rows, rights, [*column.rows[1:], None], strict=True):
            yield Placed(line, setting, right, after)


def _blocks(column: Column) -> list[list[Line]]:
    """Rows below each other that begin at the same place."""
    blocks: list[list[Line]] = []
    for line in column.rows:
        if blocks and abs(blocks[-1][-1].left - line.left) <= 2.0:
            blocks[-1].append(line)
        else:
            blocks.append([line])
    return blocks


def _right(block: Sequence[Line], setting: Setting) -> float:
    """The edge of the rows of a block: its own if it is indented and most of them end there."""
    reach = max(line.right for line in block)
    full = sum(reach - line.right <= _AT_EDGE * line.size for line in block)
    indented = block[0].left - setting.left > _INDENT * block[0].size
    own = len(block) >= _BLOCK and full >= 0.6 * len(block) and reach - block[0].left >= _WIDE * setting.width
    return reach if indented and own else setting.right


def _notes(notes: Sequence[Column], usual: float) -> list[Paragraph]:
    """Each note a paragraph; a line without a marker goes on from the one above."""
    groups: list[list[Placed]] = []
    for placed in _placed(notes, usual):
        if groups and not note_marker(placed.line.text):
            groups[-1].append(placed)
        else:
            groups.append([placed])
    return [Paragraph(tuple(group), note=True) for group in groups]


def _alike(one: Line, other: Line) -> bool:
    return abs(one.size - other.size) <= _SAME_SIZE * min(one.size, other.size)


def _flows(begun: Sequence[Placed], following: Placed, body: float) -> bool:
    """Whether the paragraph of the lines ``begun`` goes on in ``following``."""
    last = begun[-1]
    line, after = last.line, following.line
    together = last.setting.column is following.setting.column
    if not _alike(line, after) or LEADER.search(line.text):
        return False
    if together and after.top - line.top > _FAR * last.setting.pitch * line.size:
        return False
    if stands_alone(line.text) or (stands_alone(after.text) and following.indent > _INDENT):
        return False
    ended, marked = ends_sentence(line.text), bool(MARKER.match(after.text) or _SPEAKER.match(after.text))
    if together and last.centred and following.centred and line.bold == after.bold:
        distinct = line.bold or line.size >= _HEADING_SIZE * body
        return distinct and not ended and not marked
    if not _full(last, after):
        clings = (
            line.text[-1] in _NEVER_LAST or after.text[0] in _NEVER_FIRST or (not ended and after.text[0].islower())
        )
        return clings and after.left - line.left < _INDENT * line.size
    if ended and _heads(last, following):
        return False
    if marked and (ended or (_ITEM.match(begun[0].line.text) and _ITEM.match(after.text))):
        return False
    return _goes_on_below(begun, following, ended) if together else _goes_on_beyond(begun, following, ended)


def _heads(last: Placed, following: Placed) -> bool:
    """Whether ``following`` is a heading after a line that ends a sentence: short, ended by no mark, and in bold type
    of its own or with a new paragraph below it."""
    line, below = following.line, following.after
    if below is None or below.elements:
        return False
    bold, wraps = line.bold and not last.line.bold, _full(following, below)
    text = line.text + below.text if wraps else line.text
    if len(text) > _LONGEST_HEADING or ends_sentence(text) or text[-1] in _INNER_MARKS:
        return False
    return bold and below.bold if wraps else bold or below.left - line.left > _INDENT * line.size


def _full(last: Placed, after: Line) -> bool:
    """Whether the first word of ``after`` would not have fitted into the line any more."""
    word = _FIRST_WORD.match(after.text)
    first = word.end() if word else 1 + (after.text[1:2] in _NEVER_FIRST and len(after.text) > 1)
    boxes = after.boxes[:first]
    needed = float((boxes[:, 2:].max(0) - boxes[:, :2].min(0)).max()) + (_SPACE * after.size if word else 0.0)
    return last.right - last.line.right < needed + _SLACK * last.line.size


def _goes_on_below(begun: Sequence[Placed], following: Placed, ended: bool) -> bool:
    """The same for a full line with ``following`` below it in the same column."""
    last = begun[-1]
    deeper = (following.line.left - last.line.left) / last.line.size
    if deeper > _INDENT:
        hangs = following.after is None or abs(following.after.left - following.line.left) <= 0.5 * last.line.size
        return hangs and len(begun) == 1 and bool(MARKER.match(last.line.text)) and last.indent < _INDENT
    if deeper < -_INDENT:
        return len(begun) == 1 or not ended
    # Two lines that are indented alike begin paragraphs, where a block that is indented as a whole has more of them.
    return not (ended and len(begun) == 1 and following.indent > _INDENT)


def _goes_on_beyond(begun: Sequence[Placed], following: Placed, ended: bool) -> bool:
    """The same for the last line of a column or page and the first one of the next."""
    last = begun[-1]
    if following.indent > _INDENT:
        return not ended and len(begun) > 1 and abs(following.indent - last.indent) <= 0.5
    indents = len(begun) > 1 and begun[0].indent - begun[1].indent > _INDENT
    return not ended or indents
