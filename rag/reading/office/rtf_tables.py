"""The rows of a table in Rich Text Format → a table as of a web page, with its merged cells."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field

from rag.reading.web.markup import Node

_SLACK = 40
"""Twentieths of a point: edges that are closer are the same."""


@dataclass(slots=True)
class CellForm:
    """What a row says of a cell before its text."""

    right: int = 0
    joins_left: bool = False
    joins_above: bool = False


@dataclass(slots=True)
class Row:
    """A row with the forms of its cells; there may be fewer of them, or more, in a damaged file."""

    cells: list[list[Node | str]] = field(default_factory=list)
    forms: list[CellForm] = field(default_factory=list)
    left: int = 0
    head: bool = False


def table(rows: Sequence[Row]) -> Node:
    """The table of ``rows``. Cells may have any width, so that the edges of all rows are the columns."""
    edges = _edges([form.right for row in rows for form in row.forms] + [row.left for row in rows])
    made = Node("table")
    above: dict[int, Node] = {}
    for row in rows:
        line = Node("tr")
        at = _column(edges, row.left)
        owners: dict[int, Node] = {}
        last: Node | None = None
        for i, content in enumerate(row.cells):
            form = row.forms[i] if i < len(row.forms) else CellForm(-1)
            end = max(at + 1, _column(edges, form.right)) if form.right >= 0 else at + 1
            if form.joins_left and last is not None:
                last.attributes = {**last.attributes, "colspan": str(int(last.get("colspan")) + end - at)}
            elif form.joins_above and at in above:
                owner = above[at]
                owner.attributes = {**owner.attributes, "rowspan": str(int(owner.get("rowspan")) + 1)}
                owners[at] = last = owner
            else:
                last = Node("th" if row.head else "td", {"colspan": str(end - at), "rowspan": "1"}, content)
                line.children.append(last)
                owners[at] = last
            at = end
        above = owners
        made.children.append(line)
    return made


def _edges(places: Sequence[int]) -> list[int]:
    made: list[int] = []
    for place in sorted(places):
        if not made or place - made[-1] > _SLACK:
            made.append(place)
    return made


def _column(edges: Sequence[int], place: int) -> int:
    return bisect_left(edges, place - _SLACK)


class Tables:
    """Gathers the cells and rows of the table that is being read."""

    def __init__(self) -> None:
        self._cell: list[Node | str] = []
        self._row = Row()
        self._rows: list[Row] = []
        self._form = CellForm()

    @property
    def in_row(self) -> bool:
        """Whether a row has begun and not ended."""
        return bool(self._row.cells)

    def add(self, blocks: Sequence[Node | str]) -> None:
        """More text of the current cell."""
        self._cell += blocks

    def word(self, word: bytes, number: int | None) -> None:
        """A control word that says how the row or a cell of it is."""
        if word == b"trowd":
            self._row.forms, self._row.head, self._form = [], False, CellForm()
        elif word == b"trhdr":
            self._row.head = True
        elif word == b"trleft" and number is not None:
            self._row.left = number
        elif word == b"clmrg":
            self._form.joins_left = True
        elif word == b"clvmrg":
            self._form.joins_above = True
        elif word == b"cellx" and number is not None:
            self._form.right = max(0, number)
            self._row.forms.append(self._form)
            self._form = CellForm()
        elif word == b"row":
            self._rows.append(self._row)
            self._row = Row()

    def end_cell(self) -> None:
        """The current cell is complete."""
        self._row.cells.append(self._cell)
        self._cell = []

    def end(self) -> Node | None:
        """The table, if there was one since the last; a row that was cut off counts too."""
        if self._row.cells or self._cell:
            self.end_cell()
            self.word(b"row", None)
        rows, self._rows = self._rows, []
        return table(rows) if rows else None
