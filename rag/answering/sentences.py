"""The sentences of the retrieved passages, each with how well it answers."""

from __future__ import annotations

import re
import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rag.answering import facts
from rag.answering.coverage import coverage
from rag.answering.question import Question
from rag.embedding import Encoder
from rag.reading.lines import CLOSERS
from rag.types import Hit, Passage, Sentence
from rag.words import simplified

_PASSAGES = 8
"""Retrieved passages whose sentences are weighed."""
_COVERAGE_WEIGHT, _PASSAGE_WEIGHT, _FACT_WEIGHT = 0.45, 0.5, 0.8
_FRAGMENT_COST = 0.4
"""What a title, a date line or a salutation loses against a sentence that states something."""
_STATES = re.compile(rf"[。！；…!;.][{re.escape(CLOSERS)}]*$")
_ASKS = re.compile(rf"[？?][{re.escape(CLOSERS)}]*$")
_COSINE_RANGE = 0.1
"""Spread of e5's cosines between an unrelated and an answering sentence; brings them to the scale of the rest."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that may answer. ``cosine`` and ``cover`` are to the question; ``score`` weighs all."""

    sentence: Sentence
    passage: Passage
    cosine: float
    cover: float
    score: float


class SentenceVectors:
    """Vectors of sentences under their headings, kept for as long as they are asked for."""

    def __init__(self, capacity: int = 20_000) -> None:
        self._kept: OrderedDict[str, NDArray[np.float32]] = OrderedDict()
        self._capacity = capacity
        self._lock = threading.Lock()

    def get(self, texts: Sequence[str], encoder: Encoder) -> NDArray[np.float32]:
        """(texts, dimensions)"""
        with self._lock:
            known = {text: self._kept[text] for text in texts if text in self._kept}
        missing = [text for text in dict.fromkeys(texts) if text not in known]
        if missing:
            known.update(zip(missing, encoder.passages(missing), strict=True))
        with self._lock:
            self._kept.update(known)
            while len(self._kept) > self._capacity:
                self._kept.popitem(last=False)
        return np.stack([known[text] for text in texts])


def weigh(
    question: Question, vector: NDArray[np.float32], hits: Sequence[Hit], encoder: Encoder, kept: SentenceVectors
) -> list[Candidate]:
    """The sentences of the best passages, best first. ``vector`` (dimensions,) is the question's."""
    pairs = [
        (hit, sentence)
        for hit in hits[:_PASSAGES]
        for sentence in hit.passage.sentences
        if not _ASKS.search(sentence.text)  # a question is no answer
    ]
    if not pairs:
        return []
    texts = [simplified(f"{hit.passage.section}\n{sentence.text}".strip()) for hit, sentence in pairs]
    cosines = kept.get(texts, encoder) @ vector
    best = float(cosines.max())
    candidates = []
    for (hit, sentence), text, cosine in zip(pairs, texts, cosines.tolist(), strict=True):
        # The heading says what a sentence is about; the sentence itself must say the rest.
        cover = 0.6 * coverage(question.terms, sentence.text) + 0.4 * coverage(question.terms, text)
        score = (cosine - best) / _COSINE_RANGE + _COVERAGE_WEIGHT * cover + _PASSAGE_WEIGHT * hit.score
        score += _FACT_WEIGHT * facts.satisfaction(question, sentence.text)
        score -= 0.0 if _STATES.search(sentence.text) else _FRAGMENT_COST
        candidates.append(Candidate(sentence, hit.passage, cosine, cover, score))
    return sorted(candidates, key=lambda candidate: -candidate.score)
