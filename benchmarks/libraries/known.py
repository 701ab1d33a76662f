"""Files whose content is known, and how much of it a reader gives."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

SHARES = ("text", "headings", "numbers", "cells", "unseen")
"""What is counted: of the last, the less the better."""


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph, heading or table row as a reader gives it."""

    text: str
    level: int = 0
    """Of a heading: 1 (outermost) and deeper."""


@dataclass(frozen=True, slots=True)
class Known:
    """A file that was made, and what it says. White space counts nowhere."""

    name: str
    data: bytes
    text: tuple[str, ...]
    """What a person sees in it, string by string."""
    headings: tuple[tuple[str, int], ...] = ()
    numbers: tuple[str, ...] = ()
    """Paragraphs with the number that the program puts before them."""
    cells: tuple[tuple[str, str], ...] = ()
    """(name of its column or row, cell): the two belong into one line."""
    unseen: tuple[str, ...] = ()
    """What stands in the file and not on its pages (deleted, hidden), or is no text of the document (menus)."""


Shares = dict[str, tuple[int, int]]
"""What is counted → how many of how many; of ``unseen`` characters."""


def found(known: Known, lines: Iterable[Line]) -> Shares:
    """How much of what is known stands in ``lines``."""
    given = [(squeezed(line.text), line.level) for line in lines]
    whole = "\n".join(text for text, _ in given)
    joined = whole.replace("\n", "")
    right = {
        "text": [squeezed(each) in joined for each in known.text],
        "headings": [_is_heading(squeezed(text), level, given) for text, level in known.headings],
        "numbers": [squeezed(each) in joined for each in known.numbers],
        "cells": [
            any(squeezed(name) in text and squeezed(cell) in text for text, _ in given) for name, cell in known.cells
        ],
    }
    shares = {name: (sum(each), len(each)) for name, each in right.items()}
    shown = sum(len(each) for each in known.unseen if squeezed(each) in joined)
    return {**shares, "unseen": (shown, sum(map(len, known.unseen)))}


def together(all_shares: Iterable[Shares]) -> Shares:
    """The sums over files."""
    counts: Counter[str] = Counter()
    sizes: Counter[str] = Counter()
    for shares in all_shares:
        for name, (count, size) in shares.items():
            counts[name] += count
            sizes[name] += size
    return {name: (counts[name], sizes[name]) for name in SHARES}


def rows(grid: Sequence[Sequence[str]]) -> Iterator[Line]:
    """The rows of a table whose first one names the columns: 地区：上海，金额：300万元."""
    clean = [[" ".join(cell.split()) for cell in row] for row in grid]
    for row in clean[1:]:
        named = zip_longest(clean[0][: len(row)], row, fillvalue="")
        yield Line("，".join(f"{name}：{cell}" if name else cell for name, cell in named if cell))
    if len(clean) == 1:
        yield Line("，".join(clean[0]))


def squeezed(text: str) -> str:
    """``text`` without its white space."""
    return "".join(text.split())


def _is_heading(text: str, level: int, given: Sequence[tuple[str, int]]) -> bool:
    """Whether a line is it, a number before it or not, at its level."""
    return any(line.endswith(text) and found == level for line, found in given)
