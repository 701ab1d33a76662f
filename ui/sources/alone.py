"""What a link to a stretch of a document shows: the quote, its page where there are pages, and the text around it."""

from __future__ import annotations

from urllib.parse import urlencode

from rag.chinese.wraps import mend
from rag.messages import Speech
from rag.store.outline import Original
from ui.markup import escape
from ui.sources.passage import passage
from ui.sources.place import Place
from ui.sources.source import AROUND
from ui.standing import framed


def page(place: Place, original: Original, say: Speech) -> str:
    """The page; ``place.page`` is one that can be drawn, or None."""
    title = original.title or place.document
    where = escape(place.document) + (escape(say.on_page(page=place.page)) if place.page else "")
    quote = mend(original.text[place.start : place.end])
    quoted = f"<blockquote>{escape(quote)}</blockquote>" if quote.strip() else ""
    return framed(
        title,
        f"<h1>{escape(title)}</h1><p>{where}</p>{quoted}{_picture(place, say)}"
        f'<section class="passage"><h2>{escape(say.source())}</h2>{passage(original, place, AROUND, say)}</section>'
        f'<p><a href="/">{escape(say.back_to_page())}</a></p>',
        say,
        wide=True,
    )


def _picture(place: Place, say: Speech) -> str:
    if place.page is None:
        return ""
    at = {"document": place.document, "page": place.page, "start": place.start, "end": place.end}
    alt = escape(say.on_page(page=place.page))
    return f'<img src="/picture?{escape(urlencode(at))}" alt="{alt}" class="sheet">'
