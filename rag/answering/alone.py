"""Whether a follow-up stands alone: asked as typed it is better answered than as it was completed.

By evidence, not by form: both are searched. A completed question finds what its added words speak of, too, so it pays
for each word of the person's own that its answer doesn't hold; and it has a start, for what is left out is mostly left
out on purpose. The weights come from ``python -m benchmarks.fit_alone``.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from rag.answering.candidates import Candidate
from rag.answering.coverage import coverage
from rag.answering.question import Question

START = 1.5
"""By how much the logarithm of the odds that a question is answered must be better as typed."""
DRIFT = 5.0
"""What it counts for that the completed question's answer holds none of the words typed, where the other holds all."""
_LEAST = 1e-6


def stands_alone(
    typed: Question, alone: tuple[float, Sequence[Candidate]], completed: tuple[float, Sequence[Candidate]]
) -> bool:
    """Whether the question ``typed`` is better answered so; of each way its confidence and candidates, best first."""
    if not typed.terms or not alone[1]:
        return False
    gained = log_odds(alone[0]) - log_odds(completed[0])
    return gained + DRIFT * (held(typed, alone[1]) - held(typed, completed[1])) > START


def held(question: Question, candidates: Sequence[Candidate]) -> float:
    """Share of the question's words that the best sentence holds, with its headings."""
    if not candidates:
        return 0.0
    best = candidates[0]
    return coverage(question.terms, f"{best.passage.title}\n{best.passage.section}\n{best.sentence.text}")


def log_odds(confidence: float) -> float:
    """The logarithm of the odds of a probability."""
    kept = min(max(confidence, _LEAST), 1 - _LEAST)
    return math.log(kept / (1 - kept))
