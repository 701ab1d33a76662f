"""The cells of an HTML table → a grid for ``rag.reading.structure.tables``."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from rag.reading.web.markup import HEADINGS, Node

_BOLD = frozenset({"th", "b", "strong"})
_BOLD_STYLE = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.I)
_MOST_CELLS = 1_000_000
_SIGN_OF_LIFE = 1000
"""Rows from one to the next."""


def integer(text: str, default: int) -> int:
    """The number that an attribute gives; ``default`` where it gives none."""
    match = re.match(r"\s*(-?\d{1,6})", text)
    return int(match.group(1)) if match else default


def grid(
    table: Node, text_of: Callable[[Node], str], alive: Callable[[], None]
) -> tuple[list[list[str | None]], int | None]:
    """The cells of a table with its merged ones laid out as ``tables.rows`` wants them, and its header rows.

    Empty where the table only lays out the page: where it holds others, or headings.
    """
    if any(node.tag == "table" or node.tag in HEADINGS for node in table.all()):
        return [], None
    rows = [*_rows(table)]
    placed: dict[tuple[int, int], str | None] = {}
    labelled = _labels_alternate([row for row, _ in rows])
    for i, (row, _) in enumerate(rows):
        if i % _SIGN_OF_LIFE == 0:
            alive()
        j = 0
        for number, cell in enumerate(row):
            while (i, j) in placed:
                j += 1
            text = text_of(cell)
            if labelled and number % 2 == 0 and text:
                text = text.rstrip("：: ") + "："
            width = min(max(integer(cell.get("colspan"), 1), 1), 1000)
            height = min(integer(cell.get("rowspan"), 1) or len(rows), len(rows) - i)
            if len(placed) + width * height > _MOST_CELLS:
                return [], None
            for down in range(max(height, 1)):
                placed.update({(i + down, j + right): None if right else text for right in range(width)})
            j += width
    across = max((j for _, j in placed), default=-1) + 1
    if across * len(rows) > _MOST_CELLS:
        return [], None
    made = [[placed.get((i, j), "") for j in range(across)] for i in range(len(rows))]
    named = [bool(row) and (in_head or all(cell.tag == "th" for cell in row)) for row, in_head in rows]
    return made, named.index(False) or None if False in named else None


def _labels_alternate(rows: Sequence[Sequence[Node]]) -> bool:
    """Whether every other cell is set as a label (``th``, bold), and none of those between: 索引号 | LJ002 | 文号 …"""
    cells = [(number % 2 == 0, _is_label(cell)) for row in rows for number, cell in enumerate(row)]
    return bool(cells) and all(len(row) % 2 == 0 for row in rows) and all(first == label for first, label in cells)


def _is_label(cell: Node) -> bool:
    if cell.tag in _BOLD or _BOLD_STYLE.search(cell.get("style")):
        return True
    parts = [child for child in cell.children if not (isinstance(child, str) and not child.strip())]
    return len(parts) == 1 and isinstance(parts[0], Node) and _is_label(parts[0])


def _rows(table: Node) -> list[tuple[list[Node], bool]]:
    """The cells of each row, and whether it stands in the table's head."""
    found: list[tuple[list[Node], bool]] = []
    for node in table.nodes():
        if node.tag == "tr":
            found.append(([cell for cell in node.nodes() if cell.tag in ("td", "th")], False))
        elif node.tag in ("thead", "tbody", "tfoot", "form"):
            found += [(row, node.tag == "thead") for row, _ in _rows(node)]
    return found
