"""What a writer is doing, for the other processes that look into the index folder."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path

from rag.store.lock import born
from rag.types import Progress, Show

_FILE = "progress.json"
_EVERY_S = 0.5


@contextmanager
def publishing(index: Path) -> Iterator[Show]:
    """Lets others see the progress of this process; use it under the writer lock.

    A folder that can't be written is no error here: the writer will find that out by itself.
    """
    path = index / _FILE
    writer = {"pid": os.getpid(), "born": born(os.getpid())}
    published = -_EVERY_S

    def publish(progress: Progress) -> None:
        nonlocal published
        if time.monotonic() - published < _EVERY_S:
            return
        published = time.monotonic()
        written = path.with_suffix(".tmp")
        with suppress(OSError):
            written.write_text(json.dumps({"writer": writer, "progress": asdict(progress)}), "utf-8")
            written.replace(path)

    try:
        yield publish
    finally:
        with suppress(OSError):
            path.unlink(missing_ok=True)


def published(index: Path) -> Progress | None:
    """How far the writer is that is at work in the folder, or None where none is.

    What a writer left behind that was killed doesn't count, even if its number was given to another process.
    """
    try:
        found = json.loads((index / _FILE).read_text("utf-8"))
        writer = found["writer"]
        return Progress(**found["progress"]) if writer["born"] == born(writer["pid"]) else None
    except (OSError, ValueError, TypeError, KeyError):
        return None
