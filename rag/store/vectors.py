"""Nearest neighbours by inner product (FAISS), over immutable memory-mapped parts whose passages may die."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag.store.arrays import mapped
from rag.store.sketches import Sketches, searched

_FILE = "vectors.npy"
_FEW = 1024
"""Rows that numpy compares in half a millisecond: FAISS, which takes longer to import than to ask, isn't needed."""
_EXACT = 200_000
"""Rows that are all compared, at the speed of memory: 6 to 8 ms on two cores, which a question doesn't feel. A million
take 31 ms and 768 MB of memory, and 20 ms and 56 MB by their sketches (benchmarks/neighbours.py)."""
_CANDIDATES = 1_000
"""Rows at least whose sketches are the nearest, which are then compared themselves: of a million they hold 99.9 % of
the true 20 nearest and 99.5 % of the 50; 400 hold 99.1 % and 97 %."""
_BLOCK = 16_384
"""Rows that are worth a thread of their own: below, handing them out costs more than it saves."""

Neighbours = tuple[NDArray[np.int64], NDArray[np.float32]]
"""Rows and their cosines, nearest first."""
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class VectorPart:
    """The vectors of one segment. Which of its rows are alive is for those to say who search it."""

    vectors: NDArray[np.float16]
    """(rows, dimensions), L2-normalised, so that inner products are cosines."""
    sketches: Sketches | None
    """Of the same rows, where they are more than are all compared."""

    @classmethod
    def build(cls, vectors: NDArray[np.floating[Any]]) -> VectorPart:
        """``vectors`` is (rows, dimensions), L2-normalised. Halves of floats move a cosine by less than 0.0005."""
        halves = np.ascontiguousarray(vectors, "<f2")
        return cls(halves, Sketches.build(halves) if len(halves) > _EXACT else None)

    @classmethod
    def load(cls, folder: Path) -> VectorPart:
        """Memory-mapped. Raises ``OSError`` or ``ValueError`` where a file is missing, cut short or not of the rest."""
        # By numpy: FAISS can't open paths with Chinese characters on Windows.
        vectors = mapped(folder / _FILE)
        if vectors.dtype != "<f2" or vectors.ndim != 2 or not vectors.flags.c_contiguous:
            raise ValueError(f"{folder / _FILE}: {vectors.dtype} {vectors.shape}")
        return cls(vectors, Sketches.load(folder, vectors.shape) if len(vectors) > _EXACT else None)

    def save(self, folder: Path) -> None:
        np.save(folder / _FILE, self.vectors, allow_pickle=False)
        if self.sketches:
            self.sketches.save(folder)

    @classmethod
    def scattered(cls, rows: NDArray[np.int64], vectors: NDArray[np.float16], count: int) -> VectorPart:
        """``count`` rows, of which ``rows`` have ``vectors`` (rows, dimensions) and the others none."""
        held = np.zeros((count, vectors.shape[1]), "<f2")
        held[rows] = vectors
        return cls(held, None)

    def search(self, query: NDArray[np.float32], count: int, keep: Mask | None = None) -> Neighbours:
        """The ``count`` rows nearest to ``query`` (dimensions,), of those where ``keep`` (rows,) is True.

        All of these are compared unless they are very many: then those only whose sketches are the nearest.
        """
        return _best(self.begin(query, count, keep), count)

    def begin(self, query: NDArray[np.float32], count: int, keep: Mask | None = None) -> Iterator[Neighbours]:
        """As ``search``, but begun only: the nearest of each block, which is searched by a thread of its own."""
        kept = len(self.vectors) if keep is None else np.count_nonzero(keep)
        blocks = max(1, min(os.cpu_count() or 1, len(self.vectors) // _BLOCK))
        edges = np.linspace(0, len(self.vectors), blocks + 1, dtype=np.int64).tolist()

        def nearest(start: int, end: int) -> Neighbours:
            block = slice(start, end)
            mask = None if keep is None else keep[block]
            if self.sketches is None or kept <= _EXACT:
                rows, cosines = _compared(self.vectors[block], query, count, mask)
                return rows + start, cosines
            rows = self.sketches.nearest(query, max(_CANDIDATES, 10 * count), block, mask)
            return _best([(rows, _cosines(self.vectors, rows, query))], count)

        shared_out = map if len(self.vectors) <= _FEW else _pool().map
        return iter(shared_out(nearest, edges[:-1], edges[1:]))


class Vectors:
    """The dense index of a snapshot."""

    def __init__(self, ids: NDArray[np.int64], parts: Sequence[VectorPart], held: Mask) -> None:
        """``ids`` (rows,) are ascending: those of all ``parts``, end on end; ``held`` (rows,) says which are alive and
        embedded."""
        self._ids, self._parts, self._held = ids, parts, held
        self._starts = np.cumsum([0, *(len(part.vectors) for part in parts)])
        self._count = int(np.count_nonzero(held))

    def __len__(self) -> int:
        """How many passages are alive and embedded."""
        return self._count

    def only(self, ids: NDArray[np.int64]) -> Vectors:
        """As if no passages but those with these ``ids`` were alive."""
        return Vectors(self._ids, self._parts, self._held & self._among(ids))

    def search(
        self, query: NDArray[np.float32], count: int, allowed: NDArray[np.int64] | None = None
    ) -> dict[int, float]:
        """Id → cosine of the ``count`` passages nearest to ``query`` (dimensions,), nearest first."""
        keep = self._held if allowed is None else self._held & self._among(allowed)
        if np.count_nonzero(keep) <= count:  # all of them: there is nothing to search
            return dict(sorted(self.scores(query, self._ids[keep]).items(), key=lambda each: -each[1]))
        begun = [
            (start, part.begin(query, count, None if kept.all() else kept))
            for start, part in zip(self._starts, self._parts, strict=False)
            if (kept := keep[start : start + len(part.vectors)]).any()
        ]
        nearest = ((rows + start, cosines) for start, found in begun for rows, cosines in found)
        rows, cosines = _best(nearest, count)
        return dict(zip(self._ids[rows].tolist(), cosines.tolist(), strict=True))

    def scores(self, query: NDArray[np.float32], ids: Sequence[int] | NDArray[np.int64]) -> dict[int, float]:
        """Id → cosine to ``query``, of those of the passages named, all of the snapshot, that are embedded."""
        named = np.asarray(ids, np.int64)
        rows = np.searchsorted(self._ids, named)
        named, rows = named[self._held[rows]], rows[self._held[rows]]
        cosines = np.empty(len(rows), np.float32)
        for start, part in zip(self._starts, self._parts, strict=False):
            here = (rows >= start) & (rows < start + len(part.vectors))
            if here.any():
                cosines[here] = _cosines(part.vectors, rows[here] - start, query)
        return dict(zip(named.tolist(), cosines.tolist(), strict=True))

    def _among(self, allowed: NDArray[np.int64]) -> Mask:
        """(rows,) which passages are ``allowed``."""
        mask = np.zeros(len(self._ids), np.bool_)
        rows = np.searchsorted(self._ids, allowed)
        known = rows < len(mask)
        rows, allowed = rows[known], allowed[known]
        mask[rows[self._ids[rows] == allowed]] = True
        return mask


def _compared(vectors: NDArray[np.float16], query: NDArray[np.float32], count: int, keep: Mask | None) -> Neighbours:
    """The ``count`` nearest of all ``vectors`` that are kept."""
    if len(vectors) <= _FEW:
        rows = np.arange(len(vectors)) if keep is None else np.flatnonzero(keep)
        return _best([(rows, _cosines(vectors, rows, query))], count)
    import faiss

    index = faiss.IndexScalarQuantizer(len(query), faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT)
    return searched(index, vectors.view(np.uint8), query, count, keep)


def _cosines(vectors: NDArray[np.float16], rows: NDArray[np.int64], query: NDArray[np.float32]) -> NDArray[np.float32]:
    cosines: NDArray[np.float32] = vectors[rows].astype(np.float32) @ query
    return cosines


def _best(found: Iterable[Neighbours], count: int) -> Neighbours:
    """The ``count`` nearest of all; of those as near as each other, the first rows."""
    several = [(np.zeros(0, np.int64), np.zeros(0, np.float32)), *found]
    rows, cosines = (np.concatenate(each) for each in zip(*several, strict=True))
    order = np.lexsort((rows, -cosines))[:count]
    return rows[order], cosines[order]


@cache
def _pool() -> ThreadPoolExecutor:
    """FAISS shares out queries, not vectors: a question alone would be searched by one core."""
    import faiss

    # Each would otherwise start OpenMP's own threads and wait for them: ten times as long on a busy machine.
    return ThreadPoolExecutor(os.cpu_count(), "vectors", initializer=lambda: faiss.omp_set_num_threads(1))
