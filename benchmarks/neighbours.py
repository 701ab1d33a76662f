"""Nearest neighbours from ten thousand vectors to a million, by several methods.

    python -m benchmarks.neighbours INDEX QUESTIONS.jsonl [--sizes 10000 59000 ...] [--out FILE.json]

The vectors are those of the index, and beyond them synthetic ones (``benchmarks.grown``); the questions are real ones,
one at a time. Times of all methods are taken in turns, so that what else the machine does falls on all of them alike;
``cpu`` is the time that all threads together computed. ``halves`` and ``sketches`` (``rag.store``) use all cores, those
of FAISS alone one. Recall is that against an exact search in float32. ``pass`` is the floor: one pass over the vectors
at the speed of memory. Sizes measured before are kept in FILE.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import patch

import faiss as typed
import numpy as np
import psutil
from numpy.typing import NDArray

from benchmarks.grown import grown
from rag.embedding import load_encoder
from rag.settings import Settings
from rag.store import vectors as store
from rag.store.vectors import Mask, VectorPart

faiss: Any = typed  # its stubs lack half of it
_OUT = Path(__file__).parent / "results" / "neighbours.json"
_SIZES = (1_000, 10_000, 59_000, 100_000, 300_000, 1_000_000)
_QUESTIONS, _COUNT, _RUN = 100, 50, 50_000
_TRAINED_UP_TO = 60_000  # beyond, lists and graphs take minutes to build, and more the busier the machine
_PROBES = 64
_SCALE = 600.0  # no component is above 0.21

Floats = NDArray[np.float32]
Search = Callable[[Floats, Mask | None], NDArray[np.int64]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("index", type=Path)
    parser.add_argument("questions", type=Path)
    parser.add_argument("--sizes", type=int, nargs="+", default=_SIZES)
    parser.add_argument("--out", type=Path, default=_OUT)
    given = parser.parse_args()
    real = np.concatenate([np.load(path).astype("f4") for path in given.index.glob("segments/*/vectors.npy")])
    real /= np.linalg.norm(real, axis=1, keepdims=True)
    questions = _embedded(given.questions)
    earlier = json.loads(given.out.read_text("utf-8"))["rows"] if given.out.exists() else []
    rows = [row for row in earlier if row["size"] not in given.sizes]
    with tempfile.TemporaryDirectory() as folder:
        vectors = grown(real, max(given.sizes), Path(folder) / "grown.npy")
        for size in given.sizes:
            measured = _measured(vectors[:size], questions, Path(folder) / str(size))
            _print(measured)
            rows = sorted([*rows, *measured], key=lambda row: row["size"])
            given.out.write_text(
                json.dumps({"real": len(real), "cores": os.cpu_count(), "rows": rows}, indent=1) + "\n"
            )


def _embedded(path: Path) -> Floats:
    texts = [json.loads(line)["text"] for line in path.read_text("utf-8").splitlines()]
    return load_encoder(Settings()).queries(texts[:: max(1, len(texts) // _QUESTIONS)][:_QUESTIONS])


def _measured(vectors: Floats, questions: Floats, folder: Path) -> list[dict[str, Any]]:
    methods = [each for each in _METHODS if len(vectors) <= each.up_to]
    rows: dict[str, dict[str, Any]] = {each.name: {} for each in methods}
    searches: dict[str, Search] = {}
    for method in methods:
        place = folder / method.name
        place.mkdir(parents=True)
        start = time.perf_counter(), time.process_time()
        method.build(vectors, place)
        rows[method.name] |= {
            "build s": time.perf_counter() - start[0],
            "build cpu s": time.process_time() - start[1],
            "disk MB": sum(path.stat().st_size for path in place.iterdir()) / 1e6,
        }
        before = psutil.Process().memory_info().rss
        searches[method.name] = method.load(place)
        for question in questions:
            searches[method.name](question, None)
        rows[method.name]["memory MB"] = (psutil.Process().memory_info().rss - before) / 1e6
    cosines = np.concatenate([questions @ some.T for some in _runs(vectors)], axis=1)
    times = _times({"pass": _passing(vectors), **searches}, questions)
    for name in searches:
        rows[name]["recall"] = _recall(searches[name], questions, cosines, None)
    for name in ("halves", "sketches"):
        rows[name]["masked"] = _masked(searches[name], questions, cosines)
    return [{"size": len(vectors), "method": name, **times[name], **rows.get(name, {})} for name in times]


@dataclass(frozen=True, slots=True)
class Method:
    """How a million vectors might be searched."""

    name: str
    build: Callable[[Floats, Path], None]
    load: Callable[[Path], Search]
    up_to: int = 10**9


def _build_halves(vectors: Floats, place: Path) -> None:
    with patch.object(store, "_EXACT", len(vectors)):
        VectorPart.build(vectors).save(place)


def _load_halves(place: Path) -> Search:
    """All compared in float16."""
    vectors = np.load(place / "vectors.npy", mmap_mode="r")
    return lambda question, keep: VectorPart(vectors, None).search(question, _COUNT, keep)[0]


def _build_sketches(vectors: Floats, place: Path) -> None:
    with patch.object(store, "_EXACT", 0):
        VectorPart.build(vectors).save(place)


def _load_sketches(place: Path) -> Search:
    """The nearest by their sketches compared in float16, however few they are."""
    with patch.object(store, "_EXACT", 0):
        part = VectorPart.load(place)

    def search(question: Floats, keep: Mask | None) -> NDArray[np.int64]:
        # few are always compared themselves
        with patch.object(store, "_EXACT", 0 if keep is None or keep.mean() > 0.1 else len(part.vectors)):
            return part.search(question, _COUNT, keep)[0]

    return search


def _builder(make: Callable[[Floats], Any], scale: float = 1.0) -> Callable[[Floats, Path], None]:
    def build(vectors: Floats, place: Path) -> None:
        faiss.omp_set_num_threads(os.cpu_count())
        index = make(vectors)
        for some in _runs(vectors):
            index.add(some * scale)
        faiss.write_index(index, str(place / "faiss"))
        np.save(place / "vectors.npy", vectors.astype("f2"))

    return build


def _loader(refine: int = 1, scale: float = 1.0, parameters: Any = None) -> Callable[[Path], Search]:
    """By FAISS alone, which searches for one question with one core; ``refine`` times as many compared in float16."""

    def load(place: Path) -> Search:
        faiss.omp_set_num_threads(1)
        index, vectors = faiss.read_index(str(place / "faiss")), np.load(place / "vectors.npy", mmap_mode="r")

        def search(question: Floats, keep: Mask | None) -> NDArray[np.int64]:
            rows = index.search(question[None] * scale, _COUNT * refine, params=parameters)[1][0]
            rows = np.sort(rows[rows >= 0])
            nearest: NDArray[np.int64] = rows[np.argsort(-(vectors[rows].astype("f4") @ question))][:_COUNT]
            return nearest

        return search

    return load


def _floats(vectors: Floats) -> Any:
    return faiss.IndexFlatIP(vectors.shape[1])


def _int8(vectors: Floats) -> Any:
    kind = faiss.ScalarQuantizer.QT_8bit_direct_signed
    return faiss.IndexScalarQuantizer(vectors.shape[1], kind, faiss.METRIC_INNER_PRODUCT)


def _lists(vectors: Floats) -> Any:
    count, kind = int(len(vectors) ** 0.5), faiss.ScalarQuantizer.QT_8bit
    lists = faiss.IndexFlatIP(vectors.shape[1])
    index = faiss.IndexIVFScalarQuantizer(lists, vectors.shape[1], count, kind, faiss.METRIC_INNER_PRODUCT, False)
    lists.this.disown()
    index.own_fields = True
    index.cp.niter = 10
    index.train(np.ascontiguousarray(vectors[:: max(1, len(vectors) // (count * 64))]))
    return index


def _graph(vectors: Floats) -> Any:
    index = faiss.IndexHNSWSQ(vectors.shape[1], faiss.ScalarQuantizer.QT_fp16, 32, faiss.METRIC_INNER_PRODUCT)
    index.hnsw.efConstruction = 100
    index.train(np.ascontiguousarray(vectors[:1_000]))
    return index


_METHODS = (
    Method("halves", _build_halves, _load_halves),
    Method("sketches", _build_sketches, _load_sketches),
    Method("floats", _builder(_floats), _loader()),
    Method("int8", _builder(_int8, _SCALE), _loader(4, _SCALE)),
    Method("lists", _builder(_lists), _loader(4, parameters=faiss.SearchParametersIVF(nprobe=_PROBES)), _TRAINED_UP_TO),
    Method("graph", _builder(_graph), _loader(parameters=faiss.SearchParametersHNSW(efSearch=256)), _TRAINED_UP_TO),
)


def _runs(vectors: Floats) -> Iterator[Floats]:
    return (np.ascontiguousarray(vectors[start : start + _RUN]) for start in range(0, len(vectors), _RUN))


def _passing(vectors: Floats) -> Search:
    """As many bytes as the vectors have in float16, read once by all cores."""
    cores = os.cpu_count() or 1
    parts = np.array_split(np.ones(vectors.size // 4, np.int64), cores)
    pool = ThreadPoolExecutor(cores)

    def search(question: Floats, keep: Mask | None) -> NDArray[np.int64]:
        return np.array(list(pool.map(np.max, parts)))

    return search


def _times(searches: dict[str, Search], questions: Floats) -> dict[str, dict[str, float]]:
    walls: dict[str, list[float]] = {name: [] for name in searches}
    cpus: dict[str, list[float]] = {name: [] for name in searches}
    for question in questions:
        for name, search in searches.items():
            wall, cpu = time.perf_counter(), time.process_time()
            search(question, None)
            walls[name].append(1e3 * (time.perf_counter() - wall))
            cpus[name].append(1e3 * (time.process_time() - cpu))
    return {
        name: {
            "p50 ms": float(np.median(walls[name])),
            "p95 ms": float(np.percentile(walls[name], 95)),
            "least ms": min(walls[name]),
            "cpu ms": float(np.median(cpus[name])),
        }
        for name in searches
    }


def _recall(search: Search, questions: Floats, cosines: Floats, keep: Mask | None) -> dict[str, float]:
    """Of the nearest 20 and 50: the mean over the questions, and the worst question's. Copies are as good as one."""
    shares: dict[int, list[float]] = {20: [], 50: []}
    for question, row in zip(questions, cosines if keep is None else np.where(keep, cosines, -2), strict=True):
        found = row[search(question, keep)]
        best = -np.sort(-row[row > -2])[:_COUNT]
        for count, each in shares.items():
            wanted = best[:count]
            each.append(np.count_nonzero(found[:count] >= wanted[-1] - 1e-6) / len(wanted))
    return {f"@{count}": float(np.mean(each)) for count, each in shares.items()} | {"worst @20": min(shares[20])}


def _masked(search: Search, questions: Floats, cosines: Floats) -> dict[str, Any]:
    """With some of the passages dead, and with few allowed."""
    random = np.random.default_rng(1)
    result = {}
    for name, share in (("10 % dead", 0.9), ("50 % dead", 0.5), ("1 % allowed", 0.01)):
        keep = np.less(random.random(cosines.shape[1]), share)
        times = _times({name: partial(_with, search, keep)}, questions)
        result[name] = times[name] | _recall(search, questions, cosines, keep)
    return result


def _with(search: Search, keep: Mask, question: Floats, _: Mask | None) -> NDArray[np.int64]:
    return search(question, keep)


def _print(rows: list[dict[str, Any]]) -> None:
    print(f"\n{rows[0]['size']:,} vectors")
    heads = ("build s", "cpu s", "disk MB", "RAM MB", "p50 ms", "p95 ms", "cpu ms", "@20", "@50")
    print(" " * 10 + "".join(f"{head:>8}" for head in heads))
    for row in rows:
        built = [row.get(key, 0.0) for key in ("build s", "build cpu s", "disk MB", "memory MB")]
        found = [row.get("recall", {}).get(key, 0.0) for key in ("@20", "@50")]
        print(
            f"{row['method']:10}{built[0]:8.1f}{built[1]:8.1f}{built[2]:8.0f}{built[3]:8.0f}"
            f"{row['p50 ms']:8.2f}{row['p95 ms']:8.2f}{row['cpu ms']:8.2f}{found[0]:8.4f}{found[1]:8.4f}"
        )
        for name, masked in row.get("masked", {}).items():
            print(
                f"  {name:40}{masked['p50 ms']:8.2f}{masked['p95 ms']:8.2f}{masked['cpu ms']:8.2f}"
                f"{masked['@20']:8.4f}{masked['@50']:8.4f}"
            )


if __name__ == "__main__":
    main()
