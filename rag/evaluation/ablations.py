"""What each part is worth: retrieval by one retriever alone, and the confidence without one of its signals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag.answering.evidence.confidence import OF_READER
from rag.evaluation import metrics
from rag.evaluation.dataset import Kind
from rag.evaluation.metrics import Values, change, estimate, mean
from rag.evaluation.rows import Row
from rag.evaluation.summary import ranking, rounded

_MEASURES = ("recall@1", "recall@5", "recall@20", "mrr@10", "ndcg@10")
_FOLDS = 10

AblationTable = dict[str, dict[str, Any]]


def of_retrieval(rows: Sequence[Row]) -> AblationTable:
    """Variant → measure → its value, and how far it is from the retriever in use (paired)."""
    asked = [row for row in rows if len(row.ranks) > 1]
    if not asked:
        return {}
    found = {name: [ranking(row, name) for row in asked] for name in asked[0].ranks}
    columns = {
        name: {measure: np.array([each[measure] for each in measured]) for measure in _MEASURES}
        for name, measured in found.items()
    }
    return {
        name: {
            measure: rounded(estimate(mean, column))
            | {"difference": rounded(estimate(mean, column - columns["default"][measure]))}
            for measure, column in by_measure.items()
        }
        for name, by_measure in columns.items()
    }


def of_signals(rows: Sequence[Row]) -> AblationTable:
    """Signals used → AUROC and false answers at 5 % false refusals of a logistic regression over them,
    cross-validated, and how far its AUROC is from that of all signals (paired)."""
    asked = [row for row in rows if row.signals]
    labels = np.array([row.kind is Kind.ANSWERABLE for row in asked])
    if labels.sum() < 2 or (~labels).sum() < 2:
        return {}
    names = list(asked[0].signals)
    found = np.array([[row.signals[name] for name in names] for row in asked])
    everything = expected(found, labels)
    table = {"all": _judged(everything, everything, labels)}
    groups = {name: [name] for name in names}
    if set(OF_READER) < set(names):
        groups["the reader"] = list(OF_READER)
    for group, members in groups.items():
        others = [i for i, name in enumerate(names) if name not in members]
        if others:
            table[f"without {group}"] = _judged(expected(found[:, others], labels), everything, labels)
    return table


def expected(signals: Values, labels: NDArray[np.bool_]) -> Values:
    """(questions,) probabilities by logistic regressions that were fitted without the question's tenth.

    ``signals`` (questions, signals); ``labels`` (questions,) tells which are answerable.
    """
    from sklearn.model_selection import cross_val_predict

    folds = min(_FOLDS, int(labels.sum()), int((~labels).sum()))
    predicted: Values = cross_val_predict(_regression(), signals, labels, cv=folds, method="predict_proba")[:, 1]
    return predicted


def _regression() -> Any:
    """The logistic regression that weighs signals; its prior is that half of the questions are answerable."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    return make_pipeline(StandardScaler(), LogisticRegression(class_weight="balanced", max_iter=5000))


def _judged(probabilities: Values, everything: Values, labels: NDArray[np.bool_]) -> dict[str, Any]:
    held, missing = probabilities[labels], probabilities[~labels]
    pairs = np.stack([everything, probabilities], axis=1)
    return {
        "auroc": rounded(estimate(metrics.auroc, held, missing)),
        "false_answers_at_5": rounded(estimate(metrics.false_answers, held, missing)),
        "difference": rounded(estimate(change(metrics.auroc), pairs[labels], pairs[~labels])),
    }
