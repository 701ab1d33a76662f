"""Progress as a bar: one line of a terminal that is drawn over; where the output is kept, a line now and then."""

from __future__ import annotations

import shutil
import sys
import time
import unicodedata
from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING

from rag.messages import say

if TYPE_CHECKING:
    from rag.types import Progress, Show

_CELLS = 16
_SELDOM_S = 30.0
"""How often a line is written where it stays."""


class StatusLine:
    """The line that bars are drawn on; it is empty again when the ``with`` block ends."""

    def __init__(self) -> None:
        self._is_drawn_over = sys.stderr.isatty()
        self._width = 0
        self._written = time.monotonic()

    def __enter__(self) -> StatusLine:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._width:
            self.draw("")
            sys.stderr.write("\r")
            sys.stderr.flush()

    def draw(self, text: str) -> None:
        """Show ``text`` in place of what was shown, cut to the terminal's width: a bar that wraps would pile up."""
        if self._is_drawn_over:
            text = _cut(text, shutil.get_terminal_size().columns - 1)
            width = sum(map(_columns, text))
            sys.stderr.write(f"\r{text}{' ' * (self._width - width)}")
            self._width = width
        elif time.monotonic() - self._written >= _SELDOM_S:
            self._written = time.monotonic()
            sys.stderr.write(f"{text}\n")
        sys.stderr.flush()


def indexing_bar(line: StatusLine) -> Show:
    """A bar for documents that are taken in."""

    def show(progress: Progress) -> None:
        bar = _bar(progress.done, progress.documents)
        line.draw(f"{say.indexing()} {bar} {say.progress(progress)}")

    return show


def copying_bar(line: StatusLine, what: str) -> Callable[[int, int], None]:
    """A bar for bytes that are copied: called with (done, total)."""

    def show(done: int, total: int) -> None:
        line.draw(f"{what} {_bar(done, total)} {done / max(1, total):.0%}")

    return show


def asking_bar(line: StatusLine) -> Callable[[int, int], None]:
    """A bar for questions that are asked: called with (done, total)."""
    begun: tuple[float, int] | None = None  # when the first question was answered, and how many were by then

    def show(done: int, total: int) -> None:
        nonlocal begun
        begun = begun or (time.monotonic(), done)
        rate = (done - begun[1]) / max(1e-9, time.monotonic() - begun[0])
        left = say.duration((total - done) / rate) if rate else "…"
        line.draw(f"{say.evaluate()} {_bar(done, total)} {done}/{total} · {say.pace(rate=rate, left=left)}")

    return show


def _bar(done: float, total: int) -> str:
    filled = int(_CELLS * done / max(1, total))
    return f"[{'#' * filled}{'-' * (_CELLS - filled)}]"


def _cut(text: str, columns: int) -> str:
    for length, character in enumerate(text):
        columns -= _columns(character)
        if columns < 0:
            return text[:length]
    return text


def _columns(character: str) -> int:
    """How wide it is at most: a Chinese console shows what is ambiguous (such as ·, or the blocks) wide."""
    return 2 if unicodedata.east_asian_width(character) in "WFA" else 1
