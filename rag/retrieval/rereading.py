"""The retrieved passages, read beside the question: what the reader says of each, and their order by it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from rag.embedding import Encoder
from rag.retrieval.reader import Reader, Readings, place, text_of
from rag.store.records import vector_key, whole
from rag.store.snapshot import Snapshot
from rag.types import Hit, Passage

READ = 8
"""Passages that are read: more of them brought nothing on policy and on lay questions."""
_WEIGHT = 0.06
"""What a logit of the reader counts against a fused score, by ``benchmarks/fit_rereading.py``."""
_LEAST = 1e-4
"""A probability that is taken for a smaller one."""
_FARTHEST = 8.0
"""Logits below the best from which on passages are equally bad."""


def readings(reader: Reader, question: str, hits: Sequence[Hit], snapshot: Snapshot, encoder: Encoder) -> Readings:
    """What ``reader`` says of the passages of ``hits``, by what the ``snapshot`` keeps of them, or else ``encoder``
    makes."""
    passages = [hit.passage for hit in hits]
    keys = [_key(snapshot, each) for each in passages]
    kept = snapshot.catalog.states.of(keys, reader.states)
    missing = {key: text_of(each) for key, each in zip(keys, passages, strict=True) if key not in kept}
    if missing and encoder.states == reader.states:
        kept |= zip(missing, encoder.at_hand(list(missing.values())).states, strict=True)
    read = reader.read(question, passages, [kept.get(key) for key in keys])
    return {place(hit.passage): each for hit, each in zip(hits, read, strict=True)}


def _key(snapshot: Snapshot, passage: Passage) -> str:
    """What the index keeps the vector and the states of the passage under."""
    return vector_key(snapshot.manifest.encoder, whole(passage.title, passage.section, passage.text))


def seconded(read: Readings, reranked: Sequence[Hit]) -> Readings:
    """``read`` with what a reranker says of the passages, too: its scores, probabilities, count as much."""
    logits = {place(hit.passage): _logit(hit.score) for hit in reranked}
    return {key: replace(each, answers=(each.answers + logits[key]) / 2) for key, each in read.items()}


def _logit(probability: float) -> float:
    return math.log(max(probability, _LEAST) / max(1 - probability, _LEAST))


def reordered(hits: Sequence[Hit], read: Readings) -> tuple[Hit, ...]:
    """The hits by what retrieval and the reader say, those that weren't read below the others in their order."""
    if not read:
        return tuple(hits)
    best = max(each.answers for each in read.values())
    seen = [hit for hit in hits if place(hit.passage) in read]
    scored = [
        replace(hit, score=_blended(hit.score, max(read[place(hit.passage)].answers - best, -_FARTHEST)))
        for hit in seen
    ]
    least = min(hit.score for hit in scored)
    others = [replace(hit, score=min(least, _blended(hit.score, -_FARTHEST))) for hit in hits[len(seen) :]]
    return (*sorted(scored, key=lambda hit: -hit.score), *others)


def _blended(fused: float, behind: float) -> float:
    """In 0..1, as the fused score is."""
    return (fused + _WEIGHT * (behind + _FARTHEST)) / (1 + _WEIGHT * _FARTHEST)
