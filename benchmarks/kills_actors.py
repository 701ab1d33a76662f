"""Who works on the index that is killed: a writer that says what it is at, readers that ask all along, a witness."""

from __future__ import annotations

import os
import random
import sqlite3
import sys
import time
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from rag.answering.asked.question import analyse
from rag.chinese.words import Words
from rag.errors import UserError
from rag.indexing import passages
from rag.settings import Settings
from rag.store.catalog import CATALOG
from rag.store.checking import check
from rag.store.snapshot import Snapshot
from rag.types import Answer
from tests.support import versioned
from tests.support.hashed import EMBEDDING, ENCODER, HashedLibrary
from tests.support.versioned import Version, torn, torn_shelf

_COUNTED = ("档案", "编号", "保管")
"""Words of which each passage must be counted once."""
_PAUSE_S = 0.02
"""Between two questions of a reader: the writer must come to the processor too."""
PHASES = ("starting", "reading", "embedding", "storing", "committing", "writing files", "switching", "sweeping", "over")
_STATEMENTS = {
    "BEGIN": "storing",
    "INSERT": "storing",
    "DELETE": "storing",
    "UPDATE": "storing",
    "COMMIT": "committing",
}
_EVENTS = {
    "os.rename": "switching",
    "os.remove": "sweeping",
    "os.rmdir": "sweeping",
    "shutil.rmtree": "sweeping",
    EMBEDDING: "embedding",
}


def warm() -> None:
    """Load the modules and dictionaries that every actor needs, so that those forked from here begin at once.

    Nothing that starts threads is run: they don't survive a fork.
    """
    import faiss  # noqa: F401
    import filelock  # noqa: F401

    if os.environ.get("MINGYIN_STORE"):
        import pymilvus  # noqa: F401

    segmentation = Words()
    segmentation.tagged(versioned.question(1))
    analyse(versioned.question(1), segmentation, lambda forms: 1.0)


def opened(index: Path) -> HashedLibrary:
    """Without the reader: its network would take most of the time, and knows nothing of the index."""
    return HashedLibrary(index, Settings(reader=False, store=os.environ.get("MINGYIN_STORE", "")))


# The writer


@dataclass(frozen=True, slots=True)
class Task:
    """Calls of ``Library``, one after another."""

    kind: str
    calls: tuple[tuple[str, Any], ...]
    """(method, its argument)."""


def write(index: Path, task: Task, phase: Any) -> None:
    """Do ``task``; ``phase.value`` is always what it is at, an index of ``PHASES``."""
    watch(index, phase)
    library = opened(index)
    for method, argument in task.calls:
        getattr(library, method)(argument)
    phase.value = PHASES.index("over")


def watch(index: Path, phase: Any) -> None:
    """Tell from the interpreter's audit events, and SQLite's statements, what this process is at."""

    def statement(sql: str) -> None:
        name = _STATEMENTS.get(sql.split(maxsplit=1)[0].upper())
        if name:
            phase.value = PHASES.index(name)

    def heard(event: str, values: tuple[Any, ...]) -> None:
        name = _EVENTS.get(event)
        if event == "open" and str(values[0]).startswith(str(index)):
            name = "writing files" if "w" in str(values[1]) else None
        elif event == "open":
            name = "reading" if Path(str(values[0])).suffix in (".txt", ".md") else None
        if name:
            phase.value = PHASES.index(name)

    def connect(*values: Any, **options: Any) -> sqlite3.Connection:
        connection: sqlite3.Connection = original(*values, **options)
        connection.set_trace_callback(statement)
        return connection

    original, sqlite3.connect = sqlite3.connect, connect  # type: ignore[assignment]
    sys.addaudithook(heard)


# Readers


def read(index: Path, known: int, seed: int, counts: Any, stop: Any, errors: Any) -> None:
    """Ask and look until ``stop`` is set: questions are counted in ``counts[seed]``, ``errors`` gets what is wrong."""
    if hasattr(os, "nice"):
        os.nice(8)  # they take what time is left, and leave the writer its pace
    chance, library = random.Random(seed), opened(index)
    newest: dict[str, Version] = {}
    while not stop.is_set():
        try:
            answer = library.ask(versioned.question(chance.randint(1, known)))
            wrong = torn(answer) + _older(answer, newest)
            if counts[seed] % 10 == 0:
                wrong += torn_shelf(library)[1] + miscounted(library.snapshot())
        except Exception:  # whatever comes is what this benchmark looks for
            wrong = [traceback.format_exc()]
        counts[seed] += 1
        for each in wrong:
            errors.put(each)
        time.sleep(_PAUSE_S)


def miscounted(snapshot: Snapshot) -> list[str]:
    """Words that are found in more passages of the snapshot, or fewer, than it says; and passages that it lacks."""
    words, ids = snapshot.keywords, snapshot.catalog.ids()
    found = {word: words.holders(word) for word in _COUNTED}
    wrong = [
        f"{word}: {len(held)} of {words.spread(word)}"
        for word, held in found.items()
        if len(held) != words.spread(word)
    ]
    wrong += [f"strange: {word} {strange}" for word, held in found.items() if len(strange := np.setdiff1d(held, ids))]
    return wrong if len(words) == len(ids) else [*wrong, f"{len(words)} of {len(ids)} passages"]


def _older(answer: Answer, newest: dict[str, Version]) -> list[str]:
    """Documents of which an older version came after a newer one."""
    found = {hit.passage.document: max(versioned.marks(hit.passage.text)) for hit in answer.hits}
    wrong = [f"{name}: {found[name]} after {newest[name]}" for name in found if found[name] < newest.get(name, (0, 0))]
    newest.update(found)
    return wrong


# The witness


@dataclass(frozen=True, slots=True)
class Testimony:
    """What a process that comes fresh to the index finds."""

    opened: bool
    versions: Mapping[str, Version]
    unanswered: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()
    unsound: tuple[str, ...] = ()
    """What ``check`` says."""


def witness(index: Path, asked: Sequence[Version], out: Any) -> None:
    """Open the index, ask for the fact of each version that must be there, and check everything."""
    try:
        out.send(_testimony(index, asked))
    except Exception:  # as in ``read``
        out.send(Testimony(False, {}, wrong=(traceback.format_exc(),)))


def _testimony(index: Path, asked: Sequence[Version]) -> Testimony:
    library = opened(index)
    try:
        versions, wrong = torn_shelf(library)
    except UserError as error:
        if asked:
            raise
        return Testimony(True, {}, unsound=_unsound(index), wrong=() if "索引" in str(error) else (str(error),))
    unanswered = []
    names = {version: name for name, version in versions.items()}
    for document, version in asked:
        # Which sentence a toy encoder finds best is no matter here: it must be the document's, as it is now.
        answer = library.ask(versioned.question(document), documents=[names[document, version]])
        wrong += torn(answer)
        if {mark for each in answer.citations for mark in versioned.marks(each.quote)} != {(document, version)}:
            unanswered.append(f"{document} {version}: {answer.text}")
    snapshot = library.snapshot()
    return Testimony(True, versions, tuple(unanswered), (*wrong, *miscounted(snapshot)), _unsound(index))


def _unsound(index: Path) -> tuple[str, ...]:
    if not (index / CATALOG).exists():
        return ()
    try:
        return tuple(f"{each.about}: {each.wrong}" for each in check(index, ENCODER, passages.VERSION) if not each.ok)
    except UserError as error:
        return (str(error),) if "还没有索引" not in str(error) else ()
