"""Words that stand in columns with nothing but room between them → the cells of a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from rag.chinese.marks import is_han
from rag.reading.layout.glyphs import Page
from rag.reading.layout.table_text import cell, lines, pieces, text
from rag.reading.structure.table_cells import Cell
from rag.reading.structure.table_words import is_value

_GAP, _CORRIDOR = 1.0, 0.8
"""Font sizes of room that part two pieces of a line, and that part two columns on every line."""
_LONG_PIECE, _SHORTEST_LINE, _SHORTEST_WRAP = 20, 10, 6
"""Glyphs of a piece that is surely running text, of one that may be a line of it, and of a cell that may wrap."""
_SAME_END = 1.5
"""Font sizes that the ends of lines in one column of text differ."""

_SAME_PLACE = 0.3
"""Font sizes that what begins in one column may differ."""

Line = list[list[int]]
"""A line as its pieces, each of glyph indices."""


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """Where columns lie: ``edges[j]`` to ``edges[j + 1]``, the edges inside in the middle of the room between."""

    page: Page
    edges: tuple[float, ...]
    begins: tuple[float, ...] = ()
    """Where columns begin that other ones run into."""

    def span(self, piece: Sequence[int]) -> tuple[int, int]:
        """The first and the last column that ``piece`` stands in."""
        left, right = _ends(self.page, piece, self.begins)
        inner = self.edges[1:-1]
        return sum(edge <= left for edge in inner), sum(edge < right for edge in inner)

    def row(self, its_lines: Sequence[Line]) -> list[Cell | None]:
        """The cells of a row that was set in ``its_lines``; None where one covers several columns."""
        held: list[list[list[int]]] = [[] for _ in self.edges[1:]]
        covered: set[int] = set()
        for line in its_lines:
            for piece in line:
                first, last = self.span(piece)
                held[first].append(piece)
                covered |= set(range(first + 1, last + 1))
        return [None if j in covered and not parts else cell(self.page, parts) for j, parts in enumerate(held)]


def cut(page: Page, indices: Sequence[int]) -> list[Line]:
    """The glyphs at ``indices`` as lines of pieces."""
    return [pieces(page, line, _GAP) for line in lines(page, indices)]


def recut(page: Page, its_lines: Sequence[Line]) -> tuple[list[Line], tuple[float, ...]]:
    """The lines with pieces cut where a column begins that they run into (g/L[130-175] below 单位 and 参考范围), and
    where such columns begin.

    The first line has a piece there, and what runs into it touches a character that stands below.
    """
    made = [list(line) for line in its_lines]
    begins: list[float] = []
    for head in its_lines[0][1:] if its_lines else ():
        edge, room = page.glyphs[head[0]].left, _SAME_PLACE * page.glyphs[head[0]].size
        cuts = [_cut_at(page, line, edge, room) for line in made[1:]]
        starts = sum(abs(page.glyphs[piece[0]].left - edge) < room for line in made for piece in line)
        if starts > 1 and None not in cuts and cuts != made[1:]:
            made[1:] = [line for line in cuts if line is not None]
            begins.append(edge)
    return made, tuple(begins)


def _cut_at(page: Page, line: Line, edge: float, room: float) -> Line | None:
    """``line`` with the piece that runs over ``edge`` in two; None where it can't be parted there."""
    glyphs = page.glyphs
    for n, piece in enumerate(line):
        if glyphs[piece[0]].left > edge - room or glyphs[piece[-1]].right < edge + room:
            continue
        near = [k for k in range(1, len(piece)) if abs(glyphs[piece[k]].left - edge) < room]
        # Where two characters begin there, the one over the end of the other is the first of its column.
        at = max(near, key=lambda k: glyphs[piece[k - 1]].right - glyphs[piece[k]].left, default=0)
        if not at or _one_word(page, piece[at - 1], piece[at]):
            return None
        return [*line[:n], piece[:at], piece[at:], *line[n + 1 :]]
    return line


def _ends(page: Page, piece: Sequence[int], begins: Sequence[float]) -> tuple[float, float]:
    """Where ``piece`` begins and ends, as if it kept clear of the columns that begin inside of it."""
    first, last = page.glyphs[piece[0]], page.glyphs[piece[-1]]
    room = _SAME_PLACE * first.size
    clear = [begin - _CORRIDOR * first.size for begin in begins if begin > first.left + room]
    return first.left, max(first.left, min([last.right, *clear]))


def _one_word(page: Page, before: int, after: int) -> bool:
    """Whether two characters may belong together: Chinese ones, letters, or digits."""
    left, right = page.glyphs[before].char, page.glyphs[after].char
    return (is_han(left) and is_han(right)) or (
        left.isascii() and right.isascii() and left.isalnum() and right.isalnum()
    )


def columns(page: Page, its_lines: Sequence[Line], begins: tuple[float, ...] = ()) -> Columns | None:
    """The columns that the lines of several pieces have in common; None where they have not even two."""
    spans = sorted(_ends(page, piece, begins) for line in its_lines if len(line) > 1 for piece in line)
    if not spans:
        return None
    room = _CORRIDOR * median(page.glyphs[piece[0]].size for line in its_lines for piece in line)
    edges = [spans[0][0]]
    right = spans[0][1]
    for start, end in spans:
        if start - right >= room:
            edges.append((start + right) / 2)
        right = max(right, end)
    return Columns(page, (*edges, right), begins) if len(edges) > 1 else None


def is_prose(page: Page, its_lines: Sequence[Line]) -> bool:
    """Whether what stands side by side is running text: long pieces, or pieces that fill a column line by line."""
    glyphs = page.glyphs
    running: set[int] = set()
    for above, below in pairwise([[], *its_lines]):
        for piece in below:
            room = _SAME_END * glyphs[piece[0]].size
            stacked = [
                other
                for other in above
                if min(len(other), len(piece)) >= _SHORTEST_LINE
                and abs(glyphs[other[0]].left - glyphs[piece[0]].left) < room
                and abs(glyphs[other[-1]].right - glyphs[piece[-1]].right) < room
            ]
            if stacked or len(piece) > _LONG_PIECE:
                running.update(piece, *stacked)
    return len(running) * 2 > sum(len(piece) for line in its_lines for piece in line)


def header_rows(within: Columns, band: Sequence[Line]) -> list[list[Cell | None]]:
    """A header of any number of lines as one row, or as two where names stand above several columns."""
    spanning = [[piece for piece in line if len(set(within.span(piece))) > 1] for line in band]
    single = [[piece for piece in line if len(set(within.span(piece))) == 1] for line in band]
    lower = within.row([line for line in single if line])
    upper = within.row([line for line in spanning if line])
    if not any(spanning):
        return [lower]
    return [
        [below if above is not None and not above.text else above for above, below in zip(upper, lower, strict=True)],
        lower,
    ]


def body_rows(within: Columns, band: Sequence[Line]) -> list[list[Cell | None]]:
    """Lines as rows; a line that only goes on with cells of a row is read with it."""
    groups: list[list[Line]] = []
    for line in band:
        below = within.span(line[0])[0] > 0 and not any(is_value(text(within.page, piece)) for piece in line)
        if groups and (below or _fills_first(within, groups[-1][-1], band)):
            groups[-1].append(line)
        else:
            groups.append([line])
    return [within.row(group) for group in groups]


def _fills_first(within: Columns, line: Line, band: Sequence[Line]) -> bool:
    """Whether ``line`` has only a first cell, and that is as wide as any: it wraps."""
    firsts = [other[0] for other in band if within.span(other[0]) == (0, 0)]
    if len(line) > 1 or line[0] not in firsts or len(line[0]) < _SHORTEST_WRAP:
        return False
    last = within.page.glyphs[line[0][-1]]
    return max(within.page.glyphs[first[-1]].right for first in firsts) - last.right < last.size


def figures(within: Columns, band: Sequence[Line]) -> list[list[str]]:
    """For each column the figures in it, one a line."""
    found: list[list[str]] = [[] for _ in within.edges[1:]]
    for line in band:
        for piece in line:
            first, last = within.span(piece)
            if first == last and is_value(said := text(within.page, piece)):
                found[first].append(said)
    return found
