"""Answers and messages as escaped HTML. Pure functions; what the browser does with it is in assets/page.js.

A citation mark ``<button class="mark" data-open="2">`` opens ``<template data-place="2">`` of its own
answer in the source panel, so a click needs no server, and every answer in the chat keeps its sources.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from rag.types import Answer, AnswerKind, Citation, Hit
from ui.markup import bold, escape
from ui.source import Place, panel, position
from ui.text import Words

_MARK = re.compile(r"\[(\d+)\]")
_NEAREST = 4
"""Nearest passages that a refusal offers."""
_LEAD = 80
"""Characters of a nearest passage that its button shows."""


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
    shown = ""
    for sentence in sentences(answer, words):
        shown += sentence
        yield (
            f'<article class="answer" aria-busy="true">{_understood(answer, words)}'
            f'<div class="said">{shown}</div></article>'
        )


def answered(answer: Answer, identity: str, source_text: Callable[[str], str], words: Words) -> str:
    """The whole answer with its sources and its buttons. ``source_text`` gives a document's text by name."""
    refused = answer.kind is AnswerKind.REFUSED
    found: Sequence[Citation | Hit] = answer.hits[:_NEAREST] if refused else answer.citations
    places = [Place.of(item) for item in found]
    texts = {place.document: source_text(place.document) for place in places}
    nearest = _nearest(places, texts, words) if refused else ""
    templates = "".join(
        f'<template data-place="{n}">{panel(place, texts[place.document], words)}</template>'
        for n, place in enumerate(places, 1)
    )
    count = words.nearest_count if refused else words.source_count
    return (
        f'<article class="answer {answer.kind.value}" data-answer="{escape(identity)}" data-count="{escape(count)}">'
        f'{_understood(answer, words)}<div class="said">{"".join(sentences(answer, words))}</div>{nearest}'
        f'<div class="actions">{_copy(answer, places, texts, words)}{_retry(words)}</div>{templates}</article>'
    )


def sentences(answer: Answer, words: Words) -> Iterator[str]:
    """The answer's sentences as HTML, each with the mark of its citation."""
    text, at = answer.text, 0
    while at < len(text):
        sentence, n, at = _next_sentence(answer, at)
        if not n:
            yield f"<span>{escape(sentence)}</span>"
            continue
        citation = answer.citations[n - 1]
        spans = _carried(sentence, citation)
        # The mark stays on the line of the character before it.
        last = max(0, len(sentence) - 1)
        end = f'<span class="end">{bold(sentence[last:], _shifted(spans, -last))}{_mark(citation, words)}</span>'
        yield f"<span>{bold(sentence[:last], spans)}{end}</span>"


def _next_sentence(answer: Answer, at: int) -> tuple[str, int, int]:
    """The sentence that begins at ``at``, the number of its citation (0 for none) and where the next begins.

    A quote is looked for first as a whole, because it may itself hold the text ``[1]``.
    """
    text = answer.text
    for citation in answer.citations:
        quoted = f"{citation.quote}[{citation.n}]"
        if text.startswith(quoted, at):
            return citation.quote, citation.n, at + len(quoted)
    for match in _MARK.finditer(text, at):
        if 1 <= int(match[1]) <= len(answer.citations):
            return text[at : match.start()], int(match[1]), match.end()
    return text[at:], 0, len(text)


def _carried(sentence: str, citation: Citation) -> tuple[tuple[int, int], ...]:
    """The citation's emphasis as spans of the sentence, which may say more than the quote, or less."""
    spans = []
    for start, end in citation.emphasis:
        fact = citation.quote[start:end]
        at = start if sentence == citation.quote else sentence.find(fact)
        if fact and at >= 0:
            spans.append((at, at + len(fact)))
    return tuple(spans)


def _shifted(spans: tuple[tuple[int, int], ...], by: int) -> tuple[tuple[int, int], ...]:
    return tuple((start + by, end + by) for start, end in spans)


def _mark(citation: Citation, words: Words) -> str:
    return (
        f'<button type="button" class="mark" data-open="{citation.n}" aria-pressed="false" '
        f'aria-label="{escape(words.mark.format(n=citation.n))}" '
        f'data-tip="{escape(citation.quote)}">[{citation.n}]</button>'
    )


def _understood(answer: Answer, words: Words) -> str:
    if answer.standalone.strip() == answer.question.strip():
        return ""
    return f'<p class="understood">{escape(words.understood)}<q>{escape(answer.standalone)}</q></p>'


def _nearest(places: Sequence[Place], texts: dict[str, str], words: Words) -> str:
    if not places:
        return ""
    items = []
    for n, place in enumerate(places, 1):
        lead = place.quote if len(place.quote) <= _LEAD else place.quote[:_LEAD] + "…"
        where = " › ".join(part for part in (place.title or place.document, place.section) if part)
        items.append(
            f'<li><button type="button" class="near" data-open="{n}" aria-pressed="false" '
            f'title="{escape(position(place, len(texts[place.document]), words))}">'
            f'<span class="where">{escape(where)}</span><span class="lead">{escape(lead)}</span></button></li>'
        )
    return f'<h3>{escape(words.nearest)}</h3><ol class="nearest">{"".join(items)}</ol>'


def _copy(answer: Answer, places: Sequence[Place], texts: dict[str, str], words: Words) -> str:
    """A button that holds the answer as plain text, followed by where its sentences come from."""
    lines = [answer.text]
    if answer.citations:
        lines.append("")
    for citation, place in zip(answer.citations, places, strict=False):
        where = " › ".join(part for part in (citation.title or citation.document, citation.section) if part)
        lines.append(f"[{citation.n}] {where}（{position(place, len(texts[place.document]), words)}）")
    return (
        f'<button type="button" class="copy" data-copy="{escape(chr(10).join(lines))}" '
        f'data-done="{escape(words.copied)}">{escape(words.copy)}</button>'
    )


def _retry(words: Words) -> str:
    return f'<button type="button" class="retry" data-press="retry">{escape(words.retry)}</button>'
