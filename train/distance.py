"""How far a student's states and vectors are from the teacher's: what it is trained by, and measured with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from rag.embedding import heads
from train.student import ABOVE, Batch, pooled


@dataclass(frozen=True, slots=True, eq=False)
class Distance:
    """Each part is a share of what the teacher's own mean would be away: 1 is as good as knowing nothing of a text."""

    spread: Tensor
    """(hidden,) the variance of the teacher's states."""
    maps: Tensor
    """(dimensions, hidden), what ``heads`` compares of the last layer."""
    mapped: float
    """The mean of 1 - cosine of two mapped states by chance."""
    vectors: float
    """The variance of the teacher's vectors."""
    asked: Tensor
    """(questions, hidden): vectors that the texts' are compared with."""
    scores: float
    """The variance of what comparing with ``asked`` gives, from text to text."""

    def __call__(self, states: Tensor, wanted: Batch) -> dict[str, Tensor]:
        own, right = states[wanted.present], wanted.above[wanted.present]
        cosine = functional.cosine_similarity(own @ self.maps.T, right @ self.maps.T, dim=-1)
        away = pooled(states, wanted.present) - pooled(wanted.above, wanted.present)
        return {
            "states": ((own - right) ** 2 / self.spread).mean(),
            "mapped": (1 - cosine).mean() / self.mapped,
            "vectors": (away**2).sum(dim=-1).mean() / self.vectors,
            "scores": ((away @ self.asked.T) ** 2).mean() / self.scores,
        }


def of(given: Sequence[Batch], asked: Tensor) -> Distance:
    """By what the teacher says of the texts ``given``; ``asked`` (questions, hidden) are vectors of questions."""
    maps = torch.tensor(heads.load()[f"map{ABOVE}"])
    vectors = torch.cat([pooled(each.above, each.present) for each in given])
    states = torch.cat([each.above[each.present] for each in given])
    mapped = functional.normalize(states @ maps.T, dim=-1)
    return Distance(
        states.var(dim=0),
        maps,
        float(1 - (mapped.mean(dim=0) ** 2).sum()),
        float(vectors.var(dim=0).sum()),
        asked,
        float((vectors @ asked.T).var(dim=0).mean()),
    )
