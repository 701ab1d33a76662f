"""The text of an article → its paragraphs (款) and the numbered items in them (项)."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import groupby

from rag.answering.said.compose import Chosen
from rag.chinese.numerals import TO_TEN, value
from rag.chinese.patterns import lazy_regex
from rag.types import Block, Passage

_MARKER = lazy_regex(
    rf"[（(]\s*(?P<bracketed>[{TO_TEN}]{{1,3}}|\d{{1,2}})\s*[）)]|(?P<comma>[{TO_TEN}]{{1,3}})、|(?P<point>\d{{1,2}})[.．、](?!\d)"
)

Clause = list[Chosen]
"""Sentences that stand together, in order."""


def paragraphs(passages: Sequence[Passage], blocks: Sequence[Block]) -> list[Clause]:
    """The paragraphs of the article that ``passages`` hold; the items below one belong to it.

    Where the first one is numbered itself, as in contracts, each numbered one is a paragraph. ``blocks`` are those of
    the document that hold the passages.
    """
    starts = [block.start for block in blocks]
    sentences = [(each, passage) for passage in passages for each in passage.sentences]
    clauses: list[Clause] = []
    numbered = False
    for _, inside in groupby(sentences, key=lambda pair: bisect_right(starts, pair[0].start)):
        here = [Chosen(passage, each, 0.0, breaks=i == 0) for i, (each, passage) in enumerate(inside)]
        marked = bool(_MARKER.match(here[0].sentence.text))
        numbered = numbered or (marked and not clauses)
        if marked and not numbered:
            clauses[-1] += here
        else:
            clauses.append(here)
    return clauses


def items(paragraph: Clause, wanted: Sequence[int]) -> list[Clause]:
    """Those of the numbered items of ``paragraph`` that are ``wanted``, in order."""
    return [item for number, item in _numbered(paragraph) if number in wanted]


def _numbered(paragraph: Clause) -> Iterator[tuple[int, Clause]]:
    """(number, sentences) of each item; those are told apart by the sort of number that the first one has."""
    kind, number, item = "", 0, Clause()
    for each in paragraph:
        match = _MARKER.match(each.sentence.text)
        if match and (not kind or match.lastgroup == kind):
            if item:
                yield number, item
            kind, number, item = match.lastgroup or "", int(value(match[match.lastgroup or 0])), []
        if kind:
            item.append(each)
    if item:
        yield number, item
