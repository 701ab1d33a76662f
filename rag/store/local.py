"""The engine of one machine: FAISS and BM25 over segments in the index folder."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag.errors import UserError
from rag.messages import say
from rag.store import segments
from rag.store.catalog import Catalog
from rag.store.engine import DAMAGE, Cut, Searched
from rag.store.keywords import Keywords, Postings
from rag.store.place import Place, marked, place_of
from rag.store.records import PassageText
from rag.store.segments import Mask, Segment
from rag.store.tables import Named
from rag.store.vectors import VectorPart, Vectors

ENDLESS = 1 << 62
_PLACE = "segments_at"
"""The key under which a catalog on a server keeps where the segments are that it names."""


class LocalEngine:
    """Searches the segments that the catalog names, in the folder ``index``."""

    def __init__(self, index: Path) -> None:
        self._index = index

    def load(self, catalog: Catalog, before: Searched | None) -> Searched:
        """The segments in force, memory-mapped."""
        known = {each.name: each for each in before.parts} if before else {}
        parts = tuple(known.get(each.name) or segments.load(self._index, each) for each in self._named(catalog))
        ids = np.concatenate([np.zeros(0, np.int64), *(each.ids for each in parts)])
        alive = ~np.isin(ids, catalog.segments.dead())
        if np.count_nonzero(alive) != catalog.passage_count():
            raise ValueError("passages without a segment")
        dense = [_dense(catalog, each) for each in parts]
        held = np.concatenate([np.zeros(0, np.bool_), *(mask for _, mask in dense)]) & alive
        return Searched(
            Vectors(ids, [part for part, _ in dense], held),
            Keywords(ids, [each.postings for each in parts], alive),
            parts,
        )

    def reach(self) -> None:
        """It is here."""

    def without(self, searched: Searched, catalog: Catalog, documents: Sequence[int]) -> Searched:
        """As if no passages but those that the catalog shows were alive."""
        ids = catalog.ids()
        assert isinstance(searched.vectors, Vectors)
        assert isinstance(searched.keywords, Keywords)
        return Searched(searched.vectors.only(ids), searched.keywords.only(ids), searched.parts)

    def is_sound(self, catalog: Catalog) -> bool:
        """Whether every segment can be loaded, and holds what the catalog says."""
        named = self._named(catalog)
        try:
            for each in named:
                segments.load(self._index, each)
        except DAMAGE:
            return False
        return sum(each.rows for each in named) - len(catalog.segments.dead()) == catalog.passage_count()

    def cover(self, catalog: Catalog, cut: Cut) -> None:
        """Have every passage stand in a segment."""
        table = catalog.segments
        end = table.end()
        table.forget_dead(end + 1, ENDLESS)  # put and removed in one transaction: no segment holds them
        before = [segments.load(self._index, each) for each in table.named()]
        fresh = [self._segment(catalog, some, cut) for some in lots(catalog.passage_texts(end))]
        dead = table.dead()
        found = [self._with_vectors(catalog, each, dead) for each in [*before, *fresh]]
        after = segments.compacted(self._index, found, dead)
        standing = {each.name for each in after}
        table.replace([each.named for each in after])
        if catalog.is_served:
            catalog.set_meta(_PLACE, marked(self._index).as_json())
        for gone in before:
            if gone.name not in standing:
                table.forget_dead(gone.named.first, gone.named.last)

    def sweep(self, catalog: Catalog) -> None:
        """Remove the segments that the catalog doesn't name."""
        segments.sweep(self._index, {each.name for each in catalog.segments.named()})

    def rest(self, catalog: Catalog) -> None:
        """There is nothing to let go."""

    def _named(self, catalog: Catalog) -> list[Named]:
        """The segments in force. Raises ``UserError`` where they are another folder's: a catalog on a server is seen by
        all machines, the segments that it names by one."""
        named = catalog.segments.named()
        place = catalog.meta(_PLACE) if catalog.is_served and not all(each.is_elsewhere for each in named) else None
        if place and (found := Place.of(place)) != place_of(self._index):
            raise UserError(say.segments_elsewhere(host=found.host, path=found.path))
        return named

    def _segment(self, catalog: Catalog, texts: Sequence[PassageText], cut: Cut) -> Segment:
        ids = np.fromiter((each.id for each in texts), np.int64, len(texts))
        vectors = _vectors(catalog, texts[0].id, texts[-1].id, len(ids))
        return segments.write(self._index, ids, vectors, Postings.build(cut(texts)))

    def _with_vectors(self, catalog: Catalog, segment: Segment, dead: NDArray[np.int64]) -> Segment:
        """The segment with its vectors, where all of its passages have been embedded since it was written."""
        living = int(np.count_nonzero(segment.alive(dead)))
        if segment.vectors or not living:
            return segment
        part = _vectors(catalog, segment.named.first, segment.named.last, living)
        return segments.completed(self._index, segment, part, dead) if part else segment


def lots(texts: Iterable[PassageText]) -> Iterator[list[PassageText]]:
    """``texts``, so many at a time as stand in a segment without vectors."""
    remaining = iter(texts)
    while some := list(islice(remaining, segments.BY_WORDS_MOST)):
        yield some


def _vectors(catalog: Catalog, first: int, last: int, count: int) -> VectorPart | None:
    """The vectors of the ``count`` passages from ``first`` to ``last``, where all have one."""
    table = catalog.vectors
    return VectorPart.build(table.between(first, last)[1]) if table.count(first, last) == count else None


def _dense(catalog: Catalog, segment: Segment) -> tuple[VectorPart, Mask]:
    """The vectors of a segment, and (rows,) which rows have one: of a segment by words those that are made by now."""
    if segment.vectors:
        return segment.vectors, np.ones(len(segment.ids), np.bool_)
    ids, vectors = catalog.vectors.between(segment.named.first, segment.named.last)
    rows = np.searchsorted(segment.ids, ids)
    mask = np.zeros(len(segment.ids), np.bool_)
    mask[rows] = True
    return VectorPart.scattered(rows, vectors, len(mask)), mask
