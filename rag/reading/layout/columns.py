"""Pieces of lines → columns of rows in reading order, by the white space between them.

A recursive cut as in Nagy and Seth (1984), with one rule on where to cut first: a gutter that no piece of a region
crosses parts it into columns, which are read one after the other; else the region falls apart, from top to bottom,
into the tallest bands that have a gutter of their own and what lies between them, such as a headline over columns.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from rag.reading.layout.lines import Line, same_row, side_by_side

_GUTTER = 0.8
"""Ems of the usual size: white space that is narrower parts no columns."""
_NARROWEST = 6.0
"""Ems: a column is no narrower; what is stands for item numbers or page numbers."""
_FILLED, _FILLED_SHARE, _FILLED_BESIDE = 0.6, 0.4, 0.8
"""Lines of running text fill most of their column, but for some; the cells of a table don't. Where lines stand beside
each other they have to fill more of it."""
_ALIKE = 3
"""So many lines that begin and end in the same places are set in a column."""
_TRIMMED = 0.15
"""Of a piece's height, left off above and below: boxes of neighbouring lines may touch."""
_SHOWS_EDGES = 0.7
"""Of the usual width of the text: a page with less has lost its edges."""
STOP = re.compile("[，。；]")
"""What lines of running text hold, and lists and tables do not, or seldom."""
_RAGGED = 1.1
"""Ems by which the lines of prose fall short of their edge, where none may begin with a mark."""
_ALIGNED = 0.15
"""Of the lines of running text: the share that ends at an edge."""
_BLANK = 0.9
"""Ems of white space that end a column."""
_DEEPEST = 20

Gap = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Column:
    """Lines of one column, from top to bottom. ``left`` and ``right`` are its edges, whatever its lines fill."""

    left: float
    right: float
    rows: tuple[Line, ...]


def columns(pieces: Sequence[Line], edges: Gap | None = None) -> list[Column]:
    """The columns that ``pieces`` of a page stand in, in reading order.

    ``edges`` are those of the text of most pages, or of equal margins, for a page with too little to show its own.
    """
    if not pieces:
        return []
    left, right = min(piece.left for piece in pieces), max(piece.right for piece in pieces)
    if edges and right - left < _SHOWS_EDGES * (edges[1] - edges[0]) and not shows_edge(pieces):
        left, right = min(left, edges[0]), max(right, edges[1])
    return _cut(list(pieces), left, right, 0)


def shows_edge(pieces: Sequence[Line]) -> bool:
    """Whether lines of running text end in one place: two of a few, or more of many, which may meet by chance."""
    wide = [piece for piece in pieces if piece.width >= 2 * _NARROWEST * piece.size]
    prose = [piece for piece in pieces if piece.width >= _NARROWEST * piece.size and STOP.search(piece.text)]
    sentences = any("。" in piece.text for piece in prose)
    return (
        _end_together(wide, 0.5, 2)
        or (sentences and _end_together([piece for piece in wide if STOP.search(piece.text)], _RAGGED, 2))
        or (sentences and _end_together(prose, _RAGGED, _ALIKE))
    )


def _end_together(pieces: Sequence[Line], ems: float, count: int) -> bool:
    """Whether ``count`` of ``pieces``, and their share, end no further apart than ``ems``."""
    least = max(count - 1, int(_ALIGNED * len(pieces)))
    rights = sorted(piece.right for piece in pieces)
    return any(after - before <= ems * pieces[0].size for before, after in zip(rights, rights[least:], strict=False))


def _cut(pieces: list[Line], left: float, right: float, depth: int) -> list[Column]:
    if depth < _DEEPEST:
        gap, slabs = _gutter(pieces), _slabs(pieces)
        if gap and _end(slabs, 0, len(slabs), gap) == len(slabs):
            before = [piece for piece in pieces if piece.right <= gap[0]]
            after = [piece for piece in pieces if piece.left >= gap[1]]
            return _cut(before, left, gap[0], depth + 1) + _cut(after, gap[1], right, depth + 1)
        bands = _bands(pieces, left, right)
        if len(bands) > 1:
            return [column for band in bands for column in _cut(band, left, right, depth + 1)]
    return [Column(left, right, tuple(rows(pieces)))]


def rows(pieces: Sequence[Line]) -> list[Line]:
    """The lines that ``pieces`` of one column make, from top to bottom."""
    groups: list[list[Line]] = []
    for piece in sorted(pieces, key=lambda piece: (piece.top + piece.bottom, piece.left)):
        beside = next((group for group in groups[-3:] if _fits(group, piece)), None)
        if beside is None:
            groups.append([piece])
        else:
            beside.append(piece)
    return [side_by_side(group) for group in groups]


def _fits(group: list[Line], piece: Line) -> bool:
    """Whether ``piece`` stands in a row with all of ``group``; a table stands alone."""
    return all(not one.elements and not piece.elements and same_row(one, piece) for one in group)


def _gutter(pieces: Sequence[Line]) -> Gap | None:
    """The widest white space from top to bottom that parts columns."""
    if len(pieces) < 3:
        return None
    least = _GUTTER * median(piece.size for piece in pieces)
    gaps: list[Gap] = []
    reach = float("inf")
    for piece in sorted(pieces, key=lambda piece: piece.left):
        if piece.left - reach >= least:
            gaps.append((reach, piece.left))
        reach = piece.right if reach == float("inf") else max(reach, piece.right)
    gaps.sort(key=lambda gap: gap[0] - gap[1])
    return next((gap for gap in gaps if _parts_columns(pieces, gap)), None)


def _parts_columns(pieces: Sequence[Line], gap: Gap) -> bool:
    """Whether running text stands on both sides of ``gap``, and not cells or labels beside their text."""
    sides = [
        [piece for piece in pieces if piece.right <= gap[0]],
        [piece for piece in pieces if piece.left >= gap[1]],
    ]
    tops = [min(piece.top for piece in side) for side in sides]
    bottoms = [max(piece.bottom for piece in side) for side in sides]
    beside = min(bottoms) - max(tops)
    if beside < 0.5 * min(bottom - top for top, bottom in zip(tops, bottoms, strict=True)):
        return False
    em = median(piece.size for piece in pieces)
    filled = [_filled(side, em, _paired(*sides)) for side in sides]
    return min(filled) >= 1 and max(filled) >= 2 and sum(filled) >= 4


def _paired(left: Sequence[Line], right: Sequence[Line]) -> bool:
    """Whether most lines of the side that has fewer stand beside one of the other: columns in one grid, or cells."""
    fewer, more = sorted((left, right), key=len)
    tops = sorted(piece.top for piece in more)
    beside = 0
    for piece in fewer:
        i = bisect(tops, piece.top)
        beside += any(abs(top - piece.top) <= 0.15 * piece.size for top in tops[max(0, i - 1) : i + 1])
    return beside >= 0.8 * len(fewer)


def _filled(side: Sequence[Line], em: float, paired: bool) -> int:
    """How many lines fill the column that is one side of a gap; 0 where it is no column of text."""
    if any(piece.elements for piece in side):
        return len(side) + 2
    width = max(piece.right for piece in side) - min(piece.left for piece in side)
    least, share = (_FILLED_BESIDE, 0.5) if paired else (_FILLED, _FILLED_SHARE)
    # A side may itself hold columns: their lines end where others do.
    alike = Counter((round(piece.left / em), round(piece.right / em)) for piece in side)
    full = sum(
        piece.width >= least * width
        or (piece.width >= _NARROWEST * em and alike[round(piece.left / em), round(piece.right / em)] >= _ALIKE)
        for piece in side
    )
    return full if width >= _NARROWEST * em and full >= share * len(side) else 0


def _bands(pieces: Sequence[Line], left: float, right: float) -> list[list[Line]]:
    """The pieces parted into bands from top to bottom: those with a gutter, and what lies between them."""
    bands: list[list[Line]] = []
    plain: list[list[Line]] = []
    slabs = _slabs(pieces)
    i = 0
    while i < len(slabs):
        after = _shares_gutter(slabs, i, left, right) if len(slabs[i]) > 1 else i
        band = [piece for slab in slabs[i:after] for piece in slab]
        gap = _gutter(band)
        if gap is None:
            plain.append(slabs[i])
            i += 1
            continue
        after = _end(slabs, i, after, gap)
        band = [piece for slab in slabs[i:after] for piece in slab]
        while plain and _fills_a_side(plain[-1], gap, band):
            band = plain.pop() + band
        bands += [[piece for slab in plain for piece in slab], band]
        plain = []
        i = after
    return [band for band in [*bands, [piece for slab in plain for piece in slab]] if band]


def _shares_gutter(slabs: list[list[Line]], first: int, left: float, right: float) -> int:
    """The slab after those from ``first`` on that leave the same white space free."""
    free = [(left, right)]
    for i in range(first, len(slabs)):
        free = _shared(free, _free(slabs[i], left, right), _GUTTER * slabs[i][0].size)
        if not free:
            return i
    return len(slabs)


def _end(slabs: list[list[Line]], first: int, after: int, gap: Gap) -> int:
    """The slab after the columns beside ``gap``: what follows the end of one of them below the other, in other type
    or after white space, may be short enough not to cross the gutter, and is none of theirs."""
    sides = [{piece.left >= gap[1] for piece in slab} for slab in slabs[first:after]]
    last = first + max((k for k, side in enumerate(sides) if side != sides[-1]), default=0)
    band = [piece for slab in slabs[first:after] for piece in slab]
    for k in range(last + 1, after):
        above, below = slabs[k - 1][-1], slabs[k][0]
        blank = below.top - max(piece.bottom for piece in slabs[k - 1])
        if blank > _BLANK * below.size or abs(above.size - below.size) > 0.12 * above.size:
            full = sum(_fills_a_side(slab, gap, band) for slab in slabs[k:after])
            return after if full >= 2 else k
    return after


def _fills_a_side(slab: Sequence[Line], gap: Gap, band: Sequence[Line]) -> bool:
    """Whether ``slab`` is a line of the column left or right of ``gap``, one of which begins higher."""
    piece = slab[0]
    if len(slab) > 1:
        return False
    if piece.right <= gap[0]:
        width = gap[0] - min(one.left for one in band)
    elif piece.left >= gap[1]:
        width = max(one.right for one in band) - gap[1]
    else:
        return False
    return piece.width >= _FILLED * width


def _slabs(pieces: Sequence[Line]) -> list[list[Line]]:
    """Pieces that overlap in height, directly or by others between them."""
    slabs: list[list[Line]] = []
    reach = float("-inf")
    for piece in sorted(pieces, key=lambda piece: piece.top + _TRIMMED * piece.height):
        if piece.top + _TRIMMED * piece.height < reach:
            slabs[-1].append(piece)
        else:
            slabs.append([piece])
        reach = max(reach, piece.bottom - _TRIMMED * piece.height)
    return slabs


def _free(slab: Sequence[Line], left: float, right: float) -> list[Gap]:
    """The white space beside and between the pieces of a slab."""
    gaps: list[Gap] = []
    reach = left
    for piece in sorted(slab, key=lambda piece: piece.left):
        if piece.left > reach:
            gaps.append((reach, piece.left))
        reach = max(reach, piece.right)
    return [*gaps, (reach, right)] if right > reach else gaps


def _shared(some: Sequence[Gap], others: Sequence[Gap], least: float) -> list[Gap]:
    both = [(max(a, c), min(b, d)) for a, b in some for c, d in others]
    return [gap for gap in both if gap[1] - gap[0] >= least]
