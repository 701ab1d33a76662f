"""Ruled lines become grids as a reader sees them, and drawings do not."""

from __future__ import annotations

from rag.reading.layout.glyphs import Rule
from rag.reading.layout.table_rules import RuleLine, lattices, lines_of, same_extent


def test_pieces_of_a_line_are_joined_and_lines_apart_are_not() -> None:
    pieces = [Rule(0, 50, 100, 51), Rule(101, 50, 200, 51), Rule(220, 50, 300, 51)]
    assert lines_of(pieces) == ([RuleLine(50.5, 0, 200), RuleLine(50.5, 220, 300)], [])


def test_a_double_line_is_one() -> None:
    assert lines_of([Rule(0, 50, 100, 50), Rule(0, 52, 100, 52)])[0] == [RuleLine(51, 0, 100)]
    assert len(lines_of([Rule(0, 50, 100, 50), Rule(0, 56, 100, 56)])[0]) == 2


def test_a_grid_with_open_sides_goes_as_far_as_its_lines() -> None:
    flat = [RuleLine(10, 0, 300), RuleLine(30, 0, 300)]
    upright = [RuleLine(100, 0, 40), RuleLine(200, 0, 40)]
    (lattice,) = lattices(flat, upright)
    assert lattice.xs == (0, 100, 200, 300)
    assert lattice.ys == (0, 10, 30, 40)


def test_a_drawing_of_very_many_lines_is_no_grid() -> None:
    def grid(count: int) -> int:
        reach = 10.0 * (count - 1)
        lines = [RuleLine(10.0 * i, 0, reach) for i in range(count)]
        return len(lattices(lines, lines))

    assert (grid(20), grid(80)) == (1, 0)
    apart = [RuleLine(10.0 * i, 0, 20) for i in range(3000)]
    cross = [RuleLine(10.0, 0, 10), RuleLine(20.0, 0, 10)]
    assert lattices(apart, cross) == []
    assert len(lattices(apart[:100], cross)) == 1


def test_three_lines_that_begin_and_end_together_are_a_set_and_two_are_none() -> None:
    lines = [RuleLine(10, 0, 300), RuleLine(30, 1, 299), RuleLine(90, 0, 300), RuleLine(50, 0, 200)]
    assert same_extent(lines) == [(0, 300, [10, 30, 90])]
    assert same_extent(lines[:2]) == []
