"""BM25 over the words and character pairs of passages: inverted indexes that never change, one a segment.

They hold counts only. How rare a word is and how long passages are on average is asked of all segments when a question
comes, so that no score grows stale as segments are added and passages die. The formula is Robertson & Zaragoza's (2009,
"The Probabilistic Relevance Framework: BM25 and Beyond") in Lucene's variant (Kamphuis et al. 2020, "Which BM25 Do You
Mean?").
"""

from __future__ import annotations

import math
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag.recent import Recent
from rag.store.arrays import mapped

_K1, _B = 1.5, 0.75
_RUN = 1 << 22
"""Words that are inverted, and postings that are moved, at a time: it bounds the memory."""
_HELD, _OVERHEAD = 8 << 20, 200
"""Bytes of the words whose holders are kept, for those of questions come again and again; and what keeping one takes
besides."""
_KINDS: dict[str, type[np.generic]] = {
    "terms": np.uint64,
    "starts": np.int64,
    "passages": np.int32,
    "counts": np.unsignedinteger,
    "lengths": np.int32,
}


@dataclass(frozen=True, slots=True, eq=False)
class Postings:
    """The inverted index of one segment, whose passages are rows. A word is known by a hash of 64 bits, so that no
    vocabulary need be loaded; that any two of a million words share theirs has a chance of one in thirty million."""

    terms: NDArray[np.uint64]
    """(terms,) the hashes of the words, ascending."""
    starts: NDArray[np.int64]
    """(terms + 1,) where each word's postings begin, and where the last one's end."""
    passages: NDArray[np.int32]
    """(postings,) the rows that hold the word, ascending within a word."""
    counts: NDArray[np.unsignedinteger[Any]]
    """(postings,) how often they hold it."""
    lengths: NDArray[np.int32]
    """(rows,) how many words each row holds."""

    @property
    def rows(self) -> int:
        """How many passages there are."""
        return len(self.lengths)

    @classmethod
    def build(cls, words: Iterable[Sequence[str]]) -> Postings:
        """Row ``i`` holds the ``i``-th of ``words``. Runs of them are inverted in memory, then merged (Heinz & Zobel
        2003, "Efficient Single-Pass Index Construction for Text Databases")."""
        return _united(list(_inverted_runs(words)))

    @classmethod
    def merged(cls, parts: Sequence[tuple[Postings, NDArray[np.bool_]]]) -> Postings:
        """The rows of all ``parts``, end on end, of each only those where its mask (rows,) is True."""
        return _united([_thinned(part, keep) for part, keep in parts] or [cls.build([])])

    def save(self, folder: Path) -> None:
        """Into ``folder``, which exists, a file an array. Raises ``OSError``."""
        for name in _KINDS:
            np.save(_file(folder, name), getattr(self, name), allow_pickle=False)

    @classmethod
    def load(cls, folder: Path) -> Postings:
        """Memory-mapped. Raises ``OSError`` or ``ValueError`` where a file is missing, cut short or not of the set."""
        postings = cls(**{name: _mapped(_file(folder, name), kind) for name, kind in _KINDS.items()})
        starts = postings.starts
        if len(starts) != len(postings.terms) + 1 or not len(postings.counts) == len(postings.passages) == starts[-1]:
            raise ValueError(f"the files of {folder} are not of one index")
        return postings

    def find(self, hashes: NDArray[np.uint64]) -> list[slice]:
        """Where the postings of each word stand; an empty slice where no row holds it."""
        first, last = self.terms.searchsorted(hashes), self.terms.searchsorted(hashes, "right")
        return list(map(slice, self.starts[first].tolist(), self.starts[last].tolist()))


class Keywords:
    """BM25 of a snapshot: row ``i`` of its segments, end on end, is the passage ``ids[i]``."""

    def __init__(self, ids: NDArray[np.int64], parts: Sequence[Postings], alive: NDArray[np.bool_]) -> None:
        """``ids`` (rows,) ascends; ``alive`` (rows,) is False for what was removed, which is never found nor counted.
        Raises ``ValueError`` where ``parts`` have not as many rows."""
        self._ids, self._alive = ids, alive
        self._parts = parts or [Postings.build([])]
        self._firsts = list(accumulate((part.rows for part in self._parts[:-1]), initial=0))
        lengths = np.concatenate([part.lengths for part in self._parts])
        if not len(ids) == len(alive) == len(lengths):
            raise ValueError(f"{len(lengths)} rows of postings for {len(ids)} passages")
        self._living = int(np.count_nonzero(alive))
        average = lengths.sum(where=alive) / max(1, self._living) or 1.0
        self._held: Recent[NDArray[np.int64]] = Recent(_HELD, lambda ids: ids.nbytes + _OVERHEAD)
        self._norms = (_K1 * (1 - _B + _B / average * lengths)).astype(np.float32)

    def __len__(self) -> int:
        """How many passages are alive."""
        return self._living

    def only(self, ids: NDArray[np.int64]) -> Keywords:
        """As if no passages but those with these ``ids`` were alive."""
        kept = np.zeros(len(self._ids), np.bool_)
        kept[self._rows(ids)] = True
        return Keywords(self._ids, self._parts, self._alive & kept)

    def scores(self, words: Sequence[str]) -> NDArray[np.float32]:
        """(rows,) BM25 scores in the order of ``ids``; zeros for the dead, and where no word is known."""
        scores = np.zeros(len(self._ids), np.float32)
        for rows, counts in self._postings(list(dict.fromkeys(words))):
            rarity = math.log(1 + (self._living - len(rows) + 0.5) / (len(rows) + 0.5))
            np.add.at(scores, rows, np.float32(rarity) * counts / (counts + self._norms[rows]))
        return scores

    def best(
        self, scores: NDArray[np.float32], count: int, allowed: NDArray[np.int64] | None = None
    ) -> dict[int, float]:
        """Id → score of the best ``count`` passages with a score above zero, the elder first where they are equal;
        of the ids ``allowed`` only, where they are given. ``scores`` is from ``scores()``."""
        ids = self._ids
        if allowed is not None:
            rows = self._rows(allowed)
            ids, scores = ids[rows], scores[rows]
        last = min(count, len(scores)) - 1
        bound = np.partition(scores, -last - 1)[-last - 1] if last >= 0 else np.inf
        best = np.flatnonzero(scores >= max(bound, np.finfo(np.float32).tiny))
        best = best[np.argsort(-scores[best], kind="stable")][:count]
        return dict(zip(ids[best].tolist(), scores[best].tolist(), strict=True))

    def at(self, scores: NDArray[np.float32], ids: Iterable[int]) -> dict[int, float]:
        """Id → score, for those of ``ids`` that there are."""
        rows = self._rows(np.fromiter(ids, np.int64))
        return dict(zip(self._ids[rows].tolist(), scores[rows].tolist(), strict=True))

    def spread(self, word: str) -> int:
        """How many living passages hold ``word``."""
        return len(self.holders(word))

    def holders(self, word: str) -> NDArray[np.int64]:
        """The ids of the living passages that hold ``word``, ascending."""
        ids = self._held.of(word)
        if ids is None:
            [(rows, _)] = self._postings([word])
            ids = self._ids[rows]
            ids.flags.writeable = False
            self._held.keep(word, ids)
        return ids

    def _postings(self, words: Sequence[str]) -> Iterator[tuple[NDArray[np.int32], NDArray[np.float32]]]:
        """For each word the living rows that hold it, ascending, and how often they do."""
        hashes = _hashes(words)
        for found in zip(*(part.find(hashes) for part in self._parts), strict=True):
            held = list(zip(self._parts, self._firsts, found, strict=True))
            rows = np.concatenate([part.passages[some] + first for part, first, some in held])
            counts = np.concatenate([part.counts[some] for part, _, some in held], dtype=np.float32)
            if self._living < len(self._ids):
                alive = self._alive[rows]
                rows, counts = rows[alive], counts[alive]
            yield rows, counts

    def _rows(self, ids: NDArray[np.int64]) -> NDArray[np.int64]:
        """The rows of those of ``ids`` that there are, ascending."""
        ids, _ = np.unique(ids, return_index=True)  # asked for less, numpy imports its masked arrays
        rows = np.searchsorted(self._ids, ids)
        ids, rows = ids[rows < len(self._ids)], rows[rows < len(self._ids)]
        found: NDArray[np.int64] = rows[self._ids[rows] == ids]
        return found


def _inverted_runs(words: Iterable[Sequence[str]]) -> Iterator[Postings]:
    numbers: defaultdict[str, int] = defaultdict()
    numbers.default_factory = numbers.__len__
    text, lengths = array("i"), array("i")
    for some in words:
        text.extend(map(numbers.__getitem__, some))
        lengths.append(len(some))
        if len(text) >= _RUN:
            yield _inverted(numbers, text, lengths)
            numbers.clear()
            text, lengths = array("i"), array("i")
    yield _inverted(numbers, text, lengths)


def _inverted(vocabulary: Iterable[str], text: Sequence[int], lengths: Sequence[int]) -> Postings:
    """``text`` holds the number in ``vocabulary`` of each word of each row, row by row."""
    terms, order = np.unique(_hashes(vocabulary), return_inverse=True)
    sizes = np.asarray(lengths, np.int32)
    # A word and its row in one number: numbers are sorted many times as fast as pairs.
    places = order[np.asarray(text, np.int32)] << 32 | np.repeat(np.arange(len(sizes)), sizes)
    places, counts = np.unique(places, return_counts=True)
    starts = np.searchsorted(places, np.arange(len(terms) + 1) << 32)
    smallest = np.min_scalar_type(counts.max(initial=0))
    return Postings(terms, starts, places.astype(np.int32), counts.astype(smallest), sizes)


def _thinned(part: Postings, keep: NDArray[np.bool_]) -> Postings:
    """Without the rows that are not kept, and the words that only they held."""
    if keep.all():
        return part
    kept = keep[part.passages]
    spreads = np.add.reduceat(kept, part.starts[:-1], dtype=np.int64)
    rows = np.cumsum(keep, dtype=np.int32) - 1
    return Postings(
        part.terms[spreads > 0],
        _starts(spreads[spreads > 0]),
        rows[part.passages[kept]],
        part.counts[kept],
        part.lengths[keep],
    )


def _united(parts: Sequence[Postings]) -> Postings:
    """The rows of all parts, end on end: under each word the postings of one part behind those of the one before."""
    ends = np.cumsum([len(part.terms) for part in parts])
    terms, order = np.unique(np.concatenate([part.terms for part in parts]), return_inverse=True)
    spreads = np.zeros(len(terms), np.int64)
    np.add.at(spreads, order, np.concatenate([np.diff(part.starts) for part in parts]))
    starts = _starts(spreads)
    passages = np.empty(starts[-1], np.int32)
    counts = np.empty(starts[-1], np.result_type(*(part.counts for part in parts)))
    free, rows = starts[:-1].copy(), 0
    for part, place in zip(parts, np.split(order, ends), strict=False):
        for some, target in _moves(part.starts, free[place]):
            passages[target] = part.passages[some] + np.int32(rows)
            counts[target] = part.counts[some]
        free[place] += np.diff(part.starts)
        rows += part.rows
    return Postings(terms, starts, passages, counts, np.concatenate([part.lengths for part in parts]))


def _moves(starts: NDArray[np.int64], to: NDArray[np.int64]) -> Iterator[tuple[slice, NDArray[np.int64]]]:
    """Which postings move where, when those of each word, from ``starts``, are to begin at ``to``."""
    bounds = np.minimum(np.arange(0, starts[-1] + _RUN, _RUN), starts[-1])
    for first, last in pairwise(np.searchsorted(starts, bounds).tolist()):
        shift = np.repeat((to - starts[:-1])[first:last], np.diff(starts[first : last + 1]))
        yield slice(starts[first], starts[last]), np.arange(starts[first], starts[last]) + shift


def _starts(spreads: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.concatenate([np.zeros(1, np.int64), np.cumsum(spreads)])


def _hashes(words: Iterable[str]) -> NDArray[np.uint64]:
    digests = (blake2b(word.encode("utf-8", "surrogatepass"), digest_size=8).digest() for word in words)
    return np.frombuffer(b"".join(digests), "<u8")


def _file(folder: Path, name: str) -> Path:
    return folder / f"words-{name}.npy"


def _mapped(path: Path, kind: type[np.generic]) -> NDArray[Any]:
    array = mapped(path)
    if array.ndim != 1 or not np.issubdtype(array.dtype, kind):
        raise ValueError(f"{path} holds no {kind.__name__} in a row")
    return np.asarray(array)  # slices of np.memmap itself cost many times as much
