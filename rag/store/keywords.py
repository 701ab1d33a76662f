"""BM25 over the words and character pairs of passages (bm25s)."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

_K1, _B = 1.5, 0.75


class Keywords:
    """The keyword index of a snapshot; row ``i`` of it is the passage ``ids[i]``."""

    def __init__(self, index: Any, ids: NDArray[np.int64]) -> None:
        self._index = index
        self._ids = ids
        self._row = {int(i): row for row, i in enumerate(ids)}

    @classmethod
    def build(cls, ids: NDArray[np.int64], words: Iterable[Sequence[str]]) -> Keywords:
        bm25s = _bm25s()

        index = bm25s.BM25(method="lucene", k1=_K1, b=_B)
        tokens = [list(some) or [""] for some in words]
        if tokens:
            index.index(tokens, show_progress=False)
        return cls(index, ids)

    @classmethod
    def load(cls, folder: Path) -> Keywords:
        bm25s = _bm25s()

        ids = np.load(folder / "ids.npy", allow_pickle=False)
        return cls(bm25s.BM25.load(str(folder), load_vocab=True, load_corpus=False) if len(ids) else None, ids)

    def save(self, folder: Path) -> None:
        folder.mkdir(parents=True)
        np.save(folder / "ids.npy", self._ids, allow_pickle=False)
        if len(self._ids):
            self._index.save(str(folder), show_progress=False)

    def scores(self, words: Sequence[str]) -> NDArray[np.float32]:
        """(passages,) BM25 scores in the order of ``ids``; zeros where no word is known."""
        known = [word for word in dict.fromkeys(words) if len(self._ids) and word in self._index.vocab_dict]
        if not known:
            return np.zeros(len(self._ids), np.float32)
        scores: NDArray[np.float32] = np.asarray(self._index.get_scores(known), np.float32)
        return scores

    def best(
        self, scores: NDArray[np.float32], count: int, allowed: NDArray[np.int64] | None = None
    ) -> dict[int, float]:
        """Id → score of the best ``count`` passages with a score above zero; ``scores`` is from ``scores()``."""
        if allowed is not None:
            scores = np.where(np.isin(self._ids, allowed), scores, np.float32(0))
        last = min(count, len(scores)) - 1
        bound = np.partition(scores, -last - 1)[-last - 1] if last >= 0 else 0.0
        rows = np.flatnonzero(scores >= max(bound, np.finfo(np.float32).tiny))
        rows = rows[np.argsort(-scores[rows], kind="stable")][:count]
        return {int(self._ids[row]): float(scores[row]) for row in rows if scores[row] > 0}

    def spread(self, word: str) -> int:
        """How many passages hold ``word``."""
        first, last = self._column(word)
        return last - first

    def holders(self, word: str) -> NDArray[np.int64]:
        """The ids of the passages that hold ``word``, ascending."""
        first, last = self._column(word)
        return np.sort(self._ids[self._index.scores["indices"][first:last]]) if last > first else self._ids[:0]

    def _column(self, word: str) -> tuple[int, int]:
        """Where the passages of ``word`` stand in the index's sparse matrix."""
        column = self._index.vocab_dict.get(word) if len(self._ids) else None
        if column is None:
            return 0, 0
        bounds = self._index.scores["indptr"]
        return int(bounds[column]), int(bounds[column + 1])

    def at(self, scores: NDArray[np.float32], ids: Iterable[int]) -> dict[int, float]:
        """Id → score, for the passages named."""
        return {i: float(scores[self._row[i]]) for i in ids}


def _bm25s() -> Any:
    import bm25s

    logging.getLogger("bm25s").setLevel(logging.WARNING)  # it sets itself to DEBUG and prints as it goes
    return bm25s
