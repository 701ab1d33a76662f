"""What runs an encoder: OpenVINO the bundled one, sentence-transformers any other."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """Some of the texts, embedded."""

    texts: list[int]
    """Their indices."""
    vectors: NDArray[np.float32]
    """(texts, dimensions)"""
    states: list[bytes] = field(default_factory=list)
    """Of each what ``rag.embedding.states`` keeps of its tokens, where that was wanted and can be had."""


Batches = Generator[Batch]
"""Closing it leaves the rest undone."""


class Backend(Protocol):
    """Texts → vectors of length 1."""

    @property
    def dimensions(self) -> int:
        """Of a vector."""

    @property
    def states(self) -> str:
        """What the states of tokens depend on that it gives besides vectors; empty where it gives none."""

    def embed(self, texts: Sequence[str], prompt: str, *, asking: bool, packed: bool = False) -> Batches:
        """The vectors of ``texts``, each behind ``prompt``, and if wanted the states of their tokens, ``packed``;
        ``asking`` tells questions from passages."""

    def as_sentence_transformer(self) -> SentenceTransformer:
        """A model of sentence-transformers that gives the same vectors."""


def storable(text: str) -> str:
    """A lone surrogate, which JSON can carry, is no UTF-8 and would stop a tokenizer."""
    return text.encode("utf-8", "replace").decode()
