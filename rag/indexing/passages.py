"""Sections → passages of about 150-350 characters, cut where a reader would cut; a row of a table is one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from rag.chinese.sentences import ITEM, spans, verbatim
from rag.reading.structure.pairing import Section
from rag.types import Block, Document, Layout, Passage

VERSION = 7
"""Raise it when other passages come out, or more is kept of them, so that stale indexes are rebuilt."""

SHORTEST, TARGET, LONGEST = 150, 250, 350
# What a cut costs, against the cost of a passage of an odd length: nothing between paragraphs, little
# between the items of an enumeration, most inside an item.
_CUT_AT_PARAGRAPH, _CUT_AT_ITEM, _CUT_IN_TEXT, _CUT_IN_ITEM = 0.0, 0.25, 0.6, 1.2


@dataclass(frozen=True, slots=True)
class _Unit:
    """A sentence on its way into a passage: ``block.text[left:right]``."""

    block: Block
    left: int
    right: int
    cut_cost: float
    """What it costs to begin a passage here."""

    @property
    def length(self) -> int:
        return self.right - self.left


def split(document: Document, sections: Sequence[Section]) -> list[Passage]:
    """The passages of ``document`` in source order; none crosses a section, all text is in one, and a row of a table
    is one."""
    return [
        _passage(document, section.path, group)
        for section in sections
        for blocks in _parted(section.blocks)
        for group in _packed(_units(blocks))
    ]


def _parted(blocks: Sequence[Block]) -> Iterator[Sequence[Block]]:
    """The blocks that may share a passage: a row shares none."""
    for _, together in groupby(blocks, key=lambda block: block.start if block.row else -1):
        yield list(together)


def _units(blocks: Sequence[Block]) -> list[_Unit]:
    units: list[_Unit] = []
    for block in blocks:
        in_item = False
        for i, (left, right) in enumerate(_sentences(block)):
            starts_item = bool(ITEM.match(block.text, left))
            in_item = in_item or starts_item
            if i == 0:
                cost = _CUT_AT_PARAGRAPH
            elif starts_item:
                cost = _CUT_AT_ITEM
            else:
                cost = _CUT_IN_ITEM if in_item else _CUT_IN_TEXT
            units.append(_Unit(block, left, right, cost))
    return units


def _sentences(block: Block) -> list[tuple[int, int]]:
    """A row is one sentence, whatever stops stand in its cells."""
    return [(0, len(block.text))] if block.row and len(block.text) <= LONGEST else spans(block.text, LONGEST)


def _packed(units: Sequence[_Unit]) -> list[Sequence[_Unit]]:
    """Divide ``units`` into passages at the least total cost, by dynamic programming."""
    best: list[tuple[float, int]] = [(0.0, 0)]
    for stop in range(1, len(units) + 1):
        length = 0
        choices: list[tuple[float, int]] = []
        for start in range(stop - 1, -1, -1):
            length += units[start].length + 1  # the line break between paragraphs counts too
            if length > LONGEST and choices:
                break
            choices.append((best[start][0] + _length_cost(length) + units[start].cut_cost, start))
        best.append(min(choices))
    groups: list[Sequence[_Unit]] = []
    stop = len(units)
    while stop:
        start = best[stop][1]
        groups.append(units[start:stop])
        stop = start
    return groups[::-1]


def _length_cost(length: int) -> float:
    short = max(0.0, (SHORTEST - length) / SHORTEST)
    return 2.0 * short + 0.3 * ((length - TARGET) / TARGET) ** 2


def _passage(document: Document, path: str, units: Sequence[_Unit]) -> Passage:
    places = [(unit.block.offsets[unit.left], unit.block.offsets[unit.right - 1] + 1) for unit in units]
    paragraphs = (
        block_units[0].block.text[block_units[0].left : block_units[-1].right]
        for block_units in (list(group) for _, group in groupby(units, key=lambda unit: unit.block.start))
    )
    return Passage(
        document=document.name,
        title=document.title,
        section=path,
        text="\n".join(paragraphs),
        start=places[0][0],
        end=places[-1][1],
        sentences=tuple(
            verbatim(document.text, start, end, _page(document.layout, start, end)) for start, end in places
        ),
        page=_page(document.layout, places[0][0], places[-1][1]),
    )


def _page(layout: Layout | None, start: int, end: int) -> int | None:
    """The page that the text begins on: of its first character that stands on one."""
    if layout is None:
        return None
    on_pages = np.flatnonzero(layout.pages[start:end])
    return int(layout.pages[start + on_pages[0]]) if len(on_pages) else None
