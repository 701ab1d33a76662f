"""The source panel: a passage in its document, as HTML. Pure functions."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from rag.reading.headings import blocks
from rag.reading.repair import mend
from rag.types import Block, Citation, Hit
from ui.markup import bold, escape
from ui.text import Words

AROUND = 1500
"""Characters of context on either side that travel with an answer."""
AROUND_MOST = 100_000
"""And that the page fetches at most when a person asks for the whole document."""


@dataclass(frozen=True, slots=True)
class Place:
    """A stretch of a document that the panel can show."""

    document: str
    title: str
    section: str
    page: int | None
    start: int
    end: int
    quote: str = ""
    emphasis: tuple[tuple[int, int], ...] = ()

    @classmethod
    def of(cls, found: Citation | Hit) -> Place:
        """The place of a citation, or of a retrieved passage."""
        if isinstance(found, Citation):
            return cls(
                found.document,
                found.title,
                found.section,
                found.page,
                found.start,
                found.end,
                found.quote,
                found.emphasis,
            )
        passage = found.passage
        return cls(
            passage.document, passage.title, passage.section, passage.page, passage.start, passage.end, passage.text
        )


def position(place: Place, length: int, words: Words) -> str:
    """Where the place stands, counted from 1, as a person would say it."""
    where = words.position.format(start=place.start + 1, end=place.end, of=length)
    return where if place.page is None else f"{words.page.format(page=place.page)} · {where}"


def panel(place: Place, text: str, words: Words) -> str:
    """The panel's content: title, section, position, and the passage highlighted in its context."""
    section = f'<p class="section">{escape(place.section)}</p>' if place.section else ""
    return (
        f'<div class="about"><h2 class="title">{escape(place.title or place.document)}</h2>{section}'
        f'<p class="position" title="{escape(place.document)}">{escape(position(place, len(text), words))}'
        f"{_more(place, text, words)}</p></div>"
        f'<div class="passage" tabindex="0" role="group" aria-label="{escape(words.source)}">'
        f"{passage(text, place, AROUND)}</div>"
    )


def passage(text: str, place: Place, around: int) -> str:
    """The paragraphs around the place, line breaks mended, the place itself in ``<mark>``."""
    low, high = _window(text, place, around)
    window = text[low:high]
    here = replace(place, start=place.start - low, end=place.end - low)
    found = blocks(window)
    ends = [*(block.start for block in found[1:]), len(window)]
    shown = [_paragraph(window[:end], block, here) for block, end in zip(found, ends, strict=True)]
    before = '<p class="cut">…</p>' if low > 0 else ""
    after = '<p class="cut">…</p>' if high < len(text) else ""
    return before + "".join(shown) + after


def _more(place: Place, text: str, words: Words) -> str:
    if _window(text, place, AROUND) == (0, len(text)):
        return ""
    everything = _window(text, place, AROUND_MOST) == (0, len(text))
    query = urlencode({"document": place.document, "start": place.start, "end": place.end})
    return (
        f'<button type="button" class="whole" data-source="{escape(query)}" data-failed="{escape(words.whole_failed)}">'
        f"{escape(words.whole if everything else words.more)}</button>"
    )


def _window(text: str, place: Place, around: int) -> tuple[int, int]:
    """The stretch of ``text`` to show; it begins and ends with whole lines where lines are short."""
    low, high = max(0, place.start - around), min(len(text), place.end + around)
    line_start, line_end = text.rfind("\n", 0, low), text.find("\n", high)
    if 0 <= low - line_start <= around // 4:
        low = line_start + 1
    if 0 <= line_end - high <= around // 4:
        high = line_end
    return low, high


def _paragraph(window: str, block: Block, place: Place) -> str:
    """A block as HTML. ``window`` ends where the next block begins; ``place`` counts in it."""
    first = bisect_left(block.offsets, place.start)
    last = bisect_left(block.offsets, place.end)
    inner = escape(block.text[:first])
    if first < last:
        # From the source, not from the repaired text, which may have left a glyph out: a quote is verbatim.
        quoted = mend(window[max(place.start, block.start) : place.end])
        inner += f"<mark>{bold(quoted, tuple(_emphasised(quoted, place)))}</mark>"
    inner += escape(block.text[last:])
    return f'<p class="heading">{inner}</p>' if block.level else f"<p>{inner}</p>"


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
