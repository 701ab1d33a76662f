"""What readers hold: one revision of the catalog, and the segments that it names."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from rag.chinese import words
from rag.chinese.words import Words
from rag.errors import UserError
from rag.messages import say
from rag.store import segments
from rag.store.catalog import CATALOG, Catalog, state_at
from rag.store.keywords import Keywords
from rag.store.segments import DAMAGE, Mask, Segment
from rag.store.vectors import VectorPart, Vectors

_ATTEMPTS = 10
"""How often a reader that writers overtake begins again."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a snapshot was made with."""

    library: str
    """Given once to each catalog."""
    revision: int
    encoder: str
    words: int
    """``rag.chinese.words.VERSION``"""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One consistent state of a library. It stays as it is while writers go on.

    Every passage is among the ``keywords``; those that aren't embedded yet aren't among the ``vectors``.
    """

    catalog: Catalog
    vectors: Vectors
    keywords: Keywords
    words: Words
    manifest: Manifest
    segments: tuple[Segment, ...]


def open_snapshot(index: Path, before: Snapshot | None = None, *, server: str = "") -> Snapshot:
    """The state in force; what it has in common with ``before``, an earlier one, isn't loaded again.

    Segments that are missing, damaged or of another version are built first; where that can't be done now,
    those of another version serve. Raises ``UserError`` where there is no index, or it can't be read.
    """
    for _ in range(_ATTEMPTS):
        catalog = Catalog(index / CATALOG, writable=False, server=server)
        try:
            opened = _load(index, catalog, before)
        except DAMAGE:
            state = _state(catalog)
            catalog.close()
            if state_at(index / CATALOG, server=server) == state:  # else a writer has merged what we were reading
                _mend(index, server)
            continue
        if opened.manifest.words == words.VERSION:
            return opened
        with suppress(UserError):
            _mend(index, server)
            continue
        return opened
    raise UserError(say.index_locked(path=index))


def without(snapshot: Snapshot, index: Path, hidden: Sequence[str], *, server: str = "") -> Snapshot | None:
    """The snapshot as if it lacked the documents named ``hidden``: neither found nor counted nor read; None where a
    writer has changed the index since. The library's own terms (how words are cut) stay those of all documents."""
    catalog = Catalog(index / CATALOG, writable=False, hidden=hidden, server=server)
    if _state(catalog) != (snapshot.manifest.library, snapshot.manifest.revision):
        catalog.close()
        return None
    ids = catalog.ids()
    vectors, keywords = snapshot.vectors.only(ids), snapshot.keywords.only(ids)
    return replace(snapshot, catalog=catalog, vectors=vectors, keywords=keywords)


def is_newest(snapshot: Snapshot, index: Path, *, server: str = "") -> bool:
    """Whether no writer has changed the index since."""
    return state_at(index / CATALOG, server=server) == (snapshot.manifest.library, snapshot.manifest.revision)


def _mend(index: Path, server: str) -> None:
    from rag.store.writer import open_writer

    with open_writer(index, server=server):
        pass


def _state(catalog: Catalog) -> tuple[str, int]:
    return catalog.meta("library") or "", catalog.revision


def _load(index: Path, catalog: Catalog, before: Snapshot | None) -> Snapshot:
    manifest = Manifest(
        *_state(catalog),
        catalog.meta("encoder") or "",
        int(catalog.meta("words") or words.VERSION),
    )
    known = {each.name: each for each in before.segments} if before else {}
    parts = tuple(known.get(each.name) or segments.load(index, each) for each in catalog.segments.named())
    ids = np.concatenate([np.zeros(0, np.int64), *(each.ids for each in parts)])
    alive = ~np.isin(ids, catalog.segments.dead())
    if np.count_nonzero(alive) != catalog.passage_count():
        raise ValueError("passages without a segment")
    dense = [_dense(catalog, each) for each in parts]
    held = np.concatenate([np.zeros(0, np.bool_), *(mask for _, mask in dense)]) & alive
    return Snapshot(
        catalog,
        Vectors(ids, [part for part, _ in dense], held),
        Keywords(ids, [each.postings for each in parts], alive),
        words.words_with(tuple(catalog.segments.terms())),
        manifest,
        parts,
    )


def _dense(catalog: Catalog, segment: Segment) -> tuple[VectorPart, Mask]:
    """The vectors of a segment, and (rows,) which rows have one: of a segment by words those that are made by now."""
    if segment.vectors:
        return segment.vectors, np.ones(len(segment.ids), np.bool_)
    ids, vectors = catalog.vectors.between(segment.named.first, segment.named.last)
    rows = np.searchsorted(segment.ids, ids)
    mask = np.zeros(len(segment.ids), np.bool_)
    mask[rows] = True
    return VectorPart.scattered(rows, vectors, len(mask)), mask
