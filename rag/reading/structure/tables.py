"""A grid of cells → rows as a person would say them: ``地区：上海，金额：300万元，年份：2023``.

Shared by every format that has tables::

    rows(grid: Sequence[Sequence[str | Cell | None]], header_rows: int | None = None,
         names: Sequence[Cell] | None = None) -> list[Element] | None

``grid[i][j]`` is the text of a cell, newlines and all (``""``: empty), or a ``Cell`` where its characters
have places on pages. Merged cells: a vertical merge repeats its text in every row that it covers; a
horizontal merge has its text once, and ``None`` in the columns to the right that it covers. Rows may be ragged.

The result is None where the grid is no table (one column, one row of two cells, prose set in columns by a
grid): the caller then gives the cells' paragraphs in reading order.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rag.chinese.marks import HAN, SENTENCE_END
from rag.reading.element import Element
from rag.reading.structure.table_header import header_rows as count_header_rows
from rag.reading.structure.table_header import is_form, is_value
from rag.reading.text.lines import MARKER, ends_sentence

_MOST_HEADER_ROWS = 3
_LONGEST_GROUP, _LONGEST_CELL = 30, 100
_SPACE, _BREAK = re.compile(r"\s+"), re.compile(r"[\r\n\v\f\u2028\u2029]")
_SPACED_OUT = re.compile(rf"[{HAN}](?:\s+[{HAN}]){{1,3}}")
"""A word that was stretched to fill its cell: 合　计."""
_WORDLIKE = re.compile(r"[A-Za-z0-9]")
_NOTE = re.compile(r"[（(]?(?:注|备注|说明|附注|资料来源|数据来源|来源|单位)\s*\d*[:：]|[*※]")
_PUNCTUATED = re.compile(rf"[{re.escape(SENTENCE_END)}，、,：:]$")
_TOTAL = re.compile(r"合计|总计|共计")


@dataclass(frozen=True, slots=True, eq=False)
class Cell:
    """The text of a cell, and for formats with pages the place of each of its characters as in ``Layout``."""

    text: str = ""
    pages: NDArray[np.uint16] | None = None
    """(n,)"""
    boxes: NDArray[np.float32] | None = None
    """(n, 4)"""


Grid = Sequence[Sequence[str | Cell | None]]
_Row = list[Cell | None]


def rows(grid: Grid, header_rows: int | None = None, names: Sequence[Cell] | None = None) -> list[Element] | None:
    """The rows of a table, each with its column names, and the lines that span it (a title, a note) as paragraphs.

    ``header_rows``: how many rows at the top name the columns (a title above them counts), where the format says
    so; None: the cells decide. ``names``: the column names of the table that this one goes on from (see
    ``column_names``), one for each column; a header that is repeated here is then no row. None: it is no table.
    """
    cells = _rectangle(grid)
    if is_form(_texts(cells)) and not any(name.text for name in names or ()):
        return [_element(_sentence(list(_pairs(row)))) for row in cells]
    kept = _filled_columns(cells)
    cells = [[row[j] for j in kept] for row in cells]
    if names is not None and kept and len(names) > kept[-1]:
        titles, named = 0, [names[j] for j in kept]
        header = _repeated(cells, named)
    else:
        titles, header, named = _header(cells, header_rows)
    body = cells[titles + header :]
    if not _is_table(cells, body, header > 0 or names is not None):
        return None
    above = [Element(cell.text, None, False, cell.pages, cell.boxes) for row in cells[:titles] for cell in _filled(row)]
    return above + list(_body(body, named))


def column_names(grid: Grid, header_rows: int | None = None) -> tuple[Cell, ...] | None:
    """The name of each column of ``grid`` (empty where it has none), or None where no row names the columns."""
    cells = _rectangle(grid)
    if is_form(_texts(cells)):
        return None
    kept = _filled_columns(cells)
    _, header, named = _header([[row[j] for j in kept] for row in cells], header_rows)
    by_column = dict(zip(kept, named, strict=True))
    return tuple(by_column.get(j, Cell()) for j in range(len(cells[0]))) if header else None


def _rectangle(grid: Grid) -> list[_Row]:
    """The rows that hold text, cleaned and of one width; None only where a filled cell to the left covers it."""
    width = max(map(len, grid), default=0)
    made: list[_Row] = []
    for given in grid:
        row: _Row = []
        for entry in given:
            covered = entry is None and bool(row) and (row[-1] is None or bool(row[-1].text))
            row.append(None if covered else _clean(entry or ""))
        if any(_filled(row)):
            made.append(row + [Cell()] * (width - len(row)))
    return made


def _clean(entry: str | Cell) -> Cell:
    """Without line breaks (a space stays between Latin words), and words that were spaced out closed up."""
    cell = Cell(entry) if isinstance(entry, str) else entry
    text = cell.text
    if not _SPACE.search(text):
        return cell
    close = bool(_SPACED_OUT.fullmatch(text.strip()))
    keep = np.ones(len(text), bool)
    for match in _SPACE.finditer(text):
        start, end = match.span()
        inside = start > 0 and end < len(text)
        wrapped = bool(_BREAK.search(match.group()))
        latin = inside and bool(_WORDLIKE.match(text[start - 1]) and _WORDLIKE.match(text[end]))
        keep[start + (inside and not close and (latin or not wrapped)) : end] = False
    kept = np.flatnonzero(keep)
    return Cell(
        "".join(" " if text[i].isspace() else text[i] for i in kept),
        None if cell.pages is None else cell.pages[kept],
        None if cell.boxes is None else cell.boxes[kept],
    )


def _texts(cells: Sequence[_Row]) -> list[list[str | None]]:
    return [[None if cell is None else cell.text for cell in row] for row in cells]


def _anchors(row: _Row) -> Iterator[tuple[int, int, Cell]]:
    """(first column, column after the last, cell) of each cell of ``row``."""
    starts = [j for j, cell in enumerate(row) if cell is not None]
    for start, end in zip(starts, [*starts[1:], len(row)], strict=True):
        yield start, end, row[start] or Cell()


def _filled(row: _Row) -> list[Cell]:
    return [cell for cell in row if cell is not None and cell.text]


def _filled_columns(cells: Sequence[_Row]) -> list[int]:
    return [j for j, column in enumerate(zip(*cells, strict=True)) if any(cell and cell.text for cell in column)]


def _is_table(cells: Sequence[_Row], body: Sequence[_Row], named: bool) -> bool:
    """Not one column, one row of two cells, or a page's prose set in columns."""
    if not cells or len(cells[0]) < 2 or (not named and len(cells) * len(cells[0]) < 3):
        return False
    filled = [cell.text for row in body for cell in _filled(row)]
    prose = sum(len(text) > _LONGEST_CELL and "。" in text for text in filled)
    return named or prose * 2 < max(1, len(filled))


def _header(cells: Sequence[_Row], given: int | None) -> tuple[int, int, list[Cell]]:
    """How many rows are titles above the header, how many are header, and the names of the columns."""
    titles = 0
    while titles < len(cells) - 1 and _spans(cells[titles], title=True):
        titles += 1
    if given is None or 0 < given <= titles:
        header = count_header_rows(_texts(cells[titles:]))
    else:
        header = min(max(0, given - titles), max(0, len(cells) - titles - 1))
    names = _names(cells[titles : titles + header]) or [Cell()] * len(cells[0] if cells else ())
    return titles, header, names


def _repeated(cells: Sequence[_Row], names: Sequence[Cell]) -> int:
    """How many rows at the top only say the column names again."""
    texts = [name.text for name in names]
    repeats = (n for n in range(1, _MOST_HEADER_ROWS + 1) if [name.text for name in _names(cells[:n])] == texts)
    return next(repeats, 0)


def _names(header: Sequence[_Row]) -> list[Cell]:
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
    return _cut(_concatenated(parts), "：: ")


def _body(body: Sequence[_Row], names: Sequence[Cell]) -> Iterator[Element]:
    """The rows; a line across the table that heads the rows below it (一、农业) is said with each of them."""
    group: list[Cell] = []
    grouping = False
    last = max((i for i, row in enumerate(body) if not _spans(row)), default=-1)
    for i, row in enumerate(body):
        first = _filled(row)[0]
        if not _spans(row):
            group = [] if _TOTAL.match(first.text) else group
            yield _element(_sentence([*group, *_named(row, names)]))
            grouping = False
        elif i > last or len(first.text) > _LONGEST_GROUP or _NOTE.match(first.text) or ends_sentence(first.text):
            yield Element(first.text, 0, False, first.pages, first.boxes)
        else:
            group = [*group, first] if grouping else [first]
            grouping = True


def _spans(row: _Row, title: bool = False) -> bool:
    """Whether ``row`` is one line across the table. Merged or not, a row of one text above the header is a title."""
    filled = _filled(row)
    if len(filled) != 1:
        return False
    merged = all(cell is None for cell in row[1:])
    return merged or (len(row) > 2 and (title or bool(MARKER.match(filled[0].text) or _NOTE.match(filled[0].text))))


def _named(row: _Row, names: Sequence[Cell]) -> Iterator[Cell]:
    """The cells of ``row``, each after the name of its column; two cells without names are a name and its value."""
    if len(row) == 2 and not any(name.text for name in names):
        yield from _pairs(row)
        return
    for start, end, cell in _anchors(row):
        if cell.text:
            yield _labelled(names[start] if end == start + 1 else _listed(names[start:end]), cell)


def _listed(names: Sequence[Cell]) -> Cell:
    """The names of several columns, each once."""
    over = {name.text: name for name in names if name.text}.values()
    return _concatenated([part for name in over for part in ("、", name)][1:])


def _pairs(row: _Row) -> Iterator[Cell]:
    """The cells of ``row`` two by two, a label and what is filled in beside it."""
    cells = [cell for _, _, cell in _anchors(row)]
    for i in range(0, len(cells), 2):
        label, value = cells[i], cells[i + 1] if i + 1 < len(cells) else Cell()
        if label.text and value.text and not is_value(label.text):
            yield _labelled(_cut(label, "：: "), value)
        else:
            yield from (cell for cell in (label, value) if cell.text)


def _labelled(label: Cell, value: Cell) -> Cell:
    """``label：value``; the label has its place only where it stands on the same page."""
    if not label.text:
        return value
    if label.pages is not None and label.boxes is not None and value.pages is not None:
        here = label.pages == value.pages.max()
        label = Cell(label.text, np.where(here, label.pages, 0), np.where(here[:, None], label.boxes, 0))
    return _concatenated([label, "：", value])


def _sentence(parts: Sequence[Cell]) -> Cell:
    """The parts of a row joined by commas, but for those that end in punctuation themselves."""
    joined: list[Cell | str] = []
    for i, part in enumerate(parts):
        if i and not _PUNCTUATED.search(parts[i - 1].text):
            joined.append("，")
        joined.append(part)
    return _concatenated(joined)


def _cut(cell: Cell, chars: str) -> Cell:
    """``cell`` without ``chars`` at its end."""
    n = len(cell.text.rstrip(chars))
    return Cell(
        cell.text[:n],
        None if cell.pages is None else cell.pages[:n],
        None if cell.boxes is None else cell.boxes[:n],
    )


def _concatenated(parts: Sequence[Cell | str]) -> Cell:
    """The parts as one text; what has no place stands on page 0."""
    text = "".join([part if isinstance(part, str) else part.text for part in parts])
    if all(isinstance(part, str) or part.boxes is None for part in parts):
        return Cell(text)  # a big sheet comes here a million times
    cells = [Cell(part) if isinstance(part, str) else part for part in parts]
    pages = [np.zeros(len(cell.text), np.uint16) if cell.pages is None else cell.pages for cell in cells]
    boxes = [np.zeros((len(cell.text), 4), np.float32) if cell.boxes is None else cell.boxes for cell in cells]
    return Cell(text, np.concatenate(pages), np.concatenate(boxes))


def _element(row: Cell) -> Element:
    return Element(row.text, row=True, pages=row.pages, boxes=row.boxes)
