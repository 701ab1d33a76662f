"""A passage in the text of its document, as HTML: headings, paragraphs and rows around the quote. Pure functions."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from rag.chinese.wraps import mend
from rag.store.outline import Original
from rag.types import Block
from ui.markup import bold, escape
from ui.place import Place

_OUTERMOST, _INNERMOST = 3, 6
"""HTML headings that a document's own become: the panel's title is an h2."""


def passage(original: Original, place: Place, around: int) -> str:
    """The blocks around the place, line breaks mended, the place itself in ``<mark>``."""
    low, high = window(original, place, around)
    blocks = list(original.outline.blocks(low, high))
    levels = sorted({block.level for block in blocks if block.level})
    shown = [_block(original, block, place, low, high, levels) for block in blocks]
    before = '<p class="cut">…</p>' if low > 0 else ""
    after = '<p class="cut">…</p>' if high < len(original.text) else ""
    return before + "".join(shown) + after


def window(original: Original, place: Place, around: int) -> tuple[int, int]:
    """The stretch of the text to show: ``around`` characters on either side, and to the end of a block that is near."""
    length = len(original.text)
    low, high = max(0, place.start - around), min(length, place.end + around)
    blocks = list(original.outline.blocks(low, high))
    if blocks and low - blocks[0].start <= around // 4:
        low = min(low, blocks[0].start)
    if blocks and blocks[-1].end - high <= around // 4:
        high = max(high, blocks[-1].end)
    # Before the first block and after the last one there is only white space.
    from_start, to_end = not any(original.outline.blocks(0, low)), not any(original.outline.blocks(high, length))
    return 0 if from_start else low, length if to_end else high


def _block(original: Original, block: Block, place: Place, low: int, high: int, levels: Sequence[int]) -> str:
    """What lies of a block between ``low`` and ``high``."""
    begin, first, last, stop = (bisect_left(block.offsets, at) for at in (low, place.start, place.end, high))
    inner = escape(block.text[begin:first])
    if first < last:
        # From the source, not from the repaired text, which may have left a glyph out: a quote is verbatim.
        quoted = mend(original.text[max(place.start, block.start) : min(place.end, block.end)])
        inner += f"<mark>{bold(quoted, tuple(_emphasised(quoted, place)))}</mark>"
    inner += escape(block.text[max(begin, last) : stop])
    if block.level:
        tag = f"h{min(_INNERMOST, _OUTERMOST + levels.index(block.level))}"
        return f'<{tag} class="heading">{inner}</{tag}>'
    return f'<p class="row">{inner}</p>' if block.row else f"<p>{inner}</p>"


def _emphasised(quoted: str, place: Place) -> Iterator[tuple[int, int]]:
    """The emphasis of the quote as spans of ``quoted``, the part of it that stands in one paragraph.

    White space may differ between the two, so the spans are carried over by counting the other characters.
    """
    counted = [i for i, char in enumerate(quoted) if not char.isspace()]
    here = "".join(quoted[i] for i in counted)
    skipped = _squeeze(place.quote).find(here)
    if not here or skipped < 0:
        return
    for start, end in place.emphasis:
        first = max(0, len(_squeeze(place.quote[:start])) - skipped)
        last = min(len(counted), len(_squeeze(place.quote[:end])) - skipped)
        if first < last:
            yield counted[first], counted[last - 1] + 1


def _squeeze(text: str) -> str:
    return "".join(text.split())
