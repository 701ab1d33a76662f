"""The blocks of a document, as the catalog keeps them: where they stand, and what of the source they leave out."""

from __future__ import annotations

import json
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby, pairwise

from rag.chinese.patterns import lazy_regex
from rag.types import Attribute, Block

_SPACE = lazy_regex(r"\s")

_Item = tuple[int, int, int, int, list[tuple[int, int]]]
"""(start, end, level, row, stretches of the source between start and end that its text leaves out)."""


@dataclass(frozen=True)
class Outline:
    """The blocks of a document in source order; each is made when it is first asked for."""

    text: str
    """The document's text."""
    items: Sequence[_Item]

    def blocks(self, start: int, end: int) -> Iterator[Block]:
        """The blocks that hold some of the characters ``start`` to ``end``."""
        first = bisect_right(self.items, start, key=lambda item: item[1])
        last = bisect_left(self.items, end, key=lambda item: item[0])
        return map(self._block, range(first, last))

    def headings(self) -> list[Block]:
        """The headings alone."""
        return [self._block(n) for n, item in enumerate(self.items) if item[2]]

    @cached_property
    def _blocks(self) -> dict[int, Block]:
        return {}

    def _block(self, n: int) -> Block:
        if n not in self._blocks:
            self._blocks[n] = self._made(*self.items[n])
        return self._blocks[n]

    def _made(self, start: int, end: int, level: int, row: int, omitted: list[tuple[int, int]]) -> Block:
        offsets: Sequence[int] = range(start, end)
        text = self.text[start:end]
        if omitted:
            left_out = {i for low, high in omitted for i in range(low, high)}
            offsets = [i for i in offsets if i not in left_out]
            text = "".join(self.text[i] for i in offsets)
        return Block(_SPACE.sub(" ", text), offsets, level, row=bool(row))


@dataclass(frozen=True)
class Original:
    """What is kept of a document so that its passages can be shown in their place."""

    name: str
    title: str
    text: str
    outline: Outline
    attributes: tuple[Attribute, ...]
    sections: tuple[tuple[int, int, str], ...] = ()
    """(start, end, section) of its passages, in order."""
    doubtful: tuple[tuple[int, int], ...] = ()
    """As ``Reading.doubtful``."""

    @cached_property
    def identity(self) -> object:
        """What tells it from others, under which may be kept what is made of it, and no longer than is wanted."""
        return object()

    @cached_property
    def trailing(self) -> Mapping[int, Block]:
        """The headings that stand after their text, by where that text begins.

        A section's own heading is the whole of its path there, and no such heading stands before it.
        """
        headings: dict[str, list[Block]] = {}
        for block in self.outline.headings():
            headings.setdefault(_squeezed(block.text), []).append(block)
        found: dict[int, Block] = {}
        for path, passages in groupby(self.sections, key=lambda each: each[2]):
            start = next(passages)[0]
            called = headings.get(_squeezed(path), [])
            if called and called[0].start > start:
                found[start] = called[0]
        return found


def _squeezed(text: str) -> str:
    return "".join(text.split())


def encode(blocks: Iterable[Block]) -> str:
    """``blocks`` as JSON."""
    items = ((block.start, block.end, block.level, int(block.row), _omitted(block.offsets)) for block in blocks)
    return json.dumps(sorted(items), separators=(",", ":"))


def decode(outline: str, text: str) -> Outline:
    """What ``encode`` made of the blocks of ``text``."""
    return Outline(text, json.loads(outline))


def _omitted(offsets: Sequence[int]) -> list[tuple[int, int]]:
    if isinstance(offsets, range):
        return []
    return [(left + 1, right) for left, right in pairwise(offsets) if right > left + 1]
