"""One trial: the commands over a damaged index, in a process of its own that may hang or crash."""

from __future__ import annotations

import io
import json
import os
import select
import signal
import sqlite3
import time
import traceback
from contextlib import closing, redirect_stderr, redirect_stdout
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

from rag.command import cli
from rag.library.opened import Opened
from rag.store.catalog import CATALOG
from rag.store.records import DAMAGED
from tests.support.hashed import Hashed

HANG_S = 300
"""Longer than any command takes over so small a library, on the busiest machine."""

Documents = dict[str, tuple[str, int]]
"""Name → text, and how many passages."""


@dataclass(frozen=True, slots=True)
class Trial:
    """What became of one damaged index."""

    number: int
    kind: str
    file: str
    has_sources: bool
    documents: int
    readable: int
    """Documents of which every page is as it was."""
    error: str = ""
    hung: bool = False
    was_told: bool = False
    was_harmless: bool = False
    """Whether all was there and answered though ``check`` told nothing."""
    was_called_sound: bool = False
    """While a document lacked, before or after the repair."""
    saved: int = 0
    """Of the readable ones."""
    there: int = 0
    code: int = -1
    """Of ``check --repair``."""

    @property
    def told(self) -> dict[str, Any]:
        """All of it."""
        return asdict(self)


def tried(
    number: int, kind: str, file: str, index: Path, whole: Documents, readable: set[str], *, has_sources: bool
) -> Trial:
    """Run the commands over ``index``, and compare what is then there with the ``whole``."""
    read, write = os.pipe()
    child = os.fork()
    if not child:
        os.close(read)
        with os.fdopen(write, "w") as out:
            json.dump(_run(index, whole, readable), out)
            out.flush()
            os._exit(0)
    os.close(write)
    with os.fdopen(read) as answer:
        is_ready = select.select([answer], [], [], HANG_S)[0]
        said = answer.read() if is_ready else ""
    if not said:
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    found: dict[str, Any] = (
        json.loads(said) if said else {"hung": not is_ready, "error": "" if not is_ready else f"died: {status}"}
    )
    return Trial(number, kind, file, has_sources, len(whole), len(readable), **found)


def _run(index: Path, whole: Documents, readable: set[str]) -> dict[str, Any]:
    os.environ.update(
        MINGYIN_ENCODER="hashed",
        MINGYIN_READER="0",
        MINGYIN_INDEX=str(index),
        MINGYIN_HOME=str(index.parent / "home"),
        MINGYIN_CORPUS=str(index.parent / "文档"),
    )
    began = time.monotonic()
    try:
        with patch.object(Opened, "encoder", lambda self: Hashed()):
            listed, _ = _command("list")
            asked, _ = _command("ask", "这些文档说了什么？")
            checked, _ = _command("check")
            before = _whole(index, whole) if checked == 0 else set(whole)
            code, _ = _command("check", "--repair")
            after = _whole(index, whole)
    except BaseException:
        return {"error": traceback.format_exc()}
    lacking = before != set(whole) or (code == 0 and after != set(whole))
    return {
        "was_told": checked != 0,
        "was_harmless": checked == 0 and not lacking and listed == asked == 0,
        "was_called_sound": lacking,
        "saved": len(after & readable),
        "there": len(after),
        "code": code,
        "hung": time.monotonic() - began > HANG_S,
    }


def _command(*arguments: str) -> tuple[int, str]:
    out = io.TextIOWrapper(io.BytesIO(), "utf-8")
    with redirect_stdout(out), redirect_stderr(out):
        code = cli.main(arguments)
        out.flush()
    return code, out.buffer.getvalue().decode()


def _whole(index: Path, whole: Documents) -> set[str]:
    """The names of the documents that are there as they were."""
    sql = "SELECT name, text, digest, (SELECT count(*) FROM passages WHERE document = d.id) FROM documents d"
    try:
        with closing(sqlite3.connect(index / CATALOG)) as connection:
            rows = connection.execute(sql).fetchall()
    except sqlite3.Error:
        return set()
    return {name for name, text, digest, count in rows if digest != DAMAGED and whole.get(name) == (text, count)}
