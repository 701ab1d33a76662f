"""Lines that end where they end, however wide they are: the rows of a table without rules, and the items of a list."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from rag.chinese.marks import has_han
from rag.reading.layout.lines import Line
from rag.reading.text.lines import ends_sentence

_SAME_ROOM = 0.7
"""Ems of room that two rows share between their cells."""
_SAME_PLACE = 0.5
"""Ems by which the edges of cells in one column differ."""
_LONG = 15.0
"""Ems of a cell; where several are longer, columns of prose stand side by side."""
_RUN = 3
"""So many lines below each other show that they are a list."""
_RAGGED, _LONGEST_BREATH = 4.0, 60.0
"""Ems by which the lines of prose differ in width at most, and of prose in which there is no punctuation."""
_REACHES = 2.0
"""Ems by which a line may fall short of the widest one around it and yet go on in the next."""
_PUNCTUATION = re.compile(r"(?<!\d)[,:](?!\d)|[，、。；;：！!？?]")
_LABEL = re.compile(r"[^，,、。；;：:！!？?]{1,12}[：:](?=\s*\S)")


def in_columns(line: Line, below: Line) -> bool:
    """Whether two lines are rows of a table: with room between cells in the same place, and two cells at least that
    begin, end or have their middle where one of the other line does."""
    em = min(line.size, below.size)
    rooms = [
        (one, other)
        for one in line.rooms
        for other in below.rooms
        if min(one[1], other[1]) - max(one[0], other[0]) >= _SAME_ROOM * em
    ]
    cells, others = _cells(line), _cells(below)
    if not rooms or sum(b - a > _LONG * em for a, b in cells) > 1:
        return False
    aligned = sum(
        min(abs(a - c), abs(b - d), abs(a + b - c - d) / 2) <= _SAME_PLACE * em for a, b in cells for c, d in others
    )
    return aligned > 1


def _cells(line: Line) -> list[tuple[float, float]]:
    """From where to where the cells of a row reach."""
    begins, ends = [line.left, *(b for _, b in line.rooms)], [*(a for a, _ in line.rooms), line.right]
    return list(zip(begins, ends, strict=True))


def listed(rows: Sequence[Line]) -> list[bool]:
    """Which of the rows of a column end an item of a list without numbers: several below each other hold no
    punctuation but that of a label, and their widths differ as those of prose don't, or they say too much."""
    ends = [False] * len(rows)
    bare = [not row.elements and _is_bare(row.text) and has_han(row.text) for row in rows]
    starts = [0, *(i for i in range(1, len(rows)) if not (bare[i] and bare[i - 1])), len(rows)]
    for start, stop in pairwise(starts):
        run = rows[start:stop]
        if len(run) < _RUN:
            continue
        widths = [row.width / row.size for row in run]
        above = rows[start - 1] if start else None
        goes_on = (
            above is not None
            and not above.elements
            and not ends_sentence(above.text)
            and above.width / above.size >= max(widths) - _REACHES
        )
        ragged = max(widths) - min(widths[:-1]) > _RAGGED
        if not goes_on and (ragged or sum(widths) >= _LONGEST_BREATH):
            # The last one may begin a paragraph, where it is as wide as any.
            ends[start:stop] = [True] * (len(run) - 1) + [widths[-1] < max(widths) - _REACHES]
    return ends


def _is_bare(text: str) -> bool:
    label = _LABEL.match(text)
    return not _PUNCTUATION.search(text, label.end() if label else 0)
