"""The cells of a ruled table: merged ones, and those that lack a line that others have."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from rag.reading.layout.glyphs import Page
from rag.reading.layout.table_columns import Columns, cut
from rag.reading.layout.table_rules import Lattice
from rag.reading.layout.table_text import cell, lines, text
from rag.reading.structure.table_cells import Cell
from rag.reading.structure.table_words import is_value

_FILLED = 0.25
"""Of the cells of a grid; an emptier one is a drawing."""


def grid_of(page: Page, within: Sequence[int], lattice: Lattice) -> list[list[Cell | None]]:
    """The cells of ``lattice`` with the glyphs ``within`` it, as ``rag.reading.structure.tables.rows`` takes them.

    Empty where so few of them hold text that it is a drawing.
    """
    held: dict[int, list[int]] = {}
    for i in within:
        glyph = page.glyphs[i]
        row = bisect(lattice.ys, (glyph.top + glyph.bottom) / 2, 1, len(lattice.ys) - 1) - 1
        column = bisect(lattice.xs, (glyph.left + glyph.right) / 2, 1, len(lattice.xs) - 1) - 1
        held.setdefault(int(lattice.cells[row, column]), []).append(i)
    if len(held) < max(2, _FILLED * len(np.unique(lattice.cells))):
        return []
    cells = _parted(page, lattice, held)
    made: list[list[Cell | None]] = []
    for row in cells:
        merged = [j > 0 and row[j] == row[j - 1] for j in range(len(row))]
        its_lines = [[] if merged[j] else lines(page, held.get(int(number), ())) for j, number in enumerate(row)]
        alone = all((cells == number).sum() == (row == number).sum() for number in row)
        for part in _stacked(page, its_lines) if alone else [its_lines]:
            made.append([None if over else cell(page, part[j]) for j, over in enumerate(merged)])
    return made


def _parted(page: Page, lattice: Lattice, held: dict[int, list[int]]) -> NDArray[np.int32]:
    """The cells, and the glyphs ``held`` in them, where a row without upright lines stands in columns all the same."""
    cells = lattice.cells.copy()
    for number in list(held):
        at, over = np.nonzero(lattice.cells == number)
        if at.min() < at.max() or len(over) < 2:
            continue
        within = Columns(page, lattice.xs)
        words = [piece for line in cut(page, held[number]) for piece in line]
        spans = [within.span(piece) for piece in words]
        if {first for first, _ in spans} == set(over.tolist()) and all(first == last for first, last in spans):
            del held[number]
            for (column, _), piece in zip(spans, words, strict=True):
                cells[at[0], column] = cells.size + at[0] * len(lattice.xs) + column
                held.setdefault(int(cells[at[0], column]), []).extend(piece)
    return cells


def _stacked(page: Page, its_lines: Sequence[list[list[int]]]) -> list[list[list[list[int]]]]:
    """The rows that one ruled row holds: several where each line of its first cell has figures beside it."""
    starts = [page.glyphs[line[0]].top for line in its_lines[0]]
    if len(starts) < 2:
        return [list(its_lines)]
    made: list[list[list[list[int]]]] = [[[] for _ in its_lines] for _ in starts]
    for j, cell_lines in enumerate(its_lines):
        for line in cell_lines:
            nearest = min(range(len(starts)), key=lambda k: abs(starts[k] - page.glyphs[line[0]].top))
            made[nearest][j].append(line)
    one_line = all(len(part) <= 1 for row in made for part in row)
    said = [[text(page, part[0]) for part in row[1:] if part] for row in made]
    return made if one_line and all(any(map(is_value, row)) for row in said) else [list(its_lines)]
