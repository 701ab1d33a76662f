"""Progress as a bar on a terminal; nothing where the output is kept."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from datetime import timedelta

from rag.messages import say

Show = Callable[[str, int, int], None]
"""(stage, done, total), as ``rag.indexing.Progress``."""
_CELLS, _NOTE = 24, 32


def index_bar() -> Show:
    """A bar for documents that are read and embedded; the page of a long one stands beside it."""
    if not sys.stderr.isatty():
        return lambda stage, done, total: None
    started = time.monotonic()
    files = (0, 1)

    def show(stage: str, done: int, total: int) -> None:
        nonlocal files
        passed = f"{time.monotonic() - started:.0f} s"
        if stage == "page":
            _draw("read", *files, f"{passed}  {say('page', done=done, total=total)}")
            return
        if stage == "read":
            files = (done, total)
        _draw(stage, done, total, passed)

    return show


def asking_bar() -> Show:
    """A bar for documents that are indexed, and then questions that are asked: these with their pace."""
    index = index_bar()
    begun: tuple[float, int] | None = None  # when the first question was answered, and how many were by then

    def show(stage: str, done: int, total: int) -> None:
        nonlocal begun
        if stage != "evaluate" or not sys.stderr.isatty():
            return index(stage, done, total)
        begun = begun or (time.monotonic(), done)
        asked = done - begun[1]
        rate = asked / (time.monotonic() - begun[0]) if asked else 0.0
        left = str(timedelta(seconds=round((total - done) / rate))) if rate else "…"
        _draw(stage, done, total, say("pace", rate=rate, left=left))

    return show


def _draw(stage: str, done: int, total: int, note: str) -> None:
    filled = round(_CELLS * done / max(1, total))
    end = "\n" if done == total else ""
    bar = f"\r{say(stage)} [{'█' * filled}{'░' * (_CELLS - filled)}] {done}/{total}  {note:{_NOTE}}{end}"
    sys.stderr.write(bar)
    sys.stderr.flush()
