"""The sheets of an OpenDocument spreadsheet, as ``workbook`` gives those of an .xlsx file: cells as they are shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from rag.reading.office.odf_xml import Open, Styles, q
from rag.reading.office.workbook import Worksheet, lay_out

if TYPE_CHECKING:
    from lxml.etree import _Element

_COLUMNS, _ROWS, _MOST_CELLS = 16384, 1048576, 2_000_000
_SIGN_OF_LIFE = 2000
"""Rows from one to the next."""
_VALUES = ("office:string-value", "office:date-value", "office:time-value", "office:boolean-value", "office:value")
"""Where a cell keeps what it holds, for programs that don't keep how they show it."""


class OpenBook:
    """An .ods file. What a damaged one raises is the caller's to catch."""

    def __init__(self, file: Open) -> None:
        body = file.body("spreadsheet")
        if body is None:
            raise ValueError("no spreadsheet")
        self._title = file.title
        self._styles = Styles(file.styles)
        self._tables = list(body.iterchildren(q("table:table")))
        self._left = _MOST_CELLS

    def __len__(self) -> int:
        return len(self._tables)

    def title(self, text: str) -> str:
        """What its properties call it, where its text does so too."""
        return self._title if self._title and "".join(self._title.split()) in "".join(text.split()) else ""

    def sheets(self, alive: Callable[[], None]) -> Iterator[Worksheet]:
        """As of ``Book``."""
        for table in self._tables:
            style = table.get(q("table:style-name"), "")
            hidden = self._styles.property("table", style, "table", "table:display") == "false"
            sheet = Worksheet(table.get(q("table:name"), ""), hidden)
            if not hidden:
                self._fill(sheet, table, alive)
            yield sheet

    def _fill(self, sheet: Worksheet, table: _Element, alive: Callable[[], None]) -> None:
        merged: list[tuple[tuple[int, int], tuple[int, int]]] = []
        number = 0
        for count, row in enumerate(table.iter(q("table:table-row"))):
            if count % _SIGN_OF_LIFE == 0:
                alive()
            cells = self._row(sheet, row, number, merged)
            repeated = _count(row, "table:number-rows-repeated")
            for below in range(number, min(number + repeated, _ROWS)) if cells else ():
                self._left -= len(cells)
                if self._left < 0:
                    raise ValueError("more cells than a sheet can show")
                sheet.rows[below] = dict(cells)
            number += repeated
        lay_out(sheet.rows, merged)

    def _row(
        self, sheet: Worksheet, row: _Element, number: int, merged: list[tuple[tuple[int, int], tuple[int, int]]]
    ) -> dict[int, str | None]:
        cells: dict[int, str | None] = {}
        column = 0
        for cell in row.iterchildren(q("table:table-cell"), q("table:covered-table-cell")):
            repeated = _count(cell, "table:number-columns-repeated")
            text = self._text(sheet, cell) if cell.tag == q("table:table-cell") else ""
            if text:
                cells.update(dict.fromkeys(range(column, min(column + repeated, _COLUMNS)), text))
                across, down = _count(cell, "table:number-columns-spanned"), _count(cell, "table:number-rows-spanned")
                if across * down > 1:
                    merged.append(((number, column), (number + down - 1, column + across - 1)))
            column += repeated
        return cells

    def _text(self, sheet: Worksheet, cell: _Element) -> str:
        shown = "\n".join(_line(paragraph) for paragraph in cell.iterchildren(q("text:p"))).strip()
        if shown:
            return "" if cell.get(q("calcext:value-type")) == "error" else shown
        value = next((found for name in _VALUES if (found := cell.get(q(name)))), "")
        sheet.uncalculated += (
            not value and cell.get(q("table:formula")) is not None and not cell.get(q("office:value-type"))
        )
        return value


def _line(paragraph: _Element) -> str:
    made = paragraph.text or ""
    for child in paragraph:
        if child.tag == q("text:s"):
            made += " "
        elif child.tag in (q("text:span"), q("text:a")):
            made += _line(child)
        made += child.tail or ""
    return made


def _count(node: _Element, name: str) -> int:
    return max(1, int(node.get(q(name), "1")))
