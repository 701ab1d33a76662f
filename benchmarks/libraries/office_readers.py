"""Office files by ours, and as one would straightforwardly read them with the library of each format."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from io import BytesIO
from typing import Any

from benchmarks.libraries.known import Line, rows
from rag.reading import read
from rag.reading.source import Source

Reader = Callable[[bytes, str], list[Line]]
"""A file's bytes and its name → its lines."""


def ours(data: bytes, name: str) -> list[Line]:
    return [Line(block.text, block.level) for document in read(Source(data, name)) for block in document.blocks]


def python_docx(data: bytes, name: str) -> list[Line]:
    import docx
    from docx.text.paragraph import Paragraph

    lines: list[Line] = []
    for block in docx.Document(BytesIO(data)).iter_inner_content():
        if isinstance(block, Paragraph):
            lines.append(Line(block.text, _style_level((block.style and block.style.name) or "")))
        else:
            lines += rows([_cells(row) for row in block.rows])
    return lines


def _cells(row: Any) -> list[str]:
    """The texts of a row's cells: one that is merged across columns is given for each of them, and wanted once."""
    cells = row.cells
    return [
        "" if before is not None and cell._tc is before._tc else cell.text
        for before, cell in zip((None, *cells), cells, strict=False)
    ]


def _style_level(style: str) -> int:
    number = style.removeprefix("Heading ")
    return int(number) if number.isdecimal() else int(style == "Title")


def python_pptx(data: bytes, name: str) -> list[Line]:
    import pptx

    lines: list[Line] = []
    for slide in pptx.Presentation(BytesIO(data)).slides:
        for shape in slide.shapes:
            lines += _shape(shape, slide.shapes.title)
        if slide.has_notes_slide:
            lines.append(Line(slide.notes_slide.notes_text_frame.text))
    return lines


def _shape(shape: Any, title: Any) -> Iterator[Line]:
    from pptx.enum.shapes import MSO_SHAPE_TYPE, PP_PLACEHOLDER

    furniture = (PP_PLACEHOLDER.SLIDE_NUMBER, PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.DATE)
    if shape.is_placeholder and shape.placeholder_format.type in furniture:
        return
    if shape.shape_type == MSO_SHAPE_TYPE.GROUP:
        for inner in shape.shapes:
            yield from _shape(inner, title)
    elif shape.has_text_frame:
        level = int(title is not None and shape.shape_id == title.shape_id)
        yield from (Line(paragraph.text, level) for paragraph in shape.text_frame.paragraphs)
    elif shape.has_table:
        yield from rows([[cell.text for cell in row.cells] for row in shape.table.rows])
    elif shape.has_chart:
        for plot in shape.chart.plots:
            heads = ["", *(series.name for series in plot.series)]
            values = zip(plot.categories, *(series.values for series in plot.series), strict=True)
            yield from rows([heads, *([str(value) for value in row] for row in values)])


def openpyxl(data: bytes, name: str) -> list[Line]:
    from openpyxl import load_workbook

    lines: list[Line] = []
    for sheet in load_workbook(BytesIO(data), data_only=True).worksheets:
        if sheet.sheet_state == "visible":
            filled = [row for row in sheet.values if any(value is not None for value in row)]
            lines += [Line(sheet.title, 1), *rows([[_written(value) for value in row] for row in filled])]
    return lines


def _written(value: Any) -> str:
    if isinstance(value, datetime):
        return value.isoformat(" ").removesuffix(" 00:00:00")
    return "" if value is None else str(value)


LIBRARIES: dict[str, tuple[str, Reader]] = {
    ".docx": ("python-docx", python_docx),
    ".pptx": ("python-pptx", python_pptx),
    ".xlsx": ("openpyxl", openpyxl),
}
"""Ending → its library's name and the reader over it."""
