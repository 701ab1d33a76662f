"""What a library costs by its size, from 1 thousand to 1 million passages: to build, change, ask and keep.

    python -m benchmarks.sizes [--index index/benchmarks/statutes] [--most 1000000] [--at FOLDER]

Passages are the articles of the statutes' library, which is built where it isn't there, and beyond them synthetic ones
(``benchmarks.sizes_library``). One library grows from size to size. "Build" is the time to store all passages, their
vectors and words being given: embedding and cutting, which cost the same for every passage, are timed apart, on a
sample. "Add" and "remove" change one document, until the next question sees it. A question's time is that of finding 20
passages, its embedding not counted, in a fresh process that then tells how much memory it took, memory-mapped files
included; "recall" is the share of the 20 nearest vectors by exact float32 that the search finds. Draws
docs/images/sizes.svg and writes docs/sizes.md.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks import sizes_chart, statutes
from benchmarks.measured import keep, percentile, spread
from benchmarks.sizes_library import Articles, forget, grow
from rag.chinese.words import Words
from rag.retrieval.fusion import retrieve
from rag.settings import Settings
from rag.store.snapshot import Snapshot, open_snapshot

SIZES = (1_000, 10_000, 58_745, 100_000, 300_000, 1_000_000)
_QUESTIONS, _WARM_UP = 200, 10
_CHANGES = 20
_SAMPLE = 512
_TOP = 20
_ROWS_AT_ONCE = 1 << 16

Asked = list[tuple[list[float], list[str]]]
"""Each question's vector and words."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--index", type=Path, default=statutes.INDEX, help="of the statutes")
    parser.add_argument("--most", type=int, default=SIZES[-1], help="passages")
    parser.add_argument("--at", type=Path, help="where the library grows; default: a temporary folder")
    parser.add_argument("--child", nargs=2, type=Path, metavar=("INDEX", "QUESTIONS"), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.child:
        print(json.dumps(_read(given.child[0], json.loads(given.child[1].read_text("utf-8")))))
        return
    result = _given_by_passage(given.index)
    with tempfile.TemporaryDirectory(dir=given.at) as folder:
        result["sizes"] = _measured(given.index, Path(folder), [size for size in SIZES if size <= given.most])
    print(sizes_chart.table(result["sizes"]))
    sizes_chart.write(result)
    print(f"-> {keep('sizes', result)}")


def _given_by_passage(index: Path) -> dict[str, Any]:
    """Milliseconds a passage for what "build" leaves out."""
    library = statutes.library(index)
    every = max(1, len(library.documents()) // _SAMPLE)
    texts = [each.headed for each in library.snapshot().catalog.passage_texts()][::every]
    words, encoder = library.snapshot().words, library.encoder()
    encoder.passages(texts[:10])
    return {
        "embedding, ms a passage": round(_seconds(lambda: encoder.passages(texts)) * 1000 / len(texts), 2),
        "cutting, ms a passage": round(_seconds(lambda: [words.tokens(text) for text in texts]) * 1000 / len(texts), 2),
    }


def _measured(statutes_index: Path, folder: Path, wanted: Sequence[int]) -> list[dict[str, Any]]:
    asked = folder / "questions.json"
    asked.write_text(json.dumps(_asked(statutes_index)), "utf-8")
    articles, index = Articles(statutes_index), folder / "index"
    found: list[dict[str, Any]] = []
    built, build = 0, 0.0
    for size in wanted:
        start = time.perf_counter()
        grow(index, articles, built, size)
        build, built = build + time.perf_counter() - start, size
        row = {"passages": size, "build s": round(build, 1), **_in_a_process(index, asked)}
        row |= _changes(index, articles, range(SIZES[-1], SIZES[-1] + _CHANGES))
        row["disk MB"] = round(sum(path.stat().st_size for path in index.rglob("*") if path.is_file()) / 1e6)
        print(json.dumps(row), file=sys.stderr, flush=True)
        found.append(row)
    return found


def _asked(index: Path) -> Asked:
    library = statutes.library(index)
    texts = [each.text for each in statutes.questions(_QUESTIONS + _WARM_UP)]
    words = library.snapshot().words
    return [(library.encoder().queries([text])[0].tolist(), words.tokens(text)) for text in texts]


def _changes(index: Path, articles: Articles, numbers: Sequence[int]) -> dict[str, Any]:
    """Documents added one by one, and removed again, each until a search shows it."""
    snapshot = open_snapshot(index)
    taken: dict[str, list[float]] = {"add": [], "remove": []}
    for change, times in taken.items():
        for number in numbers:
            start = time.perf_counter()
            if change == "add":
                grow(index, articles, number, number + 1)
            else:
                forget(index, number)
            snapshot = open_snapshot(index, snapshot.searched)
            item = articles.item(number)
            found = retrieve(snapshot, item.vector, item.tokens[-1:], Settings(), top_k=_TOP)
            times.append(time.perf_counter() - start)
            assert (f"{number}" in {hit.passage.document for hit in found}) == (change == "add")
    return {
        f"{change} {name} ms": round(1000 * figure, 1)
        for change, times in taken.items()
        for name, figure in (("p50", percentile(times, 0.5)), ("most", max(times)))
    }


def _in_a_process(index: Path, asked: Path) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.sizes", "--child", str(index), str(asked)]
    made: dict[str, Any] = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)
    return made


def _read(index: Path, asked: Asked) -> dict[str, Any]:
    """What a reader of ``index`` sees: times, memory and recall."""
    import faiss  # noqa: F401 - what every process loads, whatever the library, isn't the library's
    import psutil

    Words().tokens("你好")
    process = psutil.Process()
    before = process.memory_info().rss
    start = time.perf_counter()
    snapshot = open_snapshot(index)
    opened = time.perf_counter() - start
    questions = [(np.array(vector, np.float32), words) for vector, words in asked]
    times = [1000 * _seconds(partial(retrieve, snapshot, *each, Settings(), top_k=_TOP)) for each in questions]
    memory = process.memory_info().rss - before
    return {
        "open ms": round(1000 * opened, 1),
        **spread(times[_WARM_UP:]),
        "memory MB": round(memory / 1e6),
        f"recall@{_TOP}": _recall(snapshot, np.stack([vector for vector, _ in questions])),
    }


def _recall(snapshot: Snapshot, queries: NDArray[np.float32]) -> float:
    nearest = _exact(snapshot, queries)
    found = [set(snapshot.vectors.search(query, _TOP)) for query in queries]
    return round(float(np.mean([len(set(ids) & got) / _TOP for ids, got in zip(nearest, found, strict=True)])), 4)


def _exact(snapshot: Snapshot, queries: NDArray[np.float32]) -> list[list[int]]:
    """The ids of each query's nearest vectors, by float32."""
    dead = snapshot.catalog.segments.dead()
    ids, cosines = np.zeros((len(queries), 0), np.int64), np.zeros((len(queries), 0), np.float32)
    for segment in snapshot.searched.parts:
        assert segment.vectors
        rows = np.flatnonzero(segment.alive(dead))
        for some in (rows[i : i + _ROWS_AT_ONCE] for i in range(0, len(rows), _ROWS_AT_ONCE)):
            near = queries @ segment.vectors.vectors[some].astype(np.float32).T
            ids = np.hstack([ids, np.tile(segment.ids[some], (len(queries), 1))])
            cosines = np.hstack([cosines, near])
            best = np.argsort(-cosines, axis=1)[:, :_TOP]
            ids, cosines = np.take_along_axis(ids, best, 1), np.take_along_axis(cosines, best, 1)
    return ids.tolist()


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
