"""The page around the chat as HTML: header, source panel, list of documents. Pure functions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rag.messages.summary import unread
from ui.markup import escape
from ui.text import Words

if TYPE_CHECKING:
    from rag.types import DocumentInfo

_LISTED_MOST = 200

INDEXING = '<div class="run" hidden><progress max="1" aria-labelledby="run"></progress><p id="run"></p></div>'
"""The bar of an indexing run. The script fills it, and shows it while there is one."""


def header(words: Words) -> str:
    """The name of the page. ``data-language`` tells the script what language the page is in."""
    return (
        f'<header data-language="{words.language}" data-title="{escape(words.name)}" '
        f'data-conversation="{escape(words.conversation)}">'
        '<span class="seal" aria-hidden="true">引</span>'
        f'<span class="name">{escape(words.name)}</span><span class="tagline">{escape(words.tagline)}</span></header>'
    )


def source(words: Words) -> str:
    """The empty source panel; the script fills ``.shown`` from the templates of an answer."""
    return (
        f'<section class="panel" aria-label="{escape(words.source)}">'
        '<div class="bar">'
        f'<span class="which" data-empty="{escape(words.source)}" aria-live="polite">{escape(words.source)}</span>'
        f'<button type="button" class="back" hidden>{escape(words.back)}</button>'
        f'<button type="button" class="step" data-step="-1" aria-label="{escape(words.previous)}" hidden>‹</button>'
        f'<button type="button" class="step" data-step="1" aria-label="{escape(words.next)}" hidden>›</button>'
        "</div>"
        f'<p class="nothing">{escape(words.source_empty)}</p>'
        '<div class="shown" hidden></div></section>'
    )


def listing(documents: Sequence[DocumentInfo], words: Words) -> str:
    """The indexed documents with their sizes."""
    if not documents:
        return f'<p class="none">{escape(words.empty_more)}</p>'
    rows = "".join(
        f'<li title="{escape(info.name)}"><span class="title">{escape(info.title or info.name)}</span>'
        f'<span class="size">{escape(_size(info, words))}</span>{_unread(info, words)}</li>'
        for info in documents[:_LISTED_MOST]
    )
    rest = len(documents) - _LISTED_MOST
    more = f'<p class="rest">{escape(words.documents_more.format(n=rest))}</p>' if rest > 0 else ""
    return f"<ul>{rows}</ul>{more}"


def _size(info: DocumentInfo, words: Words) -> str:
    pages = words.document_pages.format(pages=f"{info.reading.pages:,}") if info.reading.pages else ""
    return pages + words.document_size.format(characters=f"{info.characters:,}", passages=f"{info.passages:,}")


def _unread(info: DocumentInfo, words: Words) -> str:
    """What could not be read of a document, and why, behind a word that says that there is something."""
    reasons = "".join(f"<li>{escape(reason)}</li>" for reason in unread(info.name, info.reading))
    if not reasons:
        return ""
    return f'<details class="unread"><summary>{escape(words.unread)}</summary><ul>{reasons}</ul></details>'
