"""Fit the weights of ``rag/answering/confidence.py``.

    python -m benchmarks.fit_confidence FOLDER [--index DIR] [--out FILE.json]

FOLDER holds corpus.jsonl, queries.jsonl (answerable) and unanswerable.jsonl. Prints the weights to be
written into the module, with the AUROC and the false answers at 5 % false refusals that ten-fold
cross-validation gives.
"""

from __future__ import annotations

import json
from dataclasses import astuple, fields

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import cross_val_predict

from benchmarks.questions import arguments, library_of, read_questions
from rag.answering.answerer import Answerer
from rag.answering.confidence import Signals
from rag.answering.sentences import SentenceVectors

_FALSE_REFUSALS = 0.05


def main() -> None:
    given = arguments(__doc__)
    library = library_of(given.folder, given.index)
    answerable = read_questions(given.folder / "queries.jsonl")
    unanswerable = read_questions(given.folder / "unanswerable.jsonl")
    answerer = Answerer(library.snapshot(), library.encoder, library.settings, SentenceVectors())
    examined = (answerer.examine(asked.text).signals for asked in (*answerable, *unanswerable))
    found = np.array([astuple(signals) for signals in examined if signals])
    held = np.array([1] * len(answerable) + [0] * len(unanswerable))
    model = LogisticRegression(class_weight="balanced", C=10, max_iter=5000)
    expected = cross_val_predict(model, found, held, cv=10, method="predict_proba")[:, 1]
    threshold = float(np.quantile(expected[held == 1], _FALSE_REFUSALS))
    model.fit(found, held)
    result = {
        "set": given.folder.name,
        "answerable": len(answerable),
        "unanswerable": len(unanswerable),
        "auroc": round(float(roc_auc_score(held, expected)), 3),
        "false answers at 5% false refusals": round(float((expected[held == 0] >= threshold).mean()), 3),
        "threshold": round(threshold, 3),
        "weights": {f.name: round(float(w), 2) for f, w in zip(fields(Signals), model.coef_[0], strict=True)},
        "bias": round(float(model.intercept_[0]), 2),
    }
    print(json.dumps(result, indent=1))
    if given.out:
        given.out.write_text(json.dumps(result, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
