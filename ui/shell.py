"""The page around the chat as HTML: header, source panel, list of documents. Pure functions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rag.messages import Speech
from rag.messages.summary import unread
from ui import feedback
from ui.markup import escape

if TYPE_CHECKING:
    from rag.types import DocumentInfo

_LISTED_MOST = 200

INDEXING = '<div class="run" hidden><progress max="1" aria-labelledby="run"></progress><p id="run"></p></div>'
"""The bar of an indexing run. The script fills it, and shows it while there is one."""


def header(say: Speech) -> str:
    """The name of the page. ``data-language`` tells the script what language the page is in."""
    return (
        f'<header data-language="{say.language_tag()}" data-title="{escape(say.app_name())}" '
        f'data-conversation="{escape(say.conversation())}">'
        f'<button type="button" class="menu" aria-label="{escape(say.menu())}" aria-expanded="false" '
        f'data-navigation="{escape(say.navigation())}">☰</button>'
        '<span class="seal" aria-hidden="true">引</span>'
        f'<span class="name">{escape(say.app_name())}</span>'
        f'<span class="tagline">{escape(say.tagline())}</span>{feedback.exports(say, whole=True)}</header>'
    )


def source(say: Speech) -> str:
    """The empty source panel; the script fills ``.shown`` from the templates of an answer."""
    return (
        f'<section class="panel" aria-label="{escape(say.source())}">'
        '<div class="bar">'
        f'<span class="which" data-empty="{escape(say.source())}" aria-live="polite">{escape(say.source())}</span>'
        f'<button type="button" class="back" hidden>{escape(say.back())}</button>'
        f'<button type="button" class="step" data-step="-1" aria-label="{escape(say.previous())}" hidden>‹</button>'
        f'<button type="button" class="step" data-step="1" aria-label="{escape(say.next())}" hidden>›</button>'
        "</div>"
        f'<p class="nothing">{escape(say.source_empty())}</p>'
        '<div class="shown" hidden></div></section>'
    )


def listing(documents: Sequence[DocumentInfo], say: Speech) -> str:
    """The indexed documents with their sizes."""
    if not documents:
        return f'<p class="none">{escape(say.empty_more())}</p>'
    rows = "".join(
        f'<li title="{escape(info.name)}"><span class="title">{escape(info.title or info.name)}</span>'
        f'<span class="size">{escape(_size(info, say))}</span>{_unread(info, say)}</li>'
        for info in documents[:_LISTED_MOST]
    )
    rest = len(documents) - _LISTED_MOST
    more = f'<p class="rest">{escape(say.shelf_more(n=rest))}</p>' if rest > 0 else ""
    return f"<ul>{rows}</ul>{more}"


def _size(info: DocumentInfo, say: Speech) -> str:
    pages = say.shelf_pages(pages=f"{info.reading.pages:,}") if info.reading.pages else ""
    return pages + say.shelf_size(characters=f"{info.characters:,}", passages=f"{info.passages:,}")


def _unread(info: DocumentInfo, say: Speech) -> str:
    """What could not be read of a document, and why, behind a word that says that there is something."""
    reasons = "".join(f"<li>{escape(reason)}</li>" for reason in unread(info.name, info.reading, say))
    if not reasons:
        return ""
    return f'<details class="unread"><summary>{escape(say.some_unread())}</summary><ul>{reasons}</ul></details>'
