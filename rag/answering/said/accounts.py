"""Documents that say different things of the same fact, to be shown side by side and not merged."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher

from rag.answering.asked.question import Fact, Question
from rag.answering.evidence import facts
from rag.answering.evidence.candidates import Candidate
from rag.chinese.patterns import lazy_regex
from rag.chinese.words import normalise

_MOST = 3
_AS_GOOD = 2.0
"""How far below the best sentence's score that of another document still answers the same question."""
_AS_MUCH = 0.8
"""Share of the best sentence's cover that another must have to speak of the same thing."""
_ALIKE, _STILL_GOOD = 0.6, 4.0
"""How much alike two sentences are, figures aside, that speak of the same thing; and what is as good then."""
_FIGURES = lazy_regex(r"[\d.,，]+")
_CHECKED = frozenset({Fact.NUMBER, Fact.TIME, Fact.PHONE, Fact.LINK})
"""Facts whose words can be compared."""


def accounts(question: Question, candidates: Sequence[Candidate]) -> list[Candidate]:
    """The best sentence of each document that has an answer of its own, best first; ``candidates`` best first.

    One only where the documents don't differ, or can't be told to.
    """
    best = candidates[0]
    found = [best]
    if question.fact not in _CHECKED or not _values(question, best):
        return found
    for each in candidates[1:]:
        new = each.passage.document not in {other.passage.document for other in found}
        if new and _speaks_of_it(each, best) and all(_differ(question, each, other) for other in found):
            found.append(each)
    return found[:_MOST]


def _speaks_of_it(each: Candidate, best: Candidate) -> bool:
    if each.features.strange > best.features.strange:
        return False
    if each.score >= best.score - _AS_GOOD and each.cover >= _AS_MUCH * best.cover:
        return True
    return each.score >= best.score - _STILL_GOOD and _likeness(each, best) >= _ALIKE


def _likeness(one: Candidate, other: Candidate) -> float:
    first, second = (_FIGURES.sub("", candidate.sentence.text) for candidate in (one, other))
    return float(SequenceMatcher(None, first, second, autojunk=False).ratio())


def _differ(question: Question, one: Candidate, other: Candidate) -> bool:
    """Whether each gives a fact that the other doesn't, and they agree in none but small numbers (每招用1人)."""
    given, told = _values(question, one), _values(question, other)
    agreed = any(len(_FIGURES.sub("", value)) < len(value) - 1 for value in given & told)
    return bool(given - told) and bool(told - given) and (not agreed or _likeness(one, other) >= _ALIKE)


def _values(question: Question, candidate: Candidate) -> set[str]:
    """The facts that the sentence gives, written alike."""
    text = candidate.sentence.text
    values = {"".join(normalise(text[start:end]).split()) for start, end in facts.find(question, text)}
    return {value for value in values if _FIGURES.search(value)}
