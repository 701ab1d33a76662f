"""Whether a follow-up stands alone: asked as typed it is better answered than as it was completed.

By evidence, not by form: both are searched. What is left out is mostly left out on purpose, so the completed question
has a start, a long one where the other leads to another document: there 有哪些优惠政策 always finds some. But the words
that were added find what they speak of, too: for what its answer doesn't hold of the person's own words the completed
question pays, as long as both stay in one document. ``python -m benchmarks.fit_alone`` shows what the weights do.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from rag.answering.asked.question import Question
from rag.answering.evidence.bounds import bound
from rag.answering.evidence.candidates import Candidate
from rag.answering.evidence.coverage import coverage
from rag.chinese.naming import names

_LEAST = 0.15
"""Confidence below which answers are equally unlikely: they are refused."""


@dataclass(frozen=True, slots=True)
class Way:
    """What was found for a question put one way: how sure an answer is, and its sentences, best first."""

    confidence: float
    candidates: Sequence[Candidate]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for the question as typed."""

    gain: float
    """By how much the logarithm of the odds that it is answered is better."""
    drift: float
    """Share of its words that its answer holds, less the share that the other one's holds."""
    stays: bool
    """Whether both are answered from one document."""


@dataclass(frozen=True, slots=True)
class Weights:
    """``stays`` and ``leaves`` are the starts of the completed question within a document and beyond it."""

    stays: float
    leaves: float
    drift: float


WEIGHTS = Weights(0.75, 3.0, 4.0)


def evidence(typed: Question, alone: Way, completed: Way) -> Evidence | None:
    """What speaks for ``typed``; None where it says nothing by itself, or nothing is found."""
    if not (typed.terms and alone.candidates and completed.candidates):
        return None
    one, other = alone.candidates[0], completed.candidates[0]
    return Evidence(
        _log_odds(alone.confidence) - _log_odds(completed.confidence),
        _held(typed, one) - _held(typed, other),
        one.passage.document == other.passage.document,
    )


def keeps_the_thing(completed: Question, typed: Question, candidates: Sequence[Candidate]) -> bool:
    """Whether a follow-up speaks of the thing that it was completed by: it names none, and as typed it is answered
    (``candidates``, best first) from what is said of that thing or of another like it, which nobody asked about."""
    if names(typed.text) or not candidates:
        return False
    return bound(completed.text).concerns(candidates[0].passage, candidates[0].sentence)


def stands_alone(found: Evidence, weights: Weights = WEIGHTS) -> bool:
    """Whether the question as typed is the better one."""
    if found.stays:
        return found.gain + weights.drift * found.drift > weights.stays
    return found.gain > weights.leaves


def _held(question: Question, best: Candidate) -> float:
    """Share of the question's words that a sentence holds with its headings."""
    return coverage(question.terms, f"{best.passage.title}\n{best.passage.section}\n{best.sentence.text}")


def _log_odds(confidence: float) -> float:
    kept = min(max(confidence, _LEAST), 1 - 1e-6)
    return math.log(kept / (1 - kept))
