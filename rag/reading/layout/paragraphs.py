"""Lines in columns → paragraphs, across columns and pages.

A line goes on in the next one when the first word of that one would not have fitted into it any more, and neither
indent, spacing, type nor a marker says that something new begins.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rag.chinese.marks import EAST_ASIAN
from rag.chinese.official import stands_alone
from rag.reading.layout.columns import STOP, Column
from rag.reading.layout.footnotes import note_marker
from rag.reading.layout.lines import Line
from rag.reading.layout.setting import AT_EDGE, WIDE, Setting, alike
from rag.reading.layout.short_lines import in_columns, listed
from rag.reading.text.lines import MARKER, ends_sentence

_SLACK = 0.6
"""Ems that a line may fall short of its column's edge besides the word that didn't fit."""
_SPACE = 0.25
"""Ems between Latin words."""
_INDENT = 1.2
"""Ems: a line that begins so much further right is indented."""
_FAR = 1.4
"""Of the usual distance of lines: a wider one ends a paragraph."""
_HEADING_SIZE = 1.1
"""Of the size of the text, from which centred lines are one heading."""
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
_CLINGING = re.compile(f"[{re.escape(_NEVER_FIRST)}…—‥]*")
"""What is not parted from the character before it."""
_WIDE_END = re.compile(f"[{EAST_ASIAN}]$")


@dataclass(frozen=True, slots=True, eq=False)
class Placed:
    """A line where it stands; ``after`` is the line below it in its column."""

    line: Line
    setting: Setting
    right: float
    """The edge up to which lines go here: that of its column, or of a block in it that is set narrower."""
    after: Line | None
    ends: bool = False
    """Whether it is an item of a list, and so never goes on."""

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
        places = zip(column.rows, rights, [*column.rows[1:], None], listed(column.rows), strict=True)
        yield from (Placed(line, setting, right, after, ends) for line, right, after, ends in places)


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
    full = sum(reach - line.right <= AT_EDGE * line.size for line in block)
    indented = block[0].left - setting.left > _INDENT * block[0].size
    own = len(block) >= _BLOCK and full >= 0.6 * len(block) and reach - block[0].left >= WIDE * setting.width
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


def _flows(begun: Sequence[Placed], following: Placed, body: float) -> bool:
    """Whether the paragraph of the lines ``begun`` goes on in ``following``."""
    last = begun[-1]
    line, after = last.line, following.line
    together = last.setting.column is following.setting.column
    if not alike(line, after) or LEADER.search(line.text):
        return False
    if together and after.top - line.top > _FAR * last.setting.pitch * line.size:
        return False
    if stands_alone(line.text) or (stands_alone(after.text) and following.indent > _INDENT):
        return False
    ended, marked = ends_sentence(line.text), bool(MARKER.match(after.text) or _SPEAKER.match(after.text))
    if together and last.centred and following.centred and line.bold == after.bold:
        distinct = line.bold or line.size >= _HEADING_SIZE * body
        return distinct and not ended and not marked
    if (together and in_columns(line, after)) or (last.ends and line.size < _HEADING_SIZE * body):
        return False
    if not _full(last, after):
        return _clings(last, after) and after.left - line.left < _INDENT * line.size
    if ended and _heads(last, following):
        return False
    if marked and (ended or (_ITEM.match(begun[0].line.text) and _ITEM.match(after.text))):
        return False
    return _goes_on_below(begun, following, ended) if together else _goes_on_beyond(begun, following, ended)


def _clings(last: Placed, after: Line) -> bool:
    """Whether a line that is not full goes on for what it ends with, or the next one begins with."""
    line = last.line
    if line.text[-1] in _NEVER_LAST or after.text[0] in _NEVER_FIRST:
        return True
    if ends_sentence(line.text):
        return False
    words = after.text[0].islower() and not _WIDE_END.search(line.text) and line.text.count(" ") > 1
    return words or (not last.setting.shows_edge and _unfinished(line, after))


def _unfinished(line: Line, after: Line) -> bool:
    """Whether prose stops in mid-sentence at the end of ``line``, and comes to its end in ``after``."""
    prose = bool(STOP.search(line.text)) and ends_sentence(after.text)
    return prose and after.right <= line.right + _SLACK * line.size and not MARKER.match(after.text)


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
    first = _CLINGING.match(after.text, word.end() if word else 1).end()  # type: ignore[union-attr]
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
