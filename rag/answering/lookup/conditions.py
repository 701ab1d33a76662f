"""Conditions on the rows of a table, and the numbers that its cells are."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from operator import eq, ge, gt, le, lt

from rag.answering.evidence.coverage import searchable
from rag.answering.lookup.measures import Measure, measure
from rag.answering.lookup.tables import Row, Table, aside

_SIGNS: dict[str, Callable[[Fraction, Fraction], bool]] = {"=": eq, ">": gt, ">=": ge, "<": lt, "<=": le}


@dataclass(frozen=True, slots=True)
class Condition:
    """What a row must hold in ``column``: one of ``values``, or a number that stands so to ``bound``."""

    column: str
    values: frozenset[str] = frozenset()
    """Normalised."""
    sign: str = ""
    bound: Measure | None = None
    negated: bool = False

    def holds(self, row: Row) -> bool:
        if self.bound:
            own = number_in(row, self.column)
            return own is not None and _compares(own, self.sign, self.bound, unit_of(self.column))
        cell = searchable(row.cells.get(self.column, ""))
        return any(within(value, cell) for value in self.values) is not self.negated


def is_numeric(table: Table, column: str) -> bool:
    """Whether most cells of the column are numbers."""
    filled = [row for row in table.entries if column in row.cells]
    return bool(filled) and 2 * len(numbers(table, column)) > len(filled)


def numbers(table: Table, column: str) -> list[Measure]:
    return [found for row in table.entries if (found := number_in(row, column))]


def number_in(row: Row, column: str) -> Measure | None:
    """The number that the cell is, if it is one."""
    return measure(searchable(row.cells[column])) if column in row.cells else None


def unit_of(column: str) -> str:
    """The unit that the name of the column says: 单价（元）."""
    return aside(column)


def _compares(own: Measure, sign: str, bound: Measure, unit: str) -> bool:
    left, right = own.comparable(unit or bound.unit), bound.comparable(own.unit or unit)
    if left is None or right is None:
        return False
    return _SIGNS[sign](left, right)


def within(value: str, cell: str) -> bool:
    return any(is_bounded(cell, match.start(), match.end()) for match in re.finditer(re.escape(value), cell))


def is_bounded(text: str, start: int, end: int) -> bool:
    """Whether no Latin word or number goes on beyond: 8MHz is no part of 48MHz, M1 none of M12."""
    before, after = text[max(0, start - 1) : start], text[end : end + 1]
    if text[start].isascii() and text[start].isalnum() and ((before.isascii() and before.isalnum()) or before == "."):
        return False
    return not (text[end - 1].isascii() and text[end - 1].isalnum() and after.isascii() and after.isalnum())
