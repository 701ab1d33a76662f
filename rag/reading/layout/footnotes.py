"""Footnotes: small type at the foot of a column, kept out of the sentences above it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from rag.chinese.raised import RAISED
from rag.reading.layout.columns import Column
from rag.reading.layout.glyphs import Rule
from rag.reading.layout.lines import Line

_DIGITS = RAISED[:10]
_MARKER = re.compile(
    rf"\s*(?:[①-⑳]|[\[［【〔(（]\d{{1,3}}[\]］】〕)）]|[{_DIGITS}]+|\d{{1,3}}(?![\d.,、．年月])|[*＊†‡]+|注\d*[：:])"
)
_RAISED = re.compile(f"[{_DIGITS}]+")
_PLAIN = str.maketrans(_DIGITS, "0123456789")
_QUANTITY = re.compile(r"(?:(?<![\d.,])10|(?<![A-Za-z])(?:[kcdm]?m|[a-z])|/[A-Za-z]{1,3})$")
"""What a raised figure belongs to as its power, whatever notes there are: 3×10⁴, m², m/s², x²."""
_SMALLER = 0.93
"""Of the size of the text: notes are set smaller."""
_RULE_SHARE = 0.6
"""Of the column's width: the rule above notes is shorter."""
_LOWER_PART = 0.35
"""Of the page's height: notes stand below it."""


def note_marker(text: str) -> str:
    """The marker that a note begins with, as plain digits or as it is; empty where it begins with none."""
    match = _MARKER.match(text)
    if match is None:
        return ""
    marker = match.group().strip().translate(_PLAIN)
    return marker.strip("[]［］【】〔〕()（）") or marker


def split(
    columns: Sequence[Column], rules: Sequence[Rule], body: float, height: float
) -> tuple[list[Column], list[Column]]:
    """The columns of a page without their notes, and the notes; ``body`` is the size of the document's text."""
    texts: list[Column] = []
    notes: list[Column] = []
    for column in columns:
        first = _first_note(column, columns, rules, body, height)
        texts.append(replace(column, rows=column.rows[:first]))
        notes.append(replace(column, rows=column.rows[first:]))
    return [column for column in texts if column.rows], [column for column in notes if column.rows]


def _first_note(column: Column, columns: Sequence[Column], rules: Sequence[Rule], body: float, height: float) -> int:
    """The row that the notes of ``column`` begin with; their count where it has none."""
    count = len(column.rows)
    foot = column.rows[-1].bottom
    if any(
        other is not column and other.left < column.right and other.right > column.left and other.rows[0].top >= foot
        for other in columns
    ) and not _only_notes_below(column, columns, body):
        return count
    low = [i for i in range(count) if column.rows[i].top >= _LOWER_PART * height]
    for i in low:
        rest = column.rows[i:]
        small = all(row.size <= _SMALLER * body and not row.elements for row in rest)
        marked = bool(note_marker(rest[0].text))
        if (small and marked) or ((small or marked) and _ruled(column, i, rules)):
            return i
    return count


def _only_notes_below(column: Column, columns: Sequence[Column], body: float) -> bool:
    foot = column.rows[-1].bottom
    below = [row for other in columns if other is not column for row in other.rows if row.top >= foot]
    return all(row.size <= _SMALLER * body for row in below)


def _ruled(column: Column, i: int, rules: Sequence[Rule]) -> bool:
    """Whether a short rule stands between row ``i`` and the one above it."""
    row = column.rows[i]
    above = column.rows[i - 1].bottom - 0.3 * row.size if i else row.top - 2 * row.size
    return any(
        above <= rule.top <= row.top + 0.3 * row.size
        and abs(rule.left - column.left) <= 3 * row.size
        and 2 * row.size <= rule.right - rule.left <= _RULE_SHARE * (column.right - column.left)
        and rule.bottom - rule.top <= 0.5 * row.size
        for rule in rules
    )


def without_markers(row: Line, markers: frozenset[str]) -> Line:
    """``row`` without the raised numbers that lead to the notes ``markers``; powers stay."""
    drop = [
        i
        for match in _RAISED.finditer(row.text)
        if match.group().translate(_PLAIN) in markers and not _QUANTITY.search(row.text, 0, match.start())
        for i in range(match.start(), match.end())
    ]
    if not drop:
        return row
    gone = set(drop)
    text = "".join(char for i, char in enumerate(row.text) if i not in gone)
    return replace(row, text=text, boxes=np.delete(row.boxes, drop, axis=0))
