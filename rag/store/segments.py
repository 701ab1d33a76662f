"""Segments: the retrieval indexes of a run of passages, in folders that are written once and never changed.

New passages make a new segment, and small neighbouring ones are merged, so that a change costs what it
touches and a search meets few of them: a log-structured merge, as Lucene's (O'Neil et al. 1996, "The
log-structured merge-tree"). The catalog names those in force; any other folder is left over.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import shutil
import sys
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag.store.arrays import mapped
from rag.store.keywords import Postings
from rag.store.tables import BY_WORDS, Named
from rag.store.vectors import VectorPart

BY_WORDS_MOST = 4096
"""Passages of a segment without vectors at most: while it gets them, readers hold those in memory."""
_FOLDER, _IDS, _SUMS = "segments", "ids.npy", "sums.json"

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Segment:
    """The passages ``ids`` (rows,), ascending; row i of vectors and postings is passage ``ids[i]``.

    Passages can be searched by their words before they are embedded: until all of a segment are, it has no vectors.
    """

    name: str
    ids: NDArray[np.int64]
    vectors: VectorPart | None
    postings: Postings

    @property
    def named(self) -> Named:
        return Named(int(self.ids[0]), int(self.ids[-1]), len(self.ids), self.name)

    def alive(self, dead: NDArray[np.int64]) -> Mask:
        """(rows,) which of its passages aren't among ``dead``."""
        return ~np.isin(self.ids, dead)


def write(index: Path, ids: NDArray[np.int64], vectors: VectorPart | None, postings: Postings) -> Segment:
    """A new segment below ``index``, safe on the disk, memory-mapped. Nothing refers to it yet."""
    name = f"{ids[0]}-{ids[-1]}-{secrets.token_hex(4)}{'' if vectors else BY_WORDS}"
    folder = index / _FOLDER / name
    folder.mkdir(parents=True)
    np.save(folder / _IDS, ids, allow_pickle=False)
    if vectors:
        vectors.save(folder)
    postings.save(folder)
    (folder / _SUMS).write_text(json.dumps(_sums(folder)), "utf-8")
    for path in (*folder.iterdir(), folder, folder.parent):
        _sync(path)
    return load(index, Named(int(ids[0]), int(ids[-1]), len(ids), name))


def load(index: Path, named: Named) -> Segment:
    """The segment of this name, memory-mapped. Raises one of ``DAMAGE`` where it isn't whole."""
    folder = index / _FOLDER / named.name
    ids = mapped(folder / _IDS)
    if ids.ndim != 1 or ids.dtype != "<i8" or not len(ids):
        raise ValueError(f"{folder}: {ids.dtype} {ids.shape}")
    vectors = None if named.is_by_words else VectorPart.load(folder)
    segment = Segment(named.name, ids, vectors, Postings.load(folder))
    rows = {len(ids), segment.postings.rows, *([len(vectors.vectors)] if vectors else [])}
    if rows != {named.rows} or segment.named != named:
        raise ValueError(f"{folder}: {rows} rows, {named.rows} expected")
    return segment


def compacted(index: Path, segments: Sequence[Segment], dead: NDArray[np.int64]) -> list[Segment]:
    """``segments`` with small neighbours merged, and those rewritten that are mostly dead.

    Of those that stay no run of neighbours has twice as many passages as its largest: n passages stand in at most
    2 log2(n) segments, and a passage is copied log2(n) times at most, into one at least twice as large each time. It
    doesn't matter in which order they come or get their vectors. That is so of every run of neighbours with vectors,
    and of every one without, which aren't merged beyond ``BY_WORDS_MOST``.
    """
    kept = [(each, alive) for each in segments if (alive := each.alive(dead)).any()]
    groups: list[list[tuple[Segment, Mask]]] = []
    for lacking, run in groupby(kept, lambda each: each[0].vectors is None):
        groups += _grouped(list(run), BY_WORDS_MOST if lacking else sys.maxsize)
    return [group[0][0] if _stays(group) else _merged(index, group) for group in groups]


def completed(index: Path, segment: Segment, vectors: VectorPart, dead: NDArray[np.int64]) -> Segment:
    """The living passages of a segment with their ``vectors``."""
    alive = segment.alive(dead)
    return write(index, segment.ids[alive], vectors, Postings.merged([(segment.postings, alive)]))


def _grouped(run: Sequence[tuple[Segment, Mask]], most: int) -> list[list[tuple[Segment, Mask]]]:
    """``run``, in order: those that stay alone, and those that are merged, to ``most`` passages."""
    living = [int(np.count_nonzero(alive)) for _, alive in run]
    total, largest = sum(living), max(living)
    if len(run) == 1 or 2 * largest <= total <= most:
        return [list(run)]
    if total > most:
        middle = len(run) // 2
        return _grouped(run[:middle], most) + _grouped(run[middle:], most)
    at = living.index(largest)
    apart = (run[:at], run[at : at + 1], run[at + 1 :])
    return [group for each in apart if each for group in _grouped(each, most)]


def folders(index: Path) -> list[Path]:
    """The folders of all segments, those in force and others."""
    folder = index / _FOLDER
    return sorted(folder.iterdir()) if folder.is_dir() else []


def is_as_written(index: Path, name: str) -> bool:
    """Whether every byte of a segment's files is the one that was written. Raises one of ``DAMAGE``."""
    folder = index / _FOLDER / name
    written = json.loads((folder / _SUMS).read_text("utf-8"))
    return bool(written == _sums(folder))


def sweep(index: Path, kept: Collection[str]) -> None:
    """Remove the folders of segments that aren't ``kept``. A reader that has them open keeps their files."""
    for path in folders(index):
        if path.name not in kept:
            shutil.rmtree(path, ignore_errors=True)  # Windows can't while they are open: the next time


def _stays(group: Sequence[tuple[Segment, Mask]]) -> bool:
    """Whether it is one segment, at least half of it alive."""
    return len(group) == 1 and 2 * int(np.count_nonzero(group[0][1])) >= len(group[0][1])


def _merged(index: Path, parts: Sequence[tuple[Segment, Mask]]) -> Segment:
    ids = np.concatenate([each.ids[alive] for each, alive in parts])
    vectors = [each.vectors.vectors[alive] for each, alive in parts if each.vectors]
    postings = Postings.merged([(each.postings, alive) for each, alive in parts])
    return write(index, ids, VectorPart.build(np.concatenate(vectors)) if vectors else None, postings)


def _sums(folder: Path) -> dict[str, str]:
    """File → hash of its bytes, of all but the file that keeps them."""
    sums = {}
    for path in sorted(folder.iterdir()):
        if path.name != _SUMS:
            with path.open("rb") as file:
                sums[path.name] = hashlib.file_digest(file, "blake2b").hexdigest()
    return sums


def _sync(path: Path) -> None:
    """Have the system write the file, or the folder's list of names, to the disk now."""
    if path.is_dir() and os.name == "nt":
        return  # Windows has no such thing for folders
    descriptor = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
