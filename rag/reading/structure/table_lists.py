"""A table that is a list → its rows, each value said with the name of its column, and the lines that span it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag.reading.element import Element
from rag.reading.structure.table_cells import (
    Cell,
    Row,
    anchors,
    concatenated,
    cut,
    filled,
    filled_columns,
    labelled,
    sentence,
    texts,
    uncovered,
    without_remark,
)
from rag.reading.structure.table_header import goes_on_below
from rag.reading.structure.table_header import header_rows as count_header_rows
from rag.reading.structure.table_kinds import NOTE, spans
from rag.reading.structure.table_words import is_value
from rag.reading.text.lines import ends_sentence

_MOST_HEADER_ROWS = 3
_LONGEST_GROUP, _LONGEST_CELL = 30, 100
_TOTAL = re.compile(r"合计|总计|共计")


def listed(
    cells: Sequence[Row],
    header_rows: int | None = None,
    names: Sequence[Cell] | None = None,
    about: Sequence[Cell] = (),
) -> list[Element] | None:
    """The rows of a list and the lines that span it, as ``rag.reading.structure.tables.rows`` gives them.

    ``about`` is said before each row. None: it is no table.
    """
    cells = [uncovered(row) for row in cells]
    kept = filled_columns(cells)
    cells = [[row[j] for j in kept] for row in cells]
    if names is not None and kept and len(names) > kept[-1]:
        titles, named = 0, [names[j] for j in kept]
        header = _repeated(cells, named)
    else:
        titles, header, named = _header(cells, header_rows)
    body = cells[titles + header :]
    if not _is_table(cells, body, header > 0 or names is not None):
        return None
    above = [Element(cell.text, None, False, cell.pages, cell.boxes) for row in cells[:titles] for cell in filled(row)]
    return above + list(_body(body, named, about))


def named_columns(cells: Sequence[Row], header_rows: int | None = None) -> tuple[Cell, ...] | None:
    """The name of each column of a list (empty where it has none), or None where no row names the columns."""
    cells = [uncovered(row) for row in cells]
    kept = filled_columns(cells)
    _, header, named = _header([[row[j] for j in kept] for row in cells], header_rows)
    by_column = dict(zip(kept, named, strict=True))
    return tuple(by_column.get(j, Cell()) for j in range(len(cells[0]))) if header else None


def pairs(row: Row) -> Iterator[Cell]:
    """The cells of ``row`` two by two, a label and what is filled in beside it."""
    cells = [cell for _, _, cell in anchors(row)]
    for i in range(0, len(cells), 2):
        label, value = cells[i], cells[i + 1] if i + 1 < len(cells) else Cell()
        if label.text and value.text and not is_value(label.text):
            yield labelled(cut(label, "：: "), value)
        else:
            yield from (cell for cell in (label, value) if cell.text)


def element(row: Cell) -> Element:
    """A row of a table."""
    return Element(row.text, row=True, pages=row.pages, boxes=row.boxes)


def _is_table(cells: Sequence[Row], body: Sequence[Row], named: bool) -> bool:
    """Not one column, one row of two cells, or a page's prose set in columns."""
    if not cells or len(cells[0]) < 2 or (not named and len(cells) * len(cells[0]) < 3):
        return False
    said = [cell.text for row in body for cell in filled(row)]
    prose = sum(len(text) > _LONGEST_CELL and "。" in text for text in said)
    return named or prose * 2 < max(1, len(said))


def _header(cells: Sequence[Row], given: int | None) -> tuple[int, int, list[Cell]]:
    """How many rows are titles above the header, how many are header, and the names of the columns."""
    titles = 0
    while titles < len(cells) - 1 and spans(texts(cells[titles : titles + 1])[0], title=True):
        titles += 1
    if given is None or 0 < given <= titles:
        header = count_header_rows(texts(cells[titles:]))
    else:
        header = min(max(0, given - titles), max(0, len(cells) - titles - 1))
        if header == 1 and goes_on_below(texts(cells[titles:])):
            header = count_header_rows(texts(cells[titles:]))
    names = _names(cells[titles : titles + header]) or [Cell()] * len(cells[0] if cells else ())
    return titles, header, names


def _repeated(cells: Sequence[Row], names: Sequence[Cell]) -> int:
    """How many rows at the top only say the column names again."""
    said = [name.text for name in names]
    repeats = (n for n in range(1, _MOST_HEADER_ROWS + 1) if [name.text for name in _names(cells[:n])] == said)
    return next(repeats, 0)


def _names(header: Sequence[Row]) -> list[Cell]:
    """The names that the rows of a header give to the columns; those of several rows are joined: 2023年·产量."""
    spread: list[list[Cell]] = []
    for row in header:
        across: list[Cell] = []
        for cell in row:
            left = bool(across) and (cell is None or (not cell.text and row is not header[-1]))
            across.append(across[-1] if left else cell or Cell())
        spread.append(across)
    return [_stacked(column) for column in zip(*spread, strict=True)]


def _stacked(column: Sequence[Cell]) -> Cell:
    parts: list[Cell | str] = []
    last = ""
    for cell in column:
        if cell.text and cell.text != last:
            if parts and not cell.text.startswith(("（", "(")):
                parts.append("·")
            parts.append(cell)
            last = cell.text
    return cut(concatenated(parts), "：: ")


def _body(body: Sequence[Row], names: Sequence[Cell], about: Sequence[Cell]) -> Iterator[Element]:
    """The rows; a line across the table that heads the rows below it (一、农业) is said with each of them.

    One that is too long for that stands by itself, and what it says without its remark is said with them.
    """
    group: list[Cell] = []
    grouping = False
    across = [spans(row) for row in texts(body)]
    last = max((i for i, spanning in enumerate(across) if not spanning), default=-1)
    for i, row in enumerate(body):
        first = filled(row)[0]
        if not across[i]:
            group = [] if _TOTAL.match(first.text) else group
            yield element(sentence([*about, *group, *_named(row, names)]))
            grouping = False
            continue
        short = without_remark(first) if len(first.text) > _LONGEST_GROUP else first
        heads = i < last and not NOTE.match(first.text) and not ends_sentence(short.text)
        if heads and len(short.text) <= _LONGEST_GROUP:
            group = [*group, short] if grouping else [short]
            grouping = True
        elif heads:
            group = []
        if not heads or short.text != first.text or not group:
            yield Element(first.text, 0, False, first.pages, first.boxes)


def _named(row: Row, names: Sequence[Cell]) -> Iterator[Cell]:
    """The cells of ``row``, each after the name of its column; two cells without names are a name and its value."""
    if len(row) == 2 and not any(name.text for name in names):
        yield from pairs(row)
        return
    for start, end, cell in anchors(row):
        if cell.text:
            yield labelled(names[start] if end == start + 1 else _listing(names[start:end]), cell)


def _listing(names: Sequence[Cell]) -> Cell:
    """The names of several columns, each once."""
    over = {name.text: name for name in names if name.text}.values()
    return concatenated([part for name in over for part in ("、", name)][1:])
