"""The passages that teach: those that our own search ranks high although they don't answer."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from rag.chinese.words import Words
from rag.store.keywords import Keywords, Postings
from rag.store.records import headed
from rag.types import Passage

WORDS = Words()


class Search:
    """BM25 over passages, as the product's keyword index."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        self.passages = passages
        cut = [WORDS.tokens(headed(each.title, each.section, each.text)) for each in passages]
        ids = np.arange(len(passages), dtype=np.int64)
        self._keywords = Keywords(ids, [Postings.build(cut)], np.ones(len(passages), np.bool_))

    def best(self, question: str, count: int) -> list[int]:
        """Places in ``passages``, best first."""
        scores: NDArray[np.float32] = self._keywords.scores(WORDS.tokens(question))
        found = self._keywords.best(scores, count, None)
        return sorted(found, key=lambda i: -float(scores[i]))
