"""A library whose encoder is instant, and knows no meaning: for tests of the index and of files."""

from __future__ import annotations

import sys
import zlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag.embedding import Encoder
from rag.library import Library
from rag.recent import Recent
from rag.settings import Settings

ENCODER = "hashed [|]"
EMBEDDING = "hashed.embedding"
"""The audit event of a call."""


class Hashed(Encoder):
    """Pairs of characters hashed into 64 sums."""

    def __init__(self) -> None:
        self.id = ENCODER
        self.dimensions = 64
        self._recent = Recent(0)

    @property
    def states(self) -> str:
        return ""

    def queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self.passages(texts)

    def passages(self, texts: Sequence[str], progress: Callable[[int, int], None] | None = None) -> NDArray[np.float32]:
        sys.audit(EMBEDDING, "")
        vectors = np.full((len(texts), self.dimensions), 1e-3, np.float32)
        for row, text in enumerate(texts):
            pairs = [zlib.crc32(text[i : i + 2].encode()) % self.dimensions for i in range(len(text) - 1)]
            np.add.at(vectors[row], pairs, 1)
        normalised: NDArray[np.float32] = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        return normalised


class HashedLibrary(Library):
    """A library with that encoder, which refuses no question."""

    def __init__(self, index: Path, settings: Settings | None = None) -> None:
        super().__init__(index, replace(settings or Settings(), index=index, encoder="hashed", refuse_below=0.0))

    def encoder(self) -> Encoder:
        return Hashed()


def at_home(folder: Path) -> HashedLibrary:
    """One that holds nothing yet, with a home and a corpus folder of its own in ``folder``."""
    settings = Settings(home=folder / "own", corpus=folder / "corpus", index=folder / "index", reader=False)
    return HashedLibrary(folder / "index", settings)
