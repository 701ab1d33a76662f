"""Fit the weights of ``rag/answering/confidence.py``.

    python -m benchmarks.fit_confidence FOLDER [--index DIR] [--out FILE.json]

FOLDER holds corpus.jsonl, queries.jsonl (answerable) and unanswerable.jsonl. Near misses made of the answerable
questions (another place, another year) are added at half weight. Prints the weights to be written into the module,
and what ten-fold cross-validation gives on the set's own questions and on the near misses.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import astuple, dataclass, fields
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold
from sklearn.preprocessing import StandardScaler

from benchmarks.near_misses import near_misses
from rag.answering.answerer import Answerer
from rag.answering.candidates import SentenceVectors
from rag.answering.confidence import Signals
from rag.evaluation import metrics
from rag.evaluation.dataset import Dataset, Kind, load
from rag.evaluation.runner import library_of
from rag.settings import Settings

_NEAR_MISS = 0.5
"""Weight of a near miss against a question of the set."""
_FOLDS = 10


@dataclass(frozen=True, slots=True)
class Examined:
    """(questions, signals), and of each question whether it has an answer, and whether it is a near miss."""

    signals: NDArray[np.float64]
    held: NDArray[np.bool_]
    made: NDArray[np.bool_]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--index", type=Path, default=Path("index/evaluation"))
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    dataset = load(given.folder)
    found = examined(dataset, given.index)
    expected = cross_validated(found)
    own = ~found.made
    held, missing = expected[own & found.held], expected[own & ~found.held]
    threshold = metrics.threshold(held)
    weights, bias = fit(found)
    result = {
        "set": dataset.name,
        "questions": {"answerable": len(held), "unanswerable": len(missing), "near misses": int(found.made.sum())},
        "auroc": round(metrics.auroc(held, missing), 3),
        "false answers at 5% false refusals": round(metrics.false_answers(held, missing), 3),
        "threshold": round(threshold, 3),
        "near misses answered there": round(float((expected[found.made & ~found.held] >= threshold).mean()), 3),
        "weights": {f.name: round(float(w), 2) for f, w in zip(fields(Signals), weights, strict=True)},
        "bias": round(bias, 2),
    }
    print(json.dumps(result, indent=1))
    if given.out:
        given.out.write_text(json.dumps(result, indent=1) + "\n", "utf-8")


def examined(dataset: Dataset, index: Path) -> Examined:
    """The signals of the set's questions and of near misses made of them; without those where nothing is found."""
    library = library_of(dataset, index / dataset.name, Settings(), lambda shown: None)
    answerer = Answerer(library.snapshot(), library.encoder, library.settings, SentenceVectors())
    asked = [(each.text, each.kind is Kind.ANSWERABLE, False) for each in dataset.questions]
    corpus = "\n".join(library.text(info.name) for info in library.documents())
    answerable = [text for text, held, _ in asked if held]
    asked += [(text, held, True) for text, held in near_misses(answerable, corpus)]
    rows = [(answerer.examine(text).signals, held, made) for text, held, made in asked]
    known = [(astuple(signals), held, made) for signals, held, made in rows if signals]
    signals, held, made = zip(*known, strict=True)
    return Examined(np.array(signals), np.array(held), np.array(made))


def fit(found: Examined) -> tuple[NDArray[np.float64], float]:
    """Weights and bias of a logistic regression in which answerable and unanswerable weigh the same; the bias is then
    moved to the share of answerable questions in the set, so that its probabilities hold there."""
    scaler = StandardScaler().fit(found.signals)
    model = LogisticRegression(max_iter=5000, class_weight="balanced")
    model.fit(scaler.transform(found.signals), found.held, sample_weight=np.where(found.made, _NEAR_MISS, 1.0))
    weights = model.coef_[0] / scaler.scale_
    held = float(found.held[~found.made].mean())
    return weights, float(model.intercept_[0] - weights @ scaler.mean_ + np.log(held / (1 - held)))


def cross_validated(found: Examined) -> NDArray[np.float64]:
    """(questions,) the probability that weights fitted to other questions give."""
    expected = np.zeros(len(found.held))
    folds = StratifiedKFold(_FOLDS, shuffle=True, random_state=0)
    for train, test in folds.split(found.signals, 2 * found.held + found.made):
        weights, bias = fit(Examined(found.signals[train], found.held[train], found.made[train]))
        expected[test] = 1 / (1 + np.exp(-(found.signals[test] @ weights + bias)))
    return expected


if __name__ == "__main__":
    main()
