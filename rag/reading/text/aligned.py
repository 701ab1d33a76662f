"""Tables in plain text whose columns are set apart by wide gaps."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import groupby
from typing import Literal

from rag.chinese.numerals import ONES

Cells = Literal["", "head", "row"]
"""What a line is of such a table; nothing where it belongs to none."""

_GAP = re.compile(r"[ \t\u3000]{2,}|[\t\u3000]")
_SMALLEST = 3
"""Lines of a table, its head included."""
_LONGEST_CELL = 30
_VALUE = re.compile(r"[-+−–—<>≥≤≈约]?\s*[¥￥$]?\d[\d,，.]*\s*(?:[%％‰]|[^\d\s]{1,4})?|[-—/…*.]+|无|暂无")
_YEAR = re.compile(rf"(?:19|20)\d\d(?:年度?)?末?|\d{{1,2}}月|第?[{ONES[:4]}]季度")
"""A number that names a column."""


def table_lines(lines: Sequence[str]) -> list[Cells]:
    """For each of the non-blank ``lines``, without surrounding space, what it is of a table."""
    kinds: list[Cells] = []
    for is_set, run in groupby(map(_cells, lines), key=bool):
        rows = list(run)
        within: Cells = "row" if is_set and _is_table(rows) else ""
        kinds += [within] * len(rows)
        if within and _is_head(rows):
            kinds[-len(rows)] = "head"
    return kinds


def _cells(line: str) -> list[str]:
    """The cells of a line, empty where it isn't set in columns."""
    cells = _GAP.split(line)
    return cells if len(cells) > 1 and max(map(len, cells)) <= _LONGEST_CELL and not line.endswith("。") else []


def _is_table(rows: Sequence[Sequence[str]]) -> bool:
    """Enough rows with as many cells. Two cells only make a table where the second is a value: laws and lists have
    a number, a gap and words."""
    usual, count = Counter(map(len, rows)).most_common(1)[0]
    values = all(_VALUE.fullmatch(row[-1]) for row in rows[1:])
    return len(rows) >= _SMALLEST and 3 * count >= 2 * len(rows) and (usual > 2 or values)


def _is_head(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the first row names columns: it has words where the others have values."""
    named = [not _VALUE.fullmatch(cell) or bool(_YEAR.fullmatch(cell)) for cell in rows[0]]
    valued = any(all(len(row) > i and _VALUE.fullmatch(row[i]) for row in rows[1:]) for i in range(len(rows[0])))
    return all(named) and valued
