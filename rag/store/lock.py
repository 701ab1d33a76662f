"""One writer at a time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rag.errors import UserError
from rag.messages import say


@contextmanager
def writing(index: Path) -> Iterator[None]:
    """Hold the index folder's writer lock; the system frees it when the process dies.

    Creates the folder. Raises ``UserError`` when another process holds the lock, or the folder can't be written.
    """
    from filelock import FileLock, Timeout

    try:
        index.mkdir(parents=True, exist_ok=True)
        lock = FileLock(index / "lock")
        lock.acquire(timeout=0)
    except Timeout as error:
        raise UserError(say("index_locked", path=index)) from error
    except OSError as error:
        raise UserError(say("index_unwritable", path=index)) from error
    try:
        yield
    finally:
        lock.release()
