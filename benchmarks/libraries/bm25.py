"""BM25 over words and pairs of characters: ``rag/store/keywords`` beside bm25s, over the same lists of tokens."""

from __future__ import annotations

import gzip
import json
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.libraries.apart import apart
from benchmarks.measured import peak_mb, percentile
from rag.chinese.words import Words
from rag.evaluation import dataset
from rag.store.keywords import Keywords, Postings
from rag.store.records import headed

TOP = 20
_ADDED = 100
"""One document of so many is new."""

Tokens = list[list[str]]
Scores = Callable[[list[str]], NDArray[np.float32]]
Best = Callable[[list[str]], Sequence[int]]


@dataclass(frozen=True, slots=True)
class _Built:
    """An index, ready to be asked."""

    scores: Scores
    best: Best


def rows(folder: Path, documents: int, questions: int) -> Iterator[dict[str, Any]]:
    """A row for each side, and one of how far their scores differ."""
    given: dict[str, NDArray[np.float32]] = {}
    with TemporaryDirectory() as place:
        tokens = Path(place) / "tokens.json"
        apart(_cut, folder, documents, questions, tokens)
        for side in _SIDES:
            row, given[side] = apart(_measured, side, tokens)
            yield {"corpus": folder.name, "side": side, **row}
    ours, theirs = given.values()
    gap = float(np.abs(ours - theirs).max(initial=0.0))
    yield {"corpus": folder.name, "largest score": round(float(ours.max()), 3), "largest difference": gap}


def _measured(side: str, cut: Path) -> tuple[dict[str, Any], NDArray[np.float32]]:
    """The row of one side, and its scores for the first questions."""
    build, add = _SIDES[side]
    with cut.open(encoding="utf-8") as lines:  # line by line, so that reading sets no peak of its own
        asked: Tokens = json.loads(next(lines))
        tokens: Tokens = list(map(json.loads, lines))
    first = len(tokens) - len(tokens) // _ADDED
    held = peak_mb()
    with TemporaryDirectory() as place:
        start = time.process_time()
        build(tokens, Path(place))
        built = time.process_time() - start
        peak = peak_mb()
        size = sum(path.stat().st_size for path in Path(place).iterdir()) / 2**20
        index = _OPENED[side](Path(place))
        ranking, scoring = _milliseconds(index.best, asked), _milliseconds(index.scores, asked)
        scores = np.stack([index.scores(words) for words in asked[:20]])
    with TemporaryDirectory() as place:
        build(tokens[:first], Path(place))
        start = time.process_time()
        add(tokens, first, Path(place))
        added = time.process_time() - start
    row = {
        "documents": len(tokens),
        "build CPU s": round(built, 2),
        "MB more at the peak": round(max(0.0, peak - held)),
        "MB on disk": round(size, 1),
        "top 20, p50 CPU ms": ranking,
        "all scores, p50 CPU ms": scoring,
        "1 % added, CPU s": round(added, 2),
    }
    return row, scores


def _milliseconds(ask: Callable[[list[str]], Any], questions: Tokens) -> float:
    taken = []
    for words in questions:
        start = time.process_time()
        ask(words)
        taken.append(1000 * (time.process_time() - start))
    return round(percentile(taken, 0.5), 2)


def _build_ours(tokens: Tokens, place: Path) -> None:
    Postings.build(tokens).save(place)


def _open_ours(place: Path) -> _Built:
    part = Postings.load(place)
    keywords = Keywords(np.arange(part.rows), [part], np.ones(part.rows, bool))
    return _Built(keywords.scores, lambda words: list(keywords.best(keywords.scores(words), TOP)))


def _add_ours(tokens: Tokens, first: int, place: Path) -> None:
    """The dearest case: a segment of the new ones that is merged with all others, which happens now and then."""
    old = Postings.load(place)
    new = Postings.build(tokens[first:])
    with TemporaryDirectory() as merged:
        Postings.merged([(old, np.ones(old.rows, bool)), (new, np.ones(new.rows, bool))]).save(Path(merged))


def _build_theirs(tokens: Tokens, place: Path) -> None:
    import bm25s

    index = bm25s.BM25(method="lucene", k1=1.5, b=0.75)
    index.index(tokens, show_progress=False)
    index.save(place)


def _open_theirs(place: Path) -> _Built:
    import bm25s

    index = bm25s.BM25.load(place, mmap=True)
    return _Built(
        index.get_scores,
        lambda words: index.retrieve([words], k=TOP, show_progress=False).documents[0].tolist(),
    )


def _add_theirs(tokens: Tokens, first: int, place: Path) -> None:
    """bm25s keeps finished scores, which every new document changes: it builds anew."""
    _build_theirs(tokens, place)


_SIDES: dict[str, tuple[Callable[[Tokens, Path], None], Callable[[Tokens, int, Path], None]]] = {
    "mingyin": (_build_ours, _add_ours),
    "bm25s": (_build_theirs, _add_theirs),
}
_OPENED: dict[str, Callable[[Path], _Built]] = {"mingyin": _open_ours, "bm25s": _open_theirs}


def _cut(folder: Path, documents: int, questions: int, to: Path) -> None:
    """Write the words of the questions, then line by line what the index would hold of the first documents of the set,
    each as one passage."""
    words = Words()
    found = dataset.load(folder, questions).questions
    texts = (headed(entry["title"], "", entry["text"]) for entry in islice(_entries(folder), documents))
    asked = [list(dict.fromkeys(words.tokens(question.text))) for question in found]
    with to.open("w", encoding="utf-8") as lines:
        lines.writelines(
            f"{json.dumps(each)}\n" for each in ([each for each in asked if each], *map(words.tokens, texts))
        )


def _entries(folder: Path) -> Iterator[dict[str, str]]:
    packed = folder / "corpus.jsonl.gz"
    with (
        gzip.open(packed, "rt", encoding="utf-8")
        if packed.exists()
        else (folder / "corpus.jsonl").open(encoding="utf-8") as lines
    ):
        yield from map(json.loads, lines)
