"""A server that is killed and ended again and again while people ask: what was answered is there after each restart.

    python -m benchmarks.restarts [--restarts 1000] [--minutes M] [--people 4] [--together 1] [--seed 0] [--models]
                                  [--out FILE.json]

The real server over the shipped document, with people who ask by the requests that the page makes, each in a
conversation of its own that grows to six questions. At a random moment it gets SIGKILL or SIGTERM, by the toss of a
coin, and is started anew over the same workspace. What a person was shown as answered counts as acknowledged: after
the restart the server itself must give out each conversation that was touched with all of that, in order; in the end a
look into the workspace must find every answer that was ever shown, word for word. After SIGTERM, every question that
was taken must have been answered, too, and the process must end with 0. New processes are forked from one that has
imported everything, and the encoder hashes pairs of characters (``--models``: the real one, which takes seconds to
load): most of the time is spent where conversations are kept.
"""

from __future__ import annotations

import argparse
import html
import itertools
import json
import multiprocessing
import os
import random
import re
import sys
import tempfile
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path
from typing import Any

from benchmarks.measured import keep, percentile
from rag.library import Library
from rag.settings import Settings
from rag.workspace.conversations import Conversations
from rag.workspace.database import Database
from tests.support.hashed import Hashed, HashedLibrary
from tests.support.places import CORPUS, ROOT
from tests.support.serving import free_port
from tests.support.tab import Tab

_QUESTIONS = ROOT / "tests" / "data" / "shipped_questions.jsonl"
_WARM = ["gradio", "faiss", "ui.page", "ui.server", "ui.running", "ui.queue.queueing", "rag.library"]
_WARM += ["rag.command.serve"]
_EACH = 6
"""Questions of a conversation."""
_LIVES_S = (0.1, 2.0)
"""How long a server is asked before its end: drawn evenly between these."""
_PATIENCE_S = 120.0
_ADDRESS = re.compile(r'data-address="/c/([A-Za-z0-9_-]+)"')
_TAGS = re.compile(r"<[^>]*>")


@dataclass(slots=True)
class Shown:
    """A conversation as a person saw it."""

    id: str = ""
    answered: list[tuple[str, str]] = field(default_factory=list)
    """Question, and the reply's HTML."""
    asked: int = 0
    touched: bool = False


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--restarts", type=int, default=1000)
    parser.add_argument("--minutes", type=float, default=float("inf"))
    parser.add_argument("--people", type=int, default=4)
    parser.add_argument("--together", type=int, default=1, help="servers that are killed beside each other")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--models", action="store_true")
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    until = time.monotonic() + given.minutes * 60
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(given.together) as pool:
        index = Path(folder, "index")
        kind = Library if given.models else HashedLibrary
        kind(index, Settings(index=index, home=Path(folder))).add([CORPUS])
        homes = [Path(folder, str(n)) for n in range(given.together)]
        lanes = [_Lane(index, home, given.people, given.seed + n, given.models) for n, home in enumerate(homes)]
        each = -(-given.restarts // given.together)
        begun = time.monotonic()
        list(pool.map(lambda lane: lane.run(each, until), lanes))
        took = time.monotonic() - begun
    result = _together(lanes, took)
    print(json.dumps(result, ensure_ascii=False, indent=1))
    print(f"-> {keep('restarts', result, given.out)}")
    return 1 if result["failures"] else 0


def _serve(index: Path, home: Path, port: int, models: bool) -> None:
    """The process that is killed."""
    with (home / "log").open("ab") as log:
        os.dup2(log.fileno(), 1)
        os.dup2(log.fileno(), 2)
    os.environ["MINGYIN_HOME"] = str(home)
    from rag import embedding
    from rag.command.cli import main as program

    if not models:
        os.environ |= {"MINGYIN_ENCODER": "hashed", "MINGYIN_READER": "0"}
        vars(embedding)["load_encoder"] = lambda settings: Hashed()
    sys.exit(program(["serve", "--index", str(index), "--port", str(port)]))


class _Lane:
    """One workspace, and the servers over it, one after the other."""

    def __init__(self, index: Path, home: Path, people: int, seed: int, models: bool) -> None:
        self._index, self._home, self._people, self._models = index, home, people, models
        home.mkdir()
        self._chance = random.Random(seed)
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(_WARM)
        texts = [json.loads(line)["text"] for line in _QUESTIONS.read_text("utf-8").splitlines()]
        self._questions = (f"{text}（编号{n}）" for n, text in enumerate(itertools.cycle(texts)))
        self._drawing = threading.Lock()
        self._asking: int | None = None
        self.conversations: list[Shown] = []
        self.counts: Counter[str] = Counter()
        self.failures: list[str] = []
        self.ends: list[float] = []

    def run(self, restarts: int, until: float) -> None:
        """Restart so often, as long as there is time."""
        people = [Shown() for _ in range(self._people)]
        while self.counts["restarts"] < restarts and time.monotonic() < until and len(self.failures) < 20:
            self._life(people)
        self._judge_all()

    def _life(self, people: list[Shown]) -> None:
        """One server, from its start to its end."""
        port = free_port()
        process = self._context.Process(target=_serve, args=(self._index, self._home, port, self._models))
        process.start()
        address = f"http://127.0.0.1:{port}/"
        if not self._wait_for(address, process):
            self.failures.append(f"no start: {process.exitcode}")
            process.kill()
            return
        self._judge(address)
        over = threading.Event()
        threads = [threading.Thread(target=self._ask, args=(address, people, n, over)) for n in range(len(people))]
        for thread in threads:
            thread.start()
        time.sleep(self._chance.uniform(*_LIVES_S))
        self._end(process, over)
        for thread in threads:
            thread.join(_PATIENCE_S)
            if thread.is_alive():
                self.failures.append("a person hangs")
        self.counts["restarts"] += 1

    def _end(self, process: Any, over: threading.Event) -> None:
        gently = self._chance.random() < 0.5
        begun = time.monotonic()
        if not gently:
            over.set()
            process.kill()
        else:
            self.counts["in the middle of an answer, at SIGTERM"] += self.counts["open"]
            process.terminate()
        process.join(_PATIENCE_S)
        over.set()
        if gently:
            self.ends.append(time.monotonic() - begun)
            self.counts["ended by SIGTERM"] += 1
            if process.exitcode != 0:
                self.failures.append(f"SIGTERM ended with {process.exitcode}")
                process.kill()
        else:
            self.counts["killed"] += 1

    def _ask(self, address: str, people: list[Shown], n: int, over: threading.Event) -> None:
        """Ask one question after the other until the server is gone."""
        while not over.is_set():
            talk = people[n]
            if talk.asked >= _EACH:
                talk = people[n] = Shown()
            with self._drawing:
                question = next(self._questions)
            taken = False
            try:
                tab = Tab(address, self._asking)
                self._asking = tab.asking
                talk.asked += 1
                number = tab.ask(question, path=f"/c/{talk.id}" if talk.id else "/")
                taken = True
                self.counts["open"] += 1
                said = tab.answered()[number]
                self._acknowledge(talk, question, said["output"]["data"])
            except (OSError, HTTPException, KeyError, AssertionError) as error:
                if taken and not over.is_set():  # nobody has killed it: it was to answer what it had taken
                    self.failures.append(f"not answered: {question}: {error!r}")
                return
            finally:
                self.counts["open"] -= taken

    def _acknowledge(self, talk: Shown, question: str, data: list[Any]) -> None:
        found = _ADDRESS.search(str(data[-1]))
        if found is None:
            self.failures.append(f"shown without an address: {question}: {data[-1]!r}")
            return
        if not talk.id:
            talk.id = found[1]
            with self._drawing:
                self.conversations.append(talk)
        elif talk.id != found[1]:
            self.failures.append(f"{talk.id} went on as {found[1]}")
        talk.answered.append((question, _content(data[0][-1])))
        talk.touched = True
        self.counts["answers acknowledged"] += 1

    def _wait_for(self, address: str, process: Any) -> bool:
        begun = time.monotonic()
        while process.is_alive() and time.monotonic() - begun < _PATIENCE_S:
            with suppress(OSError, HTTPException):
                return Tab(address, 0).request("GET", "/rail")[0] == 200
            time.sleep(0.02)
        return False

    def _judge(self, address: str) -> None:
        """Have the server give out what was touched before it was started."""
        tab = Tab(address, 0)
        for talk in [each for each in self.conversations if each.touched]:
            status, text = tab.request("GET", f"/export/{talk.id}/all?as=md")
            places = [text.replace("\\", "").find(question) for question, _ in talk.answered]
            if status != 200 or -1 in places or places != sorted(places):
                self.failures.append(f"{talk.id} after a restart: {status}, {places}")
            talk.touched = False
            self.counts["conversations looked at after a restart"] += 1

    def _judge_all(self) -> None:
        """Look for all that was ever shown."""
        kept = Conversations(Database(self._home / "workspace.sqlite"))
        for talk in self.conversations:
            answers = {each.question: each.answer for each in kept.exchanges(talk.id)}
            for question, shown in talk.answered:
                answer = answers.get(question)
                quoted = [_letters(each.quote) for each in answer.citations] if answer else []
                if answer is None or not all(each in _letters(shown) for each in quoted):
                    self.failures.append(f"lost: {question}: {answer and answer.text}")
        if "Traceback" in (self._home / "log").read_text("utf-8", "replace"):
            self.failures.append("a traceback in the log: " + (self._home / "log").read_text("utf-8")[-2000:])


def _content(message: dict[str, Any]) -> str:
    """A message's HTML as Gradio sends it."""
    content = message["content"]
    return content if isinstance(content, str) else "".join(part.get("text", "") for part in content)


def _letters(text: str) -> str:
    """The letters and figures of a text or of HTML, without marks of citations."""
    return re.sub(r"\[\d+\]|\W", "", html.unescape(_TAGS.sub("", text)))


def _together(lanes: list[_Lane], took: float) -> dict[str, Any]:
    counts: Counter[str] = sum((lane.counts for lane in lanes), Counter())
    ends = [each for lane in lanes for each in lane.ends]
    failures = [each for lane in lanes for each in lane.failures]
    counts.pop("open", None)
    return {
        **dict(counts),
        "conversations": sum(len(lane.conversations) for lane in lanes),
        "seconds": round(took, 1),
        "seconds from SIGTERM to the end": {
            f"p{share}": round(percentile(ends, share / 100), 2) for share in (50, 95, 100) if ends
        },
        "failures": len(failures),
        "what failed": failures[:20],
    }


if __name__ == "__main__":
    sys.exit(main())
