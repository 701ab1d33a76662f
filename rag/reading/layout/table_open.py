"""Tables without upright lines: words that stand in columns, between horizontal lines (三线表) or without any."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from rag.chinese.numerals import TO_TEN
from rag.reading.layout.glyphs import Page
from rag.reading.layout.table_columns import (
    Columns,
    Line,
    body_rows,
    columns,
    cut,
    figures,
    header_rows,
    is_prose,
    recut,
)
from rag.reading.layout.table_text import inside, is_labelled, text
from rag.reading.structure.table_cells import Cell

_CAPTION = re.compile(rf"[续附]?表\s*[\d{TO_TEN}]")
_REMARK = re.compile(r"[续附]?表|图|注|单位|资料来源|数据来源")
_LEADER = re.compile(r"…|\.{4}|．{3}|·{3}|‥|-{4}|_{3}")
_LOOSE_LINES, _LOOSE_SPACING = 3, 2.2
"""A table without rules has three lines at least, no further apart than this many font sizes."""
_MOST_TRIMMED = 2
_FIGURES = 0.6


@dataclass(frozen=True, slots=True, eq=False)
class FoundTable:
    """A table before it is known where it stands."""

    glyphs: list[int]
    """Indices in ``Page.glyphs``."""
    grid: list[list[Cell | None]]
    """As ``rag.reading.structure.tables.rows`` takes it."""
    edges: tuple[float, ...]
    """x of the edges of its columns."""
    header_rows: int | None = None
    """How many rows name the columns; None: their texts decide."""


def between_lines(page: Page, free: Iterable[int], left: float, right: float, ys: Sequence[float]) -> list[FoundTable]:
    """The tables between horizontal lines from ``left`` to ``right``: the first of them parts the header from the
    rows, others may part rows."""
    around = [2 * ys[0] - ys[1], *ys, 2 * ys[-1] - ys[-2]]
    within = inside(page, free, 0, around[0], page.width, around[-1])
    above, *bands, below = (
        _between_sides(page, cut(page, inside(page, within, 0, top, page.width, bottom)), left, right)
        for top, bottom in pairwise(around)
    )
    runs: list[list[list[Line]]] = [[]]
    for band in bands:
        said = "".join(text(page, piece) for line in band for piece in line)
        heads = len(band) == 1 and len(band[0]) == 1 and bool(runs[-1]) and not _REMARK.match(said)
        if (_in_columns(page, band) or heads) and not _CAPTION.match(said):
            runs[-1].append(band)
        elif runs[-1]:
            runs.append([])
    made = (
        _table(page, run, above if run[0] is bands[0] else [], below if run[-1] is bands[-1] else [])
        for run in runs
        if len(run) > 1
    )
    return [found for found in made if found is not None]


def _between_sides(page: Page, band: Sequence[Line], left: float, right: float) -> list[Line]:
    """What of the lines stands from ``left`` to ``right``; nothing where text runs across these sides."""
    kept: list[Line] = []
    for line in band:
        ends = [(page.glyphs[piece[0]], page.glyphs[piece[-1]], piece) for piece in line]
        shared = [end for end in ends if end[0].left < right and end[1].right > left]
        if any(first.left < left - first.size or last.right > right + last.size for first, last, _ in shared):
            return []
        kept.append([piece for _, _, piece in shared])
    return [line for line in kept if line]


def _in_columns(page: Page, band: Sequence[Line]) -> bool:
    """Whether pieces stand side by side in it, and are no running text."""
    return any(len(line) > 1 and not is_labelled(page, line) for line in band) and not is_prose(page, band)


def _table(page: Page, bands: Sequence[list[Line]], above: list[Line], below: list[Line]) -> FoundTable | None:
    """The table of ``bands``, the first its header; where that has figures, the line ``above`` may be its header,
    and of rows that are shaded in turn the last may stand ``below``."""
    bands, begins = _header_last(page, bands)
    within = columns(page, [line for band in bands[1:] for line in band], begins)
    if within is None or max(map(len, bands[0])) < 2:
        return None
    if any(figures(within, bands[0])[1:]):
        bands = [above, *bands]
        if not _fits(within, above) or any(figures(within, above)[1:]):
            return None
    if len(bands) > 2 and _fits(within, below):
        bands = [*bands, below]
    made = header_rows(within, bands[0])
    named = len(made)
    for band in bands[1:]:
        one_row = len(bands) > 2 and all(len(column) < 2 for column in figures(within, band))
        made += [within.row(band)] if one_row else body_rows(within, band)
    glyphs = [i for band in bands for line in band for piece in line for i in piece]
    return FoundTable(glyphs, made, within.edges, named)


def _header_last(page: Page, bands: Sequence[list[Line]]) -> tuple[list[list[Line]], tuple[float, ...]]:
    """The bands of a table as ``recut`` gives them; of the first only the last lines that stand together."""
    first = bands[0]
    for i in range(len(first) - 1, 0, -1):
        if is_labelled(page, first[i - 1]) or _apart(page, first[i - 1], first[i]):
            first = first[i:]
            break
    lines, begins = recut(page, [line for band in (first, *bands[1:]) for line in band])
    ends = list(accumulate(map(len, (first, *bands[1:])), initial=0))
    return [lines[start:end] for start, end in pairwise(ends)], begins


def _apart(page: Page, line: Line, below: Line) -> bool:
    """Whether there is more room between two lines than between those of a table."""
    above, under = page.glyphs[line[0][0]], page.glyphs[below[0][0]]
    return under.top - above.top > _LOOSE_SPACING * max(above.size, under.size)


def _fits(within: Columns, band: Sequence[Line]) -> bool:
    """Whether ``band`` is one line with a piece in every column."""
    spans = [within.span(piece) for line in band for piece in line]
    return len(band) == 1 and spans == [(j, j) for j in range(len(within.edges) - 1)]


def without_lines(page: Page, free: Iterable[int]) -> list[FoundTable]:
    """Tables without any line: at least three columns, or two with figures in the second, in consecutive lines."""
    runs: list[list[Line]] = [[]]
    for line in cut(page, list(free)):
        if len(line) < 2 or _CAPTION.match(text(page, line[0])):
            runs.append([])
            continue
        last = runs[-1][-1] if runs[-1] else None
        if last and (_apart(page, last, line) or is_labelled(page, last) != is_labelled(page, line)):
            runs.append([])
        runs[-1].append(line)
    made = (_aligned(page, *recut(page, run)) for run in runs if len(run) >= _LOOSE_LINES)
    return [found for found in made if found is not None]


def _aligned(page: Page, run: Sequence[Line], begins: tuple[float, ...]) -> FoundTable | None:
    """The table in ``run``; lines at its ends that don't stand in its columns are left out."""
    for trimmed in range(min(_MOST_TRIMMED, len(run) - _LOOSE_LINES) + 1):
        for start in range(trimmed + 1):
            part = run[start : len(run) - (trimmed - start)]
            within = columns(page, part, begins)
            if within is not None and _has_figures(within, part):
                glyphs = [i for line in part for piece in line for i in piece]
                return FoundTable(glyphs, [within.row([line]) for line in part], within.edges)
    return None


def _has_figures(within: Columns, part: Sequence[Line]) -> bool:
    """Whether a column but the first holds figures for the most part, and not as a table of contents does."""
    if is_prose(within.page, part) or any(_LEADER.search(text(within.page, piece)) for line in part for piece in line):
        return False
    first, *others = figures(within, part[1:])
    if len(others) == 1 and len(first) * 2 > len(others[0]):
        return False
    needed = (len(part) - 1) * (1.0 if len(others) == 1 else _FIGURES)
    of_figures = [column for column in others if len(column) >= needed]
    headless = any(figures(within, part[:1])[1:])
    contents = all(map(_rises, of_figures)) and (headless or "页" in text(within.page, part[0][-1]))
    return bool(of_figures) and not contents


def _rises(found: Sequence[str]) -> bool:
    """Whether these are whole numbers that never fall, as pages in a table of contents."""
    return all(said.isdecimal() for said in found) and all(int(x) <= int(y) for x, y in pairwise(found))
