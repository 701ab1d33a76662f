"""How well the tokens of a question are met by those of a passage: the part of the reader that is trained.

Late interaction (Khattab & Zaharia 2020, "ColBERT", arXiv 2004.12832) over two layers of the frozen encoder: a lower
one, where a token is still the word it was, and the last one, where it is what the word means there. The product does
the same in ``rag/retrieval/interaction.py``, without torch.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from rag.embedding.heads import LAYERS
from rag.retrieval.interaction import SHARPNESS

HIDDEN = 384


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """A question's states (m, layers, hidden), those of all its passages end on end (n, layers, hidden), and of each of
    these tokens its passage and its sentence, counted on from passage to passage; -1 in headings."""

    asked: Tensor
    read: Tensor
    passage: Tensor
    sentence: Tensor
    owner: Tensor
    """(sentences,) the passage of each."""


class Interaction(nn.Module):
    """Groups → logits that each passage answers, and that each sentence is the one that does."""

    def __init__(self, start: NDArray[np.float32]) -> None:
        """``start`` (layers, dimensions, hidden) are the maps to begin with."""
        super().__init__()
        self.maps = nn.Parameter(torch.tensor(start))
        self.importance = nn.Parameter(torch.zeros(HIDDEN))
        # answers: coverage by the passage and by its best sentence on each layer, and of the worst met
        self.answers = nn.Parameter(torch.tensor([8.0] * len(LAYERS) + [4.0] * len(LAYERS) + [6.0]))
        self.bias = nn.Parameter(torch.tensor(-22.0))
        self.sentences = nn.Parameter(torch.tensor([10.0] * len(LAYERS)))

    def forward(self, group: Group) -> tuple[Tensor, Tensor]:
        """(passages,) and (sentences,)."""
        asked, read = (
            nn.functional.normalize(torch.einsum("tlh,ldh->tld", states, self.maps), dim=-1)
            for states in (group.asked, group.read)
        )
        weights = torch.softmax(nn.functional.normalize(group.asked[:, -1], dim=-1) @ self.importance, dim=0)
        alike = torch.einsum("mld,nld->lmn", asked, read)
        count = int(group.passage.max()) + 1
        met = _most(alike, group.passage, count)  # (layers, m, passages)
        inside = group.sentence >= 0
        told = _most(alike[:, :, inside], group.sentence[inside], len(group.owner))  # (layers, m, sentences)
        covered = torch.einsum("m,lmp->pl", weights, met)
        said = torch.einsum("m,lms->sl", weights, told)
        sentences = said @ self.sentences
        best = torch.stack([said[group.owner == p][sentences[group.owner == p].argmax()] for p in range(count)])
        least = torch.softmax(torch.log(weights)[:, None] - SHARPNESS * met[-1], dim=0)
        worst = (least * met[-1]).sum(dim=0)
        answers = torch.cat([covered, best, worst[:, None]], dim=1) @ self.answers + self.bias
        return answers, sentences


def _most(alike: Tensor, segment: Tensor, count: int) -> Tensor:
    """(layers, m, n) → (layers, m, count) the largest of each segment of the last dimension."""
    empty = alike.new_full((*alike.shape[:2], count), -1.0)
    return empty.scatter_reduce(2, segment.expand(*alike.shape[:2], -1), alike, "amax")
