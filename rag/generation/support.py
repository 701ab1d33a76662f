"""Whether passages support a sentence: its figures, names and denials to the letter, its meaning by words and vectors.

What passes is said by the passages in nearly these words. What doesn't may still be true: it isn't shown to be.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from rag.answering.evidence.candidates import SentenceVectors
from rag.answering.evidence.coverage import searchable
from rag.chinese.words import STOPWORDS, Words, weight
from rag.embedding import Encoder
from rag.generation import claims
from rag.generation.prompts import speaks_to_models
from rag.types import Doubt, Passage, Sentence

LEAST_COVERED = 0.62
"""Share of a sentence's words, by weight, that its passages must hold. Together with ``LEAST_ALIKE`` chosen by
``benchmarks/mutations.py``: right sentences pass, those with another sentence's citation don't."""
LEAST_ALIKE = 0.86
"""Cosine of the sentence to the most similar one of the passages."""
_TOLD_TOGETHER = 0.2
"""Share of the sentence's pairs of characters that the sentence must hold in which a figure stands."""
_QUOTES = 3
"""Citations of a sentence at most."""
_ADDS = 0.12
"""Share of the sentence's pairs that a further citation must add."""
_HALF = 0.5
"""What a word counts for of which only parts are found."""


@dataclass(frozen=True, slots=True)
class Quote:
    """The sentence of a passage that supports best."""

    passage: Passage
    sentence: Sentence
    score: float
    """Cosine, 0..1."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of checking a sentence."""

    quotes: tuple[Quote, ...] = ()
    """Best first; empty where it isn't supported."""
    doubts: tuple[Doubt, ...] = ()
    covered: float = 0.0
    """Share of its words, by weight, that the passages hold."""
    alike: float = 0.0
    """Cosine to the most similar of their sentences."""
    shared: float = 0.0
    """Share of its pairs of characters that the quotes hold."""

    @property
    def supported(self) -> bool:
        return not self.doubts


class Checker:
    """Checks sentences against passages of one library."""

    def __init__(self, words: Words, encoder: Encoder, kept: SentenceVectors) -> None:
        self._words = words
        self._encoder = encoder
        self._kept = kept

    def check(self, sentence: str, passages: Sequence[Passage]) -> Verdict:
        """Whether ``passages``, those that it cites, together support ``sentence``."""
        told = {_told(each): each for each in passages}
        stated = [(passage, each) for heard, passage in told.items() for each in heard.sentences]
        if not stated:
            return Verdict(doubts=(Doubt("uncited"),))
        alike = self._cosines(sentence, [each.text for _, each in stated])
        shared = np.array([_shared(sentence, each.text) for _, each in stated])
        evidence = "\n".join(f"{each.title}\n{each.section}\n{each.text}" for each in told)
        covered = self._covered(sentence, evidence)
        doubts = [
            *self._figures(sentence, list(told)),
            *self._names(sentence, evidence),
            *self._misplaced(sentence, "\n".join(each.text for _, each in stated)),
            *self._denials(sentence, "\n".join(each.text for _, each in stated)),
        ]
        if covered < LEAST_COVERED or float(alike.max()) < LEAST_ALIKE:
            doubts.append(Doubt("meaning"))
        quotes = () if doubts else _quotes(sentence, stated, alike, shared)
        said = "".join(each.sentence.text for each in quotes)
        return Verdict(quotes, tuple(doubts), covered, float(alike.max()), _shared(sentence, said))

    def nearest(self, sentence: str, passages: Sequence[Passage], count: int) -> list[Passage]:
        """Those that share most with the sentence, best first."""
        return sorted(passages, key=lambda each: -_shared(sentence, each.text))[:count]

    def _cosines(self, sentence: str, texts: Sequence[str]) -> np.ndarray:
        vectors = self._kept.get([sentence, *texts], self._encoder)
        cosines: np.ndarray = vectors[1:] @ vectors[0]
        return cosines

    def _covered(self, sentence: str, evidence: str) -> float:
        """The share of the sentence's words, by weight, that the evidence holds; 1 where it has none."""
        held = searchable(evidence)
        found = [(weight(word), _held(word, held)) for word in self._words.content(sentence) if word not in STOPWORDS]
        whole = sum(value for value, _ in found)
        return sum(value * share for value, share in found) / whole if whole else 1.0

    def _figures(self, sentence: str, passages: Sequence[Passage]) -> list[Doubt]:
        """Figures that no title, section or sentence about the same has."""
        headings = [claims.figures(f"{each.title}\n{each.section}", every=True) for each in passages]
        told = [
            (claims.figures(each.text, every=True), _shared(sentence, _around(passage, n)))
            for passage in passages
            for n, each in enumerate(passage.sentences)
        ]
        known = [each for some in headings for each in some]
        known += [each for some, shared in told if shared >= _TOLD_TOGETHER for each in some]
        wanted = claims.figures(sentence)
        return [Doubt("number", each.text) for each in wanted if not any(each.agrees(other) for other in known)]

    def _names(self, sentence: str, evidence: str) -> list[Doubt]:
        held = searchable(evidence)
        found = claims.names(sentence, self._words)
        return [Doubt("name", each) for each in found if not claims.holds_name(held, searchable(each))]

    @staticmethod
    def _misplaced(sentence: str, evidence: str) -> list[Doubt]:
        figure = claims.misplaced(sentence, evidence)
        return [Doubt("number", figure)] if figure else []

    @staticmethod
    def _denials(sentence: str, evidence: str) -> list[Doubt]:
        clause = claims.contradiction(sentence, evidence)
        return [Doubt("denial", clause)] if clause else []


def _told(passage: Passage) -> Passage:
    """The passage as the model gets it: what gives orders to models is no evidence either."""
    title, section = ("" if speaks_to_models(each) else each for each in (passage.title, passage.section))
    sentences = tuple(each for each in passage.sentences if not speaks_to_models(each.text))
    if (title, section, len(sentences)) == (passage.title, passage.section, len(passage.sentences)):
        return passage
    text = "".join(each.text for each in sentences)
    return replace(passage, title=title, section=section, sentences=sentences, text=text)


def _around(passage: Passage, n: int) -> str:
    """A sentence of the passage with those beside it, which may say what its figures are about."""
    return "".join(each.text for each in passage.sentences[max(0, n - 1) : n + 2])


def _held(word: str, held: str) -> float:
    if word in held:
        return 1.0
    pairs = [word[i : i + 2] for i in range(len(word) - 1)] if len(word) > 2 else []
    return _HALF * sum(pair in held for pair in pairs) / len(pairs) if pairs else 0.0


def _pairs(text: str) -> frozenset[str]:
    plain = re.sub(r"\W", "", searchable(text))
    return frozenset(plain[i : i + 2] for i in range(len(plain) - 1))


def _shared(sentence: str, other: str) -> float:
    """Share of the sentence's pairs of characters that the other one holds."""
    pairs = _pairs(sentence)
    return len(pairs & _pairs(other)) / len(pairs) if pairs else 0.0


def _quotes(
    sentence: str, stated: Sequence[tuple[Passage, Sentence]], alike: np.ndarray, shared: np.ndarray
) -> tuple[Quote, ...]:
    """The best sentence, and others that hold what it lacks."""
    chosen: list[Quote] = []
    missing = set(_pairs(sentence))
    whole = len(missing) or 1
    while len(chosen) < _QUOTES:
        adds = np.array([len(missing & _pairs(each.text)) / whole for _, each in stated])
        best = int(np.argmax(adds + 0.5 * alike if not chosen else adds))
        if chosen and adds[best] < _ADDS:
            break
        passage, each = stated[best]
        chosen.append(Quote(passage, each, float(alike[best])))
        missing -= _pairs(each.text)
    return tuple(chosen)
