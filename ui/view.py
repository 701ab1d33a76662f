"""A document as it was read, page by page beside the pictures of its pages, or in parts where it has none."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from rag.errors import QuestionError
from rag.messages import Speech
from ui.markup import escape
from ui.sources.passage import passage
from ui.sources.place import Place

if TYPE_CHECKING:
    from rag.library import Library

_PART = 20_000
"""Characters of a part."""


def view(library: Library, document: str, number: int, say: Speech) -> str:
    """Its ``number``-th page or part. Raises ``QuestionError`` for an unknown document."""
    original = library.original(document)
    back = f'<p class="back-to"><a href="#/documents">‹ {escape(say.view_back())}</a></p>'
    try:
        number = max(1, number)
        sheet = library.sheet(document, number)
    except QuestionError:
        parts = max(1, -(-len(original.text) // _PART))
        number = min(number, parts)
        middle = (number - 1) * _PART + _PART // 2
        place = Place(document, "", "", None, min(middle, len(original.text)), min(middle, len(original.text)))
        text = passage(original, place, _PART // 2, say) or f"<p>{escape(say.view_empty())}</p>"
        turning = _turning(document, number, parts, say.view_part(n=number, of=parts), say) if parts > 1 else ""
        label = escape(say.view_text())
        return (
            f'{back}{turning}<div class="as-read" tabindex="0" role="group" aria-label="{label}">'
            f"<h2>{label}</h2>{text}</div>"
        )
    lines = library.page_text(document, number).splitlines()
    text = "".join(f"<p>{escape(line)}</p>" for line in lines) or f"<p>{escape(say.view_empty())}</p>"
    label = say.page_of(page=number, pages=sheet.count)
    query = escape(f"/picture?{urlencode({'document': document, 'page': number}, quote_via=quote)}")
    return (
        f"{back}{_turning(document, number, sheet.count, label, say)}"
        f'<div class="beside"><figure tabindex="0"><img src="{query}" width="{round(sheet.width)}" '
        f'height="{round(sheet.height)}" alt="{escape(say.page_label(page=number))}" decoding="async"></figure>'
        f'<div class="as-read" tabindex="0" role="group" aria-label="{escape(say.view_text())}">{text}</div></div>'
    )


def _turning(document: str, number: int, count: int, label: str, say: Speech) -> str:
    def link(to: int, said: str) -> str:
        if not 1 <= to <= count:
            return f'<span class="off">{escape(said)}</span>'
        query = urlencode({"document": document, "page": to}, quote_via=quote)
        return f'<a href="{escape(f"#/documents/view?{query}")}">{escape(said)}</a>'

    return (
        f'<nav class="turning">{link(number - 1, say.earlier())}<span>{escape(label)}</span>'
        f"{link(number + 1, say.later())}</nav>"
    )
