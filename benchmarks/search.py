"""A top 20 from question text among 58,745 articles of law: Mingyin against LangChain's FAISS and BM25 ensemble.

    pip install -r benchmarks/requirements.txt     # in an environment of its own
    python -m benchmarks.search [--index index/benchmarks/statutes] [--questions 300] [--against CHECKOUT ITS-INDEX]

The index is built where it isn't there (minutes). Both sides search the same passages under the same vectors and
are asked the same questions in turns, each in a process of its own. Ours is all from the question's text to 20
passages with theirs. Beside it the floor: the encoder alone, and float16 vectors of these passages read once by all
cores. Recall, the share of the right articles that are among the 20, tells that speed isn't bought. ``--against`` asks
another checkout of this project in LangChain's place, over an index of its own.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from statistics import mean
from typing import Any

from benchmarks import statutes
from benchmarks.measured import keep, spread

TOP = 20
_WARM_UP = 10
"""Questions that don't count: they load the encoder and the dictionary, and fill the caches."""
_PAUSE = 0.02
"""Seconds before each measure, in which the threads of the one before stop spinning."""
_FLOOR = ("encoder alone", "vectors read once")

Search = Callable[[str], list[str]]
"""A question → the names of the documents found, best first."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--index", type=Path, default=statutes.INDEX)
    parser.add_argument("--questions", type=int, default=300)
    parser.add_argument("--against", type=Path, nargs=2, metavar=("CHECKOUT", "INDEX"))
    parser.add_argument("--child", choices=_SIDES, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.child:
        _serve(_SIDES[given.child](given.index))
        return
    library = statutes.library(given.index)
    passages = len(library.snapshot().vectors)
    other = "before" if given.against else "langchain"
    taken, recall = _measured(given.index, given.questions, given.against)
    result: dict[str, Any] = {
        "passages": passages,
        "questions": given.questions,
        "build s": statutes.build_seconds(given.index),
        **{name: spread(each) for name, each in taken.items()},
        "recall@20": {side: round(mean(each), 4) for side, each in recall.items()},
    }
    ours, theirs = result["mingyin"], result[other]
    result["p50, ours / theirs"] = round(ours["p50 ms"] / theirs["p50 ms"], 4)
    result["ours, p95 / p50"] = round(ours["p95 ms"] / ours["p50 ms"], 2)
    for name in taken:
        found = f"   recall@{TOP} {result['recall@20'][name]:.3f}" if name in recall else ""
        print(f"{name:<20}p50 {result[name]['p50 ms']:>8.2f} ms   p95 {result[name]['p95 ms']:>8.2f} ms{found}")
    print(f"p50, mingyin / {other}: {result['p50, ours / theirs']:.3f}   mingyin, p95 / p50: ", end="")
    where = keep("search-before" if given.against else "search", result)
    print(f"{result['ours, p95 / p50']:.2f}   {passages:,} passages   -> {where}")


def _measured(
    index: Path, count: int, against: Sequence[Path] | None
) -> tuple[dict[str, list[float]], dict[str, list[float]]]:
    """Milliseconds by measure, and recall by side, question by question. ``against``: a checkout, and its index."""
    other = "before" if against else "langchain"
    taken: dict[str, list[float]] = {name: [] for name in ("mingyin", other, *_FLOOR)}
    recall: dict[str, list[float]] = {"mingyin": [], other: []}
    with ExitStack() as stack:
        ours = _Process("mingyin", index, stack)
        theirs = _Process("mingyin", against[1], stack, against[0]) if against else _Process(other, index, stack)
        sides = {name: theirs if name == other else ours for name in taken}
        for number, question in enumerate(statutes.questions(count + _WARM_UP)):
            for name in list(taken)[:: 1 if number % 2 else -1]:  # neither always follows the other
                milliseconds, documents = sides[name].ask("mingyin" if name == "before" else name, question.text)
                if number < _WARM_UP:
                    continue
                taken[name].append(milliseconds)
                if name in recall:
                    recall[name].append(len(set(question.gold) & set(documents)) / len(question.gold))
            if sys.stderr.isatty():
                sys.stderr.write(f"\r{number + 1}/{count + _WARM_UP}")
    return taken, recall


class _Process:
    """One side, loaded in a process of its own, which waits for questions."""

    def __init__(self, side: str, index: Path, stack: ExitStack, checkout: Path | None = None) -> None:
        command = [sys.executable, "-m", "benchmarks.search", "--index", str(index.resolve()), "--child", side]
        process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8", cwd=checkout
        )
        self._process = stack.enter_context(process)

    def ask(self, name: str, question: str) -> tuple[float, list[str]]:
        """Milliseconds, and the names of the documents found."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        print(json.dumps([name, question]), file=self._process.stdin, flush=True)
        milliseconds, documents = json.loads(self._process.stdout.readline())
        return milliseconds, documents


def _serve(searches: Mapping[str, Search]) -> None:
    for line in sys.stdin:
        name, question = json.loads(line)
        time.sleep(_PAUSE)
        start = time.perf_counter()
        documents = searches[name](question)
        print(json.dumps([1000 * (time.perf_counter() - start), documents]), flush=True)


def _ours(index: Path) -> dict[str, Search]:
    import numpy as np

    from rag.answering.asked.question import analyse, search_words
    from rag.chinese.characters import for_encoder
    from rag.evaluation.provenance import cores
    from rag.library import Library
    from rag.retrieval.fusion import retrieve

    library = Library.open(index)
    snapshot, encoder = library.snapshot(), library.encoder()
    buffer = np.ones((len(snapshot.vectors), encoder.dimensions), np.float16).view(np.int32)
    halves, pool = np.array_split(buffer.ravel(), cores()), ThreadPoolExecutor(cores())

    def search(text: str) -> list[str]:
        asked = analyse(text, snapshot.words, _no_rarity)
        vector = encoder.queries([for_encoder(text)])[0]
        words = search_words(asked, snapshot.words)
        hits = retrieve(snapshot, vector, words, library.settings, top_k=TOP)
        return [hit.passage.document for hit in hits]

    def embed(text: str) -> list[str]:
        encoder.queries([text])
        return []

    def read(_: str) -> list[str]:
        list(pool.map(np.max, halves))  # of all plain reads the one that numpy does at memory speed
        return []

    return {"mingyin": search, **dict(zip(_FLOOR, (embed, read), strict=True))}


def _no_rarity(forms: Sequence[str]) -> float:
    """Rarity weighs an answer's sentences; passages are found without it."""
    return 1.0


def _theirs(index: Path) -> dict[str, Search]:
    import numpy as np

    from benchmarks import langchain_side
    from rag.library import Library
    from rag.store.records import headed

    catalog = Library.open(index).snapshot().catalog
    ids = catalog.ids()
    passages = [each for _, each in sorted(catalog.passages(ids).items())]
    texts = [headed(each.title, each.section, each.text) for each in passages]
    vectors = catalog.vectors.between(int(ids[0]), int(ids[-1]))[1].astype(np.float32)
    names = [each.document for each in passages]
    retriever = langchain_side.ensemble(texts, vectors, names, langchain_side.embeddings(), TOP)

    def search(text: str) -> list[str]:
        return [document.metadata["document"] for document in retriever.invoke(text)[:TOP]]

    return {"langchain": search}


_SIDES: dict[str, Callable[[Path], dict[str, Search]]] = {"mingyin": _ours, "langchain": _theirs}


if __name__ == "__main__":
    main()
