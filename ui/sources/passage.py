"""A passage in the text of its document, as HTML: headings, paragraphs and rows around the quote. Pure functions.

Each block says by ``data-start`` and ``data-end`` where it stands in the untouched source.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from rag.chinese.wraps import mend
from rag.messages import Speech
from rag.recent import Recent
from rag.store.outline import Original
from rag.types import Block
from ui.markup import bold, escape
from ui.sources.place import Place

_OUTERMOST, _INNERMOST = 3, 6
"""HTML headings that a document's own become: the panel's title is an h2."""

_MADE: Recent[str] = Recent(4_000_000, len)
"""Passages that were shown, in characters: many questions are answered by the same sentence."""

Found = tuple[int, int, int]
"""Start and end of what was searched for, and its number among all that was found."""


def passage(
    original: Original,
    place: Place,
    around: int,
    say: Speech,
    found: Sequence[tuple[int, int]] = (),
    at: int | None = None,
) -> str:
    """The blocks around the place (or around ``at``), line breaks mended, the place itself in ``<mark>``.

    ``found`` is what a person searches in the document, in ``<mark class="found">``.
    """
    if found or at is not None:
        return _passage(original, place, around, say, found, at)
    key = original.identity, place, around, say
    made = _MADE.of(key)
    if made is None:
        made = _passage(original, place, around, say)
        _MADE.keep(key, made)
    return made


def _passage(
    original: Original,
    place: Place,
    around: int,
    say: Speech,
    found: Sequence[tuple[int, int]] = (),
    at: int | None = None,
) -> str:
    low, high = window(original, place if at is None else replace(place, start=at, end=at), around)
    blocks = list(original.outline.blocks(low, high))
    trailing = original.trailing
    below = frozenset(heading.start for heading in trailing.values())
    view = _View(original, place, low, high, say, found, trailing, below, _ranks([*blocks, *trailing.values()]))
    before = '<p class="cut">…</p>' if low > 0 else ""
    after = '<p class="cut">…</p>' if high < len(original.text) else ""
    return before + "".join(map(view.block, blocks)) + after


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


@lru_cache(maxsize=4096)
def _escaped(text: str) -> str:
    """The blocks around what is quoted are shown again and again."""
    return escape(text)


def _ranks(blocks: Sequence[Block]) -> Mapping[int, int]:
    """Level of the headings that may be shown → its rank among them."""
    return {level: rank for rank, level in enumerate(sorted({block.level for block in blocks if block.level}))}


@dataclass(frozen=True, slots=True)
class _View:
    """What is shown of a document: all that lies between ``low`` and ``high``."""

    original: Original
    place: Place
    low: int
    high: int
    say: Speech
    found: Sequence[tuple[int, int]]
    trailing: Mapping[int, Block]
    below: frozenset[int]
    """Where the headings stand that follow their text."""
    ranks: Mapping[int, int]

    def block(self, block: Block) -> str:
        """A block, with the heading that stands after its text where it begins such a text."""
        inner, where, say = self._inner(block), f'data-start="{block.start}" data-end="{block.end}"', self.say
        if block.start in self.below:
            hint = f'<span class="hint">{escape(say.heads_above())}</span>'
            return f'<p class="headed" {where}>{hint}{inner}</p>'
        if block.level:
            tag = self._tag(block)
            return f'<{tag} class="heading" {where}>{inner}</{tag}>'
        heads = "".join(map(self._label, self._headings(block)))
        return f'{heads}<p class="row" {where}>{inner}</p>' if block.row else f"{heads}<p {where}>{inner}</p>"

    def _headings(self, block: Block) -> Iterator[Block]:
        return (heading for start, heading in self.trailing.items() if block.start <= start < block.end)

    def _label(self, heading: Block) -> str:
        tag = self._tag(heading)
        return f'<{tag} class="heading heads">{escape(heading.text)}</{tag}>'

    def _tag(self, heading: Block) -> str:
        return f"h{min(_INNERMOST, _OUTERMOST + self.ranks[heading.level])}"

    def _inner(self, block: Block) -> str:
        """What lies of a block between ``low`` and ``high``."""
        place, say = self.place, self.say
        if self._is_untouched(block):
            return _escaped(block.text)
        begin, first, last, stop = (
            bisect_left(block.offsets, at) for at in (self.low, place.start, place.end, self.high)
        )
        found = list(self._found(block))
        doubts = _Doubts(self._doubtful(block), say.recognised_unsurely())
        inner = _painted(block.text, begin, first, found, doubts)
        if first < last:
            # From the source, not from the repaired text, which may have left a glyph out: a quote is verbatim.
            quoted = mend(self.original.text[max(place.start, block.start) : min(place.end, block.end)])
            here = [(start - first, end - first, n) for start, end, n in found if start < last and end > first]
            whole = len(quoted) == last - first
            within = doubts.moved(-first) if whole else _Doubts()
            if here and whole:
                shown = _painted(quoted, 0, len(quoted), here, within)
            elif any(start < last - first and end > 0 for start, end in within.spans):
                shown = _painted(quoted, 0, len(quoted), [], within)
            else:
                shown = bold(quoted, tuple(_emphasised(quoted, place)))
            inner += f"<mark>{shown}</mark>"
        return inner + _painted(block.text, max(begin, last), stop, found, doubts)

    def _is_untouched(self, block: Block) -> bool:
        """Whether the whole block is shown, and nothing of it marked."""
        apart = block.end <= self.place.start or block.start >= self.place.end
        return (
            apart and self.low <= block.start and block.end <= self.high and not (self.found or self._doubtful(block))
        )

    def _doubtful(self, block: Block) -> tuple[tuple[int, int], ...]:
        """What recognition wasn't sure of in a block, as spans of its text."""
        spans = self.original.doubtful
        if not spans:
            return ()
        first = bisect_left(spans, block.start, key=lambda span: span[1] - 1)
        stop = bisect_left(spans, block.end, key=lambda span: span[0])
        return tuple(
            (bisect_left(block.offsets, start), bisect_left(block.offsets, end)) for start, end in spans[first:stop]
        )

    def _found(self, block: Block) -> Iterator[Found]:
        """What was found in a block, as spans of its text."""
        first = bisect_left(self.found, block.start, key=lambda span: span[0])
        for n in range(first, len(self.found)):
            start, end = self.found[n]
            if start >= block.end:
                return
            yield bisect_left(block.offsets, start), bisect_left(block.offsets, end), n


@dataclass(frozen=True, slots=True)
class _Doubts:
    """Spans of a text that recognition wasn't sure of, and what is said of them."""

    spans: tuple[tuple[int, int], ...] = ()
    label: str = ""

    def moved(self, by: int) -> _Doubts:
        return _Doubts(tuple((start + by, end + by) for start, end in self.spans), self.label)

    def shown(self, text: str, low: int, high: int) -> str:
        """``text[low:high]`` escaped, with what is doubtful marked."""
        parts, at = [], low
        for start, end in self.spans:
            start, end = max(start, at), min(end, high)
            if start < end:
                inner = escape(text[start:end])
                parts += [escape(text[at:start]), f'<span class="doubt" title="{escape(self.label)}">{inner}</span>']
                at = end
        return "".join([*parts, escape(text[at:high])])


def _painted(text: str, low: int, high: int, found: Sequence[Found], doubts: _Doubts) -> str:
    """``text[low:high]`` with what was found in it marked, and what is doubtful."""
    parts, at = [], low
    for start, end, n in found:
        start, end = max(start, at), min(end, high)
        if start < end:
            inner = doubts.shown(text, start, end)
            parts += [doubts.shown(text, at, start), f'<mark class="found" data-n="{n}">{inner}</mark>']
            at = end
    return "".join([*parts, doubts.shown(text, at, high)])


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
