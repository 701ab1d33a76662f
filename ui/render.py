"""Answers and messages as escaped HTML. Pure functions; what the browser does with it is in assets/page.js.

A citation mark ``<button class="mark" data-open="2">`` opens ``<template data-place="2">`` of its own
answer in the source panel, so a click needs no server, and every answer in the chat keeps its sources.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rag.types import Answer, AnswerKind, Citation, Hit
from rag.viewing.sheet import Sheet
from ui import said, statements
from ui.markup import escape
from ui.place import Place
from ui.source import Shelf, panel, position
from ui.text import Words

_NEAREST = 4
"""Nearest passages that a refusal offers."""
_LEAD = 80
"""Characters of a nearest passage that its button shows."""
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
"""Icons: a disc half full; arrows that go apart; a triangle of dots; a square that says something."""


def question(text: str) -> str:
    """A person's message, shown literally."""
    return f'<div class="asked">{escape(text)}</div>'


def waiting(text: str) -> str:
    """What stands in for an answer that is being made."""
    return (
        '<div class="waiting" role="status"><span class="dots" aria-hidden="true"><i></i><i></i><i></i></span>'
        f"{escape(text)}</div>"
    )


def notice(text: str, words: Words, *, retry: bool = False) -> str:
    """Something that went wrong, and what to do."""
    actions = f'<div class="actions">{_retry(words)}</div>' if retry else ""
    return f'<div class="notice" role="alert"><p>{escape(text)}</p>{actions}</div>'


def stopped(words: Words) -> str:
    """What stands in for an answer that the person did not wait for."""
    return f'<div class="waiting">{escape(words.stopped)}<div class="actions">{_retry(words)}</div></div>'


def welcome(suggestions: Sequence[str], words: Words, empty: bool) -> str:
    """The first thing in an empty chat: what this is, and questions to begin with."""
    title, more = (words.empty_title, words.empty_more) if empty else (words.welcome, words.welcome_more)
    examples = "".join(
        f'<li><button type="button" data-ask="{escape(text)}">{escape(text)}</button></li>' for text in suggestions
    )
    tries = f'<h2>{escape(words.welcome_try)}</h2><ul class="examples">{examples}</ul>' if examples else ""
    return f'<div class="welcome" lang="{words.language}"><h1>{escape(title)}</h1><p>{escape(more)}</p>{tries}</div>'


def reveal(answer: Answer, words: Words) -> Iterator[str]:
    """The answer growing sentence by sentence: what is shown until ``answered`` replaces it."""
    sentences = list(said.split(answer))
    for count in range(1, len(sentences) + 1):
        yield (
            f'<article class="answer" aria-busy="true">{_understood(answer, words)}{_notes(answer, words)}'
            f"{said.body(answer, sentences[:count], words)}</article>"
        )


def growing(answer: Answer, words: Words) -> str:
    """What a language model has written so far; more comes."""
    return (
        f'<article class="answer" aria-busy="true">{_understood(answer, words)}{_notes(answer, words)}'
        f"{_body(answer, words)}</article>{waiting(words.generated.waiting)}"
    )


def answered(answer: Answer, identity: str, shelf: Shelf, words: Words) -> str:
    """The whole answer with its sources and its buttons; ``shelf`` holds the documents."""
    refused = answer.kind is AnswerKind.REFUSED
    found: Sequence[Citation | Hit] = answer.hits[:_NEAREST] if refused else answer.citations
    places = [Place.of(item) for item in found]
    originals = {place.document: shelf.original(place.document) for place in places}
    lengths = {name: len(original.text) for name, original in originals.items()}
    nearest = _nearest(places, lengths, words) if refused else ""
    templates = "".join(
        f'<template data-place="{n}">{panel(place, originals[place.document], _sheet(shelf, place), words)}</template>'
        for n, place in enumerate(places, 1)
    )
    count = words.nearest_count if refused else words.source_count
    return (
        f'<article class="answer {answer.kind.value}" data-answer="{escape(identity)}" data-count="{escape(count)}">'
        f"{_understood(answer, words)}{_notes(answer, words)}"
        f"{_body(answer, words)}{nearest}{statements.explanation(answer, words)}"
        f'<div class="actions">{_copy(answer, places, lengths, words)}{_retry(words)}</div>{templates}</article>'
    )


def _body(answer: Answer, words: Words) -> str:
    if answer.statements:
        return statements.body(answer, said.mark, words)
    return said.body(answer, list(said.split(answer)), words)


def _sheet(shelf: Shelf, place: Place) -> Sheet | None:
    return None if place.page is None else shelf.sheet(place.document, place.page, place.start, place.end)


def _notes(answer: Answer, words: Words) -> str:
    """What the person must know before they rely on the answer: that the language model failed or some of what it
    wrote is unverified, that documents differ, that a part is missing."""
    notes = _told(answer, words)
    if doubtful := statements.unverified(answer):
        more = f"<p>{escape(words.generated.count_next)}</p>"
        notes += _note(_UNVERIFIED, _unverified(doubtful, words), more, "doubtful")
    if answer.kind is AnswerKind.DIFFERING:
        notes += _note(_DIFFERING, words.differing)
    if answer.kind is AnswerKind.PARTLY or answer.missing:
        parts = "".join(f"<dd>{escape(part)}</dd>" for part in answer.missing)
        missing = f"<dl><dt>{escape(words.missing)}</dt>{parts}</dl>" if parts else ""
        notes += _note(_PARTLY, words.partly, f"{missing}<p>{escape(words.partly_next)}</p>")
    return notes


def _told(answer: Answer, words: Words) -> str:
    if not answer.notice:
        return ""
    if answer.statements:
        return _note(_TOLD, answer.notice, kind="told")
    return _note(_TOLD, words.generated.instead, f"<p>{escape(answer.notice)}</p>", "told")


def _unverified(count: int, words: Words) -> str:
    return words.generated.count_one if count == 1 else words.generated.count.format(n=count)


def _note(icon: str, title: str, more: str = "", kind: str = "") -> str:
    return (
        f'<div class="note {kind}" role="note"><svg viewBox="0 0 20 20" aria-hidden="true">{icon}</svg>'
        f'<p class="state">{escape(title)}</p>{more}</div>'
    )


def _understood(answer: Answer, words: Words) -> str:
    if answer.standalone.strip() == answer.question.strip():
        return ""
    return f'<p class="understood">{escape(words.understood)}<q>{escape(answer.standalone)}</q></p>'


def _nearest(places: Sequence[Place], lengths: dict[str, int], words: Words) -> str:
    if not places:
        return ""
    items = []
    for n, place in enumerate(places, 1):
        lead = place.quote if len(place.quote) <= _LEAD else place.quote[:_LEAD] + "…"
        where = " › ".join(part for part in (place.title or place.document, place.section) if part)
        items.append(
            f'<li><button type="button" class="near" data-open="{n}" aria-pressed="false" '
            f'title="{escape(position(place, lengths[place.document], words))}">'
            f'<span class="where">{escape(where)}</span><span class="lead">{escape(lead)}</span></button></li>'
        )
    return f'<h3>{escape(words.nearest)}</h3><ol class="nearest">{"".join(items)}</ol>'


def _copy(answer: Answer, places: Sequence[Place], lengths: dict[str, int], words: Words) -> str:
    """A button that holds the answer as plain text, followed by where its sentences come from."""
    lines = [answer.text]
    if doubtful := statements.unverified(answer):
        lines += ["", _unverified(doubtful, words)]
    if answer.kind is AnswerKind.DIFFERING:
        lines += ["", words.differing]
    if answer.kind is AnswerKind.PARTLY or answer.missing:
        lines += ["", words.partly, *(words.missing + part for part in answer.missing)]
    if answer.citations:
        lines.append("")
    for citation, place in zip(answer.citations, places, strict=False):
        where = " › ".join(part for part in (citation.title or citation.document, citation.section) if part)
        lines.append(f"[{citation.n}] {where}（{position(place, lengths[place.document], words)}）")
    return (
        f'<button type="button" class="copy" data-copy="{escape(chr(10).join(lines))}" '
        f'data-done="{escape(words.copied)}">{escape(words.copy)}</button>'
    )


def _retry(words: Words) -> str:
    return f'<button type="button" class="retry" data-press="retry">{escape(words.retry)}</button>'
