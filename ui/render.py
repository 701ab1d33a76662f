"""Answers and messages as escaped HTML. Pure functions; what the browser does with it is in assets/page.js.

A citation mark ``<button class="mark" data-open="2">`` opens ``<template data-place="2">`` of its own
answer in the source panel, so a click needs no server, and every answer in the chat keeps its sources.
"""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from rag.exporting import clipboard
from rag.exporting.pieces import NEAREST, shortened, split
from rag.messages import Speech
from rag.types import Answer, AnswerKind, Citation, Hit
from ui import feedback, said, statements
from ui.kept import Source
from ui.markup import escape
from ui.sources.source import Shelf
from ui.sources.why import why

_PARTLY = '<circle cx="10" cy="10" r="7.25"/><path class="full" d="M10 2.75a7.25 7.25 0 0 0 0 14.5z"/>'
_DIFFERING = '<path d="M3 7.5h13M12.5 4 16 7.5M17 12.5H4M7.5 16 4 12.5"/>'
_UNVERIFIED = (
    '<path d="M10 2.6 17.6 16.4H2.4z" stroke-dasharray="2.6 2.2"/>'
    '<path d="M10 7.6v4.2"/><circle class="full" cx="10" cy="14.1" r="1"/>'
)
_TOLD = (
    '<rect x="2.75" y="2.75" width="14.5" height="14.5" rx="3"/>'
    '<path d="M10 9v5"/><circle class="full" cx="10" cy="6.3" r="1"/>'
)
_NEAR = '<circle cx="10" cy="10" r="7.25" stroke-dasharray="2.6 2.4"/><circle class="full" cx="13.2" cy="10" r="1.7"/>'
_PENCIL = (
    '<svg viewBox="0 0 20 20" aria-hidden="true"><path d="m4 13.2 8.9-8.9 2.8 2.8-8.9 8.9-3.6.8z"/>'
    '<path d="m11 6.2 2.8 2.8"/></svg>'
)
"""Icons: a disc half full; arrows that go apart; a triangle of dots; a square that says something; a point beside
the centre of a ring; a pencil."""


def question(text: str, n: int, say: Speech) -> str:
    """A person's message, shown literally, and the way to ask it otherwise; ``n`` counts from 0."""
    return (
        f'<div class="own"><div class="asked">{escape(text)}</div>'
        f'<button type="button" class="edit" data-edit="{n}" aria-label="{escape(say.edit_question())}" '
        f'title="{escape(say.edit_question())}" data-send="{escape(say.send())}" data-cancel="{escape(say.cancel())}" '
        f'data-later="{escape(say.later_replaced())}">{_PENCIL}</button></div>'
    )


def waiting(text: str) -> str:
    """What stands in for an answer that is being made."""
    return (
        '<div class="waiting" role="status"><span class="dots" aria-hidden="true"><i></i><i></i><i></i></span>'
        f"{escape(text)}</div>"
    )


def notice(text: str, say: Speech, *, retry: bool = False) -> str:
    """Something that went wrong, and what to do."""
    actions = f'<div class="actions">{_retry(say)}</div>' if retry else ""
    return f'<div class="notice" role="alert"><p>{escape(text)}</p>{actions}</div>'


def stopped(say: Speech) -> str:
    """What stands in for an answer that the person did not wait for."""
    return f'<div class="waiting">{escape(say.stopped())}<div class="actions">{_retry(say)}</div></div>'


def unanswered(say: Speech) -> str:
    """What stands in for an answer that never came."""
    return f'<div class="waiting">{escape(say.unanswered())}<div class="actions">{_retry(say)}</div></div>'


def unkept(why: str, say: Speech) -> str:
    """A line below an answer that could not be kept."""
    return f'<p class="unkept" role="status">{escape(say.not_kept())}{escape(why)}</p>'


def welcome(suggestions: Sequence[str], say: Speech, empty: bool) -> str:
    """The first thing in an empty chat: what this is, and questions to begin with."""
    title, more = (say.empty_title(), say.empty_more()) if empty else (say.welcome(), say.welcome_more())
    examples = "".join(
        f'<li><button type="button" data-ask="{escape(text)}">{escape(text)}</button></li>' for text in suggestions
    )
    tries = f'<h2>{escape(say.welcome_try())}</h2><ul class="examples">{examples}</ul>' if examples else ""
    if empty:
        give = f'<li><button type="button" data-pane="documents">{escape(say.give())}</button></li>'
        tries = f'<ul class="examples">{give}</ul>'
    return (
        f'<div class="welcome" lang="{say.language_tag()}"><h1>{escape(title)}</h1><p>{escape(more)}</p>{tries}</div>'
    )


def chips(questions: Sequence[str]) -> str:
    """Questions that ask themselves when they are pressed."""
    return "".join(f'<button type="button" data-ask="{escape(text)}">{escape(text)}</button>' for text in questions)


def growing(answer: Answer, say: Speech) -> str:
    """What a language model has written so far; more comes."""
    return (
        f'<article class="answer" aria-busy="true">{_understood(answer, say)}{_notes(answer, say)}'
        f"{_body(answer, say)}</article>{waiting(say.writing())}"
    )


def answered(answer: Answer, identity: str, shelf: Shelf, say: Speech, *, earlier: bool = False) -> str:
    """The whole answer with its sources and its buttons; ``shelf`` holds the documents, which may have changed since an
    ``earlier`` answer."""
    return around(inside(answer, shelf, say, earlier=earlier), answer, identity, say, earlier=earlier)


def around(inner: str, answer: Answer, identity: str, say: Speech, *, earlier: bool = False) -> str:
    """What is ``inside`` an answer as an answer of the page; the sentences of a new one are seen to arrive."""
    # Filled in by the script.
    count = (say.nearest_count if answer.kind is AnswerKind.REFUSED else say.source_count)(n="{n}", of="{of}")
    fresh = "" if earlier else " data-fresh"
    return (
        f'<article class="answer {answer.kind.value}"{fresh} data-answer="{escape(identity)}" '
        f'data-count="{escape(count)}">{inner}</article>'
    )


def inside(answer: Answer, shelf: Shelf, say: Speech, *, earlier: bool = False) -> str:
    """All that is shown of an answer, the same for everybody who is given it."""
    refused = answer.kind is AnswerKind.REFUSED
    found: Sequence[Citation | Hit] = answer.hits[:NEAREST] if refused else answer.citations
    sources = [(Source.since if earlier else Source.of)(item, shelf) for item in found]
    nearest = _nearest(sources, say) if refused else ""
    words = shelf.words(answer.standalone) if found else []
    templates = "".join(
        f'<template data-place="{n}">{source.panel(say, why(answer, item, words, say))}</template>'
        for n, (source, item) in enumerate(zip(sources, found, strict=True), 1)
    )
    return (
        f"{_understood(answer, say, complete=True)}{_notes(answer, say)}"
        f"{_body(answer, say)}{nearest}{statements.explanation(answer, say)}"
        f"{_actions(answer, say)}{_onward(answer, say)}{templates}"
    )


def _actions(answer: Answer, say: Speech) -> str:
    greets = answer.kind is AnswerKind.GREETING
    more = "" if greets else f"{feedback.exports(say)}{feedback.votes(say)}"
    return f'<div class="actions">{_copy(answer, say)}{more}{_retry(say)}</div>'


def _body(answer: Answer, say: Speech) -> str:
    if answer.statements:
        return statements.body(answer, said.mark, say)
    return said.body(answer, list(split(answer)), say)


def _notes(answer: Answer, say: Speech) -> str:
    """What the person must know before they rely on the answer: that the language model failed or some of what it
    wrote is unverified, that this is no more than near, that documents differ, that a part is missing."""
    notes = _told(answer, say)
    if answer.note:
        notes += _note(_TOLD, answer.note, kind="told")
    if answer.near:
        notes += _note(_NEAR, answer.lead, f"<p>{escape(say.near_next())}</p>")
    if doubtful := statements.unverified(answer):
        more = f"<p>{escape(say.unverified_next())}</p>"
        notes += _note(_UNVERIFIED, _unverified(doubtful, say), more, "doubtful")
    if answer.kind is AnswerKind.DIFFERING:
        notes += _note(_DIFFERING, say.differing())
    if answer.kind is AnswerKind.PARTLY or answer.missing:
        parts = "".join(f"<dd>{escape(part)}</dd>" for part in answer.missing)
        missing = f"<dl><dt>{escape(say.missing_parts())}</dt>{parts}</dl>" if parts else ""
        notes += _note(_PARTLY, say.partly_found(), f"{missing}<p>{escape(say.partly_next())}</p>")
    return notes


def _told(answer: Answer, say: Speech) -> str:
    if not answer.notice:
        return ""
    if answer.statements or answer.near:
        return _note(_TOLD, answer.notice, kind="told")
    return _note(_TOLD, say.quotes_instead(), f"<p>{escape(answer.notice)}</p>", "told")


def _unverified(count: int, say: Speech) -> str:
    return say.unverified_one() if count == 1 else say.unverified_some(n=count)


def _note(icon: str, title: str, more: str = "", kind: str = "") -> str:
    return (
        f'<div class="note {kind}" role="note"><svg viewBox="0 0 20 20" aria-hidden="true">{icon}</svg>'
        f'<p class="state">{escape(title)}</p>{more}</div>'
    )


def _understood(answer: Answer, say: Speech, *, complete: bool = False) -> str:
    """What was searched, where that isn't what was typed; beside a complete answer the way to ask it as typed."""
    if answer.standalone.strip() == answer.question.strip():
        return ""
    button = f'<button type="button" class="literal" data-press="literal">{escape(say.ask_as_typed())}</button>'
    shown = f"{escape(say.understood_as())}<q>{escape(answer.standalone)}</q>"
    return f'<p class="understood">{shown}{button if complete else ""}</p>'


def _nearest(sources: Sequence[Source], say: Speech) -> str:
    if not sources:
        return ""
    items = []
    for n, source in enumerate(sources, 1):
        place = source.place
        where = " › ".join(part for part in (place.title or place.document, place.section) if part)
        items.append(
            f'<li><button type="button" class="near" data-open="{n}" aria-pressed="false" '
            f'title="{escape(source.position(say))}">'
            f'<span class="where">{escape(where)}</span>'
            f'<span class="lead">{escape(shortened(place.quote))}</span></button></li>'
        )
    return f'<h2>{escape(say.nearest_passages())}</h2><ol class="nearest">{"".join(items)}</ol>'


def _copy(answer: Answer, say: Speech) -> str:
    """A button that holds the answer with its sources, as plain text and as HTML."""
    return (
        f'<button type="button" class="copy" data-copy="{escape(clipboard.plain(answer, say))}" '
        f'data-rich="{escape(clipboard.rich(answer, say))}" '
        f'data-done="{escape(say.copied())}">{escape(say.copy())}</button>'
    )


def _onward(answer: Answer, say: Speech) -> str:
    """Where the script puts questions that could come next."""
    if answer.kind is AnswerKind.REFUSED or not answer.citations:
        return ""
    first = answer.citations[0]
    place = {"document": first.document, "start": first.start, "section": first.section}
    query = escape(urlencode({**place, "asked": answer.standalone}))
    return f'<div class="onward" data-onward="{query}" role="group" aria-label="{escape(say.ask_next())}"></div>'


def _retry(say: Speech) -> str:
    return f'<button type="button" class="retry" data-press="retry">{escape(say.retry())}</button>'
