"""The sentences of the retrieved passages, each with how well it answers.

A linear model over a few features that can be read off a sentence. Its weights come from
``benchmarks/fit_answers.py``: a softmax over the sentences that stand for choice, in which those that hold
the gold answer should win (listwise learning to rank, Cao et al. 2007).
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from itertools import zip_longest
from operator import attrgetter, mul
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from rag.answering.asked import stated, titled
from rag.answering.asked.question import Question
from rag.answering.evidence import facts
from rag.answering.evidence.bounds import PARTLY, bound
from rag.answering.evidence.coverage import coverage, credit
from rag.answering.evidence.holdings import Holdings
from rag.answering.evidence.topics import speaks_of
from rag.chinese.characters import for_encoder
from rag.chinese.marks import CLOSERS
from rag.chinese.patterns import lazy_regex
from rag.chinese.sentences import ITEM
from rag.embedding import Encoder
from rag.recent import Recent
from rag.retrieval.reader import Readings, place
from rag.types import Hit, Passage, Sentence

PASSAGES = 8
"""Retrieved passages whose sentences are weighed."""
_EMBEDDED = 8
"""Sentences that are embedded: the best by all else. Embedding them is most of what an answer costs."""
_HEADED = 0.8
"""What a term counts for that stands in the heading of a sentence and not in itself."""
_MEANT = 0.5
"""Share of the words for what an attribute is asked of that are enough to name it."""
_SHORT = 12
STATES = lazy_regex(rf"[。！；…!;.][{re.escape(CLOSERS)}]*$")
_MARKS = lazy_regex(r"[\W_]")
_ASKS = lazy_regex(rf"[？?][{re.escape(CLOSERS)}]*$")


@dataclass(frozen=True, slots=True)
class Features:
    """What is weighed of a sentence."""

    similarity: float
    """Its cosine to the question, under its heading, less the best one."""
    passage: float
    """The fused score of its passage, less the best one."""
    context: float
    """Share of the question's terms in its passage, the headings and the title."""
    attribute: float
    """Share that the sentence or its heading holds of the terms that the title doesn't: what is asked of the topic."""
    topic: float
    """Share of the question's terms that stand in the sentence as well as in the title. It counts against the
    sentence: naming the topic makes it similar to the question without answering it."""
    fact: float
    """How well it holds the sort of fact asked for."""
    states: float
    """1 where it ends as a sentence does; titles, date lines and salutations don't."""
    length: float
    """Logarithm of its length in characters, over 5."""
    short: float
    """1 below 12 characters, but for a sentence that gives the fact and names what it is of: 保修期为三年。"""
    strange: float
    """How far the question names a place, a person or a year that the sentence's document doesn't, or the sentence
    speaks of another model, place or year than the question, 0..1."""
    read: float = 0.0
    """What the reader says of it, less what it says of the best one; 0 without a reader."""
    speaks: float = 0.0
    """1 where a clause of it speaks of what is asked about, and doesn't only mention it."""


# As fitted, but for ``strange``: the fit says -2.06, for few public questions have a document of another place beside
# their own. At -5 the best sentence is right as often on both sets, and another city's rules don't win.
# ``speaks`` is a rule as well.
WEIGHTS = Features(37.5, 8.74, 1.3, 3.22, -1.87, 2.16, 0.8, 1.12, -1.97, -5.0, speaks=1.2)

WEIGHTS_READ = Features(0.0, 6.53, 5.01, 2.11, 0.25, 3.68, 1.08, -0.05, -4.12, -5.0, 0.43, speaks=1.2)
"""The same where the reader has read."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that may answer. ``cosine`` is to the question and ``cover`` the share of its terms that the
    sentence holds with its headings and title; a difference of 1 in ``score`` is odds of e to 1."""

    sentence: Sentence
    passage: Passage
    features: Features
    cosine: float
    cover: float
    score: float


class SentenceVectors:
    """Vectors of sentences under their headings, kept for as long as they are asked for."""

    def __init__(self, capacity: int = 20_000) -> None:
        self._recent: Recent[NDArray[np.float32]] = Recent(capacity)

    def get(self, texts: Sequence[str], encoder: Encoder) -> NDArray[np.float32]:
        """(texts, dimensions)"""
        known = {text: found for text in texts if (found := self._recent.of(text)) is not None}
        missing = [text for text in dict.fromkeys(texts) if text not in known]
        if missing:
            for text, vector in zip(missing, encoder.passages(missing), strict=True):
                known[text] = vector
                self._recent.keep(text, vector)
        return np.stack([known[text] for text in texts])


def weigh(
    question: Question,
    vector: NDArray[np.float32],
    hits: Sequence[Hit],
    holdings: Holdings,
    encoder: Encoder,
    kept: SentenceVectors,
    read: Readings = MappingProxyType({}),
) -> list[Candidate]:
    """The sentences of the best passages, best first. ``vector`` (dimensions,) is the question's.

    Without a reader the most promising ones are embedded; the others count as no more similar than the least similar of
    these. What the reader says of a sentence leaves nothing for its cosine to add, and costs nothing more.
    """
    promising = sorted(_candidates(question, hits[:PASSAGES], holdings, read), key=lambda each: -each.score)
    if read or not promising:
        return promising
    embedded = promising[:_EMBEDDED]
    texts = [for_encoder(f"{each.passage.section}\n{each.sentence.text}".strip()) for each in embedded]
    cosines = (kept.get(texts, encoder) @ vector).tolist()
    cosines += [min(cosines)] * (len(promising) - len(embedded))
    weighed = [_with_cosine(each, cosine, max(cosines)) for each, cosine in zip(promising, cosines, strict=True)]
    return sorted(weighed, key=lambda each: -each.score)


def _with_cosine(candidate: Candidate, cosine: float, best: float) -> Candidate:
    features = replace(candidate.features, similarity=cosine - best)
    return replace(candidate, features=features, cosine=cosine, score=_score(features, _values(WEIGHTS)))


@dataclass(frozen=True, slots=True, eq=False)
class _Around:
    """What a question finds around the sentences of a passage; each array (terms,)."""

    weights: NDArray[np.float64]
    about: NDArray[np.float64]
    """How much of each term the title holds."""
    headed: NDArray[np.float64]
    """A share of how much the headings do."""
    beside: NDArray[np.float64]
    """How much the title or the headings do."""
    asked: NDArray[np.float64]
    """What each term weighs of which the title doesn't hold it."""
    topic: NDArray[np.float64]
    """What each weighs of which it does."""
    total: float
    asked_total: float
    context: float

    @classmethod
    def of(cls, question: Question, passage: Passage, holdings: Holdings) -> _Around:
        weights = np.array([term.weight for term in question.terms])
        total = float(weights.sum()) or 1.0
        about, headed = _held(question, passage.title), _held(question, passage.section)
        owned = [each in question.owner and holdings.names(passage, each) for each in question.terms]
        about = np.maximum(about, np.array(owned, float))  # 澄湖大厦的押金: what it is of needn't be said again
        around = _held(question, f"{passage.title}\n{passage.section}\n{passage.text}")
        asked = weights * (1 - about)
        return cls(
            *(weights, about, _HEADED * headed, np.maximum(about, headed), asked, weights * about, total),
            *(float(asked.sum()) or 1.0, float(weights @ around) / total),
        )


def _candidates(question: Question, hits: Sequence[Hit], holdings: Holdings, read: Readings) -> list[Candidate]:
    found = []
    weights = _values(WEIGHTS_READ if read else WEIGHTS)
    best = max((hit.score for hit in hits), default=0.0)
    told = {place(hit.passage): read[place(hit.passage)] for hit in hits if place(hit.passage) in read}
    most = max((max(each.sentences, default=0.0) for each in told.values()), default=0.0)
    least = min((min(each.sentences, default=0.0) for each in told.values()), default=0.0)
    alone = titled.named(question.text, {hit.passage.title for hit in hits})
    named = bound(question.text)
    for hit in hits:
        passage = hit.passage
        around = _Around.of(question, passage, holdings)
        beside = [each.passage for each in hits if each.passage.document == passage.document]
        strange = max(holdings.strangeness(question, passage), named.lacking(beside))
        elsewhere = any(not holdings.mentions(passage, name) for name in alone)
        strange = max(strange, PARTLY * bool(elsewhere or holdings.unsaid(question, passage)))
        said = told[place(passage)].sentences if place(passage) in told else [least] * len(passage.sentences)
        stating = states(passage, question)
        for sentence, following, reading in zip_longest(passage.sentences, passage.sentences[1:], said):
            if _ASKS.search(sentence.text) or _is_title(sentence.text, passage.title):  # neither is an answer
                continue
            foreign = max(strange, named.foreign(passage, sentence))
            features, cover = _features(question, sentence, around, hit.score - best, foreign, reading - most)
            if following and sentence.text.endswith(("：", ":")) and ITEM.match(following.text):
                features = replace(features, states=1.0)  # it is told with what it announces
            if stating:
                features, cover = replace(features, context=1.0, attribute=1.0, fact=1.0, states=1.0, short=0.0), 1.0
            found.append(Candidate(sentence, hit.passage, features, 0.0, cover, _score(features, weights)))
    return found


def states(passage: Passage, question: Question) -> bool:
    """Whether the passage is the line in which the document that is meant states the attribute that is asked for."""
    return stated.states(passage, question.attribute) and is_meant(question, f"{passage.title}\n{passage.section}")


def is_meant(question: Question, text: str) -> bool:
    """Whether ``text`` names what the attribute is asked of."""
    return not question.subject or coverage(question.subject, text) >= _MEANT


def _is_title(sentence: str, title: str) -> bool:
    """Whether it is the document's title or a part of it, alone or before a date or a number."""
    text, title = _unmarked(sentence), _unmarked(title)
    if min(len(text), len(title)) < _SHORT:
        return False
    return text in title or (text.startswith(title) and not STATES.search(sentence))


@lru_cache(maxsize=4096)
def _unmarked(text: str) -> str:
    return _MARKS.sub("", text)


def _held(question: Question, text: str) -> NDArray[np.float64]:
    """(terms,) how much of each term of the question ``text`` holds."""
    return np.array([credit(term, text) for term in question.terms])


def _features(
    question: Question, sentence: Sentence, around: _Around, passage: float, strange: float, read: float
) -> tuple[Features, float]:
    """The features, similarity aside, and the cover."""
    held = _held(question, sentence.text)
    length = len("".join(sentence.text.split()))
    fact, states = facts.satisfaction(question, sentence.text), bool(STATES.search(sentence.text))
    features = Features(
        similarity=0.0,
        passage=passage,
        context=around.context,
        attribute=float(around.asked @ np.maximum(held, around.headed)) / around.asked_total,
        topic=float(around.topic @ held) / around.total,
        fact=fact,
        states=float(states),
        length=math.log(length + 1) / 5,
        short=float(length < _SHORT and not (states and fact >= 1 and float(around.asked @ held))),
        strange=strange,
        read=read,
        speaks=float(speaks_of(question.topic, sentence.text)),
    )
    return features, float(around.weights @ np.maximum(around.beside, held)) / around.total


_values = attrgetter(*(field.name for field in fields(Features)))
"""Of features; not by dataclasses.astuple, which copies deeply: it took a tenth of the time of an answer."""


def _score(features: Features, weights: Sequence[float]) -> float:
    return float(sum(map(mul, weights, _values(features))))
