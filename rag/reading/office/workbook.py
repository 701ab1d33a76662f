"""The cells of an .xlsx file as a person sees them (ECMA-376, part 1, 18).

Its XML is read directly and as a stream: half of a spreadsheet library is about what isn't shown, and refuses the
files of the many programs that get that part wrong.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Protocol
from zipfile import ZipFile

from rag.reading.office.cell_pictures import CellPictures, Recognise
from rag.reading.office.format_codes import BUILT_IN, GENERAL
from rag.reading.office.number_formats import shown, shown_text
from rag.reading.office.ooxml import Package, q, relation
from rag.reading.office.runs import joined

if TYPE_CHECKING:
    from lxml.etree import _Element

_log = logging.getLogger(__name__)
_CELL = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_COLUMNS, _ROWS = 16384, 1048576
_SIGN_OF_LIFE = 2000
"""Rows from one to the next."""
_MOST_MERGED = 1_000_000
"""Cells that merges may fill; damaged files merge whole sheets over and over."""
_FIRST_DAY = datetime(1899, 12, 30)
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")

Rows = dict[int, dict[int, str | None]]
"""Row → column → text, without the empty cells; None: covered by the merged cell to the left of it. From 0."""


@dataclass(slots=True)
class Worksheet:
    """One sheet."""

    name: str
    hidden: bool = False
    rows: Rows = field(default_factory=dict)
    uncalculated: int = 0
    """Formulas whose results the file doesn't hold."""
    unread_pictures: int = 0
    """Pictures in cells whose text could not be recognised."""


class Book(Protocol):
    """A file of sheets. What a damaged one raises is the caller's to catch."""

    def __len__(self) -> int: ...

    def title(self, text: str) -> str:
        """The title that its properties give where ``text`` has it too, else empty."""

    def sheets(self, alive: Callable[[], None]) -> Iterator[Worksheet]:
        """Every sheet, in order; the hidden ones without what they hold."""


class Workbook:
    """An .xlsx file. What a damaged one raises is the caller's to catch."""

    def __init__(self, archive: ZipFile, recognise: Recognise = lambda picture: None) -> None:
        self._package = Package(archive)
        self._main = self._package.main()
        root = self._package.root(self._main)
        if root.tag != q("s:workbook"):
            raise ValueError("no workbook")
        properties = root.find(q("s:workbookPr"))
        self._epoch_1904 = properties is not None and properties.get("date1904", "0") in ("1", "true")
        strings = self._package.related(self._main, "sharedStrings")
        self._strings = [_rich_text(item) for item in strings] if strings is not None else []
        self._formats = _formats(self._package.related(self._main, "styles"))
        self._pictures = CellPictures(self._package, self._main, recognise)
        parts = self._package.targets(self._main)
        self._sheets = [
            (item.get("name", ""), item.get("state", "visible") != "visible", parts.get(relation(item), ""))
            for item in root.iter(q("s:sheet"))
        ]

    def __len__(self) -> int:
        return len(self._sheets)

    def title(self, text: str) -> str:
        """See ``Package.title``."""
        return self._package.title(text)

    def sheets(self, alive: Callable[[], None]) -> Iterator[Worksheet]:
        """Every sheet of cells (charts are sheets too), in order; the hidden ones without what they hold."""
        names = set(self._package.archive.namelist())
        for name, hidden, part in self._sheets:
            sheet = Worksheet(name, hidden)
            before = self._pictures.unread
            if not hidden and part in names:
                self._fill(sheet, part, alive)
            sheet.unread_pictures = self._pictures.unread - before
            yield sheet

    def _fill(self, sheet: Worksheet, part: str, alive: Callable[[], None]) -> None:
        from lxml import etree

        merged: list[str] = []
        row = -1
        with self._package.archive.open(part) as stream:
            events = etree.iterparse(
                stream, tag=("{*}row", "{*}mergeCell"), resolve_entities=False, no_network=True, remove_comments=True
            )
            for count, (_, node) in enumerate(events):
                if count % _SIGN_OF_LIFE == 0:
                    alive()
                if node.tag.endswith("}row"):
                    number = node.get("r", "")
                    row = int(number) - 1 if number.isdecimal() else row + 1
                    self._row(sheet, row, node)
                else:
                    merged.append(node.get("ref", ""))
                node.clear()
                while node.getprevious() is not None:  # what was read needn't be kept
                    del node.getparent()[0]
        merge(sheet.rows, merged)

    def _row(self, sheet: Worksheet, row: int, node: _Element) -> None:
        cells: dict[int, str | None] = {}
        column = -1
        for cell in node.iterchildren("{*}c"):
            place = _place(cell.get("r", ""))
            column = place[1] if place else column + 1
            text = self._text(sheet, cell).strip()
            if text and column < _COLUMNS:
                cells[column] = text
        if cells and 0 <= row < _ROWS:
            sheet.rows[row] = cells

    def _text(self, sheet: Worksheet, cell: _Element) -> str:
        kind = cell.get("t", "n")
        value = cell.findtext("{*}v") or ""
        if (not value or kind not in ("n", "s")) and (picture := self._pictures.text(cell, value)):
            return picture
        if kind == "inlineStr":
            inline = cell.find("{*}is")
            return shown_text(_rich_text(inline), self._format(cell)) if inline is not None else ""
        if not value:
            sheet.uncalculated += cell.find("{*}f") is not None and kind != "str"
            return ""
        if kind == "n":
            return shown(float(value), self._format(cell), self._epoch_1904)
        if kind == "s":
            return shown_text(self._strings[int(value)], self._format(cell))
        if kind == "b":
            return "TRUE" if value == "1" else "FALSE"
        if kind == "d":
            return self._day(datetime.fromisoformat(value), self._format(cell))
        return "" if kind == "e" else shown_text(_unescaped(value), self._format(cell))

    def _day(self, moment: datetime, code: str) -> str:
        """A date that the file holds as a text (ISO 8601)."""
        if GENERAL.fullmatch(code):
            return moment.isoformat(" ").removesuffix(" 00:00:00")
        return shown((moment.replace(tzinfo=None) - _FIRST_DAY).total_seconds() / 86400, code)

    def _format(self, cell: _Element) -> str:
        """The code of its number format."""
        style = int(cell.get("s", "0"))
        return self._formats[style] if style < len(self._formats) else ""


def _place(reference: str) -> tuple[int, int] | None:
    """``B3`` → (2, 1)."""
    match = _CELL.fullmatch(reference)
    if not match:
        return None
    column = 0
    for letter in match.group(1):
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(match.group(2)) - 1, column - 1


def _rich_text(item: _Element) -> str:
    """The text of a string, without the pronunciation of its characters."""
    parts = [(0, item.findtext("{*}t") or "")]
    parts += [(_rise(run), run.findtext("{*}t") or "") for run in item.findall("{*}r")]
    return _unescaped(joined(parts))


def _rise(run: _Element) -> int:
    """1 for a run that stands above the line, -1 below it, 0 on it."""
    found = run.find("{*}rPr/{*}vertAlign")
    return {"superscript": 1, "subscript": -1}.get(found.get("val", ""), 0) if found is not None else 0


def _unescaped(text: str) -> str:
    """Characters that XML can't hold are written ``_x000D_``."""
    return _ESCAPED.sub(lambda match: chr(int(match.group(1), 16)), text) if "_x" in text else text


def _formats(styles: _Element | None) -> list[str]:
    """The number format of each cell style."""
    if styles is None:
        return []
    own = {item.get("numFmtId", ""): item.get("formatCode", "") for item in styles.iter(q("s:numFmt"))}
    cells = styles.find(q("s:cellXfs"))
    ids = [item.get("numFmtId", "0") for item in cells] if cells is not None else []
    return [own[name] if name in own else BUILT_IN.get(int(name), "") for name in ids]


def merge(rows: Rows, merged: Sequence[str]) -> None:
    """``lay_out`` of merges as ``A1:B3``."""
    places = ((_place(first), _place(last)) for first, _, last in (each.partition(":") for each in merged))
    lay_out(rows, [(start, end) for start, end in places if start and end])


def lay_out(rows: Rows, merged: Sequence[tuple[tuple[int, int], tuple[int, int]]]) -> None:
    """Repeat the text of merged cells in each row that they cover; only rows and columns in use count."""
    last_row = max(rows, default=-1)
    last_column = max((column for cells in rows.values() for column in cells), default=-1)
    filled = 0
    for start, end in merged:
        text = rows.get(start[0], {}).get(start[1])
        if not text:
            continue
        bottom, right = min(end[0], last_row), min(end[1], last_column)
        filled += max(0, bottom - start[0] + 1) * max(0, right - start[1] + 1)
        if filled > _MOST_MERGED:
            _log.info("merged cells beyond %d are left alone", _MOST_MERGED)
            return
        for row in range(start[0], bottom + 1):
            cells = rows.setdefault(row, {})
            cells[start[1]] = text
            cells.update(dict.fromkeys(range(start[1] + 1, right + 1)))
