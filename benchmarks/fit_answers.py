"""Fit the weights of ``rag/answering/evidence/candidates.py``.

    python -m benchmarks.fit_answers FOLDER... [--index DIR] [--out FILE.json]

Each FOLDER holds corpus.jsonl and queries.jsonl with gold ``answers``. A sentence is right when it holds half of
the 8-character windows of a gold answer, or half of its own windows stand in one. Prints the weights to be written
into the module, and how often the best sentence is right: with weights from all sets, and on each set with weights
from the others.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import astuple, dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize  # type: ignore[import-untyped]

from rag.answering.answerer import Answerer
from rag.answering.evidence.candidates import Features, SentenceVectors
from rag.evaluation.dataset import Kind, load
from rag.evaluation.metrics import overlaps
from rag.evaluation.runner import library_of
from rag.settings import Settings

_L2 = 1e-3
"""Strength of the penalty on weights of features scaled to a deviation of 1."""
Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Choice:
    """The sentences that stood for choice for one question: (sentences, features), and which were right."""

    features: Array
    right: NDArray[np.bool_]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--index", type=Path, default=Path("index/evaluation"))
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    sets = {folder.name: choices(folder, given.index) for folder in given.folders}
    every = fit([choice for one in sets.values() for choice in one])
    names = [field.name for field in fields(Features)]
    result: dict[str, Any] = {
        "weights": dict(zip(names, every.round(2).tolist(), strict=True)),
        "best sentence right %": {name: share_right(every, one) for name, one in sets.items()},
    }
    if len(sets) > 1:
        result["best sentence right %, fitted to the other sets"] = {
            name: share_right(fit([c for other, some in sets.items() if other != name for c in some]), one)
            for name, one in sets.items()
        }
    print(json.dumps(result, indent=1))
    if given.out:
        given.out.write_text(json.dumps(result, indent=1) + "\n", "utf-8")


def choices(folder: Path, index: Path) -> list[Choice]:
    """What there was to choose from for each answerable question of the set."""
    dataset = load(folder)
    library = library_of(dataset, index / dataset.name, Settings(), lambda shown: None)
    answerer = Answerer(library.snapshot(), library.encoder, library.settings, SentenceVectors())
    found = []
    for asked in dataset.questions:
        if asked.kind is Kind.ANSWERABLE and asked.answers:
            candidates = answerer.examine(asked.text).candidates
            right = [overlaps(each.sentence.text, asked.answers) for each in candidates]
            found.append(Choice(np.array([astuple(each.features) for each in candidates]), np.array(right, bool)))
    return found


def fit(some: list[Choice]) -> Array:
    """Weights under which the right sentences win a softmax over all (Cao et al. 2007), by L-BFGS with L2."""
    some = [choice for choice in some if choice.right.any()]
    scale = np.concatenate([choice.features for choice in some]).std(axis=0) + 1e-6

    def loss(weights: Array) -> tuple[float, Array]:
        total, slope = 0.0, np.zeros_like(weights)
        for choice in some:
            scaled = choice.features / scale
            chance = np.exp(scaled @ weights - (scaled @ weights).max())
            right = chance * choice.right
            total -= float(np.log(right.sum() / chance.sum()))
            slope -= scaled.T @ (right / right.sum() - chance / chance.sum())
        return total / len(some) + _L2 * float(weights @ weights), slope / len(some) + 2 * _L2 * weights

    weights: Array = minimize(loss, np.zeros(len(scale)), jac=True, method="L-BFGS-B").x / scale
    return weights


def share_right(weights: Array, some: list[Choice]) -> float:
    """Percentage of the questions whose best sentence is right."""
    best = [bool(len(c.right) and c.right[int(np.argmax(c.features @ weights))]) for c in some]
    return round(100 * float(np.mean(best)), 1)


if __name__ == "__main__":
    main()
