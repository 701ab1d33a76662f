"""One state of a library, searched in Milvus: what came later isn't found, nor what is gone or hidden.

Words are compared as BM25 does it (see ``rag.store.keywords``), as an inner product: on the side of the passage how
often it holds a word and how long it is, on the side of the question how rare the word is. Milvus' own BM25 knows
only what its segments hold; ours is told by the catalog, exactly.
"""

from __future__ import annotations

import math
import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag.recent import Recent
from rag.store.catalog import Catalog
from rag.store.milvus.client import MOST, Client, Hits
from rag.store.milvus.expressions import FEW_RUNS, Ids, among, runs

_K1, _B = 1.5, 0.75
_YOUNG_S = 10.0
"""So long after a state came into force Milvus is made to wait for all that was put: a replica of it may lag by five
seconds (``common.gracefulTime``)."""
_ASKEW = 0.0005
"""How far the average length may be from the one that passages are weighed by until scores are made anew: by 0.001 it
changes the order of the first ten of 1 question in 150, by 0.05 that of 1 in 3 (``benchmarks/agreement.py``)."""
_WAITS_S = (0.0, 0.05, 0.2, 0.5)
"""How long is waited before each time that is asked who holds a word: while milvus-lite seals rows, a search that comes
just then misses some."""
_HELD = 8 << 20
_WHOLE = 1_000
"""Passages whose words are asked for at a time."""
_TIES = 32
"""So many more are asked for: of those that are equal at the end of a list Milvus gives any, we the eldest. Documents
say the same in the same words surprisingly often."""

Sparse = dict[int, float]
"""Number of a word → its weight."""


def number(word: str) -> int:
    """The number of a word, in 31 bits: Milvus takes less than 32 for the dimensions of a sparse vector."""
    return (
        int.from_bytes(blake2b(word.encode("utf-8", "surrogatepass"), digest_size=4).digest(), "little") & 0x7FFFFFFF
        or 1
    )


def weighed(words: Sequence[str], pivot: float) -> Sparse:
    """What a passage holds: BM25's part that the question has no part in; passages are ``pivot`` words long, on
    average."""
    norm = _norm(len(words), pivot)
    return {term: count / (count + norm) for term, count in Counter(map(number, words)).items()}


def _norm(length: int, average: float) -> float:
    return _K1 * (1 - _B + _B / average * length)


def _weighed_anew(row: Mapping[str, Any], scores: Sparse, pivot: float, average: float) -> float:
    """The score of a passage, weighed by ``pivot``, among passages that are ``average`` words long by now."""
    before, now = _norm(row["length"], pivot), _norm(row["length"], average)
    score = 0.0
    for term, weight in row["words"].items():
        if rarity := scores.get(int(term), 0.0):
            count = round(weight * before / (1 - weight))
            score += rarity * count / (count + now)
    return score


@dataclass(frozen=True, slots=True)
class State:
    """What a revision of the catalog can find."""

    words: str
    """The collection of words."""
    vectors: str
    """That of vectors; empty where none is made yet."""
    last: int
    """The id of the last passage."""
    dead: tuple[int, ...]
    """Passages that are gone, and still there."""
    pivot: float
    """Words of a passage, on average, by which they are weighed there."""
    average: float
    """And as it is."""
    passages: int
    embedded: int
    hidden: tuple[int, ...] = ()
    """Documents that aren't to be found."""
    since: float = 0.0
    """When it was opened, by ``time.monotonic``."""

    def where(self, *more: str) -> str:
        """The expression for rows of this state, for which all of ``more`` hold, too."""
        parts = [f"id <= {self.last}"]
        parts += [f"not ({among(np.asarray(self.dead, np.int64))})"] if self.dead else []
        parts += [f"document not in {list(self.hidden)}"] if self.hidden else []
        return " and ".join([*parts, *(f"({each})" for each in more)])

    @property
    def is_askew(self) -> bool:
        """Whether passages are weighed by another average than the one that there is."""
        return abs(self.average / self.pivot - 1) > _ASKEW

    @property
    def is_young(self) -> bool:
        return time.monotonic() - self.since < _YOUNG_S


class MilvusVectors:
    """The nearest neighbours of a state."""

    def __init__(self, client: Client, catalog: Catalog, state: State) -> None:
        self._client, self._catalog, self.state = client, catalog, state

    def __len__(self) -> int:
        return self.state.embedded

    def search(self, query: NDArray[np.float32], count: int, allowed: Ids | None = None) -> Hits:
        """Id → cosine of the passages nearest to ``query``. Raises ``UserError`` where Milvus can't be reached."""
        state = self.state
        if not state.vectors or (allowed is not None and not len(allowed)):
            return {}
        where = state.where(*_within(self._catalog, allowed))
        wanted = count + _TIES
        [found] = self._client.search(state.vectors, "vector", [query.tolist()], wanted, where, strong=state.is_young)
        return _best(self.scores(query, sorted(found)), count)

    def scores(self, query: NDArray[np.float32], ids: Sequence[int] | Ids) -> Hits:
        """Id → cosine, from the vectors themselves: in an index they may be rounded."""
        found, vectors = self._catalog.vectors.of(ids)
        return (
            dict(zip(found.tolist(), (vectors.astype(np.float32) @ query).tolist(), strict=True)) if len(found) else {}
        )


class MilvusKeywords:
    """BM25 of a state."""

    def __init__(self, client: Client, catalog: Catalog, state: State) -> None:
        self._client, self._catalog, self._state = client, catalog, state
        self._held: Recent[Ids] = Recent(_HELD, lambda ids: ids.nbytes + 200)

    def __len__(self) -> int:
        return self._state.passages

    def scores(self, words: Sequence[str]) -> Sparse:
        """The question as it is compared: how rare each of its words is."""
        count = self._state.passages
        return {
            term: math.log(1 + (count - spread + 0.5) / (spread + 0.5))
            for term, spread in self._spreads(dict.fromkeys(map(number, words))).items()
            if spread > 0
        }

    def best(self, scores: Sparse, count: int, allowed: Ids | None = None) -> Hits:
        """Id → score of the best ``count`` passages. Raises ``UserError`` where Milvus can't be reached."""
        if not scores or count < 1 or (allowed is not None and not len(allowed)):
            return {}
        where = self._state.where(*_within(self._catalog, allowed))
        [found] = self._search([scores], count + _TIES, where)
        return _best(self._exact(scores, sorted(found)) if self._state.is_askew else found, count)

    def at(self, scores: Sparse, ids: Iterable[int]) -> Hits:
        """Id → score of those of ``ids`` that there are; they are all of this state."""
        wanted = np.unique(np.fromiter(ids, np.int64))
        if self._state.is_askew:
            return self._exact(scores, wanted.tolist())
        found: Hits = {}
        for start in range(0, len(wanted) if scores else 0, MOST):
            some = wanted[start : start + MOST]
            found |= self._search([scores], len(some), among(some))[0]
        return {each: found.get(each, 0.0) for each in wanted.tolist()}

    def _exact(self, scores: Sparse, ids: Sequence[int]) -> Hits:
        state, found = self._state, dict.fromkeys(ids, 0.0)
        for start in range(0, len(ids) if scores else 0, _WHOLE):
            some = among(np.asarray(ids[start : start + _WHOLE], np.int64))
            for row in self._client.rows(state.words, some, "words", "length"):
                found[int(row["id"])] = _weighed_anew(row, scores, state.pivot, state.average)
        return found

    def spread(self, word: str) -> int:
        """How many passages hold the word."""
        term = number(word)
        return self._spreads([term])[term]

    def holders(self, word: str) -> Ids:
        """The passages that hold the word, ascending."""
        ids = self._held.of(word)
        if ids is None:
            ids = self._holders(number(word), self.spread(word))
            self._held.keep(word, ids)
        return ids

    def _holders(self, term: int, spread: int) -> Ids:
        """They are as many as the catalog has counted: where Milvus knows of fewer it is asked again."""
        found: Hits = {}
        for wait in _WAITS_S if spread else ():
            time.sleep(wait)
            found = self._held_by(term, self._state)
            if len(found) >= spread:
                break
        return np.fromiter(sorted(found), np.int64, len(found))

    def _held_by(self, term: int, state: State, *more: str) -> Hits:
        """The passages that hold it, of those for which all of ``more`` hold, too."""
        [found] = self._search([{term: 1.0}], MOST, state.where(*more))
        for first in range(1, state.last + 1, MOST) if len(found) == MOST else ():  # no more are found at a time
            some = f"id >= {first} and id < {first + MOST}"
            found |= self._search([{term: 1.0}], MOST, state.where(*more, some))[0]
        return found

    def _spreads(self, terms: Iterable[int]) -> Counter[int]:
        """How many passages hold each, of those that aren't hidden."""
        wanted = list(terms)
        counted = self._catalog.spreads.of(wanted) if self._state.words else Counter[int]()  # else nothing was put yet
        if self._state.hidden and counted:
            whole, hidden = replace(self._state, hidden=()), f"document in {list(self._state.hidden)}"
            held = [each for each in wanted if counted[each]]
            found = self._search([{each: 1.0} for each in held], MOST, whole.where(hidden))
            for term, hits in zip(held, found, strict=True):
                counted[term] -= len(hits) if len(hits) < MOST else len(self._held_by(term, whole, hidden))
        return counted

    def _search(self, queries: Sequence[Sparse], count: int, where: str) -> list[Hits]:
        return self._client.search(self._state.words, "words", queries, count, where, strong=self._state.is_young)


def _best(found: Hits, count: int) -> Hits:
    """The first ``count``, the elder first where they are equal."""
    return dict(sorted(found.items(), key=lambda each: (-each[1], each[0]))[:count])


def _within(catalog: Catalog, allowed: Ids | None) -> list[str]:
    """The expressions for rows among ``allowed``; with few documents also theirs, for the sake of the partitions."""
    if allowed is None:
        return []
    found = runs(allowed)
    if len(found) > FEW_RUNS:
        return [among(allowed)]
    first, last = (catalog.documents_of(each) for each in zip(*found, strict=True))
    # A run may reach over several documents: then those between its ends aren't known.
    alone = first == last and len(first) == len(found)
    return [*([f"document in {first}"] if alone else []), among(allowed)]
