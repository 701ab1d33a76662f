"""A grid of cells → rows as a person would say them: ``地区：上海，金额：300万元，年份：2023``.

Shared by every format that has tables::

    rows(grid: Sequence[Sequence[str | Cell | None]], header_rows: int | None = None,
         names: Sequence[Cell] | None = None) -> list[Element] | None

``grid[i][j]`` is the text of a cell, newlines and all (``""``: empty), or a ``Cell`` where its characters
have places on pages. Merged cells: a vertical merge repeats its text in every row that it covers; a
horizontal merge has its text once, and ``None`` in the columns to the right that it covers. Rows may be ragged.

The result is None where the grid is no table (one column, one row of two cells, prose set in columns by a
grid): the caller then gives the cells' paragraphs in reading order.

A list, a form, and what has parts of both are told apart by ``table_kinds``; forms are read in pairs under the bars
across them, which are headings.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag.reading.element import Element
from rag.reading.structure.headings import PLAIN_LEVEL, heading_level, marked_level
from rag.reading.structure.table_cells import (
    Cell,
    Grid,
    Row,
    anchors,
    filled,
    rectangle,
    sentence,
    texts,
    without_remark,
)
from rag.reading.structure.table_header import is_keyed
from rag.reading.structure.table_kinds import NOTE, Part, only_names, parts
from rag.reading.structure.table_lists import element, listed, named_columns, pairs
from rag.reading.text.lines import ends_sentence

_LONGEST_HEADING, _LONGEST_BAR = 40, 60
"""Characters of a heading by its words alone, and of a bar that is one."""
_SURELY = 1.0
"""The odds from which on a cell is a name in any case."""
_STATES = re.compile(r"[^：:]{1,15}[：:].*\S")


def rows(grid: Grid, header_rows: int | None = None, names: Sequence[Cell] | None = None) -> list[Element] | None:
    """The rows of a table, each with its column names, and the lines that span it (a title, a note) as paragraphs.

    ``header_rows``: how many rows at the top name the columns (a title above them counts), where the format says
    so; None: the cells decide. ``names``: the column names of the table that this one goes on from (see
    ``column_names``), one for each column; a header that is repeated here is then no row. None: it is no table.
    """
    cells = rectangle(grid)
    found = _parts(cells, names)
    return list(_said(cells, found, names)) if found else listed(cells, _header_rows(grid, cells, header_rows), names)


def column_names(grid: Grid, header_rows: int | None = None) -> tuple[Cell, ...] | None:
    """The name of each column of ``grid`` (empty where it has none), or None where no row names the columns."""
    cells = rectangle(grid)
    return None if _parts(cells) else named_columns(cells, _header_rows(grid, cells, header_rows))


def _parts(cells: Sequence[Row], names: Sequence[Cell] | None = None) -> list[Part]:
    named = [name.text for name in names or ()]
    return parts(texts(cells), named if any(named) else (), names is not None and not any(named))


def _header_rows(grid: Grid, cells: Sequence[Row], given: int | None) -> int | None:
    """How many rows name the columns by the format; None where the cells decide.

    Markdown can't do without such a row: a form has an empty one there, or its first label and value.
    """
    if not given:
        return given
    return None if is_keyed(texts(cells)) else len(rectangle(grid[:given])) or None


def _said(cells: Sequence[Row], found: Sequence[Part], names: Sequence[Cell] | None) -> Iterator[Element]:
    """The parts of a table one after the other."""
    for part in found:
        inside = [row[part.about :] for row in cells[part.start : part.end]]
        about = filled([cells[part.start][0]])[:1] if part.about else []
        if part.kind == "bar":
            yield _bar(filled(inside[0])[0])
            continue
        made = listed(inside, None, names if part.start == 0 else None, about) if part.kind == "list" else None
        yield from made or (
            element(sentence([*about, *_paired(row, above)])) for above, row in zip([[], *inside], inside, strict=False)
        )


def _paired(row: Row, above: Row) -> list[Cell]:
    """The cells of a form two by two; names with nothing filled in are a list that is still empty.

    A last cell without a partner that is merged downwards (照片) is said once.
    """
    if only_names(texts([row])[0], _SURELY):
        return filled(row)
    cells, before = list(anchors(row)), list(anchors(above)) if above else []
    start, _, last = cells[-1]
    again = len(cells) % 2 and before and before[-1][0] == start and before[-1][2].text == last.text
    return list(pairs(row[:start] if again else row))


def _bar(cell: Cell) -> Element:
    """A line across a form: the heading of what is below it, or a remark, or a label with what was filled in."""
    text = without_remark(cell).text.rstrip("：: ")
    if NOTE.match(cell.text) or ends_sentence(text) or len(text) > _LONGEST_BAR:
        return Element(cell.text, 0, False, cell.pages, cell.boxes)
    if _STATES.fullmatch(text):
        return element(cell)
    level, _ = heading_level(text)
    if len(text) > _LONGEST_HEADING:
        level = marked_level(text) or PLAIN_LEVEL
    return Element(cell.text, level, False, cell.pages, cell.boxes)
