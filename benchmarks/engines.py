"""One library in three stores, in one run: FAISS and postings of our own, Milvus embedded (milvus-lite), LanceDB.

    pip install -r requirements-beyond.txt lancedb==0.40.0      # in an environment of its own
    python -m benchmarks.engines --material FOLDER [--sizes 20000 200000] [--engines local milvus-lite lancedb]

Each store does each of three things in a process of its own, whose peak of memory is told: it is filled with passages
whose words and vectors are there (``benchmarks.engines_material``; the first time making them takes 20 minutes), asked
(the 50 nearest passages and the 50 that match best by words, among all and among 50 documents), and changed (1,000
passages added, until a question finds them; 1,000 removed, until none does; one document added after that). Ours are
filled and asked through the catalog in SQLite, whose part is told apart. Recall is against exact float32. Milvus is
given up after ``--minutes``, and what it has by then is asked. Keeps results/engines.json and prints a table.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, suppress
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.engines_material import TOGETHER, Asked, Material, document, prepare
from benchmarks.engines_sides import COUNT, Lance, Meter, Ours, side
from benchmarks.measured import cpu_features, keep, peak_mb, spread
from rag.errors import UserError

ENGINES = ("local", "milvus-lite", "lancedb")
_LOT = 4_000
"""Passages that come into force together."""
_CHANGED = 1_000
_FEW = 50
"""Documents that a question is asked of."""
_WARM_UP = 10
_BUDGET_S = 120.0
"""After which no further question is asked."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--material", type=Path, required=True, help="a folder outside the checkout")
    parser.add_argument("--sizes", type=int, nargs="+", default=[20_000, 200_000])
    parser.add_argument("--engines", nargs="+", choices=ENGINES, default=list(ENGINES))
    parser.add_argument("--minutes", type=float, default=15.0, help="that filling may take")
    parser.add_argument("--out", type=Path, help="default: where results are kept")
    parser.add_argument("--child", nargs=4, metavar=("PHASE", "ENGINE", "SIZE", "FOLDER"), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.child:
        phase, engine, size, folder = given.child
        print(json.dumps(_phase(phase, engine, int(size), Path(folder), Material(given.material), given.minutes)))
        return
    prepare(given.material)
    rows = []
    for size in given.sizes:
        rows += _measured(size, given)
        print(table(rows[-len(given.engines) :]))
    result = {
        "cpu": cpu_features(),
        "versions": {name: metadata.version(name) for name in ("pymilvus", "milvus-lite", "lancedb", "faiss-cpu")},
        "rows": rows,
    }
    print(f"-> {keep('engines', result, given.out)}")


def _measured(size: int, given: argparse.Namespace) -> list[dict[str, Any]]:
    rows, lists = [], []
    for engine in given.engines:
        row: dict[str, Any] = {"engine": engine, "passages": size}
        with tempfile.TemporaryDirectory() as folder:
            for phase in ("fill", "ask", "change"):
                load = os.getloadavg()[0]
                row[phase] = _in_a_process(phase, engine, row["passages"], folder, given)
                row[phase]["load"] = [round(load, 1), round(os.getloadavg()[0], 1)]
                row["passages"] = row[phase].pop("passages", row["passages"])
                if phase == "ask":
                    lists.append(row["ask"].pop("found", None))
                print(engine, phase, json.dumps(row[phase]), file=sys.stderr, flush=True)
        rows.append(row)
    material = Material(given.material)
    for row, found in zip(rows, lists, strict=True):
        row["recall"] = _recall(material, row["passages"], found) if found else {}
        if found and lists[0] and row["passages"] == rows[0]["passages"]:
            row["recall"][f"words as {rows[0]['engine']}"] = _alike(lists[0]["words"], found["words"])
    return rows


def _in_a_process(phase: str, engine: str, size: int, folder: str, given: argparse.Namespace) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.engines", "--material", str(given.material)]
    command += ["--minutes", str(given.minutes), "--child", phase, engine, str(size), folder]
    made: dict[str, Any] = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)
    return made


def _phase(phase: str, engine: str, size: int, folder: Path, material: Material, minutes: float) -> dict[str, Any]:
    material.row(0)
    before = _rested_mb()  # of the material, and of what every process holds
    meter, store = Meter(), side(engine, folder, material)
    try:
        if phase == "fill":
            result = _fill(store, material, size, 60 * minutes, meter)
        elif phase == "ask":
            result = _ask(store, material.questions(), size, meter)
        else:
            result = _change(store, material, size, meter)
    except UserError as error:  # milvus-lite doesn't answer within the time that a call may take
        result = {"ended by": str(error)}
    store.close()
    memory = {"peak MB": round(peak_mb()), "before MB": round(before)}
    return {**meter.seconds(), **result, **memory, "disk MB": store.megabytes()}


def _rested_mb() -> float:
    """What this process holds now; from here on its peak is counted anew (Linux; elsewhere the peak so far)."""
    with suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")
    return peak_mb()


def _fill(store: Ours | Lance, material: Material, size: int, most_s: float, meter: Meter) -> dict[str, Any]:
    done, result = 0, dict[str, Any]()
    store.begin(meter)
    while done < size and meter.wall.get("all", 0.0) < most_s:
        after = min(size, done + _LOT)
        try:
            store.put([material.row(number) for number in range(done, after)], meter)
        except UserError as error:
            result["ended by"] = str(error)
            break
        done = after
    store.finish(meter)
    return {"passages": done, **result}


def _ask(store: Ours | Lance, questions: Sequence[Asked], size: int, meter: Meter) -> dict[str, Any]:
    """Each question among all passages and among some documents, in turns."""
    with meter.of("open, and the first question"):
        store.renew()
        store.search(questions[0])
    ways: dict[str, list[tuple[float, float]]] = {"all": [], "some documents": [], "whole retrieval": []}
    found: dict[str, list[list[int]]] = {"near": [], "near some": [], "words": []}
    begun = time.perf_counter()
    for number, asked in enumerate(questions):
        near, words = _timed(ways["all"], lambda asked=asked: store.search(asked))
        few, _ = _timed(ways["some documents"], lambda asked=asked, n=number: store.search(asked, some(n, size)))
        if isinstance(store, Ours):
            _timed(ways["whole retrieval"], lambda asked=asked: store.whole(asked))
        for name, each in zip(found, (near, few, words), strict=True):
            found[name].append(each)
        if time.perf_counter() - begun > _BUDGET_S and number > 2 * _WARM_UP:
            break
    result: dict[str, Any] = {"questions": len(found["near"]) - _WARM_UP}
    for name, times in ways.items():
        if times:
            walls, cpus = zip(*times[_WARM_UP:], strict=True)
            result[name] = spread(walls) | {"cpu p50 ms": spread(cpus)["p50 ms"]}
    return result | {"found": found}


def _timed(into: list[tuple[float, float]], work: Any) -> Any:
    start, cpu = time.perf_counter(), time.process_time()
    found = work()
    into.append((1000 * (time.perf_counter() - start), 1000 * (time.process_time() - cpu)))
    return found


def some(question: int, size: int) -> list[str]:
    """Documents that a question is asked of: others for each."""
    chosen = np.random.default_rng(question).choice(size // TOGETHER, min(_FEW, size // TOGETHER), replace=False)
    return [document(TOGETHER * int(each)) for each in np.sort(chosen)]


def _change(store: Ours | Lance, material: Material, size: int, meter: Meter) -> dict[str, Any]:
    """Each until a search tells of it."""
    store.renew()
    _added(store, material, size, _CHANGED, meter.of("add 1,000"))
    old = some(len(material.questions()), size)
    gone = TOGETHER * int(old[0])
    probe = Asked(material.vector(gone), material.words(gone))
    assert gone in store.search(probe)[0]
    with meter.of("remove 1,000"):
        store.begin(Meter())
        store.remove(old)
        store.finish(Meter())
        store.renew()
        near, words = store.search(probe)
    assert gone not in {*near, *words}
    _added(store, material, size + _CHANGED, TOGETHER, meter.of("add 20 after that"))
    with meter.of("tend"):
        store.tend()
    return {}


def _added(
    store: Ours | Lance, material: Material, first: int, count: int, metered: AbstractContextManager[None]
) -> None:
    rows = [material.row(number) for number in range(first, first + count)]
    with metered:
        store.begin(Meter())
        store.put(rows, Meter())
        store.finish(Meter())
        store.renew()
        near, words = store.search(Asked(rows[0].vector, rows[0].words))
    assert first in near
    assert first in words


def _recall(material: Material, size: int, found: dict[str, list[list[int]]]) -> dict[str, float]:
    """Of the 50 nearest by exact float32, among all passages and among some documents: the mean over the questions."""
    vectors = np.stack([material.vector(number) for number in range(size)])
    shares: dict[str, list[float]] = {"near": [], "near some": []}
    for number, asked in enumerate(material.questions()[: len(found["near"])]):
        cosines = vectors @ asked.vector
        within = np.concatenate([np.arange(TOGETHER) + TOGETHER * int(each) for each in some(number, size)])
        for name, ids in (("near", np.arange(size)), ("near some", within)):
            nearest = ids[np.argsort(-cosines[ids])[:COUNT]]
            shares[name].append(len(set(nearest.tolist()) & set(found[name][number])) / COUNT)
    return {name: round(float(np.mean(each)), 4) for name, each in shares.items()}


def _alike(first: list[list[int]], second: list[list[int]]) -> float:
    """Which share of the passages that match best by words are the same."""
    pairs = zip(first, second, strict=False)
    return round(float(np.mean([len({*one} & {*other}) / max(1, len(one)) for one, other in pairs])), 4)


def table(rows: Sequence[dict[str, Any]]) -> str:
    """The results in Markdown: a column an engine and size."""
    heads = [f"{row['engine']}, {row['passages']:,}" for row in rows]
    lines = ["| | " + " | ".join(heads) + " |", "| --- |" + " ---: |" * len(rows)]
    for label, cell in _LINES.items():
        lines.append(f"| {label} | " + " | ".join(cell(row) for row in rows) + " |")
    return "\n".join(lines)


def _seconds(phase: str, name: str) -> Callable[[dict[str, Any]], str]:
    def cell(row: dict[str, Any]) -> str:
        timed = [each for each, taken in row[phase].items() if isinstance(taken, dict) and "cpu s" in taken]
        if name not in timed:
            return "—"
        taken = row[phase][name]
        if "ended by" in row[phase] and name == timed[-1]:
            return f"no answer, {taken['s']:,.0f}"
        return f"{taken['s']:,.2f} ({taken['cpu s']:,.2f})"

    return cell


def _milliseconds(name: str) -> Callable[[dict[str, Any]], str]:
    def cell(row: dict[str, Any]) -> str:
        taken = row["ask"].get(name)
        return f"{taken['p50 ms']:.1f}, {taken['p95 ms']:.1f} ({taken['cpu p50 ms']:.1f})" if taken else "—"

    return cell


def _share(*names: str) -> Callable[[dict[str, Any]], str]:
    return lambda row: ", ".join(f"{row['recall'][name]:.3f}" if name in row["recall"] else "—" for name in names)


def _disk(row: dict[str, Any]) -> str:
    return " + ".join(f"{size:,.0f} {name}" for name, size in row["fill"]["disk MB"].items())


_LINES: dict[str, Callable[[dict[str, Any]], str]] = {
    "fill, s": _seconds("fill", "all"),
    "of this the catalog, s": _seconds("fill", "catalog"),
    "add 1,000, s": _seconds("change", "add 1,000"),
    "remove 1,000, s": _seconds("change", "remove 1,000"),
    "add 20 after that, s": _seconds("change", "add 20 after that"),
    "merging and indexing after that, s": _seconds("change", "tend"),
    "open, and the first question, s": _seconds("ask", "open, and the first question"),
    "50 + 50 of all, ms": _milliseconds("all"),
    "50 + 50 of 50 documents, ms": _milliseconds("some documents"),
    "all of our retrieval, ms": _milliseconds("whole retrieval"),
    "of the 50 nearest found: of all, of 50 documents": _share("near", "near some"),
    "of the 50 best by words the same as ours": _share("words as local"),
    "most memory filling, asking, changing, MB": lambda row: ", ".join(
        f"{row[phase]['peak MB'] - row[phase]['before MB']:,}" for phase in ("fill", "ask", "change")
    ),
    "disk, MB": _disk,
    "load of the machine": lambda row: ", ".join(f"{row[phase]['load'][1]:.0f}" for phase in ("fill", "ask", "change")),
}


if __name__ == "__main__":
    main()
