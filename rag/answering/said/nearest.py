"""How an answer that is only near begins: it says so, and names what the quoted documents don't speak of."""

from __future__ import annotations

from collections.abc import Sequence

from rag.answering.asked.question import Question, speech_of
from rag.answering.evidence.holdings import Holdings
from rag.types import Passage

_STRANGE = 0.9
"""How strange a document is from which on it speaks of another place, person or year than the question."""


def unsaid(question: Question, passages: Sequence[Passage], holdings: Holdings) -> str:
    """What the question seeks a value of (森林覆盖率), where it names the document of the first of ``passages``, the
    nearest, and that holds no word of it; else ""."""
    silent = passages and holdings.unsaid(question, passages[0])
    return "".join(term.forms[0] for term in question.sought) if silent else ""


def lead(question: Question, passages: Sequence[Passage], holdings: Holdings) -> str:
    """The line that stands before the sentences, in the question's language."""
    say = speech_of(question.text)
    if silent := unsaid(question, passages, holdings):
        return say.near_without(names=say.listed([silent]))
    if all(holdings.strangeness(question, each) >= _STRANGE for each in passages):
        names = [
            term.forms[0]
            for term in question.terms
            if term.name and not any(holdings.names(each, term) for each in passages)
        ]
        if names:
            return say.near_without(names=say.listed(names))
    return say.near()
