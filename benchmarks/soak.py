"""Many people who ask and give files at once, for minutes: errors, answers that are mixed up, and what grows.

    python -m benchmarks.soak [--people 50] [--minutes 10] [--warm-up 2] [--alone 1] [--seed 0] [--out FILE.json]

The real server over the shipped document, as a person starts it, and people who use the page by the requests that its
scripts make. Each does one thing after the other, with pauses of a few seconds: gives a small file (ten formats) about
a thing that no other file names, waits until it can be asked, asks for what only that file says, asks what the shipped
document says, deletes a file again and asks for what was in it until that is told no more, gives what is refused
(another format, too large, damaged, the same again), goes on in a conversation or begins a new one. First one person
alone does so, on a server of their own; then all of them, on another.

*Wrong* is what a person must never see: an error, a question that isn't theirs, another thing's code for a sure answer
about their own, a conversation that goes on at another address, or that in the end, as the server exports it, doesn't
hold just what they asked and were told. What the server holds (memory, open files, threads and processes with all that
it has started, and files in the temporary folder, the index, the person's own folder, the cache) is looked at every
five seconds: medians of the first minute after the warm-up and of the last. Clients and server share the machine.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import tempfile
import threading
import time
from collections.abc import Iterable
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.measured import cpu_features, keep
from benchmarks.person import Person
from benchmarks.processes import cpu_s, held, stored
from benchmarks.program import Program, wait_for
from benchmarks.soak_files import things
from benchmarks.soak_people import Log, Visitor

_HERE = Path(__file__).resolve().parents[1]
_EVERY_S = 5.0
_MOST_MB = 1
_SHOWN = ("MB", "MB in index")
_WARMING = ("什么是元宇宙？", "数字人有哪些应用？")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=50)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--warm-up", type=float, default=2, metavar="MINUTES")
    parser.add_argument("--alone", type=float, default=1, metavar="MINUTES")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    result: dict[str, Any] = {"people": given.people, "minutes": given.minutes, "features": cpu_features()}
    with tempfile.TemporaryDirectory() as folder:
        if given.alone:
            result["alone"] = _Run(Path(folder, "alone"), 1, given.seed + 1).go(0, given.alone)
        result["together"] = _Run(Path(folder, "together"), given.people, given.seed).go(given.warm_up, given.minutes)
    print(json.dumps(result, ensure_ascii=False, indent=1))
    print(f"-> {keep('soak', result, given.out)}")
    return 1 if result["together"]["wrong"] else 0


class _Run:
    """A server of its own, and who uses it."""

    def __init__(self, folder: Path, people: int, seed: int) -> None:
        self._folder = folder
        self._people = people
        self._seed = seed
        (folder / "tmp").mkdir(parents=True)
        self._program = Program(_HERE, folder, TMPDIR=str(folder / "tmp"), MINGYIN_MAX_FILE_MB=str(_MOST_MB))
        self._over = threading.Event()
        self._rows: list[dict[str, float]] = []

    def go(self, warm_up: float, minutes: float) -> dict[str, Any]:
        """Have them use it for so many minutes; what came of it."""
        self._program.run("index")
        with self._program.serving() as (port, pid):
            wait_for(port)
            for text in _WARMING:
                Person(port).ask(text)
            log, supply = Log(), things(self._seed)
            visitors = [
                Visitor(port, log, iter(supply[n :: self._people]), random.Random(f"{self._seed} {n}"))
                for n in range(self._people)
            ]
            threads = [threading.Thread(target=each.stay, args=(self._over,)) for each in visitors]
            threads.append(threading.Thread(target=self._watch, args=(pid,)))
            for each in threads:
                each.start()
            time.sleep(60 * warm_up)
            log.forget()
            begun, used, mine = time.monotonic(), cpu_s(pid), time.process_time()
            time.sleep(60 * minutes)
            took, used, mine = time.monotonic() - begun, cpu_s(pid) - used, time.process_time() - mine
            load = os.getloadavg()
            self._over.set()
            for each in threads:
                each.join()
            for visitor in visitors:
                visitor.judge()
        return {
            **log.figures(),
            "wrong": len(log.wrong),
            "what is wrong": log.wrong[:20],
            "seconds": round(took),
            "server's CPU share": round(used / took, 2),
            "clients' CPU share": round(mine / took, 2),
            "load in the end": [round(each, 1) for each in load],
            "held": _growth([row for row in self._rows if begun <= row["at"] <= begun + took]),
        }

    def _watch(self, pid: int) -> None:
        while not self._over.wait(_EVERY_S):
            now = held(pid)
            row = {"at": time.monotonic(), "MB": now.mb, "open files": now.files, "threads": now.threads}
            row["processes"] = now.processes
            for name in ("tmp", "index", "own", "cache"):
                count, size = stored(self._folder / name)
                row |= {f"files in {name}": count, f"MB in {name}": size / 2**20}
            self._rows.append(row)


def _growth(rows: list[dict[str, float]]) -> dict[str, dict[str, Any]]:
    """Of each thing that is held: in the first minute, in the last, and the most; medians of a minute."""
    if not rows:
        return {}
    first = [row for row in rows if row["at"] < rows[0]["at"] + 60]
    last = [row for row in rows if row["at"] > rows[-1]["at"] - 60]

    def of(some: Iterable[dict[str, float]], key: str) -> list[float]:
        return [row[key] for row in some]

    return {
        key: {
            "first minute": round(median(of(first, key)), 1),
            "last minute": round(median(of(last, key)), 1),
            "most": round(max(of(rows, key)), 1),
            **({"each minute": [round(row[key]) for row in rows[:: round(60 / _EVERY_S)]]} if key in _SHOWN else {}),
        }
        for key in rows[0]
        if key != "at"
    }


if __name__ == "__main__":
    raise SystemExit(main())
