"""The catalog's log of changes (SQLite's write-ahead log), which would grow for as long as somebody reads.

SQLite begins the log anew only at a moment at which nobody reads what stands in it ("Write-Ahead Logging", 6). A server
that is asked reads all the time: what people give it for an hour would all stay in the log, which is read through by
every reader.
"""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing, suppress
from pathlib import Path

from rag.store.catalog import CATALOG
from rag.store.schema import connect

MOST = 16 << 20
"""Bytes from which on it is begun anew."""
_PATIENCE_MS = 1000
"""For those who are being answered and read it still."""
_AGAIN_S = 30.0


class Log:
    """The log of one index, as one process has it begun anew."""

    def __init__(self, index: Path) -> None:
        self._catalog = index / CATALOG
        self._tried = -_AGAIN_S

    def is_due(self) -> bool:
        """Whether it is long, and hasn't been tried a moment ago."""
        try:
            size = self._catalog.with_name(f"{CATALOG}-wal").stat().st_size
        except OSError:
            return False
        return size > MOST and time.monotonic() >= self._tried + _AGAIN_S

    def begin_anew(self) -> None:
        """Put what it holds into the catalog, and leave it empty, unless somebody goes on reading it."""
        self._tried = time.monotonic()
        with suppress(sqlite3.Error), closing(connect(self._catalog)) as connection:
            connection.execute(f"PRAGMA busy_timeout = {_PATIENCE_MS}")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
