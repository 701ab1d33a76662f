"""Tables on a page: those in a grid of lines, those with lines above and below their rows only (三线表), and
figures that stand in columns without any line.

What is no table must stay text, so each kind asks for more proof the fewer lines it has: running text, columns
of a newspaper, tables of contents and frames around a notice are left alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rag.reading.element import Element
from rag.reading.layout.glyphs import Page
from rag.reading.layout.table_open import FoundTable, between_lines, without_lines
from rag.reading.layout.table_ruled import grid_of
from rag.reading.layout.table_rules import Lattice, lattices, lines_of, same_extent
from rag.reading.layout.table_text import inside
from rag.reading.structure.table_cells import Cell
from rag.reading.structure.tables import column_names, rows

_SAME_EDGE = 8.0
"""Points that the edges of a column may differ on two pages."""
_UPRIGHT = 15.0
"""Degrees that the text of a table may lean, as in a skewed scan."""


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """A table where it stands; lengths as in ``glyphs``."""

    page: int
    """1-based."""
    left: float
    top: float
    right: float
    bottom: float
    glyphs: frozenset[int]
    """Indices in ``Page.glyphs`` of all that it holds."""
    grid: tuple[tuple[Cell | None, ...], ...]
    """As ``rag.reading.structure.tables.rows`` takes it."""
    edges: tuple[float, ...]
    """x of the edges of its columns, one more than there are columns."""
    header_rows: int | None = None
    """How many rows of ``grid`` name the columns; None: their texts decide."""
    names: tuple[Cell, ...] | None = None
    """The column names of the table that it goes on from; None: it has its own."""

    @property
    def header(self) -> tuple[Cell, ...] | None:
        """Its column names, for the table that goes on from it; None where it has none."""
        return self.names or column_names(self.grid, self.header_rows)

    def going_on(self, before: Table) -> Table:
        """This table with the column names of ``before``, which it continues."""
        return replace(self, names=before.header or (Cell(),) * (len(self.edges) - 1))

    def elements(self) -> list[Element]:
        """Its rows with their column names."""
        return rows(self.grid, self.header_rows, self.names) or []


def find(page: Page) -> tuple[Table, ...]:
    """The tables of ``page``, from top to bottom. Turned glyphs are in none."""
    flat, upright = lines_of(page.rules)
    free = {i for i, glyph in enumerate(page.glyphs) if abs((glyph.angle + 180) % 360 - 180) < _UPRIGHT}
    found: list[Table] = []

    def keep(made: FoundTable, ys: Sequence[float] = ()) -> None:
        if made.glyphs and rows(made.grid, made.header_rows) is not None:
            found.append(_table(page, made, ys))
            free.difference_update(made.glyphs)

    def keep_ruled(lattice: Lattice) -> None:
        within = inside(page, free, lattice.xs[0], lattice.ys[0], lattice.xs[-1], lattice.ys[-1])
        keep(FoundTable(within, grid_of(page, within, lattice), lattice.xs), lattice.ys)

    grids = lattices(flat, upright)
    for lattice in grids:
        if len(lattice.xs) > 2 and len(lattice.ys) > 2:
            keep_ruled(lattice)
    boxes = [(lattice.xs[0], lattice.xs[1], lattice.ys) for lattice in grids if len(lattice.xs) == 2]
    for left, right, ys in [*boxes, *same_extent(flat)]:
        for made in between_lines(page, free, left, right, ys):
            keep(made)
    for made in without_lines(page, free):
        keep(made)
    # A single row of boxes may have been the header of rows without lines; else it is what is left of a table.
    for lattice in grids:
        if len(lattice.xs) > 2 and len(lattice.ys) == 2:
            keep_ruled(lattice)
    return tuple(sorted(found, key=lambda table: (table.top, table.left)))


def continues(before: Table, after: Table) -> bool:
    """Whether the columns of ``after`` are those of ``before`` on the page before it.

    That ``before`` is the last thing on its page and ``after`` the first, but for running heads, is the caller's
    to see.
    """
    return (
        after.page == before.page + 1
        and len(after.edges) == len(before.edges)
        and all(abs(x - y) <= _SAME_EDGE for x, y in zip(before.edges, after.edges, strict=True))
    )


def _table(page: Page, made: FoundTable, ys: Sequence[float]) -> Table:
    """The table that was found, as large as its lines or else as its glyphs."""
    boxes = [page.glyphs[i] for i in made.glyphs]
    return Table(
        page.number,
        min(made.edges[0], min(glyph.left for glyph in boxes)),
        min([*ys, *(glyph.top for glyph in boxes)]),
        max(made.edges[-1], max(glyph.right for glyph in boxes)),
        max([*ys, *(glyph.bottom for glyph in boxes)]),
        frozenset(made.glyphs),
        tuple(map(tuple, made.grid)),
        made.edges,
        made.header_rows,
    )
