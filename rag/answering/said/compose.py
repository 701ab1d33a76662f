"""Which sentences answer, and no more of them than the question asks for.

A list takes the enumeration that it stands in; a question that matches a heading (背景是什么？) the text under
that heading; anything else the best sentence and its near equals beside it, and a second place as good as it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

from rag.answering.asked import stated
from rag.answering.asked.question import Question, Scope
from rag.answering.evidence.candidates import STATES, Candidate, states
from rag.answering.evidence.coverage import coverage, credit
from rag.answering.said import polar
from rag.chinese.patterns import lazy_regex
from rag.chinese.sentences import ITEM
from rag.types import SEPARATOR, Passage, Sentence

SectionOf = Callable[[Passage, str], Sequence[Passage]]
"""A passage and the path of its section, or of one around that → all passages there, in order."""

_HEADING_MATCH = 0.8
"""Share of the question's words, those of the title aside, that a heading must hold for its section to be the
answer."""
_LONGEST_SECTION = 900
_LONGEST_LIST = 400
_LONGEST_ANSWER, _LONGEST_SECOND = 260, 160
_NEAR = {Scope.FACT: 1.0, Scope.LIST: 3.0, Scope.SECTION: 3.0}
"""How far below the best sentence's score its neighbours still belong to the answer."""
_NEAR_BEFORE = {Scope.FACT: -1.0, Scope.LIST: 1.0, Scope.SECTION: 1.0}
"""The same of what stands before it: no sentence scores above the best."""
_AS_GOOD = 1.0
"""How far below it a sentence elsewhere is still told as well."""
_LONGEST_NEAREST = 300
"""Characters of what is only near, where it is more than one sentence."""
_UNWEIGHED = float("-inf")
"""The score of a sentence outside the passages that were weighed."""
_OWN_WORDS = 0.5
"""Share of the question's words from which on one item of an enumeration is what was asked for."""
_ELABORATES = lazy_regex(r"具体|其中|包括|即|也就是")
"""How a sentence begins that spells out the one before it."""
_ANNOUNCES = lazy_regex(r"(?:[：:]|如下|以下.{0,12})[”」』]?$")


@dataclass(frozen=True, slots=True)
class Chosen:
    """A sentence of the answer."""

    passage: Passage
    sentence: Sentence
    score: float
    breaks: bool = False
    """Whether it begins a line of its own, whatever stands before it."""


def choose(question: Question, candidates: Sequence[Candidate], section_of: SectionOf) -> list[Chosen]:
    """The sentences of the answer, those of one place together and in order; ``candidates`` best first, not empty."""
    settles = polar.settling(question, candidates)
    if settles:
        candidates = [settles, *(each for each in candidates if each is not settles)]
    best = candidates[0]
    places = _Places.of(candidates, section_of)
    if states(best.passage, question):
        return places.context(best.passage, best.passage.section)
    if question.scope is not Scope.FACT or _is_heading(question, best.passage):
        matching = _matching_section(question, candidates)
        if matching is not None:
            whole = places.context(*matching)
            return whole if _length(whole) <= _LONGEST_SECTION else _best_of(whole, _LONGEST_ANSWER * 2)
    context, here = places.around(best)
    if question.scope is not Scope.FACT or _ANNOUNCES.search(best.sentence.text):
        listed = _enumeration(question, context, here)
        if listed:
            return listed
    said = places.grown(best, question.scope, _LONGEST_ANSWER)
    second = _second(candidates, said)
    more = places.grown(second, question.scope, _LONGEST_SECOND) if second else []
    return said + [each for each in more if each not in said]


def choose_accounts(told: Sequence[Candidate], candidates: Sequence[Candidate], section_of: SectionOf) -> list[Chosen]:
    """The sentences of an answer in which each of ``told`` stands for another document."""
    places = _Places.of(candidates, section_of)
    return [chosen for each in told for chosen in places.grown(each, Scope.FACT, _LONGEST_SECOND)]


def choose_near(question: Question, candidates: Sequence[Candidate], most: int) -> list[Chosen]:
    """The best sentence of each of the ``most`` best passages: where none is sure to answer, the person may see one.

    What another document states of itself is not near what is asked of this one.
    """
    chosen: list[Chosen] = []
    for each in candidates:
        new = all(
            each.passage != other.passage and _bare(each.sentence.text) != _bare(other.sentence.text)
            for other in chosen
        )
        if each.features.strange > candidates[0].features.strange:
            continue  # of another thing than the nearest one
        length = _length(chosen) + len(each.sentence.text)
        if stated.states(each.passage, question.attribute) and not states(each.passage, question):
            continue
        if new and not _ANNOUNCES.search(each.sentence.text) and (not chosen or length <= _LONGEST_NEAREST):
            chosen.append(Chosen(each.passage, each.sentence, each.score))
    return chosen[:most]


def _second(candidates: Sequence[Candidate], said: Sequence[Chosen]) -> Candidate | None:
    """The best sentence elsewhere, where it is about as good as the best of all."""
    quoted = {_bare(each.sentence.text) for each in said}
    for each in candidates[1:]:
        if each.score < candidates[0].score - _AS_GOOD:
            return None
        if each.features.states and _bare(each.sentence.text) not in quoted:
            return each
    return None


@dataclass(frozen=True, slots=True)
class _Places:
    """The sentences around a candidate, with the scores of those that were weighed."""

    section_of: SectionOf
    scores: dict[tuple[str, int], float]

    @classmethod
    def of(cls, candidates: Sequence[Candidate], section_of: SectionOf) -> _Places:
        return cls(section_of, {(each.passage.document, each.sentence.start): each.score for each in candidates})

    def context(self, passage: Passage, path: str) -> list[Chosen]:
        """All sentences of the section ``path`` that the passage stands in, in order."""
        return [
            Chosen(each, sentence, self.scores.get((each.document, sentence.start), _UNWEIGHED))
            for each in self.section_of(passage, path)
            for sentence in each.sentences
        ]

    def around(self, candidate: Candidate) -> tuple[list[Chosen], int]:
        """The section of the candidate, and the place of the candidate in it."""
        context = self.context(candidate.passage, candidate.passage.section)
        start = candidate.sentence.start
        return context, next(i for i, each in enumerate(context) if each.sentence.start == start)

    def grown(self, seed: Candidate, scope: Scope, longest: int) -> list[Chosen]:
        """The sentence and those beside it that score nearly as well, or spell it out, up to ``longest`` characters.

        A fact stands first in its answer, and before anything else only what is nearly as good is put.
        """
        context, here = self.around(seed)

        def belongs(i: int, near: float) -> bool:
            spells_out = i > here and context[i].passage is context[here].passage and _ELABORATES.match(text(i))
            as_good = context[i].score >= seed.score - near and STATES.search(text(i))
            return bool(as_good or spells_out)

        def text(i: int) -> str:
            return context[i].sentence.text

        first, last = here, here + 1
        if _ANNOUNCES.search(text(here)) and last < len(context):
            last += 1  # an announcement says nothing without what it announces
        while last < len(context) and belongs(last, _NEAR[scope]) and _length(context[first : last + 1]) <= longest:
            last += 1
        while first > 0 and belongs(first - 1, _NEAR_BEFORE[scope]) and _length(context[first - 1 : last]) <= longest:
            first -= 1
        return context[first:last]


def _is_heading(question: Question, passage: Passage) -> bool:
    return bool(passage.section) and _bare(question.text) == _bare(passage.section)


def _bare(text: str) -> str:
    return re.sub(r"[\W_]", "", text)


def _matching_section(question: Question, candidates: Sequence[Candidate]) -> tuple[Passage, str] | None:
    """A passage of the best-scored section whose headings say what the question says of the document's topic, and the
    path of the outermost section around it that says as much: who asks for a chapter wants all its articles."""

    @cache
    def saying(title: str, path: str) -> str | None:
        asked = [(term, term.weight * (1 - credit(term, title))) for term in question.terms]
        total = sum(weight for _, weight in asked)
        headings = path.split(SEPARATOR)
        around = [SEPARATOR.join(headings[: depth + 1]) for depth in range(len(headings))]
        held = [sum(weight * credit(term, outer) for term, weight in asked) for outer in around]
        if not path or not total or held[-1] < _HEADING_MATCH * total:
            return None
        return next(outer for outer, said in zip(around, held, strict=True) if said >= held[-1])

    for each in candidates:
        if each.features.strange:
            continue
        if (outer := saying(each.passage.title, each.passage.section)) is not None:
            return each.passage, outer
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


def _enumeration(question: Question, context: Sequence[Chosen], here: int) -> list[Chosen]:
    """The enumeration, or its one item, that sentence ``here`` stands in or announces; empty where there is none,
    or it is too long to be read as an answer."""
    heads = [i for i, each in enumerate(context) if ITEM.match(each.sentence.text)]
    if _ANNOUNCES.search(context[here].sentence.text) and here + 1 in heads:
        return _readable(context, here, _end_of_run(context, heads, here + 1))
    inside = [i for i in heads if i <= here]
    if not inside:
        return []
    item = inside[-1]
    stop = min((i for i in heads if i > item), default=_end_of_item(context, item))
    own = coverage(question.terms, "".join(each.sentence.text for each in context[item:stop]))
    if own >= _OWN_WORDS or len(heads) < 2:
        return _readable(context, item, stop)
    start = heads[0] - 1 if heads[0] and _ANNOUNCES.search(context[heads[0] - 1].sentence.text) else heads[0]
    return _readable(context, start, _end_of_run(context, heads, heads[0]))


def _end_of_item(context: Sequence[Chosen], item: int) -> int:
    """The last item has no next one to end it: it ends with its passage."""
    passage = context[item].passage
    return next((i for i in range(item, len(context)) if context[i].passage is not passage), len(context))


def _end_of_run(context: Sequence[Chosen], heads: Sequence[int], first: int) -> int:
    return _end_of_item(context, max(i for i in heads if i >= first))


def _readable(context: Sequence[Chosen], first: int, last: int) -> list[Chosen]:
    return list(context[first:last]) if _length(context[first:last]) <= _LONGEST_LIST else []
