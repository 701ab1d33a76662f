"""Exact nearest neighbours by inner product (FAISS), under passage ids that survive deletes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray


class Vectors:
    """The dense index of a snapshot."""

    def __init__(self, index: Any) -> None:
        self._index = index

    @classmethod
    def build(cls, ids: NDArray[np.int64], vectors: NDArray[np.float32]) -> Vectors:
        """``vectors`` is (n, dimensions), L2-normalised, so that inner products are cosines."""
        import faiss

        index = faiss.IndexIDMap2(faiss.IndexFlatIP(max(1, vectors.shape[1])))
        if len(ids):
            index.add_with_ids(np.ascontiguousarray(vectors), ids)
        return cls(index)

    @classmethod
    def load(cls, path: Path) -> Vectors:
        import faiss

        # Through Python's own file I/O: FAISS can't open paths with Chinese characters on Windows.
        return cls(faiss.deserialize_index(np.frombuffer(path.read_bytes(), np.uint8)))

    def save(self, path: Path) -> None:
        import faiss

        path.write_bytes(faiss.serialize_index(self._index).tobytes())

    def __len__(self) -> int:
        return int(self._index.ntotal)

    def search(
        self, query: NDArray[np.float32], count: int, allowed: NDArray[np.int64] | None = None
    ) -> dict[int, float]:
        """Id → cosine of the ``count`` passages nearest to ``query`` (dimensions,)."""
        import faiss

        if not len(self):
            return {}
        parameters: Any = None
        if allowed is not None:
            parameters = faiss.SearchParameters()
            parameters.sel = faiss.IDSelectorBatch(allowed)
        scores, ids = self._index.search(query[None, :], min(count, len(self)), params=parameters)
        return {int(i): float(score) for i, score in zip(ids[0], scores[0], strict=True) if i >= 0}

    def scores(self, query: NDArray[np.float32], ids: Sequence[int]) -> dict[int, float]:
        """Id → cosine to ``query``, for the passages named."""
        if not ids:
            return {}
        vectors = self._index.reconstruct_batch(np.asarray(ids, np.int64))
        return dict(zip(ids, (vectors @ query).tolist(), strict=True))
