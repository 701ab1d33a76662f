"""Kills writers at random moments: does the index open, pass its check and answer? Readers ask all along.

    python -m benchmarks.kills [--kills 200] [--documents 240] [--readers 4] [--seed 0] [--out FILE.json]
                               [--run-kills 200] [--run-documents 60] [--passage-seconds 0.05] [--together 4]
                               [--store milvus://HOST:PORT/NAME]

SIGKILL (on Windows TerminateProcess) falls on a writer at a moment drawn evenly from the time that its task takes:
building a new index, updating much or little of one, removing documents, or adding many one by one. After each kill a
fresh process opens the index, checks it, and asks for facts of documents that must be there; every document must be
wholly what it was before or what it becomes. The next run of ``index``, itself killed one time in four, must end in
exactly what the folder holds. The documents are made up and name their version in every sentence; the encoder hashes
pairs of characters, so that most kills fall where the index is written.

Then (``kills_run``) libraries of 60 documents are made by an encoder that takes its time, and killed again and again:
what was committed is there, a run that embedded for 5 s has got on, and in the end all is as if nothing was killed.

With ``--store`` what is searched stands in a Milvus of its own process, which is not killed (``outages`` does that).
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks import kills_actors as actors
from benchmarks import kills_run
from benchmarks.kills_actors import PHASES, Task, Testimony
from tests.support.versioned import Shelf, Version

_RESULTS = Path(__file__).parent / "results" / "kills.json"
_KINDS = {"build": 2, "update much": 2, "update little": 3, "remove": 2, "one by one": 2}
"""How often each is drawn."""
_AGAIN = 0.25
"""How often the run that would mend things is killed too."""
_ASKED = 3
_PATIENCE = 300
"""Seconds after which a process counts as hung."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--documents", type=int, default=240)
    parser.add_argument("--readers", type=int, default=4)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--run-kills", type=int, default=200)
    parser.add_argument("--run-documents", type=int, default=60)
    parser.add_argument("--passage-seconds", type=float, default=0.05, help="what a passage takes to embed there")
    parser.add_argument("--together", type=int, default=4, help="libraries made beside each other there")
    parser.add_argument("--store", default="")
    parser.add_argument("--out", type=Path, default=_RESULTS)
    given = parser.parse_args()
    os.environ["MINGYIN_STORE"] = given.store
    with tempfile.TemporaryDirectory(prefix="明引 kills ") as folder:
        trial = Trial(Path(folder), given.documents, given.seed)
        result = trial.run(given.kills, given.readers)
        place = Path(folder) / "runs"
        place.mkdir()
        if given.run_kills:
            result["one long run"] = kills_run.many(
                trial.context, place, given.run_kills, given.run_documents, given.passage_seconds, given.together
            )
    _print(result)
    given.out.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", "utf-8")
    return 1 if any(each["failures"] for each in (result, result.get("one long run", result))) else 0


def _print(result: Mapping[str, Any]) -> None:
    for key, value in result.items():
        if isinstance(value, dict) and "kills" in value:
            print(f"\n{key}")
            _print(value)
        else:
            print(f"{key:<45}{json.dumps(value, ensure_ascii=False)}")


@dataclass(slots=True)
class _Tally:
    """What came of the kills so far."""

    kills: int = 0
    opened: int = 0
    checked: int = 0
    answered: int = 0
    whole: int = 0
    finished: int = 0
    phases: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)


class Trial:
    """One library that is written to, killed and read."""

    def __init__(self, folder: Path, documents: int, seed: int) -> None:
        # Forked processes have all modules loaded and begin at once; elsewhere each loads them itself.
        self.context: Any = multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")
        actors.warm()
        self._folder = folder
        self._chance = random.Random(seed)
        self._shelf = Shelf(folder / "文档", documents, seed)
        self._index = folder / "索引" / "index"
        self._known = documents
        self._phase = self.context.Value("i", 0, lock=False)
        self._took: dict[str, float] = {}
        self._settled: dict[str, Version] = {}
        self._tally = _Tally()

    def run(self, kills: int, readers: int) -> dict[str, Any]:
        """Kill until there were ``kills``; what came of it."""
        self._settle(self._index, Task("first", (("add", [self._shelf.folder]),)))
        counts, stop = self.context.Array("q", max(1, readers), lock=False), self.context.Event()
        errors = self.context.SimpleQueue()
        began = time.perf_counter()
        asking = [
            self.context.Process(target=actors.read, args=(self._index, self._known, seed, counts, stop, errors))
            for seed in range(readers)
        ]
        for process in asking:
            process.start()
        try:
            while self._tally.kills < kills:
                self._round(kills)
                print(f"\r{self._tally.kills}/{kills}", end="", file=sys.stderr, flush=True)
                self._tally.failures += [f"reader ended: {each.exitcode}" for each in asking if not each.is_alive()]
                _drain(errors, self._tally.failures)
                if len(self._tally.failures) > 20:
                    break
        finally:
            stop.set()
            for process in asking:
                process.join(_PATIENCE)
        _drain(errors, self._tally.failures)
        return self._result(sum(counts), time.perf_counter() - began)

    def _round(self, kills: int) -> None:
        """A task that is killed, and runs of ``index`` until one ends."""
        kind = self._chance.choices(list(_KINDS), list(_KINDS.values()))[0]
        before = dict(self._settled)
        index = self._index
        if kind == "build":
            index, before = self._folder / f"neu {self._tally.kills}", {}
        task = self._task(kind)
        while self._killed(index, task):
            before = self._judge(index, before)
            task = Task("index again", (("add", [self._shelf.folder]),))
            if self._chance.random() > _AGAIN or self._tally.kills == kills:
                break
        self._settle(index, Task("index again", (("add", [self._shelf.folder]),)))

    def _task(self, kind: str) -> Task:
        shelf = self._shelf
        everything: tuple[str, Any] = ("add", [shelf.folder])
        if kind == "update much":
            shelf.stir(0.4)
        elif kind == "update little":
            shelf.stir(0.01)
        elif kind == "remove":
            return Task(kind, tuple(("remove", shelf.remove()) for _ in range(3)))
        elif kind == "one by one":
            names = [self._chance.choice((shelf.add, shelf.change))() for _ in range(6)]
            return Task(kind, tuple(("add", [shelf.folder / name]) for name in names))
        return Task(kind, (everything,))

    def _killed(self, index: Path, task: Task) -> bool:
        """Start the task and kill it; False where it was over first."""
        moment = self._chance.random() * self._took.get(task.kind, 1.0)
        process, began = self._writer(index, task), time.perf_counter()
        process.join(moment)
        process.kill()
        process.join(_PATIENCE)
        if process.exitcode == 0:
            self._took[task.kind] = time.perf_counter() - began
            return False
        if process.exitcode == 1:
            self._tally.failures.append(f"{task.kind}: the writer failed")
        self._tally.kills += 1
        self._tally.phases[PHASES[self._phase.value]] += 1
        self._tally.kinds[task.kind] += 1
        return True

    def _settle(self, index: Path, task: Task) -> None:
        """Let the task end; the library must hold then what the folder does."""
        process, began = self._writer(index, task), time.perf_counter()
        process.join(_PATIENCE)
        if process.exitcode != 0:
            self._tally.failures.append(f"{task.kind} ended with {process.exitcode}")
        self._took[task.kind] = time.perf_counter() - began
        found = self._witness(index, dict(self._shelf.files))
        if found.versions == self._shelf.files:
            self._tally.finished += 1
        else:
            differing = dict(found.versions.items() ^ self._shelf.files.items())
            self._tally.failures.append(f"{task.kind} left other documents than the folder's: {differing}")
        self._note(found)
        if index == self._index:
            self._settled = dict(self._shelf.files)

    def _judge(self, index: Path, before: Mapping[str, Version]) -> dict[str, Version]:
        """Look at what a kill has left; the versions that are there now."""
        after = self._shelf.files
        found = self._witness(index, {name: after[name] for name in before if after.get(name) == before[name]})
        self._note(found)
        self._tally.opened += found.opened
        self._tally.checked += not found.unsound
        self._tally.answered += found.opened and not found.unanswered
        between = [
            f"{name}: {found.versions.get(name)}, neither {before.get(name)} nor {after.get(name)}"
            for name in {*before, *after, *found.versions}
            if found.versions.get(name) not in (before.get(name), after.get(name))
        ]
        self._tally.whole += found.opened and not between
        self._tally.failures += between
        return dict(found.versions)

    def _writer(self, index: Path, task: Task) -> Any:
        self._phase.value = 0
        process = self.context.Process(target=actors.write, args=(index, task, self._phase))
        process.start()
        return process

    def _witness(self, index: Path, sure: Mapping[str, Version]) -> Testimony:
        """What a fresh process finds; it asks for some of the documents that are ``sure`` to be there."""
        asked = self._chance.sample(sorted(sure.values()), min(_ASKED, len(sure)))
        receiving, sending = self.context.Pipe(duplex=False)
        process = self.context.Process(target=actors.witness, args=(index, asked, sending))
        process.start()
        sending.close()
        try:
            found: Testimony = receiving.recv() if receiving.poll(_PATIENCE) else Testimony(False, {}, wrong=("hung",))
        except EOFError:
            found = Testimony(False, {}, wrong=("the witness died",))
        process.kill()
        process.join()
        return found

    def _note(self, found: Testimony) -> None:
        self._tally.failures += [*found.wrong, *found.unsound, *found.unanswered]

    def _result(self, asked: int, seconds: float) -> dict[str, Any]:
        tally = self._tally
        return {
            "kills": tally.kills,
            "opened": tally.opened,
            "passed the check": tally.checked,
            "answered": tally.answered,
            "old or new": tally.whole,
            "finished": tally.finished,
            "reader questions": asked,
            "failures": len(tally.failures),
            "seconds": round(seconds, 1),
            "killed while": dict(tally.phases.most_common()),
            "killed at": dict(tally.kinds.most_common()),
            "what failed": tally.failures[:20],
        }


def _drain(errors: Any, into: list[str]) -> None:
    while not errors.empty():
        into.append(f"reader: {errors.get()}")


if __name__ == "__main__":
    sys.exit(main())
