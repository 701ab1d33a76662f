"""Sketches of vectors: one bit a dimension, by which the nearest among very many are first looked for.

Gao & Long 2024, "RaBitQ: Quantizing High-Dimensional Vectors with a Theoretical Error Bound for Approximate Nearest
Neighbor Search": the signs of the differences from the center, turned at random so that no direction counts more than
others, with two factors that make the estimate unbiased.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag.store.arrays import mapped

_CODES, _TURN, _CENTER = "sketches.npy", "turn.npy", "center.npy"
_RUN = 1 << 16
"""Vectors that are sketched at a time, and that the center is told from: what bounds the memory."""
_QUERY_BITS = 4
"""Bits to a dimension of the query: 2 lose a tenth of the nearest, 8 find no more and take three times as long."""

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Sketches:
    """The sketches of one segment's vectors, its rows."""

    codes: NDArray[np.uint8]
    """(rows, bytes)"""
    turn: NDArray[np.float32]
    """(dimensions, dimensions), the random rotation."""
    center: NDArray[np.float32]
    """(dimensions,), turned."""

    @classmethod
    def build(cls, vectors: NDArray[np.float16]) -> Sketches:
        """Of ``vectors`` (rows, dimensions), some of which there must be."""
        normal = np.random.default_rng(0).normal(size=(vectors.shape[1],) * 2)
        turn = np.linalg.qr(normal)[0].astype(np.float32)
        center = vectors[:: -(-len(vectors) // _RUN)].mean(axis=0, dtype=np.float32) @ turn
        index = _index(center)
        runs = (vectors[start : start + _RUN] for start in range(0, len(vectors), _RUN))
        return cls(np.concatenate([index.sa_encode(run.astype(np.float32) @ turn) for run in runs]), turn, center)

    @classmethod
    def load(cls, folder: Path, shape: tuple[int, int]) -> Sketches:
        """Those of vectors of this ``shape``, memory-mapped.

        Raises ``OSError`` or ``ValueError`` where a file is missing, cut short or not of those vectors.
        """
        codes = mapped(folder / _CODES)
        turn, center = (np.array(mapped(folder / name)) for name in (_TURN, _CENTER))
        rows, dimensions = shape
        if (turn.shape, center.shape) != ((dimensions, dimensions), (dimensions,)) or turn.dtype != center.dtype:
            raise ValueError(f"{folder / _TURN}: {turn.shape}, {center.shape} for {shape}")
        if codes.shape != (rows, _index(center).code_size) or codes.dtype != np.uint8:
            raise ValueError(f"{folder / _CODES}: {codes.dtype} {codes.shape} for {shape}")
        return cls(codes, turn, center)

    def save(self, folder: Path) -> None:
        for name, array in ((_CODES, self.codes), (_TURN, self.turn), (_CENTER, self.center)):
            np.save(folder / name, array, allow_pickle=False)

    def nearest(self, query: NDArray[np.float32], count: int, block: slice, keep: Mask | None) -> NDArray[np.int64]:
        """The ``count`` rows of the ``block`` that seem nearest to ``query``, of those ``keep`` allows; ascending.

        ``keep`` is of the block's length.
        """
        rows, _ = searched(_index(self.center), self.codes[block], query @ self.turn, count, keep)
        ascending: NDArray[np.int64] = np.sort(rows) + block.start
        return ascending


def searched(
    index: Any, codes: NDArray[np.uint8], query: NDArray[np.float32], count: int, keep: Mask | None
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """The ``count`` nearest rows of ``codes`` (rows, bytes) and their scores, by an ``index`` of FAISS's that is empty.

    The codes are searched where they lie, in a file that is memory-mapped, and no more than ``keep`` (rows,) allows.
    """
    import faiss

    if codes.shape[1] != index.code_size:  # FAISS would read what isn't there
        raise ValueError(f"{codes.shape[1]} bytes a row, {index.code_size} expected")
    bytes_ = codes.reshape(-1)
    index.codes.is_owned = False
    index.codes.view_data = index.codes.c_ptr = faiss.swig_ptr(bytes_)
    index.codes.view_size = index.codes.c_size = bytes_.size
    index.ntotal = len(codes)
    parameters: Any = None
    if keep is not None:
        bits = np.packbits(keep, bitorder="little")
        parameters = faiss.SearchParameters()
        parameters.sel = faiss.IDSelectorBitmap(len(codes), faiss.swig_ptr(bits))
    scores, rows = index.search(query[None, :], max(1, min(count, len(codes))), params=parameters)
    found = rows[0] >= 0
    return rows[0][found], scores[0][found]


def _index(center: NDArray[np.float32]) -> Any:
    """FAISS's index of such sketches, without any."""
    import faiss

    index = faiss.IndexRaBitQ(len(center), faiss.METRIC_INNER_PRODUCT, 1)
    index.qb = _QUERY_BITS
    faiss.copy_array_to_vector(center, index.center)
    index.is_trained = True
    return index
