"""Vectors beyond the real ones, that lie as these do."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
_RUN = 50_000


def grown(real: Floats, size: int, path: Path) -> Floats:
    """``size`` vectors, memory-mapped in the file ``path``: the ``real`` ones shuffled, and then synthetic ones.

    Each of these is a real one, moved by 25 to 100 % of the difference between another real one and one of its ten
    nearest, after it was drawn to the mean by as much as keeps the variance. Thus the distances between
    neighbours and those to the questions stay about those of real passages, and nearest neighbours are many.
    """
    random = np.random.default_rng(0)
    mean, differences = real.mean(0), _differences(real, random)
    share = np.square(differences).sum(1).mean() / np.square(real - mean).sum(1).mean()
    vectors = np.lib.format.open_memmap(path, "w+", np.float32, (size, real.shape[1]))
    known = min(size, len(real))
    vectors[:known] = real[random.permutation(len(real))[:known]]
    for start in range(known, size, _RUN):
        count = min(_RUN, size - start)
        moved = random.uniform(0.25, 1, (count, 1)).astype("f4")
        new = mean + np.sqrt(1 - share * moved**2) * (real[random.integers(0, len(real), count)] - mean)
        new += moved * differences[random.integers(0, len(differences), count)]
        vectors[start : start + count] = new / np.linalg.norm(new, axis=1, keepdims=True)
    return vectors


def _differences(real: Floats, random: np.random.Generator) -> Floats:
    found = []
    for some in np.array_split(random.permutation(len(real))[:5_000], 10):
        cosines = real[some] @ real.T
        nearest = np.argpartition(-cosines, 10, axis=1)[:, :11]
        apart = np.take_along_axis(cosines, nearest, axis=1) < 0.9999  # neither itself nor a copy
        found.append((real[some][:, None] - real[nearest])[apart])
    return np.concatenate(found)
