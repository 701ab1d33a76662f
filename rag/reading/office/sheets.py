"""Spreadsheets (.xlsx, .csv, .tsv) → one Document: a row of a table is a passage with its column names."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import islice

from rag import reading
from rag.errors import NoRecognitionError, UserError
from rag.messages import say
from rag.reading import packed
from rag.reading.assembly import document
from rag.reading.element import Element
from rag.reading.office.workbook import Book, Rows, Workbook
from rag.reading.source import Source
from rag.reading.structure import tables
from rag.reading.structure.table_cells import Cell
from rag.reading.structure.table_words import label_odds
from rag.reading.text.decoding import decode
from rag.types import Document, Reading, Unread

_UNNAMED = re.compile(r"(?:sheet|工作表|表)\s*\d*(?:\s*\(\d+\))?", re.IGNORECASE)
"""What a spreadsheet program calls a sheet that nobody has named."""
_DELIMITERS = ",\t;|；，"
_SAMPLE = 100
"""Rows that tell which character separates the fields, and how the columns are named."""
_DECLARED = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)
"""Excel's way to say so in the first line."""
_SPARSE = 50
"""A grid with fewer cells than one in so many is no table, and would take more memory than the file is worth."""


def read(source: Source) -> Iterator[Document]:
    """Yield the document. Raises ``UserError`` where the file is damaged, encrypted, a bomb or without text."""
    archive = packed.office(source)
    with packed.sound(source):
        workbook = Workbook(archive, partial(_recognised, source))
    yield book(source, workbook)


def read_text(source: Source) -> Document:
    """The document of a table that is a text file. Raises ``UserError`` where it isn't text, or empty."""
    return document(source, "", _tables(_records(source), side_by_side=False))


def book(source: Source, workbook: Book) -> Document:
    """The document of a workbook, whichever format it has."""
    elements: list[Element] = []
    hidden = uncalculated = unrecognised = 0
    with packed.sound(source):
        sheets = workbook.sheets(partial(source.progress, 0, len(workbook)))
        for sheet in islice(sheets, source.limits.pages):
            hidden += sheet.hidden
            uncalculated += sheet.uncalculated
            unrecognised += sheet.unread_pictures
            found = list(_tables(sheet.rows, side_by_side=True))
            named = found and not _UNNAMED.fullmatch(sheet.name.strip())
            elements += [Element(sheet.name, 1), *found] if named else found
        title = workbook.title("".join(element.text for element in elements[:_SAMPLE]))
    unread = [Unread("hidden_sheets")] if hidden else []
    unread += [Unread("formulas")] if uncalculated else []
    unread += [Unread("cell_pictures")] if unrecognised else []
    if len(workbook) > source.limits.pages:
        unread.append(Unread("too_many_pages", tuple(range(source.limits.pages + 1, len(workbook) + 1))))
    return document(source, title, elements, reading=Reading(unread=tuple(unread)))


def _recognised(source: Source, picture: bytes) -> str | None:
    """The text in the picture of a cell; None where no text recognition is installed."""
    source.progress(0, 1)
    try:
        (found,) = reading.read(Source(picture, f"{source.name}.png", source.limits))
    except NoRecognitionError:
        return None
    except UserError:  # without text, damaged, or no picture that is drawn of dots
        return ""
    return found.text


def _records(source: Source) -> Rows:
    """The cells of a text file. Raises ``UserError`` where it isn't text."""
    try:
        text, _ = decode(source.data)
    except ValueError as error:
        raise UserError(say.not_text(name=source.name)) from error
    declared = _DECLARED.match(text)
    text = text[declared.end() :] if declared else text
    delimiter = declared.group(1) if declared else _delimiter(text)
    rows: Rows = {}
    for number, record in enumerate(_parsed(text, delimiter)):
        cells: dict[int, str | None] = {column: cell for column, cell in enumerate(record) if cell.strip()}
        if cells:
            rows[number] = cells
        if number % 10000 == 0:
            source.progress(0, 1)
    return rows


def _parsed(text: str, delimiter: str) -> list[list[str]]:
    """The records; where a quotation mark is never closed, and would swallow the rest, marks mean nothing."""
    lines = text.splitlines(keepends=True)
    try:
        return list(csv.reader(lines, delimiter=delimiter, strict=True))
    except csv.Error:
        return [line.rstrip("\r\n").split(delimiter) for line in lines]


def _delimiter(text: str) -> str:
    """The character that most records have the same number of, and of such the one that parts most fields."""
    lines = list(islice((line for line in text.splitlines() if line.strip()), _SAMPLE))

    def fitness(delimiter: str) -> tuple[float, int]:
        widths = Counter(len(record) for record in _parsed("\n".join(lines), delimiter))
        usual, count = widths.most_common(1)[0] if widths else (1, 0)
        return (count / len(lines), usual) if usual > 1 else (0.0, 0)

    return max(_DELIMITERS, key=fitness)


def _tables(rows: Rows, side_by_side: bool) -> Iterator[Element]:
    """The elements of one sheet: its tables are parted by blank rows and, where there may be several beside each
    other, by blank columns. A table that goes on after a blank row keeps its column names."""
    names: tuple[Cell, ...] | None = None
    before: tuple[int, int] | None = None
    for region in _regions(rows, sorted(rows), side_by_side):
        columns = [column for cells in region for column in cells]
        left, right = min(columns), max(columns)
        if len(region) * (right - left + 1) > _SPARSE * len(columns):
            yield from _lines(region)
            continue
        grid = [[cells.get(column, "") for column in range(left, right + 1)] for cells in region]
        own = tables.column_names(grid[:_SAMPLE])
        kept = names if own is None and before == (left, right) else None
        found = tables.rows(grid, names=kept)
        yield from _lines(region) if found is None else found
        if own is not None or before != (left, right):
            names, before = own, (left, right)


def _lines(region: Sequence[dict[int, str | None]]) -> Iterator[Element]:
    """Text that is no table, a row a paragraph."""
    for cells in region:
        yield Element(" ".join(text for _, text in sorted(cells.items()) if text))


def _regions(rows: Rows, numbers: Sequence[int], side_by_side: bool) -> Iterator[list[dict[int, str | None]]]:
    """The blocks that blank rows, and blank columns within these, part from each other: left before right."""
    for start, end in _runs(numbers):
        run = [rows[number] for number in numbers[start:end]]
        columns = sorted({column for cells in run for column in cells})
        parts = list(_beside(run, columns)) if side_by_side else [(0, len(columns))]
        if len(parts) == 1:
            yield run
            continue
        for first, last in parts:
            left, right = columns[first], columns[last - 1]
            part = {
                number: inside
                for number in numbers[start:end]
                if (inside := {column: text for column, text in rows[number].items() if left <= column <= right})
            }
            yield from _regions(part, sorted(part), side_by_side)


def _beside(run: Sequence[dict[int, str | None]], columns: Sequence[int]) -> Iterator[tuple[int, int]]:
    """(start, end) of the ``columns`` of each table: a blank one parts two, but for where labels wait for values."""
    start = None
    for first, last in _runs(columns):
        begin = first if start is None else start
        odds = [label_odds(text.strip()) for cells in run if (text := cells.get(columns[last - 1]))]
        alone = last < len(columns) and columns[last] == columns[last - 1] + 2
        start = begin if alone and min(odds) >= 0 and sum(odds) * 2 > len(odds) else None
        if start is None:
            yield begin, last


def _runs(numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
    """(start, end) of each run of consecutive ``numbers``."""
    start = 0
    for i in range(1, len(numbers) + 1):
        if i == len(numbers) or numbers[i] != numbers[i - 1] + 1:
            yield start, i
            start = i
