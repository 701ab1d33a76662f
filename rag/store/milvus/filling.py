"""Fills Milvus from the catalog, in the catalog's transactions: the writer's side of the engine.

Rows are put before the catalog says that they are in force. A reader asks for those of its own state only: ids up to
the last of that, without those that were dead then. What a transaction has put that failed has higher ids, and is
removed before others get these. Passages that are gone are removed from Milvus by a later transaction than the one
that has buried them. So whenever a process or Milvus itself is stopped, nobody finds half of anything.
"""

from __future__ import annotations

import json
import math
import secrets
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from hashlib import blake2b

import numpy as np

from rag.errors import UserError
from rag.store.catalog import Catalog
from rag.store.engine import Cut
from rag.store.local import ENDLESS, lots
from rag.store.milvus.client import MOST, Client
from rag.store.milvus.expressions import Ids, among
from rag.store.milvus.filled import Filled, between, joined, run, with_dead, without_dead
from rag.store.milvus.searched import weighed
from rag.store.records import PassageText
from rag.store.tables import Named

_DRIFT = 0.05
"""How far the average length of passages may go from the one that their words are weighed by: scores are made anew
from what is found by it, and it must be among that."""
_SAMPLE = 4096
"""Passages that this is estimated from."""
_SEALED = 4096
"""Rows after which Milvus is asked to index: what isn't yet it compares one by one."""
_ASKED_S = 10.0
"""So long after passages are gone they aren't removed from Milvus: who has just begun to ask still finds them."""
_NOBODY: Ids = np.zeros(0, np.int64)
_EMPTY = {0: 1.0}
"""What a passage without a word holds: Milvus takes no empty vectors, and no word has this number."""


class Filling:
    """What a writer knows of what is in Milvus, from one transaction to the next."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._dead = _NOBODY  # of them the last transaction that was committed knew
        self._buried: list[tuple[float, Ids]] = []  # who was dead when, by ``time.monotonic``
        self._embedded: set[int] = set()  # of passages of runs by words: vectors that are there
        self._unsealed = 0
        self._revision: int | None = None  # that the transaction will make, which is under way
        self._made = ""  # the collection of vectors that is known to be there
        self.begins_anew = False
        """Whether what is there isn't sound; another process may have begun to put it anew."""

    def cover(self, catalog: Catalog, cut: Cut) -> None:
        """Put what is new; bury what is gone."""
        self._revision = catalog.revision + 1
        table = catalog.segments
        filled, end, gone = Filled.of(catalog), table.end(), _NOBODY
        if filled is None or not end:
            filled = self._begun(catalog, cut)
            self._dead, self._buried = _NOBODY, []
            if not filled.vectors:
                table.forget_dead(0, ENDLESS)
            gone = table.dead()  # whose vectors are still there
        else:
            table.forget_dead(end + 1, ENDLESS)  # put and removed in one transaction: they never came to Milvus
            filled = self._bury(catalog, filled)
        found = table.named()
        for texts in lots(catalog.passage_texts(end)):
            filled = self._put(catalog, filled, texts, cut)
            found.append(run(texts[0].id, texts[-1].id, len(texts), by_words=True))
        if end and self._has_drifted(catalog, filled):
            table.replace([])
            self.cover(catalog, cut)
            return
        found, filled = self._embed(catalog, with_dead(found, gone), filled)
        table.replace(joined(self._unburied(catalog, filled, found)))
        filled.keep(catalog)
        self.begins_anew = False

    def _has_drifted(self, catalog: Catalog, filled: Filled) -> bool:
        count = catalog.passage_count()
        return bool(count) and abs(filled.length / count / filled.pivot - 1) > _DRIFT

    def sweep(self, catalog: Catalog) -> None:
        """Remove what a failed transaction has put, and have much that is new indexed."""
        if self._revision is not None and catalog.revision != self._revision:
            with suppress(UserError):  # Milvus is gone: the next writer removes it
                self.purge(catalog)
        self._revision = None
        self._dead = catalog.segments.dead()
        now = time.monotonic() if self._buried else -math.inf  # those before were buried by an earlier process
        self._buried.append((now, self._dead))
        if self._unsealed >= _SEALED:
            self.seal(catalog)

    def purge(self, catalog: Catalog) -> None:
        """Remove what the catalog knows nothing of."""
        filled = Filled.of(catalog)
        for name in filled.names if filled else ():
            if self._client.names(name):
                self._client.delete(name, f"id > {catalog.segments.end()}")
        self._embedded.clear()

    def seal(self, catalog: Catalog) -> None:
        """Have what is new indexed."""
        filled = Filled.of(catalog)
        for name in filled.names if filled and self._unsealed else ():
            self._client.flush(name)
        self._unsealed = 0

    def _begun(self, catalog: Catalog, cut: Cut) -> Filled:
        """An empty collection for all words, or one that an interrupted rebuild has begun."""
        if self.begins_anew:
            of = (catalog.meta("words"), catalog.segments.terms(), catalog.last_passage(), catalog.revision)
            generation = blake2b(json.dumps(of).encode(), digest_size=4).hexdigest()
        else:
            generation = secrets.token_hex(4)
        name = self._usable(self._client.make_words, f"{prefix(self._client, catalog)}words_{generation}")
        catalog.spreads.clear()
        self._embedded.clear()
        before = Filled.of(catalog)
        vectors = before.vectors if before and not self.begins_anew else ""
        return Filled(name, vectors, _average(catalog, cut), 0)

    def _usable(self, make: Callable[[str], None], name: str) -> str:
        """The collection of this name, or another one where that was begun and is damaged."""
        make(name)
        if self.begins_anew and not self._client.answers(name):
            name = f"{name.rpartition('_')[0]}_{secrets.token_hex(4)}"
            make(name)
        return name

    def _put(self, catalog: Catalog, filled: Filled, texts: Sequence[PassageText], cut: Cut) -> Filled:
        documents = catalog.document_numbers(texts[0].id, texts[-1].id)
        there = self._there(filled.words, texts[0].id, texts[-1].id) if self.begins_anew else set()
        rows, spreads, length = [], Counter[int](), 0
        for text, words in zip(texts, cut(texts), strict=True):
            weights = weighed(words, filled.pivot)
            spreads.update(weights.keys())
            length += len(words)
            if text.id not in there:
                rows.append(
                    {"id": text.id, "document": documents[text.id], "words": weights or _EMPTY, "length": len(words)}
                )
        self._client.put(filled.words, rows)
        self._unsealed += len(rows)
        catalog.spreads.add(spreads)
        return replace(filled, length=filled.length + length)

    def _there(self, name: str, first: int, last: int) -> set[int]:
        return {int(row["id"]) for row in self._client.rows(name, f"id >= {first} and id <= {last}")}

    def _embed(self, catalog: Catalog, found: Sequence[Named], filled: Filled) -> tuple[list[Named], Filled]:
        """Put the vectors that passages have got; a run of which all have one is by words only no more."""
        dead, after = catalog.segments.dead(), []
        for each in found:
            if not each.is_by_words:
                after.append(each)
                continue
            ids, vectors = catalog.vectors.between(each.first, each.last)
            if len(ids):
                filled = self._with_collection(catalog, filled, vectors.shape[1])
                documents = catalog.document_numbers(each.first, each.last)
                if not self._embedded.issuperset(ids.tolist()):
                    self._embedded |= self._there(filled.vectors, each.first, each.last)
                rows = [
                    {"id": i, "document": documents[i], "vector": vector}
                    for i, vector in zip(ids.tolist(), vectors.astype(np.float32).tolist(), strict=True)
                    if i not in self._embedded
                ]
                self._client.put(filled.vectors, rows)
                self._embedded.update(ids.tolist())
                self._unsealed += len(rows)
            living = each.rows - between(dead, each)
            whole = living and len(ids) == living
            after.append(run(each.first, each.last, each.rows, by_words=not whole))
            if whole:
                self._embedded.difference_update(ids.tolist())
        return after, filled

    def _with_collection(self, catalog: Catalog, filled: Filled, dimensions: int) -> Filled:
        """With the collection for vectors of the encoder in force."""
        key = blake2b(f"{catalog.meta('encoder')} {dimensions}".encode(), digest_size=4).hexdigest()
        name = f"{prefix(self._client, catalog)}vectors_{key}"
        if filled.vectors.startswith(name):
            name = filled.vectors
        elif self.begins_anew:
            name += filled.words[filled.words.rindex("_") :]  # what is wrong may be among the vectors
        if filled.vectors != name or self._made != name:
            count = catalog.passage_count()
            name = self._made = self._usable(lambda it: self._client.make_vectors(it, dimensions, count), name)
        return replace(filled, vectors=name)

    def _bury(self, catalog: Catalog, filled: Filled) -> Filled:
        """Count the words of passages no more that this transaction has removed."""
        fresh = np.setdiff1d(catalog.segments.dead(), self._dead)
        length, spreads = filled.length, Counter[int]()
        for some in _some(fresh):
            for row in self._client.rows(filled.words, among(some), "words", "length"):
                spreads.subtract(int(term) for term in row["words"])
                length -= int(row["length"])
        if spreads:
            catalog.spreads.add(spreads)
        return replace(filled, length=length)

    def _unburied(self, catalog: Catalog, filled: Filled, found: Sequence[Named]) -> list[Named]:
        """Remove the passages that transactions of some time ago have buried."""
        ripe = [each for each in self._buried if time.monotonic() - each[0] > _ASKED_S]
        self._buried = [*ripe[-1:], *self._buried[len(ripe) :]]
        gone = np.intersect1d(ripe[-1][1] if ripe else _NOBODY, catalog.segments.dead())
        for some in _some(gone):
            for name in filled.names:
                self._client.delete(name, among(some))
        catalog.segments.forget(gone.tolist())
        return without_dead(found, gone)


def prefix(client: Client, catalog: Catalog) -> str:
    """How the collections of this library are called; others may lie beside them."""
    return f"{client.address.name}_{(catalog.meta('library') or '')[:8]}_"


def _some(ids: Ids) -> Iterator[Ids]:
    """``ids``, as many at a time as a query may give."""
    return (ids[start : start + MOST] for start in range(0, len(ids), MOST))


def _average(catalog: Catalog, cut: Cut) -> float:
    """How many words passages have, of many in all places of the catalog."""
    last, count = catalog.last_passage(), catalog.passage_count()
    starts = [0] if count <= _SAMPLE else np.linspace(0, last - _SAMPLE // 8, 8, dtype=int).tolist()
    lengths = [
        len(words) for start in starts for words in cut(list(catalog.passage_texts(start, _SAMPLE // len(starts))))
    ]
    return max(1.0, float(np.mean(lengths))) if lengths else 1.0
