"""Many people at once over the shipped document: answers a second, waiting times, whether each gets their own.

    python -m benchmarks.crowd --against CHECKOUT [--people 50] [--seconds 20] [--steady 240] [--out FILE]

Each checkout serves its page as a person starts it. First one person alone asks some of the tests' questions of the
shipped document; what they are told is what is right. Then, with a server that is started anew, as many people as are
wanted ask at once, one question after the other, each in a chat of its own, by the requests that the page makes. Every
question is asked once (*new*), in the tests' wording and with some words around it; then in turn again (*again*), by
others. An answer counts as mixed up where another question stands over it, or other words below than were told alone or
the first time. Clients and servers share the machine. ``--steady`` then has this checkout asked more new questions, for
a minute and for so many seconds more, over which its memory shall not grow.
"""

from __future__ import annotations

import argparse
import contextlib
import itertools
import json
import random
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.measured import cpu_features, keep, percentile
from benchmarks.person import Person
from benchmarks.processes import cpu_s, held_mb
from benchmarks.program import Program, wait_for
from ui.language import ZH
from ui.render import question as shown_question

_HERE = Path(__file__).resolve().parents[1]
_QUESTIONS = _HERE / "tests" / "data" / "shipped_questions.jsonl"
_AROUND = ("{}", "请问{}", "我想问一下：{}", "麻烦问下，{}", "你好，{}", "想了解一下，{}", "请教：{}", "{}谢谢")
_AFTER = ("", "，谢谢", "！", "呢", "，请说明", "，请简要说明", "，具体一点", "，详细说说")
_MINUTE = 60.0
_ALONE = 3
"""Of so many of the tests' questions one person alone asks one."""
_WARMING = ("什么是元宇宙？", "数字人有哪些应用？", "谁印发了《行动计划》？", "工业元宇宙要做什么？")

Figures = dict[str, float]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--against", type=Path, metavar="CHECKOUT")
    parser.add_argument("--people", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--steady", type=float, default=0)
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    checkouts = ({"other": given.against.resolve()} if given.against else {}) | {"this": _HERE}
    result: dict[str, Any] = {"people": given.people, "seconds": given.seconds, "features": cpu_features()}
    with tempfile.TemporaryDirectory() as folder:
        for name, checkout in checkouts.items():
            program = Program(checkout, Path(folder, name))
            program.run("index")
            result[name] = _measured(program, given.people, given.seconds)
            if given.steady and name == "this":
                result[name]["steady"] = _steady(program, given.people, given.steady)
            for asked, figures in result[name].items():
                print(f"{name:6} {asked:6}", *(f"{key} {value:g}" for key, value in figures.items()), sep="  ")
    if given.against:
        gains = {key: result["this"][key]["answers/s"] / result["other"][key]["answers/s"] for key in ("new", "again")}
        result["times the answers"] = {key: round(value, 1) for key, value in gains.items()}
        print(result["times the answers"])
    print(f"-> {keep('crowd', result, given.out)}")


def _measured(program: Program, people: int, seconds: float) -> dict[str, Figures]:
    """The figures of one checkout: first every question is new, then it was asked before."""
    plain = [json.loads(line)["text"] for line in _QUESTIONS.read_text("utf-8").splitlines()]
    with _ready(program) as (port, _):
        told = dict(_told(Person(port), text) for text in plain[::_ALONE])
    with _ready(program) as (port, pid):
        deck = [around.format(text) for around in _AROUND for text in random.Random(0).sample(plain, len(plain))]
        new = _Crowd(port, pid, people, told)
        figures = {"new": new.ask(iter(deck), seconds)}
        asked = [text for text in deck if text in new.told]
        random.Random(1).shuffle(asked)
        figures["again"] = _Crowd(port, pid, people, new.told).ask(itertools.cycle(asked), seconds)
        return figures


def _steady(program: Program, people: int, seconds: float) -> Figures:
    """The figures after a minute of ever new questions."""
    texts = [json.loads(line)["text"].rstrip("？?") for line in _QUESTIONS.read_text("utf-8").splitlines()]
    deck = [around.format(f"{text}{after}") for around in _AROUND for after in _AFTER for text in texts]
    random.Random(2).shuffle(deck)
    questions = itertools.cycle(deck)
    with _ready(program) as (port, pid):
        _Crowd(port, pid, people, {}).ask(questions, _MINUTE)
        return _Crowd(port, pid, people, {}).ask(questions, seconds)


def _told(person: Person, question: str) -> tuple[str, str]:
    """What one person is told, in a chat of its own."""
    said = person.ask(question)
    person.begin()
    return question, said


@contextlib.contextmanager
def _ready(program: Program) -> Iterator[tuple[int, int]]:
    """A server that has answered already: its port, its process."""
    with program.serving() as (port, pid):
        wait_for(port)
        for text in _WARMING:
            Person(port).ask(text)
        yield port, pid


@dataclass
class _Crowd:
    """People who ask one server at once; ``told`` is what is known to be right, by question, and grows."""

    port: int
    pid: int
    people: int
    told: dict[str, str]
    waited: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def ask(self, questions: Iterator[str], seconds: float) -> Figures:
        """Have them ask for so many seconds, or until there are no more questions."""
        lock, crowd = threading.Lock(), [Person(self.port) for _ in range(self.people)]
        before, held, start, mine = cpu_s(self.pid), held_mb(self.pid), time.perf_counter(), time.process_time()
        self.told = dict(self.told)

        def asks(person: Person) -> None:
            while time.perf_counter() < start + seconds:
                with lock:
                    question = next(questions, None)
                if question is None:
                    return
                since = time.perf_counter()
                said = person.ask(question)
                waited = time.perf_counter() - since
                with lock:
                    self.waited.append(waited)
                    if shown_question(question, 0, ZH) not in said or self.told.setdefault(question, said) != said:
                        self.wrong.append(question)
                person.begin()

        threads = [threading.Thread(target=asks, args=(each,)) for each in crowd]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        taken, used, count = time.perf_counter() - start, cpu_s(self.pid) - before, len(self.waited)
        return {
            "answers": count,
            "answers/s": round(count / taken, 2),
            "p50 s": round(percentile(self.waited, 0.5), 2),
            "p95 s": round(percentile(self.waited, 0.95), 2),
            "CPU ms an answer": round(1000 * used / count, 1),
            "clients' CPU ms": round(1000 * (time.process_time() - mine) / count, 1),
            "mixed up": len(self.wrong),
            "MB at first": round(held),
            "MB at last": round(held_mb(self.pid)),
        }


if __name__ == "__main__":
    main()
