"""One writer at a time, which the others can name.

The system's own lock counts, and it frees that when the process dies. Beside it stands a note of who holds it: only
for the person who is refused, so a note that a dead process has left is not believed.
"""

from __future__ import annotations

import errno
import json
import logging
import os
import platform
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from rag.errors import LockedError, UserError
from rag.messages import say

_LOCK, _NOTE = "lock", "lock.json"
_LONGEST_COMMAND = 120
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Holder:
    """The process that holds the lock."""

    pid: int
    born: float | None
    """When the process was started, in seconds since 1970: tells it from a later one with its number."""
    host: str
    command: str
    since: float
    """When it took the lock, in seconds since 1970."""


@contextmanager
def writing(index: Path) -> Iterator[None]:
    """Hold the index folder's writer lock; the system frees it when the process dies.

    Creates the folder. Raises ``LockedError`` when another process holds the lock and says which; ``UserError`` when
    the folder can't be written, and when it stands on a drive that knows no locks.
    """
    from filelock import FileLock, Timeout

    try:
        index.mkdir(parents=True, exist_ok=True)
        # A marker file, which filelock would make do with, would leave the index locked for ever after a kill.
        lock = FileLock(index / _LOCK, fallback_to_soft=False)
        lock.acquire(timeout=0)
    except Timeout as error:
        raise LockedError(_refusal(index)) from error
    except OSError as error:
        unlockable = error.errno == errno.ENOSYS
        raise UserError((say.index_unlockable if unlockable else say.index_unwritable)(path=index)) from error
    try:
        _leave_note(index)
        yield
    finally:
        with suppress(OSError):
            (index / _NOTE).unlink(missing_ok=True)
        lock.release()


def born(pid: int) -> float | None:
    """When the process was started, in seconds since 1970; None where there is none of this number."""
    import psutil

    try:
        return float(psutil.Process(pid).create_time())
    except psutil.Error:
        return None


def holder(index: Path) -> Holder | None:
    """Who holds the lock, as far as is known; a process of this machine that has ended doesn't count."""
    try:
        found = Holder(**json.loads((index / _NOTE).read_text("utf-8")))
        ended = found.host == platform.node() and found.born != born(found.pid)
    except (OSError, ValueError, TypeError):
        return None
    return None if ended else found


def _refusal(index: Path) -> str:
    found = holder(index)
    if found is None:
        return say.index_locked(path=index)
    since = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(found.since))
    return say.index_locked_by(path=index, pid=found.pid, host=found.host, command=found.command, since=since)


def _leave_note(index: Path) -> None:
    """Say who holds the lock. Without a note, on a full disk for one, the lock is as good."""
    command = " ".join([Path(sys.orig_argv[0]).name, *sys.orig_argv[1:]])[:_LONGEST_COMMAND]
    note = Holder(os.getpid(), born(os.getpid()), platform.node(), command, time.time())
    try:
        written = index / f"{_NOTE}.tmp"
        written.write_text(json.dumps(asdict(note), ensure_ascii=False), "utf-8", errors="backslashreplace")
        written.replace(index / _NOTE)
    except OSError as error:
        _log.info("can't say who is writing to %s: %s", index, error)
