"""The page around the chat as HTML: header, source panel. Pure functions."""

from __future__ import annotations

from collections.abc import Sequence

from rag.messages import Speech
from ui import feedback
from ui.markup import escape

INDEXING = '<div class="run" hidden><progress max="1" aria-labelledby="run"></progress><p id="run"></p></div>'
"""The bar of an indexing run. The script fills it, and shows it while there is one."""


def header(say: Speech) -> str:
    """The name of the page. ``data-language`` tells the script what language the page is in."""
    return (
        f'<header data-language="{say.language_tag()}" data-title="{escape(say.app_name())}" '
        f'data-conversation="{escape(say.conversation())}" data-lost="{escape(say.lost_server())}" '
        f'data-close="{escape(say.close())}" data-failed-title="{escape(say.failed_title())}">'
        f'<button type="button" class="menu" aria-label="{escape(say.menu())}" aria-expanded="false" '
        f'data-navigation="{escape(say.navigation())}">☰</button>'
        '<span class="seal" aria-hidden="true">引</span>'
        f'<h1 class="name">{escape(say.app_name())}</h1>'
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


def early(say: Speech, messages: Sequence[str] = ()) -> str:
    """The question box as it stands before Gradio has started, below the messages of a chat."""
    talk = "".join(f'<div class="message">{each}</div>' for each in messages)
    return (
        '<div id="early">'
        f'<div class="brand"><span class="seal" aria-hidden="true">引</span>'
        f'<span class="name">{escape(say.app_name())}</span></div>'
        f'<main><div class="talk" role="log" data-searching="{escape(say.searching())}" '
        f'data-opening="{escape(say.opening_source())}">{talk}</div>'
        f'<p class="status"><span role="status" hidden>{escape(say.loading_page())}</span></p>'
        f'<form><textarea rows="1" autofocus aria-label="{escape(say.question_label())}" '
        f'placeholder="{escape(say.question_placeholder())}"></textarea>'
        f"<button>{escape(say.send())}</button></form></main></div>"
    )
