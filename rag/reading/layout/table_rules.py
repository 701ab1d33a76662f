"""Ruled lines → grids of cells, merged cells included.

After the lattice method of pdfplumber and Tabula: lines are snapped and joined, lines that meet make one
grid, and neighbouring cells with no line between them are one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rag.reading.layout.glyphs import Rule

_SNAP = 3.0
"""Points: lines nearer than this are one (double lines), and ends nearer than this meet."""
_SAME_END = 5.0
_THICKEST, _SHORTEST = 4.0, 6.0
_MOST_LINES, _MOST_CELLS = 3000, 5000
"""More than this is a drawing, not a table."""


@dataclass(frozen=True, slots=True)
class RuleLine:
    """A horizontal line at y = ``at`` from x = ``start`` to ``end``, or a vertical one with x and y exchanged."""

    at: float
    start: float
    end: float


@dataclass(frozen=True, slots=True, eq=False)
class Lattice:
    """Columns between ``xs`` and rows between ``ys``, both ascending."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    cells: NDArray[np.int32]
    """(rows, columns): equal numbers belong to one merged cell."""


def lines_of(rules: Iterable[Rule]) -> tuple[list[RuleLine], list[RuleLine]]:
    """The horizontal and the vertical lines; pieces of one line are joined."""
    flat: list[RuleLine] = []
    upright: list[RuleLine] = []
    for rule in rules:
        width, height = rule.right - rule.left, rule.bottom - rule.top
        if height <= _THICKEST and width > height:
            flat.append(RuleLine((rule.top + rule.bottom) / 2, rule.left, rule.right))
        elif width <= _THICKEST and height > width:
            upright.append(RuleLine((rule.left + rule.right) / 2, rule.top, rule.bottom))
    return _joined(flat), _joined(upright)


def lattices(flat: Sequence[RuleLine], upright: Sequence[RuleLine]) -> list[Lattice]:
    """The grids of lines that meet, the smallest first."""
    if not flat or not upright or len(flat) + len(upright) > _MOST_LINES:
        return []
    made = [_lattice(*group) for group in _groups(flat, upright)]
    found = [lattice for lattice in made if lattice is not None]
    return sorted(found, key=lambda lattice: (lattice.xs[-1] - lattice.xs[0]) * (lattice.ys[-1] - lattice.ys[0]))


def same_extent(flat: Iterable[RuleLine]) -> list[tuple[float, float, list[float]]]:
    """(left, right, their ascending y) of each set of three lines or more that begin and end together."""
    sets: list[list[RuleLine]] = []
    for line in sorted(flat, key=lambda line: line.at):
        same = next((found for found in sets if _together(found[0], line)), None)
        if same is None:
            sets.append([line])
        else:
            same.append(line)
    return [(found[0].start, found[0].end, [line.at for line in found]) for found in sets if len(found) > 2]


def _together(line: RuleLine, other: RuleLine) -> bool:
    return abs(line.start - other.start) <= _SAME_END and abs(line.end - other.end) <= _SAME_END


def _joined(found: list[RuleLine]) -> list[RuleLine]:
    joined: list[RuleLine] = []
    for same in _snapped(found):
        at = sum(line.at for line in same) / len(same)
        start, end = same[0].start, same[0].end
        for line in same[1:]:
            if line.start > end + _SNAP:
                joined.append(RuleLine(at, start, end))
                start, end = line.start, line.end
            end = max(end, line.end)
        joined.append(RuleLine(at, start, end))
    return [line for line in joined if line.end - line.start >= _SHORTEST]


def _snapped(found: Iterable[RuleLine]) -> list[list[RuleLine]]:
    """Lines of (nearly) one position together, each set by its start."""
    sets: list[list[RuleLine]] = []
    for line in sorted(found, key=lambda line: line.at):
        if sets and line.at - sets[-1][0].at <= _SNAP:
            sets[-1].append(line)
        else:
            sets.append([line])
    return [sorted(same, key=lambda line: line.start) for same in sets]


def _groups(flat: Sequence[RuleLine], upright: Sequence[RuleLine]) -> list[tuple[list[RuleLine], list[RuleLine]]]:
    """Lines that meet, directly or through others."""
    h = np.array([(line.at, line.start, line.end) for line in flat])
    v = np.array([(line.at, line.start, line.end) for line in upright])
    meet = (h[:, 1, None] - _SNAP <= v[:, 0]) & (v[:, 0] <= h[:, 2, None] + _SNAP)
    meet &= (v[:, 1] - _SNAP <= h[:, 0, None]) & (h[:, 0, None] <= v[:, 2] + _SNAP)
    left = set(range(len(flat)))
    groups: list[tuple[list[RuleLine], list[RuleLine]]] = []
    while left:
        rows, columns, new = set[int](), set[int](), {left.pop()}
        while new:
            rows |= new
            fresh = set(np.flatnonzero(meet[sorted(new)].any(axis=0)).tolist()) - columns
            columns |= fresh
            new = set(np.flatnonzero(meet[:, sorted(fresh)].any(axis=1)).tolist()) - rows
        left -= rows
        if len(rows) > 1 and columns:
            groups.append(([flat[i] for i in sorted(rows)], [upright[i] for i in sorted(columns)]))
    return groups


def _lattice(flat: Sequence[RuleLine], upright: Sequence[RuleLine]) -> Lattice | None:
    """The grid of lines that meet; its sides may be open."""
    xs = _positions([*(line.at for line in upright), min(line.start for line in flat), max(line.end for line in flat)])
    ys = _positions(
        [*(line.at for line in flat), min(line.start for line in upright), max(line.end for line in upright)]
    )
    shape = len(ys) - 1, len(xs) - 1
    if shape[0] * shape[1] > _MOST_CELLS:
        return None
    above = {y: [line for line in flat if abs(line.at - y) <= _SNAP] for y in ys}
    beside = {x: [line for line in upright if abs(line.at - x) <= _SNAP] for x in xs}
    cells = np.arange(shape[0] * shape[1], dtype=np.int32).reshape(shape)
    for row, column in np.ndindex(shape):
        if column and not _runs(beside[xs[column]], ys[row], ys[row + 1]):
            cells[cells == cells[row, column]] = cells[row, column - 1]
        if row and not _runs(above[ys[row]], xs[column], xs[column + 1]):
            cells[cells == cells[row, column]] = cells[row - 1, column]
    return Lattice(tuple(xs), tuple(ys), cells)


def _positions(found: Iterable[float]) -> list[float]:
    made: list[float] = []
    for position in sorted(found):
        if not made or position - made[-1] > _SNAP:
            made.append(position)
    return made


def _runs(found: Sequence[RuleLine], start: float, end: float) -> bool:
    """Whether one of the lines runs from ``start`` to ``end``."""
    return any(line.start <= start + _SNAP and line.end >= end - _SNAP for line in found)
