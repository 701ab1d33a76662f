"""What an answer says, as HTML: its sentences with their citation marks, each document's under its title."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from rag.exporting.pieces import Shown
from rag.messages import Speech
from rag.types import Answer, AnswerKind, Citation
from ui.markup import bold, escape


def body(answer: Answer, sentences: Sequence[Shown], say: Speech) -> str:
    """The answer's ``sentences``, each with its number by which the style shows one after the other."""
    if not _is_told_apart(answer):
        return _said([_sentence(n, *each, say) for n, each in enumerate(sentences)])
    titles = _titles(answer.citations, say)
    accounts: dict[str, list[str]] = {document: [] for document in titles}
    document = answer.citations[0].document
    for n, (text, citation) in enumerate(sentences):
        document = citation.document if citation else document
        before = accounts[document]
        before.append(_sentence(n, text if before else text.lstrip(), citation, say))
    shown = "".join(
        f'<section class="account"><h2>{escape(titles[name])}</h2>{_said(account)}</section>'
        for name, account in accounts.items()
    )
    return f'<div class="accounts">{shown}</div>'


def _is_told_apart(answer: Answer) -> bool:
    """Whether each document's sentences stand under its title: where they differ, and where several are quoted."""
    if answer.kind is AnswerKind.DIFFERING:
        return bool(answer.citations)
    quoted = answer.kind in (AnswerKind.CITED, AnswerKind.PARTLY) and not answer.statements
    return quoted and len({each.document for each in answer.citations}) > 1


def _titles(citations: Sequence[Citation], say: Speech) -> dict[str, str]:
    """What each cited document is called; with its name where another has the same title."""
    titles = {each.document: each.title or each.document for each in citations}
    alike = Counter(titles.values())
    return {
        name: say.title_and_name(title=title, name=name) if alike[title] > 1 else title
        for name, title in titles.items()
    }


def _said(sentences: Sequence[str]) -> str:
    return f'<div class="said">{"".join(sentences)}</div>'


def _sentence(n: int, text: str, citation: Citation | None, say: Speech) -> str:
    opening = f'<span style="--n:{n}">'
    if citation is None:
        return f"{opening}{escape(text)}</span>"
    spans = _carried(text, citation)
    # The mark stays on the line of the character before it.
    last = max(0, len(text) - 1)
    end = f'<span class="end">{bold(text[last:], _shifted(spans, -last))}{mark(citation, say)}</span>'
    return f"{opening}{bold(text[:last], spans)}{end}</span>"


def _carried(sentence: str, citation: Citation) -> tuple[tuple[int, int], ...]:
    """The citation's emphasis as spans of the sentence, which may say more than the quote, or less."""
    before = sentence.find(citation.quote)
    spans = []
    for start, end in citation.emphasis:
        fact = citation.quote[start:end]
        at = before + start if before >= 0 else sentence.find(fact)
        if fact and at >= 0:
            spans.append((at, at + len(fact)))
    return tuple(spans)


def _shifted(spans: tuple[tuple[int, int], ...], by: int) -> tuple[tuple[int, int], ...]:
    return tuple((start + by, end + by) for start, end in spans)


def mark(citation: Citation, say: Speech) -> str:
    """The button that opens the place."""
    return (
        f'<button type="button" class="mark" data-open="{citation.n}" aria-pressed="false" '
        f'aria-label="{escape(say.mark(n=citation.n))}" '
        f'data-tip="{escape(citation.quote)}">[{citation.n}]</button>'
    )
