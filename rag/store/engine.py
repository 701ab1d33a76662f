"""What a store searches by: vectors and words of the passages that its catalog holds.

The catalog is the truth; an engine is made from it and can be made again at any time. It takes part in the catalog's
transactions, which name what is in force, so that a reader never searches half of what a writer has done.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from rag.store.catalog import Catalog
from rag.store.records import PassageText

DAMAGE = (OSError, EOFError, ValueError, RuntimeError)
"""What is raised over parts of an engine that are missing, cut short or not of the rest."""

Ids = NDArray[np.int64]
"""Numbers of passages, ascending."""
Cut = Callable[[Iterable[PassageText]], Iterable[Sequence[str]]]
"""Cuts texts into the words that they are found by, as ``Words.tokens`` does."""


class Vectors(Protocol):
    """The nearest neighbours among the passages of one state that are embedded."""

    def __len__(self) -> int:
        """How many there are."""

    def search(self, query: NDArray[np.float32], count: int, allowed: Ids | None = None) -> dict[int, float]:
        """Id → cosine of the ``count`` passages nearest to ``query`` (dimensions,), nearest first; of those ``allowed``
        only, where they are given."""

    def scores(self, query: NDArray[np.float32], ids: Sequence[int] | Ids) -> dict[int, float]:
        """Id → cosine to ``query``, of those of the passages named, all of this state, that are embedded."""


class Keywords(Protocol):
    """BM25 over the words of the passages of one state."""

    def __len__(self) -> int:
        """How many passages there are."""

    def scores(self, words: Sequence[str]) -> Any:
        """What the words of a question score, for ``best`` and ``at``."""

    def best(self, scores: Any, count: int, allowed: Ids | None = None) -> dict[int, float]:
        """Id → score of the best ``count`` passages with a score above zero, the elder first where they are equal; of
        those ``allowed`` only, where they are given."""

    def at(self, scores: Any, ids: Iterable[int]) -> dict[int, float]:
        """Id → score, for those of ``ids`` that there are."""

    def spread(self, word: str) -> int:
        """How many passages hold ``word``."""

    def holders(self, word: str) -> Ids:
        """The passages that hold ``word``."""


@dataclass(frozen=True, slots=True)
class Searched:
    """What is searched of one state of a catalog. Every passage is among the ``keywords``; those that aren't embedded
    yet aren't among the ``vectors``."""

    vectors: Vectors
    keywords: Keywords
    parts: tuple[Any, ...] = ()
    """What the next state may have in common with this one."""


class Engine(Protocol):
    """Searches the passages of a catalog."""

    def load(self, catalog: Catalog, before: Searched | None) -> Searched:
        """The state that ``catalog`` names; what it has in common with ``before``, an earlier one, isn't loaded again.

        Raises one of ``DAMAGE`` where not all of it is there, ``UserError`` where the engine can't be reached.
        """

    def reach(self) -> None:
        """Raises ``UserError`` where what searches can't be reached."""

    def without(self, searched: Searched, catalog: Catalog, documents: Sequence[int]) -> Searched:
        """``searched`` as if it lacked the ``documents`` of these numbers, which the ``catalog`` hides: their passages
        are neither found nor counted."""

    def is_sound(self, catalog: Catalog) -> bool:
        """Whether all that the catalog names is there, and every passage in it."""

    def cover(self, catalog: Catalog, cut: Cut) -> None:
        """Have every passage be found, in a transaction of ``catalog``, before it ends.

        Raises ``OSError`` where that can't be written, ``UserError`` where the engine can't be reached.
        """

    def sweep(self, catalog: Catalog) -> None:
        """Let go what a transaction, which has ended or failed, has left over."""

    def rest(self, catalog: Catalog) -> None:
        """The writer ends: let go what was kept for it."""
