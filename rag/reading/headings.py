"""Which paragraphs are headings, how deep they stand, and which of them ask a question."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from rag.reading.lines import CLOSERS, Paragraph, ends_sentence, paragraphs
from rag.reading.repair import repair
from rag.types import Block

_NUMERAL = r"[一二三四五六七八九十百〇零\d]"
_LEVELS: tuple[tuple[re.Pattern[str], int], ...] = (
    (re.compile(rf"第{_NUMERAL}+编|#\s"), 1),
    (re.compile(rf"第{_NUMERAL}+章|附件|##\s"), 2),
    (re.compile(rf"第{_NUMERAL}+节|###\s"), 3),
    (re.compile(r"[一二三四五六七八九十]{1,3}、"), 4),
    (re.compile(r"[（(][一二三四五六七八九十]{1,3}[）)]"), 5),
    (re.compile(r"\d{1,2}[.．、]|[（(]\d{1,2}[）)]"), 6),
)
QUESTION_LEVEL, PLAIN_LEVEL = 8, 9
_LONGEST_HEADING, _LONGEST_QUESTION = 40, 60
_ASKS = re.compile(rf"[？?][{re.escape(CLOSERS)}]*$")
_INNER_END = re.compile(r"[。！？；!?;].")
_NO_HEADING = re.compile(r"[：:，,、]$|^[\d\W]+$|^\d{4}年\d{1,2}月(\d{1,2}日)?$|^[（(].*[）)]$")
_LIST_RUN = 3
"""So many headings of one level in a row, with no text between, are a list or a table."""


def blocks(text: str) -> tuple[Block, ...]:
    """The paragraphs and headings of ``text``, in source order. Nothing of the text is left out."""
    made = [_block(paragraph) for paragraph in paragraphs(text)]
    return tuple(without_false_headings(made))


def _block(paragraph: Paragraph) -> Block:
    text, offsets = repair(paragraph.lines)
    level, question = heading_level(text)
    return Block(text, offsets, level, question, paragraph.wrap)


def heading_level(text: str) -> tuple[int, bool]:
    """Level (0: a paragraph) and whether it asks."""
    level = next((level for pattern, level in _LEVELS if pattern.match(text)), 0)
    if asks(text):
        return level or QUESTION_LEVEL, True
    if len(text) > _LONGEST_HEADING or not _single(text) or ends_sentence(text) or _NO_HEADING.search(text):
        return 0, False
    return level or PLAIN_LEVEL, False


def asks(text: str) -> bool:
    """Whether ``text`` is one question, short enough to be a heading."""
    return bool(_ASKS.search(text)) and _single(text) and len(text) <= _LONGEST_QUESTION


def _single(text: str) -> bool:
    return not _INNER_END.search(text.rstrip(CLOSERS))


def without_false_headings(made: Sequence[Block]) -> list[Block]:
    """Turn lists of short lines, and headings that end a document, back into paragraphs.

    A question is left alone: its text may stand before it.
    """
    kept: list[Block] = []
    runs = [list(run) for _, run in groupby(made, key=lambda block: -1 if block.question else block.level)]
    for i, run in enumerate(runs):
        is_heading = bool(run[0].level) and not run[0].question
        listed = len(run) >= _LIST_RUN or i == len(runs) - 1
        kept += [replace(block, level=0) for block in run] if is_heading and listed else run
    return kept
