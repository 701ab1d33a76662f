"""The cells of tables: their text with its place on pages, cut, cleaned and put together.

A place is kept with each character, so that a row said with its column names still leads to where its words stand.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rag.chinese.marks import HAN, SENTENCE_END

_SPACE, _BREAK = re.compile(r"\s+"), re.compile(r"[\r\n\v\f\u2028\u2029]")
_SPACED_OUT = re.compile(rf"[{HAN}](?:\s+[{HAN}]){{1,3}}")
"""A word that was stretched to fill its cell: 合　计."""
_WORDLIKE = re.compile(r"[A-Za-z0-9]")
_REMARK = re.compile(r"(?<=.)[（(][^（(]*[）)][：:]?$")
_PUNCTUATED = re.compile(rf"[{re.escape(SENTENCE_END)}，、,：:]$")


@dataclass(frozen=True, slots=True, eq=False)
class Cell:
    """The text of a cell, and for formats with pages the place of each of its characters as in ``Layout``."""

    text: str = ""
    pages: NDArray[np.uint16] | None = None
    """(n,)"""
    boxes: NDArray[np.float32] | None = None
    """(n, 4)"""


Grid = Sequence[Sequence[str | Cell | None]]
Row = list[Cell | None]


def rectangle(grid: Grid) -> list[Row]:
    """The rows that hold text, cleaned and of one width."""
    width = max(map(len, grid), default=0)
    made: list[Row] = []
    for given in grid:
        row: Row = [None if entry is None and j else _clean(entry or "") for j, entry in enumerate(given)]
        if any(filled(row)):
            made.append(row + [Cell()] * (width - len(row)))
    return made


def uncovered(row: Row) -> Row:
    """``row`` with None only where a filled cell to the left covers a column."""
    made: Row = []
    for cell in row:
        covered = cell is None and bool(made) and (made[-1] is None or bool(made[-1].text))
        made.append(None if covered else cell or Cell())
    return made


def _clean(entry: str | Cell) -> Cell:
    """Without line breaks (a space stays between Latin words), and words that were spaced out closed up."""
    cell = Cell(entry) if isinstance(entry, str) else entry
    text = cell.text
    if not _SPACE.search(text):
        return cell
    close = bool(_SPACED_OUT.fullmatch(text.strip()))
    keep = np.ones(len(text), bool)
    for match in _SPACE.finditer(text):
        start, end = match.span()
        inside = start > 0 and end < len(text)
        wrapped = bool(_BREAK.search(match.group()))
        latin = inside and bool(_WORDLIKE.match(text[start - 1]) and _WORDLIKE.match(text[end]))
        keep[start + (inside and not close and (latin or not wrapped)) : end] = False
    kept = np.flatnonzero(keep)
    return Cell(
        "".join(" " if text[i].isspace() else text[i] for i in kept),
        None if cell.pages is None else cell.pages[kept],
        None if cell.boxes is None else cell.boxes[kept],
    )


def texts(cells: Sequence[Row]) -> list[list[str | None]]:
    return [[None if cell is None else cell.text for cell in row] for row in cells]


def anchors(row: Row) -> Iterator[tuple[int, int, Cell]]:
    """(first column, column after the last, cell) of each cell of ``row``."""
    starts = [j for j, cell in enumerate(row) if cell is not None or j == 0]
    for start, end in zip(starts, [*starts[1:], len(row)], strict=True):
        yield start, end, row[start] or Cell()


def filled(row: Row) -> list[Cell]:
    return [cell for cell in row if cell is not None and cell.text]


def filled_columns(cells: Sequence[Row]) -> list[int]:
    return [j for j, column in enumerate(zip(*cells, strict=True)) if any(cell and cell.text for cell in column)]


def labelled(label: Cell, value: Cell) -> Cell:
    """``label：value``; the label has its place only where it stands on the same page."""
    if not label.text:
        return value
    if label.pages is not None and label.boxes is not None and value.pages is not None:
        here = label.pages == value.pages.max()
        label = Cell(label.text, np.where(here, label.pages, 0), np.where(here[:, None], label.boxes, 0))
    return concatenated([label, "：", value])


def sentence(parts: Sequence[Cell]) -> Cell:
    """The parts of a row joined by commas, but for those that end in punctuation themselves."""
    joined: list[Cell | str] = []
    for i, part in enumerate(parts):
        if i and not _PUNCTUATED.search(parts[i - 1].text):
            joined.append("，")
        joined.append(part)
    return concatenated(joined)


def cut(cell: Cell, chars: str) -> Cell:
    """``cell`` without ``chars`` at its end."""
    return _first(cell, len(cell.text.rstrip(chars)))


def without_remark(cell: Cell) -> Cell:
    """``cell`` without what stands in brackets at its end: 教育经历（从高中填起）."""
    remark = _REMARK.search(cell.text)
    return _first(cell, remark.start()) if remark else cell


def _first(cell: Cell, n: int) -> Cell:
    """The first ``n`` characters of ``cell``."""
    return Cell(
        cell.text[:n],
        None if cell.pages is None else cell.pages[:n],
        None if cell.boxes is None else cell.boxes[:n],
    )


def concatenated(parts: Sequence[Cell | str]) -> Cell:
    """The parts as one text; what has no place stands on page 0."""
    text = "".join([part if isinstance(part, str) else part.text for part in parts])
    if all(isinstance(part, str) or part.boxes is None for part in parts):
        return Cell(text)  # a big sheet comes here a million times
    cells = [Cell(part) if isinstance(part, str) else part for part in parts]
    pages = [np.zeros(len(cell.text), np.uint16) if cell.pages is None else cell.pages for cell in cells]
    boxes = [np.zeros((len(cell.text), 4), np.float32) if cell.boxes is None else cell.boxes for cell in cells]
    return Cell(text, np.concatenate(pages), np.concatenate(boxes))
