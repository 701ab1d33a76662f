"""How well the question headings of a document fit its paragraphs, in meaning and in words."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from rag.chinese.words import STOPWORDS, Words, weight

Matrix = NDArray[np.float32]
Embed = Callable[[Sequence[str]], Matrix]
_ALIEN_COST = np.float32(4)
"""What a paragraph that fits no question at all loses, in standard deviations."""
_OUTLIER = 8
"""Median absolute deviations below the median from which on it counts as such."""
_FEW = 4
"""Fewer paragraphs than this tell no outlier."""
_OPENING = 40
"""Characters of a paragraph's opening, where it most often says what it is about."""


def question_fit(
    questions: Sequence[str], paragraphs: Sequence[str], words: Words, embed_queries: Embed, embed_passages: Embed
) -> Matrix:
    """(m questions, n paragraphs) → (m, n) in standard deviations from the document's mean.

    Three signals count alike: cosine of what a question has of its own (without the words that most
    of the questions share), words in common, and words in common with a paragraph's opening.
    """
    own = _own_words(questions, words)
    meaning = embed_queries(own) @ embed_passages(paragraphs).T
    whole = _overlap(own, paragraphs, words)
    opening = _overlap(own, [paragraph[:_OPENING] for paragraph in paragraphs], words)
    signals = np.stack([_standardised(signal) for signal in (meaning, whole, opening)])
    fit: Matrix = signals.sum(axis=0) / np.float32(2)
    return fit - _ALIEN_COST * _alien(meaning)


def _alien(meaning: Matrix) -> Matrix:
    """(n,) 1 for a paragraph that is far from all questions alike, which centring its column would hide.

    Far is an outlier below the median of the paragraphs by the median absolute deviation.
    """
    closeness = meaning.mean(axis=0)
    if len(closeness) < _FEW:
        return np.zeros_like(closeness)
    below = np.median(closeness) - closeness
    spread = np.median(np.abs(below))
    alien: Matrix = (below > _OUTLIER * max(float(spread), 1e-6)).astype(np.float32)
    return alien


def _own_words(questions: Sequence[str], words: Words) -> list[str]:
    spread = Counter(word for question in questions for word in {word for word, _ in words.tagged(question)})
    limit = max(1, len(questions) / 2)
    return [
        "".join(word for word, _ in words.tagged(question) if spread[word] <= limit and word not in "《》“”？?")
        or question
        for question in questions
    ]


def _overlap(questions: Sequence[str], paragraphs: Sequence[str], words: Words) -> Matrix:
    """Share of each question's words that a paragraph holds; rare words of the document weigh more."""
    held = [set(words.split(paragraph)) for paragraph in paragraphs]
    spread = Counter(word for some in held for word in some)
    shares = np.zeros((len(questions), len(paragraphs)), np.float32)
    for row, question in enumerate(questions):
        weights = {
            word: (0.1 if word in STOPWORDS else weight(word)) * math.log((len(held) + 1) / (spread[word] + 0.5))
            for word in words.split(question)
        }
        total = sum(weights.values())
        for column, some in enumerate(held):
            if total > 0:
                shares[row, column] = sum(value for word, value in weights.items() if word in some) / total
    return shares


def _standardised(signal: Matrix) -> Matrix:
    """Centre rows, and columns where that can tell anything: a long paragraph fits every question."""
    centred = signal - signal.mean(axis=1, keepdims=True)
    if len(signal) > 2:
        centred = centred - centred.mean(axis=0, keepdims=True)
    spread = float(centred.std())
    return centred / np.float32(spread) if spread > 1e-6 else np.zeros_like(centred)
