"""Question → passages: dense and keyword candidates united, their scores normalised and fused.

Scores, not ranks, are fused: a convex combination of min-max normalised scores keeps how far apart
candidates are, which reciprocal rank fusion throws away (Bruch, Gai & Ingber 2023, arXiv 2210.11934).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from rag.settings import Settings
from rag.store.snapshot import Snapshot
from rag.types import Hit


def retrieve(
    snapshot: Snapshot,
    vector: NDArray[np.float32],
    words: Sequence[str],
    settings: Settings,
    documents: Sequence[str] = (),
    top_k: int | None = None,
) -> tuple[Hit, ...]:
    """The ``top_k`` best passages for a question, best first; of ``documents`` only, where any are named.

    ``vector`` (dimensions,) is the question's embedding and ``words`` its segmentation.
    """
    allowed = snapshot.catalog.ids(documents) if documents else None
    bm25 = snapshot.keywords.scores(words)
    nearest = snapshot.vectors.search(vector, settings.candidates, allowed)
    matching = snapshot.keywords.best(bm25, settings.candidates, allowed)
    ids = sorted(nearest | matching)
    dense = snapshot.vectors.scores(vector, ids)
    keyword = snapshot.keywords.at(bm25, ids)
    fused = _fuse(dense, keyword, settings.keyword_weight)
    best = sorted(ids, key=lambda i: (-fused[i], i))[: top_k or settings.top_k]
    passages = snapshot.catalog.passages(best)
    return tuple(Hit(passages[i], fused[i], dense[i], keyword[i]) for i in best if i in passages)


def _fuse(dense: dict[int, float], keyword: dict[int, float], keyword_weight: float) -> dict[int, float]:
    near, match = _normalised(dense), _normalised(keyword)
    return {i: keyword_weight * match[i] + (1 - keyword_weight) * near[i] for i in dense}


def _normalised(scores: dict[int, float]) -> dict[int, float]:
    low, high = _bounds(scores.values())
    return {i: (score - low) / (high - low) if high > low else float(score > 0) for i, score in scores.items()}


def _bounds(values: Iterable[float]) -> tuple[float, float]:
    known = list(values)
    return (min(known), max(known)) if known else (0.0, 0.0)
