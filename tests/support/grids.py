"""A table with merged cells, as a file of each format that has tables."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from html import escape

from tests.support.office import saved
from tests.support.paper import Paper

ABOVE = "^"
"""Of a cell: it belongs to the one above."""

Grid = Sequence[Sequence[str | None]]
"""Rows of one width; ``None`` belongs to the cell on the left."""
TITLE = "江滩街道登记资料"


def _cells(grid: Grid) -> Iterator[tuple[int, int, int, int, str]]:
    """(row, column, rows, columns, text) of each cell."""
    for i, row in enumerate(grid):
        for j, text in enumerate(row):
            if text is None or text == ABOVE:
                continue
            across = next((k for k in range(j + 1, len(row)) if row[k] is not None), len(row)) - j
            down = next((k for k in range(i + 1, len(grid)) if grid[k][j] != ABOVE), len(grid)) - i
            yield i, j, down, across, text


def word(grid: Grid) -> bytes:
    from docx import Document

    made = Document()
    made.add_heading(TITLE, 1)
    table = made.add_table(len(grid), len(grid[0]), style="Table Grid")
    for i, j, down, across, text in _cells(grid):
        cell = table.cell(i, j)
        if down * across > 1:
            cell = cell.merge(table.cell(i + down - 1, j + across - 1))
        cell.text = text
    return saved(made)


def slide(grid: Grid) -> bytes:
    from pptx import Presentation
    from pptx.util import Emu

    made = Presentation()
    page = made.slides.add_slide(made.slide_layouts[5])
    page.shapes.title.text = TITLE
    shape = page.shapes.add_table(len(grid), len(grid[0]), Emu(0), Emu(1500000), Emu(9000000), Emu(4000000))
    for i, j, down, across, text in _cells(grid):
        cell = shape.table.cell(i, j)
        if down * across > 1:
            cell.merge(shape.table.cell(i + down - 1, j + across - 1))
        cell.text = text
    return saved(made)


def sheet(grid: Grid) -> bytes:
    from openpyxl import Workbook

    book = Workbook()
    page = book.active
    for i, j, down, across, text in _cells(grid):
        page.cell(i + 1, j + 1, text)
        if down * across > 1:
            page.merge_cells(start_row=i + 1, start_column=j + 1, end_row=i + down, end_column=j + across)
    return saved(book)


def web(grid: Grid) -> bytes:
    rows = [""] * len(grid)
    for i, _, down, across, text in _cells(grid):
        rows[i] += f'<td rowspan="{down}" colspan="{across}">{escape(text)}</td>'
    body = "".join(f"<tr>{row}</tr>" for row in rows)
    return f"<!doctype html><meta charset=utf-8><h1>{TITLE}</h1><table>{body}</table>".encode()


def markdown(grid: Grid) -> bytes:
    lines = ["| " + " | ".join("" if text == ABOVE else text or "" for text in row) + " |" for row in grid]
    return "\n".join([f"# {TITLE}", "", lines[0], "|" + " --- |" * len(grid[0]), *lines[1:]]).encode()


def comma(grid: Grid) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows([["" if cell == ABOVE else cell or "" for cell in row] for row in grid])
    return text.getvalue().encode()


def printed(grid: Grid) -> bytes:
    """A PDF with lines around the cells."""
    width, height, left, top = 500 / len(grid[0]), 24.0, 45.0, 100.0
    paper = Paper()
    paper.centred(50, TITLE, 18)
    for i, j, down, across, text in _cells(grid):
        x0, y0, x1, y1 = left + j * width, top + i * height, left + (j + across) * width, top + (i + down) * height
        for line in ((x0, y0, x1, y0), (x0, y1, x1, y1), (x0, y0, x0, y1), (x1, y0, x1, y1)):
            paper.rule(*line)
        size = min(9.0, max(5.0, (x1 - x0 - 6) / max(1, len(text))))
        paper.text(x0 + 3, y0 + 7, text, size)
    return paper.done()


FORMATS: dict[str, Callable[[Grid], bytes]] = {
    "docx": word,
    "pptx": slide,
    "xlsx": sheet,
    "html": web,
    "md": markdown,
    "csv": comma,
    "pdf": printed,
}
