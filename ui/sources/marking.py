"""What a person marks in a source, widened to whole sentences. Pure functions."""

from __future__ import annotations

from rag.chinese.sentences import spans
from rag.chinese.wraps import mend
from rag.store.outline import Original
from rag.types import Block

_SENTENCE_MOST = 350
_MARKED_MOST = 4000
"""Characters; more is no passage."""


def widened(original: Original, start: int, end: int, selected: str = "") -> tuple[int, int, str]:
    """The sentences that hold what is ``selected`` between ``start`` and ``end``, and their text, verbatim.

    All between the two where nothing is selected, or where it isn't found. (0, 0, "") where there is no text.
    """
    length = len(original.text)
    start = max(0, min(start, length))
    end = max(start, min(end, length, start + _MARKED_MOST))
    blocks = list(original.outline.blocks(start, end))
    low, high = _selected(blocks, "".join(selected.split())) or (start, end)
    held = [span for block in blocks for span in _sentences(block) if span[0] < high and span[1] > low]
    if not held:
        return 0, 0, ""
    first, last = held[0][0], held[-1][1]
    return first, last, mend(original.text[first:last])


def _selected(blocks: list[Block], wanted: str) -> tuple[int, int] | None:
    """Where the characters that a person selected stand in the source; white space was shown otherwise."""
    shown = [(sign, at) for block in blocks for sign, at in zip(block.text, block.offsets, strict=True)]
    kept = [(sign, at) for sign, at in shown if not sign.isspace()]
    first = "".join(sign for sign, _ in kept).find(wanted) if wanted else -1
    return None if first < 0 else (kept[first][1], kept[first + len(wanted) - 1][1] + 1)


def _sentences(block: Block) -> list[tuple[int, int]]:
    parted = [(0, len(block.text))] if block.row or block.level else spans(block.text, _SENTENCE_MOST)
    return [(block.offsets[left], block.offsets[right - 1] + 1) for left, right in parted]
