"""Who is signed in, where: a session is known by the hash of the secret that its browser keeps."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable

from rag.workspace.database import Database
from rag.workspace.people import Person, Role
from rag.workspace.tokens import kept, token

IDLE_S = 3 * 24 * 3600.0
"""A session that nobody has used for so long has ended: a weekend."""
LONGEST_S = 30 * 24 * 3600.0
"""However much it is used, it ends then (NIST SP 800-63B, section 4.1.3)."""
_NOTED_S = 60.0
"""How exactly it is known when it was used last."""


class Sessions:
    """All sessions of a workspace. Every method may be called from any thread.

    All raise ``UserError`` where the workspace can't be read or written.
    """

    def __init__(self, database: Database, clock: Callable[[], float] = time.time) -> None:
        self._database = database
        self._clock = clock

    def begin(self, name: str) -> str:
        """Sign an account in; the secret of the session, which isn't kept here."""
        made, now = token(), self._clock()
        with self._database.writing() as connection:
            connection.execute("DELETE FROM sessions WHERE made < ? OR seen < ?", (now - LONGEST_S, now - IDLE_S))
            connection.execute("INSERT INTO sessions VALUES (?, ?, ?, ?)", (kept(made), name, now, now))
        return made

    def person(self, secret: str) -> Person | None:
        """Who is signed in with this secret; None where nobody is, or not any more."""
        now, hashed = self._clock(), kept(secret)
        with self._database.reading() as connection:
            row = connection.execute(
                "SELECT name, role, seen FROM sessions JOIN accounts ON name = person "
                "WHERE token = ? AND sessions.made >= ? AND seen >= ?",
                (hashed, now - LONGEST_S, now - IDLE_S),
            ).fetchone()
        if row is None:
            return None
        if now - row[2] > _NOTED_S:
            self._note(hashed, now)
        return Person(row[0], Role(row[1]))

    def end(self, secret: str) -> None:
        """Sign out."""
        with self._database.writing() as connection:
            connection.execute("DELETE FROM sessions WHERE token = ?", (kept(secret),))

    def end_all(self, name: str) -> int:
        """Sign an account out everywhere; how many sessions it had."""
        with self._database.writing() as connection:
            return connection.execute("DELETE FROM sessions WHERE person = ?", (name,)).rowcount

    def _note(self, hashed: bytes, now: float) -> None:
        try:
            with self._database.writing() as connection:
                connection.execute("UPDATE sessions SET seen = ? WHERE token = ?", (now, hashed))
        except sqlite3.Error:
            return
