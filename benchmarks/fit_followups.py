"""Fit the weights of ``rag/conversation/weights.py``.

    python -m benchmarks.fit_followups FOLDER [--unrelated FOLDER…] [--write]

FOLDER holds queries.jsonl with ``history``, ``text`` and ``standalone``, the follow-up as a person completed it.
Every second one, from the first, is fitted to; the others are for testing only. An --unrelated FOLDER holds
queries.jsonl of questions that stand alone; of each the like half, at most 150 questions, is fitted to as well,
and the answers of the patterned dialogues are cut from the first corpus.jsonl among them. Prints the character
F1 on both halves beside that of the question alone and of the last question put before it, with the 95 %
intervals of the paired bootstrap. With --write the weights are written; ours are of

    python -m benchmarks.fit_followups followup --unrelated policy statutes --write
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from random import Random

import numpy as np
from scipy.optimize import minimize  # type: ignore[import-untyped]

from benchmarks.dialogues import Example, opening, patterned, unchanged
from rag.chinese.words import Words
from rag.conversation import antecedent, ellipsis, rewrite, weights
from rag.evaluation.dataset import Dataset, GoldQuestion, load
from rag.evaluation.metrics import Estimate, Values, character_f1, estimate, mean
from rag.types import Turn

_PENALTY = 3e-5
"""Of the squared weights, beside the mean F1."""
_FROM_EACH = 150
_SHORT = 22
"""Characters of a question that might be taken for a follow-up."""
_OF_UNRELATED = 0.5
"""What an unrelated question of another folder weighs."""


def main() -> None:
    given = _arguments()
    words = Words([])
    followups = [each for each in load(given.folder).questions if each.history and each.standalone]
    fitted = fit(examples(followups[::2], [load(folder) for folder in given.unrelated]), words)
    if fitted.keys() != weights.WEIGHTS.keys():
        raise SystemExit(f"not both fitted and in weights.py: {sorted(fitted.keys() ^ weights.WEIGHTS.keys())}")
    weights.WEIGHTS.update(fitted)  # which antecedent reads
    for name, half in (("even half, fitted to", followups[::2]), ("odd half", followups[1::2])):
        print(f"{name}: {report(half, words)}")
    if given.write:
        write(fitted)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--unrelated", type=Path, nargs="+", default=[], metavar="FOLDER")
    parser.add_argument("--write", action="store_true")
    return parser.parse_args()


def examples(followups: Sequence[GoldQuestion], unrelated: Sequence[Dataset]) -> list[Example]:
    """Follow-ups, what is to be left alone (completed ones, behind their own turn and another), and patterned ones."""
    draw = Random(0)
    spoken = [Example(each.history[-1], each.text, each.standalone) for each in followups]
    completed = [unchanged(each.turn, each.complete) for each in spoken]
    moved = [unchanged(each.turn, draw.choice(spoken).complete) for each in spoken]
    others = [each for dataset in unrelated for each in _unrelated(dataset, draw)]
    return [*spoken, *completed, *moved, *others, *patterned(_passages(unrelated))]


def _unrelated(dataset: Dataset, draw: Random) -> Iterator[Example]:
    """Each question and a short one, behind one of the same set or of the patterns."""
    questions = [each.text for each in dataset.questions[::2]][:_FROM_EACH]
    short = [each for each in questions if len(each) < _SHORT] or questions
    for question in questions:
        earlier = draw.choice(questions) if draw.random() < 0.5 else opening(draw)
        for each in (question, draw.choice(short)):
            yield unchanged(Turn(earlier), each, _OF_UNRELATED)


def _passages(unrelated: Sequence[Dataset]) -> list[str]:
    plain = (dataset.corpus for dataset in unrelated if dataset.corpus and dataset.corpus.suffix == ".jsonl")
    corpus = next(plain, None)
    lines = corpus.read_text("utf-8").split("\n") if corpus else []
    return [json.loads(line)["text"].replace(" ", "") for line in lines if line.strip()]


def fit(given: Sequence[Example], words: Words) -> dict[str, float]:
    """The weights of the greatest expected F1 where a phrase, or none, is drawn by the softmax of the scores."""
    weighed = np.array([each.weight for each in given])
    seen, gains = zip(*(choices(each, words) for each in given), strict=True)
    names = sorted({name for rows in seen for row in rows for name in row})
    tables = [np.array([[float(row.get(name, 0.0)) for name in names] for row in rows]) for rows in seen]

    def loss(vector: Values) -> tuple[float, Values]:
        expected, slope = 0.0, np.zeros_like(vector)
        for table, gain, weight in zip(tables, gains, weighed, strict=True):
            chances = np.exp(table @ vector - (table @ vector).max())
            chances /= chances.sum()
            value = float(chances @ gain)
            expected += weight * value
            slope += weight * (table.T @ (chances * (gain - value)))
        total = weighed.sum()
        return _PENALTY * float(vector @ vector) - expected / total, 2 * _PENALTY * vector - slope / total

    found = minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B", options={"maxiter": 300})
    return {name: round(float(value), 2) for name, value in zip(names, found.x, strict=True)}


def choices(example: Example, words: Words) -> tuple[list[antecedent.Features], Values]:
    """What is seen of each phrase, and the F1 of the question with it; first of leaving the question alone."""
    question = example.question
    span = ellipsis.pronoun(question, words)
    seen: list[antecedent.Features] = [{}]
    made = [question]
    for phrase, features in antecedent.candidates(question, span, example.turn, words):
        seen.append(features)
        put = ellipsis.replaced(question, span, phrase, words) if span else ellipsis.inserted(question, phrase, words)
        made.append(put)
    return seen, np.array([character_f1(each, [example.complete]) for each in made])


def report(followups: Sequence[GoldQuestion], words: Words) -> str:
    """The F1 of the questions as ``rewrite`` completes them, and by how much it beats both baselines."""

    def column(made: Iterator[str]) -> Values:
        return np.array([character_f1(text, [each.standalone]) for text, each in zip(made, followups, strict=True)])

    ours = column(rewrite(each.text, each.history, words) for each in followups)
    alone = column(each.text for each in followups)
    last = column(each.history[-1].question + each.text for each in followups)
    return (
        f"F1 {_shown(estimate(mean, ours))}"
        f"; alone {mean(alone):.4f}, {_shown(estimate(mean, ours - alone), '+')}"
        f"; last question + question {mean(last):.4f}, {_shown(estimate(mean, ours - last), '+')}"
    )


def _shown(found: Estimate, sign: str = "") -> str:
    return f"{found.value:{sign}.4f} [{found.low:{sign}.4f}, {found.high:{sign}.4f}]"


def write(fitted: Mapping[str, float]) -> None:
    """Put the weights in the place of those in weights.py."""
    path = Path(weights.__file__)
    entry = re.compile(r'^(    "([^"]+)"): [-.\d]+,$', re.MULTILINE)
    path.write_text(entry.sub(lambda old: f"{old[1]}: {fitted[old[2]]:.2f},", path.read_text("utf-8")), "utf-8")


if __name__ == "__main__":
    main()
