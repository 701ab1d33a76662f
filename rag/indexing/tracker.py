"""How far an indexing run is, how fast it goes, and how long it will still take.

The indexer tells a ``Tracker`` what has happened; the tracker shows what comes of it as ``Progress``.
"""

from __future__ import annotations

import math
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from rag.types import FileStep, Follow, Progress, Show

_EVERY_S = 0.1
"""More often nobody can read it."""
_LONG_S = 2.0
"""A file that takes longer to read is named, with its pages."""
_MEMORY_S = 20.0
"""Time constant of the rate: what happened before counts less and less."""
_SURE_S = 1.0
"""Before so much embedding nothing is said of the time that is left."""
_EASE_S = 4.0
"""Time constant with which the remaining time that is shown follows the estimate."""


def _unfollowed(step: FileStep) -> None:
    pass


class _Pace:
    """An amount per second, as an average over the past in which what is older weighs less."""

    def __init__(self) -> None:
        self._amount = 0.0
        self.seconds = 0.0

    def add(self, amount: float, seconds: float) -> None:
        """``amount`` has been done in the ``seconds`` since the last call."""
        kept = math.exp(-seconds / _MEMORY_S)
        self._amount = self._amount * kept + amount
        self.seconds = self.seconds * kept + seconds

    @property
    def rate(self) -> float:
        return self._amount / self.seconds if self.seconds > 0 else 0.0


@dataclass(slots=True)
class _Format:
    """The files of one format: what those that were read were like tells what the others will be."""

    files: int = 0
    size: int = 0
    characters: int = 0
    seconds: float = 0.0
    unread: int = 0
    unread_size: int = 0


class Tracker:
    """Follows one indexing run from any of its threads, and shows its progress a few times a second.

    ``found`` is called first, then for each file either ``unchanged`` or ``read`` (before it ``paging``, page by
    page), and ``embedded`` whenever more of what was read has been embedded.
    """

    def __init__(self, *shows: Show, follow: Follow = _unfollowed, clock: Callable[[], float] = time.monotonic) -> None:
        self._shows = shows
        self._follow = follow
        self._clock = clock
        self._lock = threading.Lock()
        self._sizes: dict[Path, int] = {}  # of the files that are not read yet
        self._formats: dict[str, _Format] = {}
        self._documents = 0
        self._done = 0
        self._waiting: deque[tuple[int, int]] = deque()  # (documents, characters) of files that are being embedded
        self._credit = 0  # characters embedded of the first one waiting
        self._behind = 0  # characters that are read and not embedded
        self._pace = _Pace()
        self._embedded_at: float | None = None
        self._opened = clock()
        self._paging = ("", 0, 0)
        self._left: float | None = None
        self._share: float | None = None
        self._shown_at = -math.inf

    def found(self, files: Iterable[Path]) -> None:
        """These are the files of the run."""
        with self._lock:
            self._sizes = {path: _size(path) for path in files}
            for path, size in self._sizes.items():
                format_ = self._formats.setdefault(path.suffix.lower(), _Format())
                format_.unread += 1
                format_.unread_size += size
            self._opened = self._clock()
            self._tell()

    def unchanged(self, path: Path, documents: int) -> None:
        """The file holds so many documents, which are in the library as they are."""
        with self._lock:
            self._close(path)
            self._documents += documents
            self._done += documents
            self._tell()

    def opening(self, path: Path) -> None:
        """The file is read next, if it has changed."""
        self._follow(FileStep(path, "reading"))

    def failed(self, path: Path, problems: Sequence[str], *, partly: bool = False) -> None:
        """The file can't be read, or only ``partly``."""
        self._follow(FileStep(path, "partly" if partly else "failed", problems=tuple(problems)))

    def paging(self, path: Path, page: int, pages: int) -> None:
        """So many pages of the file have been read."""
        self._follow(FileStep(path, "reading", page, pages))
        with self._lock:
            self._paging = (path.name, page, pages)
            self._tell()

    def read(self, path: Path, documents: int, characters: int) -> None:
        """The file has been read, or given up: ``characters`` of its documents have to be embedded."""
        self._follow(FileStep(path, "read"))
        with self._lock:
            seconds = self._clock() - self._opened
            format_, size = self._close(path)
            format_.files += 1
            format_.size += size
            format_.characters += characters
            format_.seconds += seconds
            self._queue(documents, characters)
            self._tell()

    def anew(self, documents: int, characters: int) -> None:
        """Documents that are in the library, and are only embedded again."""
        with self._lock:
            self._queue(documents, characters)
            self._tell()

    def owing(self, characters: int) -> None:
        """So many characters are to be embedded in all: what earlier runs have left is among them."""
        with self._lock:
            self._queue(0, max(0, characters - self._behind))
            self._tell()

    def share(self, embedded: float) -> None:
        """So much of the library is embedded now, from 0 to 1."""
        with self._lock:
            self._share = embedded

    def ended(self) -> None:
        """Everything is embedded, whatever it was thought to be."""
        with self._lock:
            self._done += sum(documents for documents, _ in self._waiting)
            self._waiting.clear()
            self._credit = self._behind = 0
            self._tell()

    def embedded(self, characters: int) -> None:
        """So many more of the characters that were read have been embedded."""
        with self._lock:
            now = self._clock()
            if self._embedded_at is not None:  # the time before the first went into loading the encoder
                self._pace.add(characters, now - self._embedded_at)
            self._embedded_at = now
            self._credit += characters
            self._behind -= characters
            self._settle()
            self._tell()

    def _close(self, path: Path) -> tuple[_Format, int]:
        """The file needs no more reading: its format and size."""
        format_, size = self._formats[path.suffix.lower()], 0
        if path in self._sizes:  # else it was found under two names, and this is the second
            size = self._sizes.pop(path)
            format_.unread -= 1
            format_.unread_size -= size
        self._opened = self._clock()
        self._paging = ("", 0, 0)
        return format_, size

    def _queue(self, documents: int, characters: int) -> None:
        self._documents += documents
        self._behind += characters
        self._waiting.append((documents, characters))
        self._settle()

    def _settle(self) -> None:
        """What is embedded counts for the documents in the order in which they were read."""
        while self._waiting and self._credit >= self._waiting[0][1]:
            documents, characters = self._waiting.popleft()
            self._done += documents
            self._credit -= characters

    def _tell(self) -> None:
        now = self._clock()
        ended = not self._sizes and not self._waiting
        passed = now - self._shown_at
        if passed < _EVERY_S and not ended:
            return
        self._shown_at = now
        self._left = 0.0 if ended else self._eased(self._estimate(now), passed)
        documents, characters = self._waiting[0] if self._waiting else (0, 1)
        paging = self._paging if now - self._opened > _LONG_S else ("", 0, 0)
        progress = Progress(
            self._done + documents * self._credit / max(1, characters),
            self._documents + len(self._sizes),
            self._pace.rate,
            self._left,
            *paging,
            share=self._share if not self._sizes else None,
        )
        for show in self._shows:
            show(progress)

    def _eased(self, estimate: float | None, passed: float) -> float | None:
        """The time last shown, ``passed`` seconds ago, on its way to the estimate: never a leap."""
        if estimate is None or self._left is None:
            return estimate
        shown = self._left - passed
        return max(0.0, shown + (estimate - shown) * (1 - math.exp(-passed / _EASE_S)))

    def _estimate(self, now: float) -> float | None:
        """Reading and embedding run side by side: the one that takes longer tells when both have ended."""
        if self._pace.seconds < _SURE_S:
            return None
        seconds, characters = self._unread()
        _, page, pages = self._paging
        paging = (now - self._opened) * (pages - page) / page if page else 0.0
        return max(seconds, paging, (self._behind + characters) / max(1.0, self._pace.rate))

    def _unread(self) -> tuple[float, float]:
        """The seconds that the files not read yet will take to read, and the characters that they will have.

        Of a format that was met before, by the size; of another, as much as the mean of all files.
        """
        formats = self._formats.values()
        files = max(1, sum(each.files for each in formats))
        mean_seconds = sum(each.seconds for each in formats) / files
        mean_characters = sum(each.characters for each in formats) / files
        seconds = characters = 0.0
        for each in formats:
            if each.size:
                seconds += each.seconds * each.unread_size / each.size
                characters += each.characters * each.unread_size / each.size
            else:
                seconds += mean_seconds * each.unread
                characters += mean_characters * each.unread
        return seconds, characters


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:  # it is gone; reading it will say so
        return 0
