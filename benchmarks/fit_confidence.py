"""Fit the weights of ``rag/answering/evidence/confidence.py``.

    python -m benchmarks.fit_confidence FOLDER... [--index DIR] [--limit N] [--without-reader] [--out FILE.json]

Each FOLDER holds corpus.jsonl, queries.jsonl (answerable) and unanswerable.jsonl. Near misses made of the answerable
questions (another place, another year) are added at half weight. Prints the weights to be written into the module,
and how well answerable and unanswerable questions are told apart: of each set by weights that were fitted to nine
tenths of it, to all sets and, where there are several, to the others. The first set's share of answerable questions
is what the probabilities mean.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import astuple, dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold
from sklearn.preprocessing import StandardScaler

from benchmarks.near_misses import near_misses
from rag.answering.answerer import Answerer
from rag.answering.evidence.candidates import SentenceVectors
from rag.answering.evidence.confidence import Signals
from rag.evaluation import metrics
from rag.evaluation.dataset import Dataset, Kind, load
from rag.evaluation.runner import library_of
from rag.settings import Settings

_NEAR_MISS = 0.5
"""Weight of a near miss against a question of the set."""
_FOLDS = 10


@dataclass(frozen=True, slots=True)
class Examined:
    """(questions, signals); of each question whether it has an answer, whether it is a near miss, and its weight."""

    signals: NDArray[np.float64]
    held: NDArray[np.bool_]
    made: NDArray[np.bool_]
    weights: NDArray[np.float64]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--index", type=Path, default=Path("index/evaluation"))
    parser.add_argument("--limit", type=int, help="questions of each kind")
    parser.add_argument("--without-reader", action="store_true")
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    settings = Settings(reader=not given.without_reader)
    sets = {
        folder.name: examined(load(folder, given.limit), given.index / folder.name, settings)
        for folder in given.folders
    }
    every = pooled(list(sets.values()))
    weights, bias = fit(every, next(iter(sets.values())))
    result: dict[str, Any] = {
        "weights": {f.name: round(float(w), 2) for f, w in zip(fields(Signals), weights, strict=True)},
        "bias": round(bias, 2),
        "sets": {},
    }
    for name, found in sets.items():
        others = [each for other, each in sets.items() if other != name]
        by = {"fitted to nine tenths of it": cross_validated(found), "fitted to all": expected(found, weights, bias)}
        if others:
            by["fitted to the others"] = expected(found, *fit(pooled(others), others[0]))
        own = ~found.made
        counts = {"answerable": int((own & found.held).sum()), "unanswerable": int((own & ~found.held).sum())}
        result["sets"][name] = counts | {how: judged(found, chances) for how, chances in by.items()}
    print(json.dumps(result, indent=1, ensure_ascii=False))
    if given.out:
        given.out.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n", "utf-8")


def judged(found: Examined, chances: NDArray[np.float64]) -> dict[str, float]:
    """How well probabilities tell the set's own questions apart, and how many near misses they let through."""
    own = ~found.made
    held, missing = chances[own & found.held], chances[own & ~found.held]
    threshold = metrics.threshold(held)
    return {
        "auroc": round(metrics.auroc(held, missing), 3),
        "false answers at 5% false refusals": round(metrics.false_answers(held, missing), 3),
        "threshold": round(threshold, 3),
        "near misses answered there": round(float((chances[found.made & ~found.held] >= threshold).mean()), 3),
    }


def examined(dataset: Dataset, index: Path, settings: Settings) -> Examined:
    """The signals of the set's questions and of near misses made of them; without those where nothing is found."""
    library = library_of(dataset, index, settings, lambda shown: None)
    answerer = Answerer(library.snapshot(), library.encoder, library.settings, SentenceVectors(), reader=library.reader)
    asked = [(each.text, each.kind is Kind.ANSWERABLE, False) for each in dataset.questions]
    corpus = "\n".join(library.text(info.name) for info in library.documents())
    answerable = [text for text, held, _ in asked if held]
    asked += [(text, held, True) for text, held in near_misses(answerable, corpus)]
    rows = [(answerer.examine(text).signals, held, made) for text, held, made in asked]
    known = [(astuple(signals), held, made) for signals, held, made in rows if signals]
    made = np.array([each[2] for each in known])
    return Examined(
        np.array([each[0] for each in known]),
        np.array([each[1] for each in known]),
        made,
        np.where(made, _NEAR_MISS, 1.0),
    )


def pooled(some: Sequence[Examined]) -> Examined:
    """All of them, each set of the same weight, and in it what is answerable and what isn't."""
    balanced = [np.where(each.held, _share(each, each.held), _share(each, ~each.held)) for each in some]
    return Examined(
        np.concatenate([each.signals for each in some]),
        np.concatenate([each.held for each in some]),
        np.concatenate([each.made for each in some]),
        np.concatenate(balanced),
    )


def _share(found: Examined, some: NDArray[np.bool_]) -> NDArray[np.float64]:
    share: NDArray[np.float64] = found.weights / found.weights[some].sum()
    return share


def fit(found: Examined, own: Examined) -> tuple[NDArray[np.float64], float]:
    """Weights and bias of a logistic regression in which answerable and unanswerable weigh the same; the bias is then
    moved to the share of answerable questions in ``own``, so that its probabilities hold there."""
    scaler = StandardScaler().fit(found.signals)
    model = LogisticRegression(max_iter=5000, class_weight="balanced")
    weighing = found.weights * len(found.weights) / found.weights.sum()
    model.fit(scaler.transform(found.signals), found.held, sample_weight=weighing)
    weights = model.coef_[0] / scaler.scale_
    held = float(own.held[~own.made].mean())
    return weights, float(model.intercept_[0] - weights @ scaler.mean_ + np.log(held / (1 - held)))


def expected(found: Examined, weights: NDArray[np.float64], bias: float) -> NDArray[np.float64]:
    """(questions,) probabilities."""
    chances: NDArray[np.float64] = 1 / (1 + np.exp(-(found.signals @ weights + bias)))
    return chances


def cross_validated(found: Examined) -> NDArray[np.float64]:
    """(questions,) the probability that weights fitted to other questions of the set give."""
    chances = np.zeros(len(found.held))
    folds = StratifiedKFold(_FOLDS, shuffle=True, random_state=0)
    for train, test in folds.split(found.signals, 2 * found.held + found.made):
        part = Examined(*(getattr(found, field.name)[train] for field in fields(Examined)))
        chances[test] = expected(found, *fit(part, part))[test]
    return chances


if __name__ == "__main__":
    main()
