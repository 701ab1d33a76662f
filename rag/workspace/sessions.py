"""Who is signed in, where: a session is known by the hash of the secret that its browser keeps."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from rag.workspace.database import NOTED_S, Database
from rag.workspace.people import Person, Role
from rag.workspace.tokens import kept, token

IDLE_S = 3 * 24 * 3600.0
"""A session that nobody has used for so long has ended: a weekend."""
LONGEST_S = 30 * 24 * 3600.0
"""However much it is used, it ends then (NIST SP 800-63B, section 4.1.3)."""


@dataclass(frozen=True, slots=True)
class Session:
    """Somewhere that a person is signed in. Times are in seconds since 1970."""

    made: float
    seen: float
    """When it was used last, to the minute."""
    is_this: bool
    """Whether it is the one that asks."""


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
        if now - row[2] > NOTED_S:
            self._database.note("UPDATE sessions SET seen = ? WHERE token = ?", (now, hashed))
        return Person(row[0], Role(row[1]))

    def end(self, secret: str) -> None:
        """Sign out."""
        with self._database.writing() as connection:
            connection.execute("DELETE FROM sessions WHERE token = ?", (kept(secret),))

    def end_all(self, name: str, but: str = "") -> int:
        """Sign an account out everywhere, or everywhere else than where this secret is; how many sessions ended."""
        with self._database.writing() as connection:
            sql = "DELETE FROM sessions WHERE person = ? AND token <> ?"
            return connection.execute(sql, (name, kept(but))).rowcount

    def listed(self, name: str, secret: str = "") -> list[Session]:
        """Where an account is signed in, the latest used first; ``secret`` is of the session that asks."""
        now = self._clock()
        with self._database.reading() as connection:
            sql = "SELECT made, seen, token = ? FROM sessions WHERE person = ? AND made >= ? AND seen >= ?"
            values = (kept(secret), name, now - LONGEST_S, now - IDLE_S)
            rows = connection.execute(f"{sql} ORDER BY seen DESC", values).fetchall()
        return [Session(made, seen, bool(is_this)) for made, seen, is_this in rows]
