"""Running heads, feet and page numbers: what recurs in the same place of pages, and is no part of their text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median_low

from rag.chinese.numerals import BELOW_THOUSAND
from rag.reading.layout.columns import rows
from rag.reading.layout.lines import Line

_MARGIN = 0.15
"""Of the page's height: how far from its edge a running head may stand."""
_RECURS = 3
"""Pages that it recurs on; on two it may be chance."""
_SMALLER, _NO_BIGGER, _FAR = 0.95, 1.05, 2.0
"""What is on both pages of two is smaller than the text, or no bigger and so many of its sizes away from it."""
_STEP = 9.0
"""Points: heads that stand nearer to the same distance from the edge stand in one place."""
_DIGITS = re.compile(rf"[\d{BELOW_THOUSAND}]+")
_NUMBER = re.compile(
    rf"第\s*[\d{BELOW_THOUSAND}]+\s*页(\s*[,，/·]?\s*[（(]?共\s*\d+\s*页[）)]?)?"
    r"|[-—－–─·•|]+\s*\d{1,4}\s*[-—－–─·•|]+|\d{1,4}\s*/\s*\d{1,4}|page\s*\d+(\s*of\s*\d+)?",
    re.IGNORECASE,
)
"""A page number that says that it is one."""
_BARE = re.compile(r"\d{1,4}|[ivxl]{1,6}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class PageLines:
    """The pieces of lines of a page in the frame that most of its text stands in, with its height there."""

    pieces: tuple[Line, ...]
    height: float


def running(sheets: Sequence[PageLines]) -> list[set[int]]:
    """For each page the indices of those pieces that are running heads, feet or page numbers."""
    edges = [_edges(sheet) for sheet in sheets]
    recurring = _on_both(sheets, edges) if len(sheets) == 2 else _recurring(sheets, edges)
    shifts = _shifts(sheets, edges)
    taken = [_taken(sheet, edge, again, shifts) for sheet, edge, again in zip(sheets, edges, recurring, strict=True)]
    spots = Counter(spot for sheet, gone in zip(sheets, taken, strict=True) for spot in {_spot(sheet, i) for i in gone})
    usual = {spot for spot, count in spots.items() if count >= max(_RECURS, len(sheets) / 2)}
    return [
        gone | {i for i in edge[True] + edge[False] if _spot(sheet, i) in usual} | _alone(sheet, len(sheets))
        for sheet, edge, gone in zip(sheets, edges, taken, strict=True)
    ]


def _alone(sheet: PageLines, sheets: int) -> set[int]:
    """The number of a page that holds nothing else."""
    texts = [piece.text.strip() for piece in sheet.pieces]
    numbered = len(texts) == 1 and (_NUMBER.fullmatch(texts[0]) or _BARE.fullmatch(texts[0]))
    return {0} if numbered and sheets > 1 else set()


def _shifts(sheets: Sequence[PageLines], edges: Sequence[dict[bool, list[int]]]) -> set[int]:
    """By how much the numbers at the foot of pages differ from the pages' own, where two or more agree."""
    feet = [sheet.pieces[edge[False][0]] for sheet, edge in zip(sheets, edges, strict=True) if edge[False]]
    found = Counter(
        int(text) - piece.page for piece in feet if (text := piece.text.strip()).isdecimal() and len(text) < 5
    )
    return {0, *(shift for shift, count in found.items() if count > 1)}


def _recurring(sheets: Sequence[PageLines], edges: Sequence[dict[bool, list[int]]]) -> list[set[int]]:
    """The pieces of each page that stand on other pages, too, but for their numbers."""
    keys = [
        {i: _places(sheet, i, top) for top, found in edge.items() for i in found}
        for sheet, edge in zip(sheets, edges, strict=True)
    ]
    places = Counter(key for page in keys for key in {key for both in page.values() for key in both})
    return [{i for i, both in page.items() if max(places[key] for key in both) >= _RECURS} for page in keys]


def _on_both(sheets: Sequence[PageLines], edges: Sequence[dict[bool, list[int]]]) -> list[set[int]]:
    """The pieces of each of two pages that the other has, too, letter by letter, set apart from the text."""
    sizes = [piece.size for sheet in sheets for piece in sheet.pieces for _ in piece.text]
    body = median_low(sizes) if sizes else 0.0
    apart = [
        {
            (top, piece.text, round(piece.top), round(piece.left)): i
            for top, found in edge.items()
            for i in found
            if (piece := sheet.pieces[i]).size < _SMALLER * body
            or (piece.size <= _NO_BIGGER * body and _distance(sheet, i) > _FAR * body)
        }
        for sheet, edge in zip(sheets, edges, strict=True)
    ]
    both = apart[0].keys() & apart[1].keys()
    return [{page[key] for key in both} for page in apart]


def _distance(sheet: PageLines, i: int) -> float:
    """Points to the next piece above or below, the edge of the page aside."""
    piece = sheet.pieces[i]
    steps = (max(other.top - piece.bottom, piece.top - other.bottom) for other in sheet.pieces)
    return min((step for step in steps if step > 0), default=float("inf"))


def _spot(sheet: PageLines, i: int) -> tuple[bool, int, float]:
    """Where a piece stands, and its size. Where most pages have a running head, those that change stand, too."""
    piece = sheet.pieces[i]
    top = piece.bottom <= _MARGIN * sheet.height
    return top, round(piece.bottom if top else sheet.height - piece.bottom), round(2 * piece.size) / 2


def _edges(sheet: PageLines) -> dict[bool, list[int]]:
    """The pieces at the top (True) and at the foot (False) of a page, from its edge inwards."""
    order = sorted(range(len(sheet.pieces)), key=lambda i: sheet.pieces[i].top)
    limit = _MARGIN * sheet.height
    top = [i for i in order if sheet.pieces[i].bottom <= limit]
    foot = [i for i in reversed(order) if sheet.pieces[i].top >= sheet.height - limit]
    return {True: top, False: foot}


def _places(sheet: PageLines, i: int, top: bool) -> tuple[tuple[bool, str, int], tuple[bool, str, int]]:
    """What a piece says but for its numbers, and where: two overlapping steps, so that none falls between them."""
    piece = sheet.pieces[i]
    distance = piece.bottom if top else sheet.height - piece.top
    said = _DIGITS.sub("#", piece.text.replace(" ", ""))
    step = int(distance / _STEP)
    return (top, said, 2 * step), (top, said, 2 * int(distance / _STEP + 0.5) + 1)


def _taken(sheet: PageLines, edges: dict[bool, list[int]], again: set[int], shifts: set[int]) -> set[int]:
    """The pieces that are furniture; ``again``: those that stand on other pages, too; ``shifts`` as of ``_shifts``."""
    taken: set[int] = set()
    for top, inwards in edges.items():
        for row in _in_rows(sheet, inwards):
            recurring = again & set(row)
            numbers = {i for i in row if _is_number(sheet, i, top, shifts)}
            # A number beside other words is a page number only if they are furniture, too.
            taken |= recurring | (numbers if recurring | numbers == set(row) else set())
            if recurring | numbers != set(row):
                break
    return taken


def _in_rows(sheet: PageLines, inwards: Sequence[int]) -> list[list[int]]:
    place = {id(sheet.pieces[i]): i for i in inwards}
    grouped: list[list[int]] = []
    for i in inwards:
        if grouped and len(rows([sheet.pieces[grouped[-1][0]], sheet.pieces[i]])) == 1:
            grouped[-1].append(place[id(sheet.pieces[i])])
        else:
            grouped.append([i])
    return grouped


def _is_number(sheet: PageLines, i: int, top: bool, shifts: set[int]) -> bool:
    piece = sheet.pieces[i]
    text = piece.text.strip()
    if _NUMBER.fullmatch(text):
        return True
    return not top and bool(_BARE.fullmatch(text)) and text in {str(piece.page + shift) for shift in shifts}
