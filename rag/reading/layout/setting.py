"""How a column is set: where its lines begin and end, and how far apart they stand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from statistics import median

from rag.reading.layout.columns import Column
from rag.reading.layout.lines import Line

_SAME_SIZE = 0.08
_WIDEST_PITCH = 2.2
"""Sizes from line to line, as in the typescript of an office; wider lines are paragraphs by themselves."""
AT_EDGE = 1.0
"""Ems: lines that end so near to each other end at the same edge."""
WIDE = 0.6
"""Of its column: narrower lines don't show where its edge is."""


@dataclass(frozen=True, eq=False)
class Setting:
    """A column with what its lines tell of how it is set."""

    column: Column
    usual: float
    """Usual distance of the document's lines, in sizes."""

    @cached_property
    def left(self) -> float:
        """The edge at which lines begin that are not indented."""
        lefts = sorted(row.left for row in self._wide)
        return next((a for a, b in pairwise(lefts) if b - a <= 2.0), self.column.left)

    @cached_property
    def right(self) -> float:
        """The edge up to which full lines go."""
        return self.column.right if self._shown is None else self._shown

    @property
    def shows_edge(self) -> bool:
        """Whether lines end there."""
        return self._shown is not None

    @cached_property
    def _shown(self) -> float | None:
        pairs = pairwise(sorted(self._wide, key=lambda row: -row.right))
        return next((a.right for a, b in pairs if a.right - b.right <= AT_EDGE * a.size), None)

    @cached_property
    def pitch(self) -> float:
        """Distance of lines from top to top, in sizes."""
        return pitch([self.column]) if len(self.column.rows) > 4 else self.usual

    @property
    def width(self) -> float:
        return self.column.right - self.column.left

    @cached_property
    def _wide(self) -> list[Line]:
        return [row for row in self.column.rows if row.width >= WIDE * self.width and not row.elements]


def pitch(columns: Iterable[Column]) -> float:
    """Median distance of the lines of ``columns`` from top to top, in sizes; no more than lines of text may have."""
    steps = [
        (after.top - before.top) / before.size
        for column in columns
        for before, after in zip(column.rows, column.rows[1:], strict=False)
        if alike(before, after) and not before.elements and not after.elements
    ]
    return min(median(steps), _WIDEST_PITCH) if steps else _WIDEST_PITCH


def alike(one: Line, other: Line) -> bool:
    """Whether two lines are set in type of one size."""
    return abs(one.size - other.size) <= _SAME_SIZE * min(one.size, other.size)
