"""Which sentences answer, and no more of them than the question asks for.

A fact takes one sentence; a list the enumeration that it stands in; a question that matches a heading
(背景是什么？) the text under that heading; anything else the best sentence and its near equals beside it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rag.answering.coverage import coverage
from rag.answering.question import Question, Scope
from rag.answering.sentences import Candidate
from rag.passages import ITEM
from rag.types import Passage, Sentence

SectionOf = Callable[[Passage], Sequence[Passage]]
"""A passage → all passages of its section, in order."""

_HEADING_MATCH = 0.8
"""Share of the question's words that a heading must hold for its section to be the answer."""
_LONGEST_SECTION = 900
_LONGEST_ANSWER = 260
_NEAR = 0.2
"""How far below the best sentence's score its neighbours still belong to the answer."""
_OWN_WORDS = 0.5
"""Share of the question's words from which on one item of an enumeration is what was asked for."""
_ELABORATES = re.compile(r"具体|其中|包括|即|也就是")
"""How a sentence begins that spells out the one before it."""
_ANNOUNCES = re.compile(r"(?:[：:]|如下|以下.{0,12})[”」』]?$")


@dataclass(frozen=True, slots=True)
class Chosen:
    """A sentence of the answer."""

    passage: Passage
    sentence: Sentence
    score: float


def choose(question: Question, candidates: Sequence[Candidate], section_of: SectionOf) -> list[Chosen]:
    """The sentences of the answer in the document's order; ``candidates`` best first, not empty."""
    best = candidates[0]
    scores = {(each.passage.document, each.sentence.start): each.score for each in candidates}

    def chosen(passage: Passage, sentence: Sentence) -> Chosen:
        return Chosen(passage, sentence, scores.get((passage.document, sentence.start), best.score))

    if question.scope is not Scope.FACT or _is_heading(question, best.passage):
        matching = _matching_section(question, candidates)
        if matching is not None:
            whole = [chosen(passage, each) for passage in section_of(matching) for each in passage.sentences]
            return whole if _length(whole) <= _LONGEST_SECTION else _best_of(whole, _LONGEST_ANSWER * 2)
    if question.scope is Scope.FACT and not _ANNOUNCES.search(best.sentence.text):
        return [chosen(best.passage, best.sentence)]
    context = [chosen(passage, each) for passage in section_of(best.passage) for each in passage.sentences]
    here = next(i for i, each in enumerate(context) if each.sentence.start == best.sentence.start)
    first, last = _enumeration(question, context, here) or _neighbours(context, here, scores, best)
    return context[first:last]


def _is_heading(question: Question, passage: Passage) -> bool:
    return bool(passage.section) and _bare(question.text) == _bare(passage.section)


def _bare(text: str) -> str:
    return re.sub(r"[\W_]", "", text)


def _matching_section(question: Question, candidates: Sequence[Candidate]) -> Passage | None:
    """A passage of the best-scored section whose heading says what the question says."""
    for each in candidates:
        heading = each.passage.section
        if heading and question.terms and coverage(question.terms, heading) >= _HEADING_MATCH:
            return each.passage
    return None


def _length(chosen: Sequence[Chosen]) -> int:
    return sum(len(each.sentence.text) for each in chosen)


def _best_of(chosen: Sequence[Chosen], longest: int) -> list[Chosen]:
    """The best-scored sentences that fit ``longest`` characters, in their order."""
    kept: set[int] = set()
    room = longest
    for i in sorted(range(len(chosen)), key=lambda i: -chosen[i].score):
        if len(chosen[i].sentence.text) <= room:
            room -= len(chosen[i].sentence.text)
            kept.add(i)
    return [chosen[i] for i in sorted(kept)]


def _enumeration(question: Question, context: Sequence[Chosen], here: int) -> tuple[int, int] | None:
    """Bounds of the enumeration, or of its one item, that sentence ``here`` stands in; None where it doesn't."""
    heads = [i for i, each in enumerate(context) if ITEM.match(each.sentence.text)]
    if _ANNOUNCES.search(context[here].sentence.text) and here + 1 in heads:
        return _fitting(context, here, _end_of_run(context, heads, here + 1))
    inside = [i for i in heads if i <= here]
    if not inside:
        return None
    item = inside[-1]
    stop = min((i for i in heads if i > item), default=_end_of_item(context, item))
    own = coverage(question.terms, "".join(each.sentence.text for each in context[item:stop]))
    if own >= _OWN_WORDS or len(heads) < 2:
        return _fitting(context, item, stop)
    start = heads[0] - 1 if heads[0] and _ANNOUNCES.search(context[heads[0] - 1].sentence.text) else heads[0]
    return _fitting(context, start, _end_of_run(context, heads, heads[0]))


def _end_of_item(context: Sequence[Chosen], item: int) -> int:
    """The last item has no next one to end it: it ends with its passage."""
    passage = context[item].passage
    return next((i for i in range(item, len(context)) if context[i].passage is not passage), len(context))


def _end_of_run(context: Sequence[Chosen], heads: Sequence[int], first: int) -> int:
    return _end_of_item(context, max(i for i in heads if i >= first))


def _fitting(context: Sequence[Chosen], first: int, last: int) -> tuple[int, int]:
    """Keep an enumeration whole where it is short enough to read."""
    while last - first > 1 and _length(context[first:last]) > _LONGEST_SECTION:
        last -= 1
    return first, last


def _neighbours(
    context: Sequence[Chosen], here: int, scores: dict[tuple[str, int], float], best: Candidate
) -> tuple[int, int]:
    """The best sentence and those beside it that score nearly as well."""

    def near(i: int) -> bool:
        each = context[i]
        return scores.get((each.passage.document, each.sentence.start), float("-inf")) >= best.score - _NEAR

    def elaborates(i: int) -> bool:
        return context[i].passage is context[here].passage and bool(_ELABORATES.match(context[i].sentence.text))

    first, last = here, here + 1
    while (
        last < len(context)
        and (near(last) or elaborates(last))
        and _length(context[first : last + 1]) <= _LONGEST_ANSWER
    ):
        last += 1
    while first > 0 and near(first - 1) and _length(context[first - 1 : last]) <= _LONGEST_ANSWER:
        first -= 1
    return first, last
