"""What runs an encoder: OpenVINO the bundled one, sentence-transformers any other."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

Batches = Generator[tuple[list[int], NDArray[np.float32]]]
"""Indices of texts and their vectors (indices, dimensions), batch by batch; closing it leaves the rest undone."""


class Backend(Protocol):
    """Texts → vectors of length 1."""

    @property
    def dimensions(self) -> int:
        """Of a vector."""

    def embed(self, texts: Sequence[str], prompt: str, *, asking: bool) -> Batches:
        """The vectors of ``texts``, each behind ``prompt``; ``asking`` tells questions from passages."""

    def as_sentence_transformer(self) -> SentenceTransformer:
        """A model of sentence-transformers that gives the same vectors."""
