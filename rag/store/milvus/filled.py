"""What Milvus holds of a catalog, as that keeps it: the collections, and runs of passages in the place of segments."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace

import numpy as np

from rag.store.catalog import Catalog
from rag.store.milvus.expressions import Ids
from rag.store.tables import BY_WORDS, ELSEWHERE, Named

_META = "milvus"
"""Under which the catalog keeps ``Filled``."""
_ASKED_S = 60.0
"""So long after a collection was in force somebody may still be asking it."""


@dataclass(frozen=True, slots=True)
class Filled:
    """The collections in force."""

    words: str
    vectors: str
    pivot: float
    """Words of a passage, on average, as they are weighed."""
    length: int
    """Words of all passages."""
    retired: tuple[tuple[str, float], ...] = ()
    """Collections that were in force, and until when, in seconds since 1970."""

    @property
    def names(self) -> tuple[str, ...]:
        """Of the collections that there are."""
        return tuple(filter(None, (self.words, self.vectors)))

    @property
    def wanted(self) -> set[str]:
        """The collections that may be asked now."""
        return {*self.names, *(name for name, until in self.retired if time.time() - until < _ASKED_S)}

    @classmethod
    def of(cls, catalog: Catalog) -> Filled | None:
        """None where Milvus was never filled from it."""
        kept = catalog.meta(_META)
        return cls(**json.loads(kept)) if kept else None

    def keep(self, catalog: Catalog) -> None:
        """Have the catalog say so, in a transaction of it."""
        before, now = Filled.of(catalog), time.time()
        known = before.retired if before else ()
        fresh = [(name, now) for name in before.names if name not in self.names] if before else []
        retired = (*((name, until) for name, until in known if now - until < _ASKED_S), *fresh)
        catalog.set_meta(_META, json.dumps(asdict(replace(self, retired=retired))))


def run(first: int, last: int, rows: int, *, by_words: bool) -> Named:
    """Passages that are in Milvus; as in the local engine those without all vectors are told by the name."""
    return Named(first, last, rows, f"{first}-{last}{ELSEWHERE}{BY_WORDS if by_words else ''}")


def joined(found: Iterable[Named]) -> list[Named]:
    """Neighbours as one, where both have their vectors."""
    after: list[Named] = []
    for each in found:
        if after and not each.is_by_words and not after[-1].is_by_words:
            before = after.pop()
            each = run(before.first, each.last, before.rows + each.rows, by_words=False)
        after.append(each)
    return after


def with_dead(found: Sequence[Named], dead: Ids) -> list[Named]:
    """The runs of living passages so that all that are ``dead`` are in one, too: their vectors are still there."""
    if not len(dead):
        return list(found)
    runs, end = list(found) or [run(1, 1, 0, by_words=False)], 0
    runs[-1] = replace(runs[-1], last=max(runs[-1].last, int(dead[-1])))
    after = []
    for each in runs:
        wide = replace(each, first=end + 1)
        after.append(run(wide.first, wide.last, wide.rows + between(dead, wide), by_words=each.is_by_words))
        end = each.last
    return after


def without_dead(found: Iterable[Named], dead: Ids) -> list[Named]:
    """The runs when those that are ``dead`` have been removed."""
    thinned = (replace(each, rows=each.rows - between(dead, each)) for each in found)
    return [each for each in thinned if each.rows]


def between(dead: Ids, run: Named) -> int:
    """How many of ``dead`` are of the run."""
    return int(np.searchsorted(dead, run.last, "right") - np.searchsorted(dead, run.first))
