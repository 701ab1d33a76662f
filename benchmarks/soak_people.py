"""Who uses the page in ``benchmarks.soak``: what each does, what they wait for, and what they must never see."""

from __future__ import annotations

import html
import json
import re
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import quote, urlencode

from benchmarks.measured import percentile
from benchmarks.person import FailedError, Person
from benchmarks.soak_files import KINDS, Thing, file
from ui.language import ZH
from ui.render import question as shown_question

_QUESTIONS = Path(__file__).resolve().parents[1] / "tests" / "data" / "shipped_questions.jsonl"
_PAUSE_S = (1.0, 7.0)
_POLLED_S = 0.7
"""How often the page asks how far files are."""
_PROGRESS_S = 2.0
"""How often it asks whether the library has changed."""
_PATIENCE_S = 120.0
_EACH = 6
"""Questions of a conversation at most."""
_KEPT = 3
"""Files that a person has at a time."""
_CODE = re.compile(r"MY\d{7}")
_TAGS = re.compile(r"<[^>]*>")
_ACTIONS = {"give": 30, "ask theirs": 25, "ask": 25, "refused": 8, "begin": 7, "leave": 5}
"""What is done, and how often."""
_TOO_LARGE = b"x" * (11 << 17)


class Log:
    """What all of them saw."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.wrong: list[str] = []
        self.forget()

    def forget(self) -> None:
        """The warm-up is over: from now on it counts. What was wrong stays."""
        with self._lock:
            self._waited: dict[str, list[float]] = {}
            self._counts: Counter[str] = Counter()

    def took(self, what: str, seconds: float) -> None:
        """Somebody waited so long."""
        with self._lock:
            self._waited.setdefault(what, []).append(seconds)

    def count(self, what: str) -> None:
        """It came so once more."""
        with self._lock:
            self._counts[what] += 1

    def err(self, what: str) -> None:
        """Somebody saw what nobody must see."""
        with self._lock:
            self.wrong.append(what[:500])

    def figures(self) -> dict[str, Any]:
        """How often, and how long it took."""
        with self._lock:
            waits = {
                what: {f"p{share}": round(percentile(taken, share / 100), 2) for share in (50, 95, 100)}
                for what, taken in sorted(self._waited.items())
            }
            return {"counts": dict(sorted(self._counts.items())), "seconds waited": waits}


@dataclass(frozen=True, slots=True)
class _Talk:
    """A conversation as its person knows it."""

    asked: list[str]
    codes: set[str]
    """That they were told in it."""


class Visitor:
    """One person."""

    def __init__(self, port: int, log: Log, supply: Iterator[Thing], chance: Random) -> None:
        self._tab = Person(port)
        self._log, self._supply, self._chance = log, supply, chance
        self._questions = [json.loads(line)["text"] for line in _QUESTIONS.read_text("utf-8").splitlines()]
        self._things: list[tuple[Thing, str, bytes]] = []
        self._path, self._asked = "/", 0
        self._talks: dict[str, _Talk] = {}
        self._told_at = 0.0

    def stay(self, over: threading.Event) -> None:
        """Use the page until it is over."""
        does: dict[str, Callable[[], None]] = {
            "give": self._give,
            "ask theirs": self._ask_theirs,
            "ask": self._ask_any,
            "refused": self._give_what_is_refused,
            "begin": self._begin,
            "leave": self._delete,
        }
        while not over.is_set():
            (what,) = self._chance.choices(list(_ACTIONS), list(_ACTIONS.values()))
            try:
                does[what]()
                self._look_on(self._chance.uniform(*_PAUSE_S), over)
            except Exception as error:  # whatever it is, a person would have seen it
                self._log.err(f"{what}: {error!r}")
                with suppress(Exception):
                    self._begin()

    def judge(self) -> None:
        """Look at all conversations as the server has them in the end."""
        for address, talk in self._talks.items():
            status, content = self._tab.request("GET", f"/export/{address.removeprefix('/c/')}/all?as=md")
            text = content.decode().replace("\\", "")
            places = [text.find(question) for question in talk.asked]
            if status != 200 or -1 in places:
                self._log.err(f"{address} in the end: {status}, {places}")
            elif strange := set(_CODE.findall(text)) - talk.codes:
                self._log.err(f"{address} in the end: codes that were not told: {strange}")
            else:
                self._log.count("conversations that hold what was asked and told")

    # What is asked

    def _ask(self, question: str) -> tuple[str, set[str]]:
        """Ask in the chat that is open; the reply as HTML, and the codes in it."""
        if self._asked >= _EACH:
            self._begin()
        begun = time.monotonic()
        told = self._tab.told(question, self._path)
        self._log.took("an answer", time.monotonic() - begun)
        if self._path != "/" and told.address != self._path:
            self._log.err(f"{self._path} went on as {told.address}")
        number, self._path = self._asked, told.address
        shown, reply = ["", *told.messages][-2:]
        if shown_question(question, number, ZH) != shown or len(told.messages) != 2 * (number + 1):
            raise FailedError(f"asked {question}, shown {_plain(shown)[:80]} and {_plain(reply)[:200]}")
        self._asked += 1
        codes = set(_CODE.findall(_plain(reply)))
        talk = self._talks.setdefault(told.address, _Talk([], set()))
        talk.asked.append(question)
        talk.codes.update(codes)
        self._after(reply)
        return reply, codes

    def _ask_any(self) -> None:
        self._ask(self._chance.choice(self._questions))
        self._log.count("asked of the shipped document")

    def _ask_theirs(self) -> None:
        if not self._things:
            return self._give()
        self._ask_of(self._chance.choice(self._things)[0])

    def _ask_of(self, thing: Thing) -> None:
        """Ask for what a file of theirs says."""
        reply, codes = self._ask(thing.question)
        if thing.code in codes:
            self._log.count("asked of their own file, and told")
        elif ' near"' in reply or ' refused"' in reply:
            self._log.count("asked of their own file, and not sure")
        else:
            self._log.err(f"asked {thing.question}, told {_plain(reply)[:200]}")

    def _begin(self) -> None:
        self._tab.begin()
        self._path, self._asked = "/", 0

    def _after(self, reply: str) -> None:
        """What the page asks for when an answer is there."""
        self._tab.fetch("GET", f"/conversations?{urlencode({'wanted': '', 'limit': 50})}")
        if onward := re.search(r'data-onward="([^"]*)"', reply):
            asked = "".join(f"&asked={quote(each)}" for each in self._talks[self._path].asked)
            status, _ = self._tab.request("GET", f"/onward?{html.unescape(onward[1])}{asked}")
            if status not in (200, 404):  # what it cites may have been deleted
                raise FailedError(f"/onward: {status}")

    # What is given

    def _give(self) -> None:
        if len(self._things) >= _KEPT:
            self._delete()
        thing = next(self._supply)
        name, content = file(thing, self._chance.choice(list(KINDS)))
        begun = time.monotonic()
        if not self._sent(name, content):
            self._log.err(f"{name} was there already")
        self._log.took("a file sent", time.monotonic() - begun)
        state = self._followed(name)
        self._log.took("a file that can be asked", time.monotonic() - begun)
        if state != "done":
            return self._log.err(f"{name} is {state}")
        self._log.count("files given")
        self._things.append((thing, name, content))
        self._ask_of(thing)

    def _sent(self, name: str, content: bytes) -> bool:
        status, said = self._tab.request("POST", f"/files?name={quote(name)}", content)
        if status != 200:
            raise FailedError(f"{name}: {status} {said[:200]!r}")
        return bool(json.loads(said)["new"])

    def _followed(self, name: str) -> str:
        """Where the file is at last."""
        until = time.monotonic() + _PATIENCE_S
        row = re.compile(rf'class="(\w+)"><span class="file">{re.escape(name)}<')
        state = ""
        while time.monotonic() < until:
            found = row.search(json.loads(self._tab.fetch("GET", "/intake"))["html"])
            if found is None and state:
                return "done"  # so many have ended since that it isn't told any more
            state = found[1] if found else ""
            if state in ("done", "failed", "cancelled"):
                return state
            time.sleep(_POLLED_S)
        return f"{state} after {_PATIENCE_S:g} s"

    def _give_what_is_refused(self) -> None:
        kind = self._chance.choice(("format", "size", "damage", "again"))
        number = self._chance.getrandbits(40)
        if kind == "format":
            expected, (status, _) = 400, self._tab.request("POST", f"/files?name={number}.exe", b"MZ")
        elif kind == "size":
            expected, (status, _) = 413, self._tab.request("POST", f"/files?name={number}.txt", _TOO_LARGE)
        elif kind == "damage":
            self._sent(f"{number}.pdf", f"no PDF {number}".encode())
            expected, status = 0, 0
            if (state := self._followed(f"{number}.pdf")) != "failed":
                self._log.err(f"a damaged file is {state}")
        elif self._things:
            _, name, content = self._chance.choice(self._things)
            expected, status = 0, int(self._sent(name, content))
        else:
            return
        if status != expected:
            self._log.err(f"to be refused ({kind}): {status}")
        self._log.count(f"refused: {kind}")

    def _delete(self) -> None:
        if not self._things:
            return
        thing, name, _ = self._things.pop(0)
        rows = self._tab.fetch("GET", f"/documents?{urlencode({'search': thing.name})}").decode()
        documents = [html.unescape(each) for each in re.findall(r'<tr data-document="([^"]*)"', rows)]
        if len(documents) != 1:
            return self._log.err(f"{name} is listed as {documents}")
        begun = time.monotonic()
        self._tab.fetch("POST", "/documents/delete", json.dumps({"documents": documents}))
        self._log.count("files deleted")
        while thing.code in self._ask(thing.question)[1]:
            if time.monotonic() > begun + _PATIENCE_S:
                return self._log.err(f"{name} was deleted and is told")
            time.sleep(_POLLED_S)
        self._log.took("a deleted file that is told no more", time.monotonic() - begun)

    # Meanwhile

    def _look_on(self, seconds: float, over: threading.Event) -> None:
        """Read what is there, while the page asks for news."""
        until = time.monotonic() + seconds
        while time.monotonic() < until and not over.is_set():
            if time.monotonic() > self._told_at + _PROGRESS_S:
                self._told_at = time.monotonic()
                self._tab.fetch("GET", "/progress?language=zh")
            over.wait(min(0.5, max(0.01, until - time.monotonic())))


def _plain(reply: str) -> str:
    return html.unescape(_TAGS.sub("", reply))
