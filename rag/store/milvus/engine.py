"""Milvus as an engine: one library's collections in it."""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace

from rag.errors import UserError
from rag.store.catalog import Catalog
from rag.store.engine import Cut, Searched
from rag.store.milvus.address import Address
from rag.store.milvus.client import Client
from rag.store.milvus.expressions import Ids, among
from rag.store.milvus.filled import Filled, between
from rag.store.milvus.filling import Filling, prefix
from rag.store.milvus.searched import MilvusKeywords, MilvusVectors, State
from rag.store.tables import Named


class MilvusEngine:
    """Searches what ``Filling`` has put."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._filling = Filling(client)

    @classmethod
    def at(cls, address: str, token: str = "") -> MilvusEngine:
        """Raises ``UserError`` for what is no address."""
        return cls(Client(Address.parsed(address), token))

    def close(self) -> None:
        """Let the connection go."""
        self._client.close()

    # What readers ask

    def load(self, catalog: Catalog, before: Searched | None) -> Searched:
        """What the catalog says is there."""
        filled, count = Filled.of(catalog), catalog.passage_count()
        named, dead = catalog.segments.named(), catalog.segments.dead()
        if _living(named, dead) != count or (count and filled is None):
            raise ValueError("passages that aren't in Milvus")
        if filled is None:
            filled = Filled("", "", 1.0, 0)
        elif missing := set(filled.names) - set(self._client.names(prefix(self._client, catalog))):
            raise ValueError(f"collections that are gone: {missing}")
        state = State(
            words=filled.words,
            vectors=filled.vectors,
            last=max((each.last for each in named), default=0),
            dead=tuple(dead.tolist()),
            pivot=filled.pivot,
            average=filled.length / count if count and filled.length else filled.pivot,
            passages=count,
            embedded=sum(_embedded(catalog, each, dead) for each in named),
            since=time.monotonic(),
        )
        return self._searched(catalog, state)

    def reach(self) -> None:
        """Raises ``UserError`` where Milvus doesn't answer."""
        self._client.names("")

    def without(self, searched: Searched, catalog: Catalog, documents: Sequence[int]) -> Searched:
        """Without these documents, which the catalog hides."""
        assert isinstance(searched.vectors, MilvusVectors)
        state = searched.vectors.state
        count = catalog.passage_count()
        embedded = count if state.embedded == state.passages else catalog.vectors.count(1, state.last)
        return self._searched(catalog, replace(state, hidden=tuple(documents), passages=count, embedded=embedded))

    def _searched(self, catalog: Catalog, state: State) -> Searched:
        return Searched(MilvusVectors(self._client, catalog, state), MilvusKeywords(self._client, catalog, state))

    # What the writer asks

    def is_sound(self, catalog: Catalog) -> bool:
        """Whether as many rows are there as the catalog says. What failed transactions have left is removed."""
        filled = Filled.of(catalog)
        sound = not catalog.passage_count() if filled is None else self._is_whole(catalog, filled)
        self._filling.begins_anew = not sound
        return sound

    def _is_whole(self, catalog: Catalog, filled: Filled) -> bool:
        named, dead, count = catalog.segments.named(), catalog.segments.dead(), catalog.passage_count()
        there = set(self._client.names(prefix(self._client, catalog)))
        if _living(named, dead) != count or not there.issuperset(filled.names):
            return False
        if not all(self._client.answers(each) for each in filled.names):
            return False
        self._filling.purge(catalog)
        alive = f"not ({among(dead)})" if len(dead) else "id > 0"
        complete = [each for each in named if not each.is_by_words]
        if self._client.count(filled.words, alive) != count:
            return False
        if not complete:
            return True
        runs = " or ".join(f"(id >= {each.first} and id <= {each.last})" for each in complete)
        living = sum(each.rows - between(dead, each) for each in complete)
        return self._client.count(filled.vectors, f"{alive} and ({runs})") == living

    def cover(self, catalog: Catalog, cut: Cut) -> None:
        """Put what is new; bury what is gone."""
        self._filling.cover(catalog, cut)

    def sweep(self, catalog: Catalog) -> None:
        """Remove what a failed transaction has put, and have much that is new indexed."""
        self._filling.sweep(catalog)

    def rest(self, catalog: Catalog) -> None:
        """Index what is new, and drop the collections that nobody asks any more."""
        with suppress(UserError):
            self._filling.seal(catalog)
            filled = Filled.of(catalog)
            kept = filled.wanted if filled else set()
            for name in self._client.names(prefix(self._client, catalog)):
                if name not in kept:
                    self._client.drop(name)


def _living(named: Sequence[Named], dead: Ids) -> int:
    """How many passages are found; -1 where another engine was in force, of whose changes nothing is known."""
    return sum(each.rows for each in named) - len(dead) if all(each.is_elsewhere for each in named) else -1


def _embedded(catalog: Catalog, run: Named, dead: Ids) -> int:
    if run.is_by_words:
        return catalog.vectors.count(run.first, run.last)
    return run.rows - between(dead, run)
