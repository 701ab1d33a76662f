"""Question → passages: dense and keyword candidates united, their scores normalised and fused.

Scores, not ranks, are fused: a convex combination of min-max normalised scores keeps how far apart
candidates are, which reciprocal rank fusion throws away (Bruch, Gai & Ingber 2023, arXiv 2210.11934).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from rag.settings import Settings
from rag.store.records import whole
from rag.store.snapshot import Snapshot
from rag.types import Hit, Passage

RERANKED = 30
"""Passages that are reranked at most: a cross-encoder reads each of them anew for every question."""

EMBEDDED = 8
"""Passages that aren't embedded yet and are when a question comes: the best by their words. As many are read."""

Embed = Callable[[Sequence[str]], NDArray[np.float32]]
"""Texts of passages → their vectors (texts, dimensions)."""
Relevance = Callable[[Sequence[Passage]], NDArray[np.float32]]
"""Passages → (passages,) the probability that each answers the question."""


def retrieve(
    snapshot: Snapshot,
    vector: NDArray[np.float32],
    words: Sequence[str],
    settings: Settings,
    documents: Sequence[str] = (),
    top_k: int | None = None,
    relevance: Relevance | None = None,
    embed: Embed | None = None,
) -> tuple[Hit, ...]:
    """The ``top_k`` best passages for a question, best first; of ``documents`` only, where any are named.

    ``vector`` (dimensions,) is the question's embedding and ``words`` its segmentation. Where there is a
    ``relevance``, it reorders the best passages and is their score. Of the passages that aren't embedded yet the best
    by words are by ``embed``; the others count as no nearer than the farthest.
    """
    allowed = snapshot.catalog.ids(documents) if documents else None
    bm25 = snapshot.keywords.scores(words)
    nearest = snapshot.vectors.search(vector, settings.candidates, allowed)
    matching = snapshot.keywords.best(bm25, settings.candidates, allowed)
    ids = sorted(nearest | matching)
    dense = snapshot.vectors.scores(vector, ids)
    if len(dense) < len(ids):
        dense |= _embedded_now(snapshot, vector, [i for i in matching if i not in dense], embed)
        dense = {i: dense.get(i, min(dense.values(), default=0.0)) for i in ids}
    keyword = snapshot.keywords.at(bm25, ids)
    fused = _fuse(dense, keyword, settings.keyword_weight)
    wanted = top_k or settings.top_k
    reranked = min(RERANKED, settings.candidates) if relevance else 0
    best = sorted(ids, key=lambda i: (-fused[i], i))[: max(wanted, reranked)]
    passages = snapshot.catalog.passages(best)
    hits = [Hit(passages[i], fused[i], dense[i], keyword[i]) for i in best if i in passages]
    return tuple(_rerank(hits, reranked, relevance) if relevance else hits)[:wanted]


def _embedded_now(
    snapshot: Snapshot, vector: NDArray[np.float32], ids: Sequence[int], embed: Embed | None
) -> dict[int, float]:
    """Id → cosine of the first of ``ids``, which are embedded for it."""
    passages = snapshot.catalog.passages(ids[:EMBEDDED]) if embed else {}
    if not passages or not embed:
        return {}
    cosines = embed([whole(each.title, each.section, each.text) for each in passages.values()]) @ vector
    return dict(zip(passages, cosines.tolist(), strict=True))


def _rerank(hits: Sequence[Hit], count: int, relevance: Relevance) -> list[Hit]:
    """The first ``count`` hits by relevance, and below them the others in their order."""
    relevant = relevance([hit.passage for hit in hits[:count]]).tolist()
    scores = [*relevant, *(hit.score * min(relevant, default=0.0) for hit in hits[count:])]
    rescored = (replace(hit, score=score) for hit, score in zip(hits, scores, strict=True))
    return sorted(rescored, key=lambda hit: -hit.score)


def _fuse(dense: dict[int, float], keyword: dict[int, float], keyword_weight: float) -> dict[int, float]:
    near, match = _normalised(dense), _normalised(keyword)
    return {i: keyword_weight * match[i] + (1 - keyword_weight) * near[i] for i in dense}


def _normalised(scores: dict[int, float]) -> dict[int, float]:
    low, high = _bounds(scores.values())
    return {i: (score - low) / (high - low) if high > low else float(score > 0) for i, score in scores.items()}


def _bounds(values: Iterable[float]) -> tuple[float, float]:
    known = list(values)
    return (min(known), max(known)) if known else (0.0, 0.0)
