"""Adding, changing and removing one document of a library of 58,745, until a question's answer shows it.

    python -m benchmarks.update [--index index/benchmarks/statutes] [--rounds 5] [--full-seconds S]

Done on a copy of the index, which is built where it isn't there. A change is measured twice: in a library that is
open, as the page has it, and as fresh commands (``index FILE`` or ``remove``, then ``ask``), which load the encoder
each. "Done" is when the call returns, "answered" when a question asked right then has its answer, which must come from
the document as it now is, or not from it when it is gone. Beside it the time of the full build, which
``statutes.library`` took when it built the index, and how many times as long that is. Times are medians.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any, Protocol

from benchmarks import statutes
from benchmarks.measured import keep
from rag.library import Library

_QUESTION = "云岚湖灯塔的透镜每隔多少天清洗一次？"
_TEXT = """云岚湖灯塔养护办法

第一条　为了规范云岚湖灯塔的养护工作，保障船舶夜间航行安全，制定本办法。

第二条　云岚湖灯塔的透镜每隔{days}天清洗一次，由值守员用软布和清水擦拭，并记入值守日志。

第三条　云岚湖灯塔的备用电源每季度检查一次；遇有大风、暴雨等恶劣天气，应当在天气转好后两小时内加查一次。

第四条　值守员应当每日登记灯塔的亮灯时间和熄灯时间，登记簿保存三年。
"""
_CHANGES = ("add", "change", "remove")


class Way(Protocol):
    """A way to change the library and to ask it."""

    def add(self, file: Path) -> None: ...

    def remove(self, name: str) -> None: ...

    def ask(self) -> tuple[str, list[str]]:
        """The answer's text, and the names of the documents that it cites."""


class _Open:
    """A library that is open and has been asked before."""

    def __init__(self, index: Path) -> None:
        self._library = Library.open(index)
        self.ask()

    def add(self, file: Path) -> None:
        self._library.add([file])

    def remove(self, name: str) -> None:
        self._library.remove(name)

    def ask(self) -> tuple[str, list[str]]:
        answer = self._library.ask(_QUESTION)
        return answer.text, [citation.document for citation in answer.citations]


class _Commands:
    """A fresh process for everything."""

    def __init__(self, index: Path) -> None:
        self._index = index

    def add(self, file: Path) -> None:
        self._run("index", str(file))

    def remove(self, name: str) -> None:
        self._run("remove", name)

    def ask(self) -> tuple[str, list[str]]:
        answer = json.loads(self._run("ask", _QUESTION, "--json"))
        return answer["answer"], [citation["document"] for citation in answer["citations"]]

    def _run(self, *arguments: str) -> str:
        command = [sys.executable, "-m", "rag", *arguments, "--index", str(self._index)]
        return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, encoding="utf-8").stdout


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--index", type=Path, default=statutes.INDEX)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--full-seconds", type=float, metavar="S", help="of the full build, where it isn't known")
    given = parser.parse_args()
    documents = len(statutes.library(given.index).documents())
    full = given.full_seconds or statutes.build_seconds(given.index)
    if full is None:
        parser.error(f"{given.index} wasn't built here in one go: give --full-seconds, or remove it")
    result: dict[str, Any] = {"documents": documents, "rounds": given.rounds, "full build s": full}
    print(f"full build of {documents:,} documents: {full:,.1f} s")
    with tempfile.TemporaryDirectory(dir=given.index.parent) as folder:
        index = Path(shutil.copytree(given.index, Path(folder, "index")))
        file = Path(folder, "云岚湖灯塔养护办法.txt")
        for name, way in (("open library", _Open(index)), ("commands", _Commands(index))):
            for change, (done, answered) in _measured(way, file, given.rounds).items():
                times = {"done s": round(done, 3), "answered s": round(answered, 3)}
                result[f"{change}, {name}"] = {**times, "full build / answered": round(full / answered, 1)}
                print(f"{change:<8}{name:<14}done {done:>8.3f} s   answered {answered:>8.3f} s", end="")
                print(f"   1/{full / answered:,.0f} of the full build")
    print(f"-> {keep('update', result)}")


def _measured(way: Way, file: Path, rounds: int) -> dict[str, tuple[float, float]]:
    """By change the seconds until it was done and until it was answered; each round adds, changes and removes."""
    taken: dict[str, list[tuple[float, float]]] = {change: [] for change in _CHANGES}
    for number in range(rounds):
        for change, days in zip(_CHANGES, (11 + number, 61 + number, None), strict=True):
            if days is not None:
                file.write_text(_TEXT.format(days=days), "utf-8")
            start = time.perf_counter()
            if days is not None:
                way.add(file)
            else:
                way.remove(file.name)
            done = time.perf_counter() - start
            text, cited = way.ask()
            taken[change].append((done, time.perf_counter() - start))
            assert (file.name in cited) == (days is not None), text
            assert days is None or f"{days}天" in text, text
    return {
        change: (median(done for done, _ in times), median(answered for _, answered in times))
        for change, times in taken.items()
    }


if __name__ == "__main__":
    main()
