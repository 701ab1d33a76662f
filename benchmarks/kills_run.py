"""One long run of ``index`` that is killed again and again: what it had committed stays, and it gets on each time.

The encoder takes its time, as a real one does on a slow machine, without any computing, so that several libraries can
be made and killed beside each other. Each is indexed and killed until a run ends; it must equal one made in one go.
"""

from __future__ import annotations

import os
import random
import sqlite3
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks import kills_actors as actors
from benchmarks.kills_actors import PHASES, Testimony
from rag.embedding import Encoder
from rag.settings import Settings
from rag.store.catalog import CATALOG
from rag.store.records import digest
from tests.support import versioned
from tests.support.hashed import Hashed, HashedLibrary
from tests.support.versioned import Shelf

_LOOK_S = 0.1
"""Between two looks at what is committed."""
_LONG_S = 5.0
"""What was committed so long before a kill is counted; a run that has embedded for so long must have got on."""
_ASKED = 2
_PATIENCE_S = 300
"""After so long a process counts as hung."""
_AT_ONCE = 4
"""Passages that the encoder tells of together."""
_CONTENT = (
    "SELECT name, title, text, outline, digest FROM documents ORDER BY id",
    'SELECT id, section, text, start, "end", hash FROM passages ORDER BY id',
    "SELECT hash, vector FROM vectors ORDER BY hash",
    "SELECT term FROM terms ORDER BY term",
    "SELECT key, value FROM meta WHERE key IN ('terms_passages', 'terms_end', 'passages', 'encoder') ORDER BY key",
)


class _Slow(Hashed):
    """Takes so many ``seconds`` for a passage; ``embedded`` counts those that it made, for whoever looks."""

    def __init__(self, seconds: float, embedded: Any) -> None:
        super().__init__()
        self._seconds = seconds
        self._count = embedded

    def passages(self, texts: Sequence[str], progress: Callable[[int, int], None] | None = None) -> NDArray[np.float32]:
        made = []
        for start in range(0, len(texts), _AT_ONCE):
            some = texts[start : start + _AT_ONCE]
            made.append(super().passages(some))
            time.sleep(self._seconds * len(some))
            self._count.value += len(some)
            if progress:
                progress(start + len(some), len(texts))
        return np.concatenate(made)


class _SlowLibrary(HashedLibrary):
    def __init__(self, index: Path, encoder: Encoder) -> None:
        super().__init__(index, Settings(reader=False, store=os.environ.get("MINGYIN_STORE", "")))
        self._slow = encoder

    def encoder(self) -> Encoder:
        return self._slow


def write(index: Path, folder: Path, seconds: float, embedded: Any, phase: Any) -> None:
    """Index ``folder``; ``phase.value`` is always what it is at, an index of ``PHASES``."""
    actors.watch(index, phase)
    _SlowLibrary(index, _Slow(seconds, embedded)).add([folder])


@dataclass(slots=True)
class Tally:
    """What came of the kills of one or several libraries."""

    kills: int = 0
    sound: int = 0
    kept: int = 0
    """Kills after which all that had been seen committed was there."""
    old: int = 0
    """Documents that were committed long before a kill."""
    long: int = 0
    """Killed runs that had embedded for long."""
    grown: int = 0
    """Those of them that left more than there was before."""
    finished: int = 0
    equal: int = 0
    """Libraries that were finished after kills, and those of them that are as one made in one go."""
    lost: list[float] = field(default_factory=list)
    """Seconds of embedding that each kill cost."""
    phases: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        for name in ("kills", "sound", "kept", "old", "long", "grown", "finished", "equal"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.lost += other.lost
        self.phases += other.phases
        self.failures += other.failures

    def result(self, seconds: float) -> dict[str, Any]:
        lost = sorted(self.lost) or [0.0]
        return {
            "kills": self.kills,
            "passed the check": self.sound,
            "all that was committed is there": self.kept,
            "documents committed over 5 s before a kill": self.old,
            "runs that embedded for over 5 s": self.long,
            "got on": self.grown,
            "libraries finished": self.finished,
            "equal to one made at once": self.equal,
            "embedding lost, seconds (median, most)": [round(lost[len(lost) // 2], 1), round(lost[-1], 1)],
            "seconds": round(seconds, 1),
            "killed while": dict(self.phases.most_common()),
            "failures": len(self.failures),
            "what failed": self.failures[:20],
        }


@dataclass(frozen=True, slots=True)
class _Seen:
    """What is committed at a moment."""

    at: float
    documents: frozenset[str] = frozenset()
    vectors: int = 0


class KilledRuns:
    """Libraries of the same documents, one after another."""

    def __init__(self, context: Any, folder: Path, documents: int, seconds: float, seed: int) -> None:
        """``seconds`` is what a passage takes to embed."""
        self._context = context
        self._folder = folder
        self._seconds = seconds
        self._chance = random.Random(seed)
        self._shelf = Shelf(folder / "文档", documents, seed)
        self._tally = Tally()
        self._whole = self._made(folder / "一次")
        self._passages = _seen(folder / "一次").vectors

    def run(self, kills: int) -> Tally:
        while self._tally.kills < kills and len(self._tally.failures) < 20:
            index = self._folder / f"库 {self._tally.kills}"
            while self._tally.kills < kills and self._killed(index):
                pass
            else:
                self._finish(index)
        return self._tally

    def _killed(self, index: Path) -> bool:
        """Go on with the library and kill that at a moment of the time that all of it takes; False where it ends."""
        tally, before = self._tally, _seen(index)
        moment = self._chance.random() * self._passages * self._seconds
        embedded, phase = self._context.Value("i", 0, lock=False), self._context.Value("i", 0, lock=False)
        arguments = (index, self._shelf.folder, self._seconds, embedded, phase)
        process = self._context.Process(target=write, args=arguments)
        process.start()
        end, looks = time.monotonic() + moment, [before]
        while process.is_alive() and (left := end - time.monotonic()) > 0:
            process.join(min(_LOOK_S, left))
            looks.append(_seen(index))
        process.kill()
        killed_at = time.monotonic()
        process.join()
        if process.exitcode == 0:
            return False
        if process.exitcode == 1:
            tally.failures.append("the writer failed")
        tally.kills += 1
        tally.phases[PHASES[phase.value]] += 1
        self._judge(index, looks, killed_at, embedded.value)
        return True

    def _judge(self, index: Path, looks: Sequence[_Seen], killed_at: float, embedded: int) -> None:
        tally, after = self._tally, _seen(index)
        found = self._witness(index, after)
        tally.sound += not found.unsound
        tally.failures += [*found.wrong, *found.unsound, *found.unanswered]
        missing = looks[-1].documents - after.documents
        tally.kept += not missing and after.vectors >= looks[-1].vectors
        tally.failures += [f"lost: {name}" for name in missing]
        old = [each for each in looks if killed_at - each.at > _LONG_S] or looks[:1]
        tally.old += len(old[-1].documents)
        gained = after.vectors - looks[0].vectors
        tally.lost.append(max(0, embedded - gained) * self._seconds)
        if embedded * self._seconds > _LONG_S:
            tally.long += 1
            tally.grown += gained > 0

    def _witness(self, index: Path, after: _Seen) -> Testimony:
        there = [self._shelf.files[name] for name in sorted(after.documents)]
        asked = self._chance.sample(there, min(_ASKED, len(there)))
        found: Testimony = self._told(actors.witness, index, asked) or Testimony(False, {}, wrong=("witness died",))
        return found

    def _made(self, index: Path) -> dict[str, str]:
        """The content of the library, after a run that ends."""
        return self._told(_finished, index, self._shelf.folder) or {}

    def _told(self, act: Callable[..., None], *arguments: object) -> Any:
        """What ``act`` sends from a process of its own; none of its threads must be here when another is forked."""
        receiving, sending = self._context.Pipe(duplex=False)
        process = self._context.Process(target=act, args=(*arguments, sending))
        process.start()
        sending.close()
        try:
            found = receiving.recv() if receiving.poll(_PATIENCE_S) else None
        except EOFError:
            found = None
        process.kill()
        process.join()
        return found

    def _finish(self, index: Path) -> None:
        """Let the run end: is it what it would be had nothing been killed?"""
        made = self._made(index)
        self._tally.finished += 1
        differing = [name for name in self._whole if made.get(name) != self._whole[name]]
        self._tally.equal += not differing
        self._tally.failures += [f"not as made in one go: {name}" for name in differing]


def _seen(index: Path) -> _Seen:
    """What another process finds committed now."""
    at = time.monotonic()
    try:
        with closing(sqlite3.connect(f"{(index / CATALOG).as_uri()}?mode=ro", uri=True)) as connection:
            connection.execute("BEGIN")
            documents = frozenset(name for (name,) in connection.execute("SELECT name FROM documents"))
            return _Seen(at, documents, connection.execute("SELECT count(*) FROM vectors").fetchone()[0])
    except sqlite3.OperationalError:  # there is none yet
        return _Seen(at)


def _finished(index: Path, folder: Path, out: Any) -> None:
    """Index ``folder``, and send all that answers depend on: what it is of → its hash."""
    actors.opened(index).add([folder])
    snapshot = actors.opened(index).snapshot()
    with closing(sqlite3.connect(index / CATALOG)) as connection:
        content: dict[str, Any] = {sql: connection.execute(sql).fetchall() for sql in _CONTENT}
    words = {word for each in snapshot.catalog.passage_texts() for word in snapshot.words.tokens(each.headed)}
    content["words"] = [(word, snapshot.keywords.holders(word).tolist()) for word in sorted(words)]
    answers = (actors.opened(index).ask(versioned.question(number)) for number in range(1, 10))
    content["answers"] = [(each.text, [(hit.passage, hit.score) for hit in each.hits]) for each in answers]
    out.send({name: digest(repr(found).encode()) for name, found in content.items()})


def many(context: Any, folder: Path, kills: int, documents: int, seconds: float, together: int) -> dict[str, Any]:
    """The result of so many kills, of ``together`` libraries at a time."""
    results, began = context.SimpleQueue(), time.perf_counter()

    def one(number: int) -> None:
        place = folder / f"{number}"
        place.mkdir()
        share = (kills + number) // together
        results.put(KilledRuns(context, place, documents, seconds, number).run(share))

    processes = [context.Process(target=one, args=(number,)) for number in range(together)]
    for each in processes:
        each.start()
    tally = Tally()
    for _ in processes:
        tally.add(results.get())
        print(f"{tally.kills}/{kills}", file=sys.stderr)
    for each in processes:
        each.join()
    return tally.result(time.perf_counter() - began)
