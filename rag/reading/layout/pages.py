"""Pages → elements in reading order: the steps of the layout, one after the other.

Pages come one at a time and only their lines are kept, so that a book of a thousand pages fits into memory.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from statistics import median

import numpy as np

from rag.reading.element import Element
from rag.reading.layout import tables
from rag.reading.layout.columns import Column, columns, shows_edge
from rag.reading.layout.doubled import copies
from rag.reading.layout.footnotes import note_marker, split, without_markers
from rag.reading.layout.furniture import PageLines, running
from rag.reading.layout.glyphs import Page, Rule
from rag.reading.layout.levels import elements
from rag.reading.layout.lines import Frame, Line, frames
from rag.reading.layout.paragraphs import paragraphs
from rag.reading.layout.setting import pitch
from rag.reading.layout.skew import Skew, put_back, straightened
from rag.reading.layout.vertical import lying
from rag.types import Repair

_FULL_PAGE = 15
"""Pieces of lines, from which on a page shows where the edges of the text are."""


@dataclass(frozen=True, slots=True)
class _Leaf:
    """A page of which only the lines are left, those of each frame by themselves."""

    frames: tuple[Frame, ...]
    """None but the first has more text."""
    rules: tuple[Rule, ...]
    tables: tuple[tables.Table, ...]

    @property
    def main(self) -> Frame:
        return self.frames[0]

    def with_main(self, pieces: Iterable[Line]) -> _Leaf:
        return replace(self, frames=(replace(self.main, pieces=tuple(pieces)), *self.frames[1:]))


def read(pages: Iterable[Page]) -> tuple[list[Element], tuple[tuple[Repair, int], ...]]:
    """The elements of ``pages`` in reading order, and what was mended, as in ``rag.types.Reading``."""
    mended: Counter[Repair] = Counter()
    skews: dict[int, Skew] = {}
    leaves = _leaves(pages, mended, skews)
    taken = running([PageLines(leaf.main.pieces, leaf.main.height) for leaf in leaves])
    leaves = list(_with_tables([_without(leaf, gone) for leaf, gone in zip(leaves, taken, strict=True)]))
    mended["running_heads"] = sum(map(len, taken))
    body, bold = _body(leaves)
    edges = _edges(leaves)
    read_pages = [_columns(leaf, body, edges) for leaf in leaves]
    found = paragraphs(read_pages, body, pitch(column for texts, _ in read_pages for column in texts))
    mended["joined_lines"] = sum(len(paragraph.lines) - 1 for paragraph in found)
    mended["footnotes"] = sum(paragraph.note for paragraph in found)
    made = [put_back(element, skews) for element in elements(found, body, bold)]
    return made, tuple((name, count) for name, count in mended.items() if count)


def _leaves(pages: Iterable[Page], mended: Counter[Repair], skews: dict[int, Skew]) -> list[_Leaf]:
    """What of each page is kept; what was mended, and which pages lie askew, goes into ``mended`` and ``skews``."""
    leaves: list[_Leaf] = []
    for seen in pages:
        page, skew = straightened(seen)
        if skew:
            skews[page.number] = skew
        copied = copies(page.glyphs)
        mended["doubled_glyphs"] += int(copied.sum())
        if copied.any():
            kept = tuple(glyph for glyph, copy in zip(page.glyphs, copied.tolist(), strict=True) if not copy)
            page = replace(page, glyphs=kept)
        page = lying(page)
        found = tables.find(page)
        made, leaning = frames(page, frozenset[int]().union(*(table.glyphs for table in found)))
        mended["watermarks"] += leaning
        leaves.append(_Leaf(tuple(made) or (Frame((), page.width, page.height),), page.rules, found))
    return leaves


def _with_tables(leaves: Sequence[_Leaf]) -> Iterator[_Leaf]:
    """Each page with its tables in the place of lines; one that goes on on the next page hands its column names on."""
    last: tables.Table | None = None
    for leaf in leaves:
        text, found = leaf.main.pieces, list(leaf.tables)
        at_head = bool(found) and not any(piece.bottom <= found[0].top for piece in text)
        if at_head and last is not None and tables.continues(last, found[0]):
            found[0] = found[0].going_on(last)
        rows = [_row(table, table.elements()) for table in found]
        at_foot = leaf.tables and not any(piece.top >= leaf.tables[-1].bottom for piece in text)
        last = found[-1] if at_foot else None
        yield replace(leaf.with_main((*text, *rows)), tables=())


def _row(table: tables.Table, rows: Sequence[Element]) -> Line:
    """A table as it stands among lines."""
    nothing = np.zeros((0, 4), np.float32)
    place = (table.left, table.top, table.right, table.bottom)
    return Line("", nothing, *place, table.bottom - table.top, False, table.page, tuple(rows))


def _without(leaf: _Leaf, gone: set[int]) -> _Leaf:
    return leaf.with_main(piece for i, piece in enumerate(leaf.main.pieces) if i not in gone)


def _body(leaves: Sequence[_Leaf]) -> tuple[float, bool]:
    """The size that most of the text has, and whether most of it is bold."""
    sizes: Counter[float] = Counter()
    bold: Counter[bool] = Counter()
    for leaf in leaves:
        for piece in (piece for frame in leaf.frames for piece in frame.pieces):
            sizes[round(2 * piece.size) / 2] += len(piece.text)
            bold[piece.bold] += len(piece.text)
    return max(sizes, key=sizes.__getitem__, default=0.0) or 10.0, bold[True] > bold[False]


def _edges(leaves: Sequence[_Leaf]) -> tuple[float, float] | None:
    """Where the text of most pages begins and ends."""
    full = [pieces for leaf in leaves if len(pieces := leaf.main.pieces) >= _FULL_PAGE and shows_edge(pieces)]
    if not full:
        return None
    lefts, rights = zip(*((min(p.left for p in frame), max(p.right for p in frame)) for frame in full), strict=True)
    return median(lefts), median(rights)


def _columns(leaf: _Leaf, body: float, edges: tuple[float, float] | None) -> tuple[list[Column], list[Column]]:
    """The columns of text of a page, and those of its notes, without the markers that lead to these."""
    texts: list[Column] = []
    notes: list[Column] = []
    for i, frame in enumerate(leaf.frames):
        left = min((piece.left for piece in frame.pieces), default=0.0)
        usual = edges or (left, frame.width - left) if i == 0 else None
        some, below = split(columns(frame.pieces, usual), leaf.rules if i == 0 else (), body, frame.height)
        texts += some
        notes += below
    markers = frozenset(note_marker(row.text) for column in notes for row in column.rows)
    return [_unmarked(column, markers) for column in texts] if markers else texts, notes


def _unmarked(column: Column, markers: frozenset[str]) -> Column:
    return replace(column, rows=tuple(without_markers(row, markers) for row in column.rows))
