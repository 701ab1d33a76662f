"""What stands below an answer to say what one thinks of it. Pure functions; assets/feedback.js does the rest."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rag.messages import Speech
from ui.markup import escape

if TYPE_CHECKING:
    from rag.types import DocumentInfo
    from rag.workspace.feedback import Feedback

_UP = '<path d="M6 8.5 9.5 2.8c1.3 0 2 1 1.8 2.2L10.8 8h4.4c1 0 1.7.9 1.5 1.9l-1 5.1c-.2.9-.9 1.5-1.8 1.5H6z"/>'
_BOX = '<path d="M2.8 8.5H6v8H2.8z"/>'
_DOCUMENTS_MOST = 500
"""Choices that a person scrolls through."""


def votes(say: Speech) -> str:
    """Thumbs up and down."""
    buttons = "".join(
        f'<button type="button" class="vote" data-vote="{vote}" aria-pressed="false" aria-label="{escape(label)}" '
        f'title="{escape(label)}"><svg viewBox="0 0 20 20" aria-hidden="true">{_UP}{_BOX}</svg></button>'
        for vote, label in ((1, say.helpful()), (-1, say.unhelpful()))
    )
    return f'<span class="votes" role="group" aria-label="{escape(say.was_it_helpful())}">{buttons}</span>'


def exports(say: Speech, whole: bool = False) -> str:
    """A menu: the answer as a file, or the ``whole`` conversation."""
    label = say.export_all() if whole else say.export()
    return (
        f'<details class="export{" all" if whole else ""}"{" hidden" if whole else ""}>'
        f'<summary>{escape(label)} <span aria-hidden="true">▾</span></summary>'
        f'<div><button type="button" data-export="docx">{escape(say.as_word())}</button>'
        f'<button type="button" data-export="md">{escape(say.as_markdown())}</button></div></details>'
    )


def thanks(said: Feedback, say: Speech) -> str:
    """What follows a thumb up: a word, and the way to say more."""
    kept = say.kept_as_right() if said.quote else say.thanks()
    return (
        f'<div class="feedback" role="status"><p>{escape(kept)} '
        f'<button type="button" class="more" data-more>{escape(say.say_more())}</button></p></div>'
    )


def form(said: Feedback, documents: Sequence[DocumentInfo], say: Speech, cited: str = "") -> str:
    """The form: a comment, and where the right passage stands: at first in the document that was ``cited``."""
    where = "passage" if said.quote else "absent" if said.absent else "open"
    choices = "".join(
        f'<label><input type="radio" name="where" value="{value}"{" checked" if value == where else ""}>'
        f"<span>{escape(label)}</span></label>"
        for value, label in (("open", say.where_open()), ("passage", say.where_passage()), ("absent", say.absent()))
    )
    return (
        f'<form class="feedback" aria-label="{escape(say.feedback())}" data-failed="{escape(say.feedback_failed())}" '
        f'data-saved="{escape(say.thanks())}">'
        f'<label class="comment">{escape(say.comment())}'
        f'<textarea name="comment" rows="2" maxlength="2000">{escape(said.comment)}</textarea></label>'
        f"<fieldset><legend>{escape(say.where_is_it())}</legend>{choices}</fieldset>"
        f'<div class="marked"{"" if where == "passage" else " hidden"}>{_marked(said, documents, say, cited)}</div>'
        f'<p class="wrong" role="alert" hidden></p>'
        f'<div class="ends"><button type="submit" class="save">{escape(say.save())}</button>'
        f'<button type="button" class="fold">{escape(say.fold())}</button></div></form>'
    )


def _marked(said: Feedback, documents: Sequence[DocumentInfo], say: Speech, cited: str) -> str:
    """The passage as far as it is marked, and the way to mark it."""
    quote = f"<blockquote>{escape(said.quote)}</blockquote>" if said.quote else ""
    chosen = said.document or cited
    options = "".join(
        f'<option value="{escape(each.name)}"{" selected" if each.name == chosen else ""}>'
        f"{escape(each.title or each.name)}</option>"
        for each in documents[:_DOCUMENTS_MOST]
    )
    label = say.mark_anew() if said.quote else say.mark_it()
    return (
        f'{quote}<label class="which-document"{"" if len(documents) > 1 else " hidden"}>{escape(say.in_document())}'
        f'<select name="document">{options}</select></label>'
        f'<button type="button" class="begin-marking" data-help="{escape(say.marking_help())}" '
        f'data-take="{escape(say.take_selected())}" data-take-block="{escape(say.take_block())}" '
        f'data-end="{escape(say.cancel())}">{escape(label)}</button>'
    )
