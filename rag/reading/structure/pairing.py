"""Headings and the text that belongs to them → sections.

Numbered and plain headings stand above their text. Question headings may stand above it or, where a
page was cut into columns, below it, several at once. Position alone can't tell, so the layout of a
document is chosen by evidence: how well its questions and paragraphs fit in meaning and words, the
order of both, which is the same in either layout, and which headings a layout would leave without text.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from rag.chinese.official import ARTICLE
from rag.reading.structure.headings import ANNEX, ARTICLE_LEVEL, PLAIN_LEVEL, QUESTION_LEVEL
from rag.types import SEPARATOR, Block

QuestionFit = Callable[[Sequence[str], Sequence[str]], NDArray[np.float32]]
"""(m questions, n paragraphs) → (m, n): how well they fit, in standard deviations; 0 is chance."""

_HOMELESS = 1.5
"""What it costs a layout that a question finds no text on its side, in standard deviations."""
_UNUSUAL = 0.5
"""What it costs a layout, for each question, to put it below its text."""
_WORST_FIT = -2.0
"""Fit below which a question isn't given text, whatever the layout says."""
_TORN = 2.0
"""What it costs a section to run across a foreign heading or a change of column width."""
_LONGER = 0.1
"""What a section gains by a further paragraph that fits its question, and loses by one that doesn't."""
_WIDER = 1.3
_REACH = 40
"""Paragraphs on either side of a question that are considered."""


@dataclass(frozen=True, slots=True)
class Section:
    """Paragraphs under one heading path; ``path`` is empty where no heading is supported."""

    path: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class _Group:
    """Indices of question headings in a row, and of the paragraphs up to the next such row."""

    questions: tuple[int, ...]
    above: tuple[int, ...]
    below: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Settled:
    """A way to give out paragraphs: its score, and paragraph index → question index."""

    score: float
    owner: dict[int, int]


def sections(
    blocks: Sequence[Block], fit: QuestionFit, stated: Mapping[int, str] = MappingProxyType({})
) -> list[Section]:
    """Group ``blocks`` into sections, in source order; ``fit`` is asked where there are questions.

    ``stated`` has the path of blocks that stand under none of the headings, by their start. A heading that gets no
    text is kept as a paragraph of its own: nothing of a document is lost.
    """
    owner, in_place = _pair_questions(blocks, fit)
    paths = _paths_above(blocks, in_place)
    for paragraph, question in owner.items():
        paths[paragraph] = blocks[question].text
    paths.update((i, stated[block.start]) for i, block in enumerate(blocks) if block.start in stated)
    used = {heading for i, path in paths.items() if not blocks[i].level for heading in path.split(SEPARATOR)}
    labelled = [
        (_only(used, paths.get(i, "")) if block.level else paths.get(i, ""), block)
        for i, block in enumerate(blocks)
        if not block.level or block.text not in used
    ]
    return [
        Section(path, tuple(block for _, block in members))
        for path, members in groupby(labelled, key=lambda pair: pair[0])
    ]


@dataclass(frozen=True, slots=True)
class _Heading:
    """An element of a path. ``level`` as of a block; ``of_rows``: it heads the rows of a table and nothing else."""

    text: str
    level: int
    of_rows: bool = False

    def holds(self, heading: _Heading | None, row: bool) -> bool:
        """Whether it stands above ``heading``, or what else follows: a row or text."""
        if self.of_rows and not row:
            return False
        if heading is None:
            return True
        ends_article = self.level == ARTICLE_LEVEL and heading.level >= QUESTION_LEVEL and not heading.of_rows
        return self.level < heading.level and not ends_article


def _only(used: set[str], path: str) -> str:
    return SEPARATOR.join(heading for heading in path.split(SEPARATOR) if heading in used)


def _paths_above(blocks: Sequence[Block], in_place: set[int]) -> dict[int, str]:
    """The path of headings above each block; of the questions, those that are ``in_place`` count.

    An article of a law heads itself and the paragraphs after it, up to the next one or a heading.
    """
    paths: dict[int, str] = {}
    stack: list[_Heading] = []
    previous: Block | None = None
    divided = sum(_article(block) is not None for block in blocks) > 1
    for i, block in enumerate(blocks):
        if block.question and i not in in_place:
            continue
        heading = _heading(block, previous) if block.level else (_article(block) if divided else None)
        stack = [above for above in stack if above.holds(heading, block.row)]
        outer = SEPARATOR.join(above.text for above in stack)
        if heading:
            stack.append(heading)
        paths[i] = outer if block.level else SEPARATOR.join(above.text for above in stack)
        previous = block
    return paths


def _heading(block: Block, previous: Block | None) -> _Heading:
    """A plain heading right below another one is its subtitle, below 附件1 the title of the annex."""
    subordinate = previous and (previous.level == PLAIN_LEVEL or (previous.level and ANNEX.fullmatch(previous.text)))
    level = previous.level + 1 if previous and subordinate and block.level == PLAIN_LEVEL else block.level
    return _Heading(block.text, level, block.row)


def _article(block: Block) -> _Heading | None:
    """The heading that a paragraph gives itself by beginning with 第十二条."""
    match = ARTICLE.match(block.text) if not block.row else None
    if match is None or (block.level and block.level != ARTICLE_LEVEL):
        return None
    name = f"{match['number'] or match['bare']}{match['name'] or ''}"
    return _Heading(name, ARTICLE_LEVEL)


def _pair_questions(blocks: Sequence[Block], question_fit: QuestionFit) -> tuple[dict[int, int], set[int]]:
    """Which paragraph answers which question, and the lone questions that head their text as usual."""
    questions = [i for i, block in enumerate(blocks) if block.question]
    paragraphs = [i for i, block in enumerate(blocks) if not block.level]
    if not questions or not paragraphs:
        return {}, set()
    scores = question_fit([blocks[i].text for i in questions], [blocks[i].text for i in paragraphs])
    fit = _Fit(
        blocks, {i: row for row, i in enumerate(questions)}, {i: column for column, i in enumerate(paragraphs)}, scores
    )
    groups = _groups(blocks)
    below = [_align(group.questions, group.below[:_REACH], fit) for group in groups]
    above = [_align_above(group.questions, group.above[-_REACH:], fit) for group in groups]
    if sum(settled.score for settled in above) - _UNUSUAL * len(questions) > sum(settled.score for settled in below):
        return {paragraph: question for settled in above for paragraph, question in settled.owner.items()}, set()
    lone = {group.questions[0] for group in groups if len(group.questions) == 1}
    several = (settled for group, settled in zip(groups, below, strict=True) if len(group.questions) > 1)
    return {paragraph: question for settled in several for paragraph, question in settled.owner.items()}, lone


@dataclass(frozen=True, slots=True)
class _Fit:
    blocks: Sequence[Block]
    row: dict[int, int]
    column: dict[int, int]
    scores: NDArray[np.float32]

    def __call__(self, question: int, paragraph: int) -> float:
        return float(self.scores[self.row[question], self.column[paragraph]])

    def torn(self, paragraph: int, following: int) -> bool:
        """Whether a section that holds both would run across a heading or into another column width."""
        first, last = sorted((paragraph, following))
        if any(block.level and not block.question for block in self.blocks[first:last]):
            return True
        a, b = self.blocks[first].width, self.blocks[last].width
        return bool(a and b) and max(a, b) > _WIDER * min(a, b)


def _groups(blocks: Sequence[Block]) -> list[_Group]:
    runs: list[tuple[bool, list[int]]] = []
    for i, block in enumerate(blocks):
        if block.level and not block.question:
            continue
        if runs and runs[-1][0] == block.question:
            runs[-1][1].append(i)
        else:
            runs.append((block.question, [i]))
    runs = [(False, []), *runs, (False, [])]
    return [
        _Group(tuple(runs[r][1]), tuple(runs[r - 1][1]), tuple(runs[r + 1][1]))
        for r, (asks, _) in enumerate(runs)
        if asks
    ]


def _align_above(questions: tuple[int, ...], paragraphs: tuple[int, ...], fit: _Fit) -> _Settled:
    """As ``_align``, for text above its questions: the mirror image."""
    return _align(questions[::-1], paragraphs[::-1], fit)


def _align(questions: tuple[int, ...], paragraphs: tuple[int, ...], fit: _Fit) -> _Settled:
    """The best way to give consecutive stretches of ``paragraphs`` to ``questions``, both in order.

    Begins at the first paragraph, the one next to the questions; those at the far end may be left
    over, and a question may stay without text. Dynamic programming over the paragraphs given out.
    """
    given: dict[int, _Settled] = {0: _Settled(0.0, {})}
    for question in questions:
        following = {done: _Settled(settled.score - _HOMELESS, settled.owner) for done, settled in given.items()}
        for done, settled in given.items():
            for stop, gain in _stretches(question, paragraphs, done, fit):
                score = settled.score + gain
                if stop not in following or score > following[stop].score:
                    owner = {**settled.owner, **dict.fromkeys(paragraphs[done:stop], question)}
                    following[stop] = _Settled(score, owner)
        given = following
    return max(given.values(), key=lambda settled: settled.score)


def _stretches(question: int, paragraphs: tuple[int, ...], start: int, fit: _Fit) -> list[tuple[int, float]]:
    """(stop, score) of each stretch from ``start`` that the question could own; its best paragraph counts."""
    found = []
    best, cost = _WORST_FIT, 0.0
    for stop in range(start + 1, len(paragraphs) + 1):
        here = fit(question, paragraphs[stop - 1])
        if stop > start + 1:
            cost += _TORN * fit.torn(paragraphs[stop - 2], paragraphs[stop - 1]) - math.copysign(_LONGER, here)
        best = max(best, here)
        if best > _WORST_FIT:
            found.append((stop, best - cost))
    return found
