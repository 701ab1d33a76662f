"""Whether the segments are sound, and hold the passages and vectors that the catalog does."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag.chinese import words
from rag.chinese.words import Words
from rag.messages import say
from rag.store import segments
from rag.store.engine import DAMAGE
from rag.store.keywords import Postings
from rag.store.records import PassageText
from rag.store.segments import Segment
from rag.store.tables import SegmentTable, VectorTable
from rag.types import Finding
from rag.types.databases import Connection

_CUT_AGAIN = 64
"""Passages of a segment whose words are cut again."""
_TEXT = (
    "SELECT p.id, p.hash, d.title, p.section, p.text "
    "FROM passages p JOIN documents d ON d.id = p.document WHERE p.id = ?"
)


def loaded(index: Path, connection: Connection) -> tuple[list[Segment], list[str]]:
    """The segments in force in the folder, and what is wrong with those that can't be read."""
    found: list[Segment] = []
    wrong: list[str] = []
    for named in SegmentTable(connection).named():
        if named.is_elsewhere:
            continue
        try:
            found.append(segments.load(index, named))
            if not segments.is_as_written(index, named.name):
                wrong.append(f"{named.name}: ≠")
        except DAMAGE as error:
            wrong.append(f"{named.name}: {say.check_unreadable(said=error)}")
    return found, wrong


def compared(connection: Connection, loaded: Sequence[Segment], unreadable: Sequence[str], *, vectors: bool) -> Finding:
    """Whether every living passage stands once in the segments, no other does, and its vector is the catalog's; those
    aside that stand elsewhere."""
    dead, alive = SegmentTable(connection).dead(), living(connection)
    for each in SegmentTable(connection).named():
        if each.is_elsewhere:
            dead, alive = (ids[(ids < each.first) | (ids > each.last)] for ids in (dead, alive))
    wrong = list(unreadable)
    if not wrong:
        if (np.diff(np.concatenate([dead[:0], *(each.ids for each in loaded)])) <= 0).any():
            wrong.append("ids")
        wrong += _differing(standing(connection, loaded), alive)
        wrong += [f"{number}: †" for number in np.intersect1d(alive, dead)]
    if vectors and not wrong:
        wrong += [each.name for each in loaded if not _same_vectors(connection, each, dead)]
    return Finding("segments", len(loaded) + len(unreadable), tuple(wrong))


def standing(connection: Connection, loaded: Sequence[Segment]) -> NDArray[np.int64]:
    """The passages that the segments hold and that aren't noted as dead."""
    dead = SegmentTable(connection).dead()
    return np.setdiff1d(np.concatenate([dead[:0], *(each.ids for each in loaded)]), dead)


def living(connection: Connection) -> NDArray[np.int64]:
    """The passages that the catalog holds."""
    return np.fromiter((row[0] for row in connection.execute("SELECT id FROM passages ORDER BY id")), np.int64)


def _differing(standing: NDArray[np.int64], living: NDArray[np.int64]) -> list[str]:
    missing, strange = np.setdiff1d(living, standing), np.setdiff1d(standing, living)
    return [*(f"{number}: −" for number in missing), *(f"{number}: +" for number in strange)]


def _same_vectors(connection: Connection, segment: Segment, dead: NDArray[np.int64]) -> bool:
    _, kept = VectorTable(connection).between(segment.named.first, segment.named.last)
    return segment.vectors is None or bool(np.array_equal(segment.vectors.vectors[segment.alive(dead)], kept))


def words_of(connection: Connection, loaded: Sequence[Segment]) -> Finding:
    """Whether the postings agree with each other and, for some passages, with their text."""
    table = SegmentTable(connection)
    known, dead = words.words_with(tuple(table.terms())), table.dead()
    checks: tuple[Callable[[Segment], bool], ...] = (_agree, lambda each: _cut_alike(connection, each, dead, known))
    wrong = [each.name for each in loaded if not all(holds(each) for holds in checks)]
    return Finding("words", sum(each.postings.rows for each in loaded), tuple(wrong))


def _agree(segment: Segment) -> bool:
    """Whether the postings are in order and make up the passages' lengths."""
    postings = segment.postings
    rows, starts = postings.passages, postings.starts
    if starts[0] != 0 or (np.diff(starts) <= 0).any() or (postings.terms[:-1] >= postings.terms[1:]).any():
        return False
    if len(rows) and (rows.min() < 0 or rows.max() >= postings.rows):
        return False
    lengths = np.bincount(rows, postings.counts, postings.rows)
    return bool(np.array_equal(lengths, postings.lengths))


def _cut_alike(connection: Connection, segment: Segment, dead: NDArray[np.int64], cut: Words) -> bool:
    """Whether some of the living passages, evenly spread, are cut into the words that the postings hold."""
    rows = np.flatnonzero(segment.alive(dead))
    rows = rows[np.linspace(0, len(rows) - 1, min(_CUT_AGAIN, len(rows)), dtype=np.int64)]
    found = [connection.execute(_TEXT, (int(segment.ids[row]),)).fetchone() for row in rows]
    if None in found:
        return True  # ``compared`` says so
    mask = np.zeros(len(segment.ids), np.bool_)
    mask[rows] = True
    expected = Postings.build(cut.tokens(PassageText(*each).headed) for each in found)
    kept = Postings.merged([(segment.postings, mask)])
    names = ("terms", "starts", "passages", "counts", "lengths")
    return all(np.array_equal(getattr(kept, name), getattr(expected, name)) for name in names)
