"""What a whole answer costs over many documents: p50 and p95 of its time and of its CPU, beside another checkout's.

    python -m benchmarks.answering INDEX QUESTIONS.jsonl [--against CHECKOUT ITS-INDEX] [--most 60] [--out FILE]

Each checkout answers in a process of its own, over an index that it made of the same documents, the same questions in
the same order: the first ones to be warm, the others measured. They take turns, so that a machine that grows slower is
so for both. Every question is asked once: nothing is answered from what was kept of an answer.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from benchmarks.measured import cpu_features, keep, percentile

_HERE = Path(__file__).resolve().parents[1]
_WARMING, _LOT = 10, 10
_ANSWERING = """
import json, sys, time
from rag.library import Library
library = Library.open(sys.argv[1])
for line in sys.stdin:
    wall, cpu = time.perf_counter(), time.process_time()
    answer = library.ask(json.loads(line))
    print(json.dumps([time.perf_counter() - wall, time.process_time() - cpu]), flush=True)
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("index", type=Path)
    parser.add_argument("questions", type=Path)
    parser.add_argument("--against", type=Path, nargs=2, metavar=("CHECKOUT", "INDEX"))
    parser.add_argument("--most", type=int, default=60)
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    lines = given.questions.read_text("utf-8").splitlines()
    questions = [json.loads(line)["text"] for line in lines][: _WARMING + given.most]
    sides = {"this": _Side(_HERE, given.index)}
    if given.against:
        sides["other"] = _Side(*given.against)
    for start in range(0, len(questions), _LOT):
        for side in sides.values():
            side.answer(questions[start : start + _LOT])
    result: dict[str, Any] = {name: side.end() for name, side in sides.items()} | {"features": cpu_features()}
    for name in sides:
        print(f"{name:6}", *(f"{key} {value:g}" for key, value in result[name].items()), sep="  ")
    if given.against:
        result["this / other"] = {key: round(value / result["other"][key], 2) for key, value in result["this"].items()}
        print("this / other", result["this / other"])
    print(f"-> {keep('answering', result, given.out)}")


class _Side:
    """One checkout that answers over its index."""

    def __init__(self, checkout: Path, index: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", _ANSWERING, str(index.resolve())],
            cwd=checkout,
            env={**os.environ, "PYTHONPATH": str(checkout.resolve())},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        self._taken: list[tuple[float, float]] = []

    def answer(self, questions: list[str]) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        for question in questions:
            self._process.stdin.write(json.dumps(question) + "\n")
            self._process.stdin.flush()
            wall, cpu = json.loads(self._process.stdout.readline())
            self._taken.append((wall, cpu))

    def end(self) -> dict[str, float]:
        """The figures in milliseconds, those of the first questions left out."""
        self._process.communicate()
        wall, cpu = (list(each) for each in zip(*self._taken[_WARMING:], strict=True))
        shares = ("p50", 0.5), ("p95", 0.95)
        return {f"{name} ms": round(1000 * percentile(wall, share), 1) for name, share in shares} | {
            f"CPU {name} ms": round(1000 * percentile(cpu, share), 1) for name, share in shares
        }


if __name__ == "__main__":
    main()
