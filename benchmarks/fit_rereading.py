"""Choose what a logit of the reader counts against a fused score: the weight in ``rag/retrieval/rereading.py``.

    python -m benchmarks.fit_rereading FOLDER... [--index DIR] [--limit N] [--depth N] [--out FILE.json]

Each FOLDER holds corpus.jsonl and queries.jsonl with ``gold`` documents. Prints for a range of weights, and for several
numbers of passages read, how often a passage of a gold document comes first.
"""

from __future__ import annotations

import argparse
import json
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag.answering.asked.question import analyse, search_words
from rag.chinese.characters import for_encoder
from rag.evaluation.dataset import Kind, load
from rag.evaluation.runner import library_of
from rag.library import Library
from rag.retrieval.fusion import retrieve
from rag.retrieval.reader import Reader
from rag.settings import Settings

_WEIGHTS = (0.0, 0.01, 0.02, 0.03, 0.045, 0.06, 0.08, 0.1, 0.15, 0.2, 0.3, 1.0, 10.0)
_DEPTHS = (5, 8, 10, 15, 20)


@dataclass(frozen=True, slots=True)
class Ranked:
    """What was found for a question: (hits,) fused scores, logits, and whether each is of a gold document."""

    fused: NDArray[np.float64]
    logits: NDArray[np.float64]
    gold: NDArray[np.bool_]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--index", type=Path, default=Path("index/evaluation"))
    parser.add_argument("--limit", type=int, help="questions")
    parser.add_argument("--depth", type=int, default=10, help="passages read")
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    result: dict[str, Any] = {}
    for folder in given.folders:
        found, seconds = ranked(folder, given.index / folder.name, given.limit, given.depth)
        result[folder.name] = {
            "questions": len(found),
            "gold among those read": round(float(np.mean([each.gold.any() for each in found])), 3),
            "milliseconds of reading": round(1000 * seconds / len(found)),
            "first": {
                depth: {weight: first(found, weight, depth) for weight in _WEIGHTS}
                for depth in _DEPTHS
                if depth <= given.depth
            },
        }
        print(json.dumps({folder.name: result[folder.name]}, indent=1))
    if given.out:
        given.out.write_text(json.dumps(result, indent=1) + "\n", "utf-8")


def ranked(folder: Path, index: Path, limit: int | None, depth: int) -> tuple[list[Ranked], float]:
    """What was found for each question of the set, and the seconds that reading it took in all."""
    dataset = load(folder, limit)
    library = library_of(dataset, index, Settings(), lambda shown: None)
    reader = library.reader()
    assert reader is not None
    asked = [each for each in dataset.questions if each.kind is Kind.ANSWERABLE and each.gold]
    found, seconds = [], 0.0
    for question in asked:
        one, took = _ranked(library, reader, question.text, question.gold, depth)
        found.append(one)
        seconds += took
    return found, seconds


def _ranked(library: Library, reader: Reader, question: str, gold: tuple[str, ...], depth: int) -> tuple[Ranked, float]:
    snapshot = library.snapshot()
    words = search_words(analyse(question, snapshot.words, lambda forms: 1.0), snapshot.words)
    vector = library.encoder().queries([for_encoder(question)])[0]
    hits = retrieve(snapshot, vector, words, library.settings, top_k=depth)
    start = time.perf_counter()
    read = reader.read(question, [hit.passage for hit in hits])
    took = time.perf_counter() - start
    return (
        Ranked(
            np.array([hit.score for hit in hits]),
            np.array([each.answers for each in read]),
            np.array([hit.passage.document in gold for hit in hits]),
        ),
        took,
    )


def first(found: list[Ranked], weight: float, depth: int) -> float:
    """Percentage of the questions for which a gold document comes first."""
    right = [each.gold[np.argmax((each.fused + weight * each.logits)[:depth])] for each in found if len(each.fused)]
    return round(100 * float(np.mean(right)), 1)


if __name__ == "__main__":
    main()
