"""Recall and MRR of dense search, keyword search and their fusion.

    python -m benchmarks.retrieval FOLDER [--index DIR] [--out FILE.json]

FOLDER holds corpus.jsonl and queries.jsonl with gold ``answers``. A passage is right when it holds at
least half of the 8-character windows of a gold answer.
"""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np

from benchmarks.questions import Asked, arguments, holds, library_of, read_questions
from rag.answering.question import analyse, search_words
from rag.library import Library
from rag.retrieval import retrieve
from rag.words import simplified

_KEYWORD_WEIGHTS = {"dense": 0.0, "fused 0.2": 0.2, "fused 0.3": 0.3, "fused 0.4": 0.4, "keyword": 1.0}
_DEPTH = 20


def main() -> None:
    given = arguments(__doc__)
    library = library_of(given.folder, given.index)
    questions = read_questions(given.folder / "queries.jsonl")
    results = {name: measure(library, questions, weight) for name, weight in _KEYWORD_WEIGHTS.items()}
    for name, row in results.items():
        print(f"{name:10}", "  ".join(f"{metric} {value:5.1f}" for metric, value in row.items()))
    if given.out:
        summary = {"set": given.folder.name, "questions": len(questions), "passages": len(library.snapshot().vectors)}
        given.out.write_text(json.dumps({**summary, "results": results}, indent=1) + "\n", "utf-8")


def measure(library: Library, questions: list[Asked], keyword_weight: float) -> dict[str, float]:
    """Percentages: recall at 1, 5 and 20, and the mean reciprocal rank at 10."""
    snapshot, settings = library.snapshot(), replace(library.settings, keyword_weight=keyword_weight)
    vectors = library.encoder().queries([simplified(asked.text) for asked in questions])
    ranks = []
    for asked, vector in zip(questions, vectors, strict=True):
        words = search_words(analyse(asked.text, snapshot.words, lambda forms: 1.0), snapshot.words)
        hits = retrieve(snapshot, vector, words, settings, top_k=_DEPTH)
        ranks.append(next((i for i, hit in enumerate(hits, 1) if holds(hit.passage.text, asked.answers)), _DEPTH + 1))
    found = np.array(ranks)
    recall = {f"R@{k}": round(100 * float((found <= k).mean()), 1) for k in (1, 5, 20)}
    return {**recall, "MRR@10": round(100 * float(np.where(found <= 10, 1 / found, 0).mean()), 1)}


if __name__ == "__main__":
    main()
