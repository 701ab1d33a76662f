"""Fills Milvus from the catalog, in the catalog's transactions.

Rows are put before the catalog says that they are in force. A reader asks for those of its own state only: ids up to
the last of that, without those that were dead then. What a transaction has put that failed has higher ids, and is
removed before others get these. Passages that are gone are removed from Milvus by a later transaction than the one
that has buried them. So whenever a process or Milvus itself is stopped, nobody finds half of anything.
"""

from __future__ import annotations

import json
import secrets
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from hashlib import blake2b

import numpy as np

from rag.errors import UserError
from rag.store.catalog import Catalog
from rag.store.engine import Cut, Searched
from rag.store.local import ENDLESS, lots
from rag.store.milvus.address import Address
from rag.store.milvus.client import MOST, Client
from rag.store.milvus.expressions import Ids, among
from rag.store.milvus.searched import MilvusKeywords, MilvusVectors, State, weighed
from rag.store.records import PassageText
from rag.store.tables import BY_WORDS, ELSEWHERE, Named

_META = "milvus"
"""Under which the catalog keeps ``_Filled``."""
_DRIFT = 0.05
"""How far the average length of passages may go from the one that their words are weighed by."""
_SAMPLE = 4096
"""Passages that this is estimated from."""
_SEALED = 4096
"""Rows after which Milvus is asked to index: what isn't yet it compares one by one."""
_EMPTY = {0: 1.0}
"""What a passage without a word holds: Milvus takes no empty vectors, and no word has this number."""


@dataclass(frozen=True, slots=True)
class _Filled:
    """What Milvus holds of a catalog."""

    words: str
    vectors: str
    pivot: float
    """Words of a passage, on average, as they are weighed."""
    length: int
    """Words of all passages."""


class MilvusEngine:
    """One library's collections in Milvus."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._dead: Ids = np.zeros(0, np.int64)  # of them the last transaction that was committed knew
        self._embedded: set[int] = set()  # of passages of runs by words: vectors that are there
        self._unsealed = 0
        self._revision: int | None = None  # that the transaction will make, which is under way
        self._made = ""  # the collection of vectors that is known to be there
        self._opened: tuple[str, ...] = ()  # what was in force when the writer began
        self._goes_on = False  # a rebuild that may have been begun by another process

    @classmethod
    def at(cls, address: str, token: str = "") -> MilvusEngine:
        """Raises ``UserError`` for what is no address."""
        return cls(Client(Address.parsed(address), token))

    # What readers ask

    def load(self, catalog: Catalog, before: Searched | None) -> Searched:
        """What the catalog says is there."""
        filled, count = _filled(catalog), catalog.passage_count()
        named, dead = catalog.segments.named(), catalog.segments.dead()
        is_filled = filled is not None and all(each.is_elsewhere for each in named)
        if sum(each.rows for each in named) - len(dead) != count or (count and not is_filled):
            raise ValueError("passages that aren't in Milvus")
        if filled is None:
            filled = _Filled("", "", 1.0, 0)
        elif missing := {filled.words, *filter(None, [filled.vectors])} - set(
            self._client.names(self._prefix(catalog))
        ):
            raise ValueError(f"collections that are gone: {missing}")
        last = max((each.last for each in named), default=0)
        embedded = sum(_embedded(catalog, each, dead) for each in named)
        state = State(
            words=filled.words,
            vectors=filled.vectors,
            last=last,
            dead=tuple(dead.tolist()),
            pivot=filled.pivot,
            average=filled.length / count if count and filled.length else filled.pivot,
            passages=count,
            embedded=embedded,
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
        self._goes_on = True
        filled, named = _filled(catalog), catalog.segments.named()
        self._opened = (filled.words, filled.vectors) if filled else ()
        if filled is None:
            return not catalog.passage_count()
        if not filled.words.startswith(self._prefix(catalog)):  # it was filled under another name
            return False
        if not all(each.is_elsewhere for each in named):
            return False  # another engine was in force meanwhile: of what that has changed nothing is known here
        self._purge(catalog)
        dead, count = catalog.segments.dead(), catalog.passage_count()
        alive = f"id not in {dead.tolist()}" if len(dead) else "id > 0"
        sound = sum(each.rows for each in named) - len(dead) == count and self._holds(filled.words, alive, count)
        complete = [each for each in named if not each.is_by_words]
        if sound and complete:
            runs = " or ".join(f"(id >= {each.first} and id <= {each.last})" for each in complete)
            living = sum(each.rows - _between(dead, each) for each in complete)
            sound = self._holds(filled.vectors, f"{alive} and ({runs})", living)
        self._goes_on = not sound
        return sound

    def _holds(self, name: str, where: str, count: int) -> bool:
        return bool(name and self._client.names(name)) and self._client.count(name, where) == count

    def cover(self, catalog: Catalog, cut: Cut) -> None:
        """Put what is new; bury what is gone."""
        self._revision = catalog.revision + 1
        table = catalog.segments
        filled = _filled(catalog) if table.named() else None
        if filled is None:
            filled = self._begun(catalog, cut)
        end = table.end()
        table.forget_dead(end + 1, ENDLESS)  # put and removed in one transaction: they never came to Milvus
        filled = self._bury(catalog, filled)
        found = table.named()
        for texts in lots(catalog.passage_texts(end)):
            filled = self._put(catalog, filled, texts, cut)
            found.append(_run(texts[0].id, texts[-1].id, len(texts), by_words=True))
        if catalog.passage_count() and abs(filled.length / catalog.passage_count() / filled.pivot - 1) > _DRIFT:
            table.replace([])  # weighed by an average that it isn't any more
            table.forget_dead(0, ENDLESS)
            self.cover(catalog, cut)
            return
        found, filled = self._embed(catalog, found, filled)
        table.replace(_joined(self._unburied(catalog, filled, found)))
        catalog.set_meta(_META, json.dumps(asdict(filled)))
        self._goes_on = False

    def sweep(self, catalog: Catalog) -> None:
        """Remove what a failed transaction has put, and have much that is new indexed."""
        if self._revision is not None and catalog.revision != self._revision:
            with suppress(UserError):  # Milvus is gone: the next writer removes it
                self._purge(catalog)
        self._revision = None
        self._dead = catalog.segments.dead()
        if self._unsealed >= _SEALED:
            self._seal(catalog)

    def rest(self, catalog: Catalog) -> None:
        """Index what is new, and drop the collections that earlier states were found in."""
        with suppress(UserError):
            if self._unsealed:
                self._seal(catalog)
            filled = _filled(catalog)
            kept = (
                *self._opened,
                *((filled.words, filled.vectors) if filled else ()),
            )  # others may just be asking those
            for name in self._client.names(self._prefix(catalog)):
                if name not in kept:
                    self._client.drop(name)

    def close(self) -> None:
        """Let the connection go."""
        self._client.close()

    # How

    def _prefix(self, catalog: Catalog) -> str:
        """How the collections of this library are called; others may lie beside them."""
        return f"{self._client.address.name}_{(catalog.meta('library') or '')[:8]}_"

    def _begun(self, catalog: Catalog, cut: Cut) -> _Filled:
        """An empty collection for all words, or one that an interrupted rebuild has begun."""
        if self._goes_on:
            of = (catalog.meta("words"), catalog.segments.terms(), catalog.last_passage(), catalog.revision)
            generation = blake2b(json.dumps(of).encode(), digest_size=4).hexdigest()
        else:
            generation = secrets.token_hex(4)
        name = f"{self._prefix(catalog)}words_{generation}"
        self._client.make_words(name)
        catalog.spreads.clear()
        self._embedded.clear()
        before = _filled(catalog)
        vectors = before.vectors if before and before.vectors.startswith(self._prefix(catalog)) else ""
        return _Filled(name, vectors, _average(catalog, cut), 0)

    def _put(self, catalog: Catalog, filled: _Filled, texts: Sequence[PassageText], cut: Cut) -> _Filled:
        documents = catalog.document_numbers(texts[0].id, texts[-1].id)
        there = self._there(filled.words, texts[0].id, texts[-1].id) if self._goes_on else set()
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

    def _embed(self, catalog: Catalog, found: Sequence[Named], filled: _Filled) -> tuple[list[Named], _Filled]:
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
            living = each.rows - _between(dead, each)
            whole = living and len(ids) == living
            after.append(_run(each.first, each.last, each.rows, by_words=not whole))
            if whole:
                self._embedded.difference_update(ids.tolist())
        return after, filled

    def _with_collection(self, catalog: Catalog, filled: _Filled, dimensions: int) -> _Filled:
        """With the collection for vectors of the encoder in force."""
        key = blake2b(f"{catalog.meta('encoder')} {dimensions}".encode(), digest_size=4).hexdigest()
        name = f"{self._prefix(catalog)}vectors_{key}"
        if filled.vectors != name or self._made != name:
            self._client.make_vectors(name, dimensions, catalog.passage_count())
            self._made = name
        return replace(filled, vectors=name)

    def _bury(self, catalog: Catalog, filled: _Filled) -> _Filled:
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

    def _unburied(self, catalog: Catalog, filled: _Filled, found: Sequence[Named]) -> list[Named]:
        """Remove the passages that earlier transactions have buried."""
        if not len(self._dead):
            return list(found)
        for some in _some(self._dead):
            for name in filter(None, (filled.words, filled.vectors)):
                self._client.delete(name, among(some))
        after = []
        for each in found:
            rows = each.rows - _between(self._dead, each)
            if rows:
                after.append(replace(each, rows=rows))
        catalog.segments.forget(self._dead.tolist())
        return after

    def _purge(self, catalog: Catalog) -> None:
        filled = _filled(catalog)
        for name in filter(None, (filled.words, filled.vectors) if filled else ()):
            if self._client.names(name):
                self._client.delete(name, f"id > {catalog.segments.end()}")
        self._embedded.clear()

    def _seal(self, catalog: Catalog) -> None:
        filled = _filled(catalog)
        for name in filter(None, (filled.words, filled.vectors) if filled else ()):
            self._client.flush(name)
        self._unsealed = 0


def _filled(catalog: Catalog) -> _Filled | None:
    kept = catalog.meta(_META)
    return _Filled(**json.loads(kept)) if kept else None


def _run(first: int, last: int, rows: int, *, by_words: bool) -> Named:
    """Passages that are in Milvus; as in the local engine those without all vectors are told by the name."""
    return Named(first, last, rows, f"{first}-{last}{ELSEWHERE}{BY_WORDS if by_words else ''}")


def _joined(found: Sequence[Named]) -> list[Named]:
    """Neighbours as one, where both have their vectors."""
    after: list[Named] = []
    for each in found:
        if after and not each.is_by_words and not after[-1].is_by_words:
            before = after.pop()
            each = _run(before.first, each.last, before.rows + each.rows, by_words=False)
        after.append(each)
    return after


def _between(dead: Ids, run: Named) -> int:
    """How many of ``dead`` are of the run."""
    return int(np.searchsorted(dead, run.last, "right") - np.searchsorted(dead, run.first))


def _some(ids: Ids) -> Iterator[Ids]:
    """``ids``, as many at a time as a query may give."""
    return (ids[start : start + MOST] for start in range(0, len(ids), MOST))


def _embedded(catalog: Catalog, run: Named, dead: Ids) -> int:
    if run.is_by_words:
        return catalog.vectors.count(run.first, run.last)
    return run.rows - _between(dead, run)


def _average(catalog: Catalog, cut: Cut) -> float:
    """How many words passages have, of many in all places of the catalog."""
    last, count = catalog.last_passage(), catalog.passage_count()
    starts = [0] if count <= _SAMPLE else np.linspace(0, last - _SAMPLE // 8, 8, dtype=int).tolist()
    lengths = [
        len(words) for start in starts for words in cut(list(catalog.passage_texts(start, _SAMPLE // len(starts))))
    ]
    return max(1.0, float(np.mean(lengths))) if lengths else 1.0
