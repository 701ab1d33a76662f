"""The source panel: what a document is, its page with the quote boxed, and its text. Pure functions."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Protocol
from urllib.parse import urlencode

from rag.messages import Speech
from rag.store.outline import Original
from rag.viewing.sheet import Sheet
from ui.markup import escape
from ui.sources import reader
from ui.sources.passage import passage, window
from ui.sources.place import Place

FACTS = ("number", "issuer", "date")
"""What a document says of itself that is shown beside its title."""
AROUND = 1500
"""Characters of context on either side that travel with an answer."""
AROUND_MOST = 100_000
"""And that the page fetches at most when a person asks for the whole document."""
_LEAST_HEIGHT = 8.5
"""CSS pixels that a line of the quote is high at least: a newspaper's page grows wider than the panel for it."""
_LINES = 40
"""Lines of text, for the height of a line on a page that shows no quote."""


class Shelf(Protocol):
    """What the panel asks of a library."""

    def original(self, name: str) -> Original:
        """The document of this name."""

    def words(self, question: str) -> list[str]:
        """The words of a question that carry meaning."""

    def sheet(self, name: str, number: int, start: int, end: int) -> Sheet:
        """A page of it, with the boxes of a stretch of its text."""


def panel(place: Place, original: Original, sheet: Sheet | None, say: Speech, why: str = "") -> str:
    """The panel's content: what the document is, and the passage in its context; with ``sheet`` also on its page.

    ``why`` says why the passage was found.
    """
    text = (
        f"{reader.tools(original, say)}"
        f'<div class="passage" tabindex="0" role="group" aria-label="{escape(say.source())}" '
        f'data-source="{escape(_query(place))}" data-document="{escape(place.document)}">'
        f"{passage(original, place, AROUND, say)}</div>"
    )
    if sheet is not None:
        text = (
            f"{_views(sheet, say)}{_page(place, sheet, say)}"
            f'<div class="view" id="view-text" role="tabpanel" aria-labelledby="tab-text" hidden>{text}</div>'
        )
    return _about(place, original, say, why) + text


def position(place: Place, length: int, say: Speech) -> str:
    """Where the place stands, counted from 1, as a person would say it."""
    where = say.position(start=place.start + 1, end=place.end, of=length)
    return where if place.page is None else f"{say.page_label(page=place.page)} · {where}"


def _about(place: Place, original: Original, say: Speech, why: str) -> str:
    path = "" if place.section == place.title else place.section.removeprefix(f"{place.title} › ")
    section = f'<p class="section">{escape(path)}</p>' if path else ""
    # A text file's title is its name: that need not be said twice.
    named = PurePosixPath(place.document).stem == place.title
    reason = f'<p class="why">{escape(why)}</p>' if why else ""
    file = "" if named else f'<span class="file">{escape(place.document)}</span> · '
    facts = "".join(
        f"<div><dt>{escape(say[f'fact_{each.name}']())}</dt>"
        f"<dd>{escape(original.text[each.start : each.end])}</dd></div>"
        for each in original.attributes
        if each.name in FACTS
    )
    return (
        f'<div class="about"><h2 class="title">{escape(place.title or place.document)}</h2>'
        f"{f'<dl>{facts}</dl>' if facts else ''}{section}"
        f'<p class="position">{file}'
        f"{escape(position(place, len(original.text), say))}{_more(place, original, say)}</p>"
        f"{reason}</div>"
    )


def _more(place: Place, original: Original, say: Speech) -> str:
    whole = (0, len(original.text))
    if window(original, place, AROUND) == whole:
        return ""
    label = say.whole_document() if window(original, place, AROUND_MOST) == whole else say.more_context()
    return f'<button type="button" class="whole" data-failed="{escape(say.whole_failed())}">{escape(label)}</button>'


def _query(place: Place) -> str:
    return urlencode({"document": place.document, "start": place.start, "end": place.end})


def _views(sheet: Sheet, say: Speech) -> str:
    """The two tabs, and what turns and enlarges the page."""

    def turn(step: int, label: str) -> str:
        sign = "‹" if step < 0 else "›"
        return f'<button type="button" class="turn" data-turn="{step}" aria-label="{escape(label)}">{sign}</button>'

    def zoom(step: int, sign: str, label: str) -> str:
        name = f'aria-label="{escape(label)}"'
        return f'<button type="button" class="zoom" data-zoom="{step}" {name}>{escape(sign)}</button>'

    folio = escape(say.folio(page=sheet.number, pages=sheet.count))
    label = escape(say.folio(page="{page}", pages="{pages}"))  # for the script, which turns the page
    leaf = (
        f"{turn(-1, say.page_before())}"
        f'<span class="folio" data-label="{label}" aria-live="polite">{folio}</span>'
        f"{turn(1, say.page_after())}"
    )
    return (
        f'<div class="views"><div class="tabs" role="tablist" aria-label="{escape(say.views())}">'
        f'<button type="button" role="tab" id="tab-page" aria-controls="view-page" aria-selected="true">'
        f"{escape(say.page_view())}</button>"
        f'<button type="button" role="tab" id="tab-text" aria-controls="view-text" aria-selected="false" tabindex="-1">'
        f"{escape(say.text_view())}</button></div>"
        f'<div class="tools">{leaf}'
        f"{zoom(-1, '−', say.smaller())}{zoom(0, say.fit(), say.fit_page())}{zoom(1, '+', say.larger())}"
        f'<button type="button" class="enlarge" data-close="{escape(say.close())}">{escape(say.enlarge())}</button>'
        "</div></div>"
    )


def _page(place: Place, sheet: Sheet, say: Speech) -> str:
    """The page's picture. ``--wide`` is the least width at which it can be read; ``data-box`` in shares of the page."""
    query = _query(place)
    heights = sorted(min(right - left, bottom - top) for left, top, right, bottom in sheet.boxes)
    line = heights[len(heights) // 2] if heights else sheet.height / _LINES
    wide = round(sheet.width * _LEAST_HEIGHT / max(line, 1))
    box = " ".join(f"{each:.4f}" for each in _outline(sheet))
    alt = say.page_alt(page=sheet.number, quote=place.quote)
    return (
        f'<div class="view" id="view-page" role="tabpanel" aria-labelledby="tab-page" data-picture="{escape(query)}" '
        f'data-page="{sheet.number}" data-cited="{sheet.number}" data-pages="{sheet.count}" '
        f'data-failed="{escape(say.no_picture())}">'
        f'<div class="sheet" tabindex="0" role="group" aria-label="{escape(say.page_view())}" data-box="{box}">'
        f'<p class="drawing" role="status">{escape(say.drawing())}</p>'
        f'<img loading="lazy" decoding="async" width="{round(sheet.width)}" height="{round(sheet.height)}" '
        f'style="--wide:{wide}" alt="{escape(alt)}" data-alt="{escape(say.page_label(page="{page}"))}" '
        f'src="picture?{escape(f"{query}&page={sheet.number}")}"></div></div>'
    )


def _outline(sheet: Sheet) -> tuple[float, ...]:
    """The rectangle around all that is boxed, in shares of the page; empty where nothing is."""
    if not sheet.boxes:
        return ()
    lefts, tops, rights, bottoms = zip(*sheet.boxes, strict=True)
    width, height = sheet.width, sheet.height
    return min(lefts) / width, min(tops) / height, max(rights) / width, max(bottoms) / height
