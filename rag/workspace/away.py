"""Who is signing in at a provider, and is expected back."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from dataclasses import astuple, dataclass

from rag.workspace.database import Database
from rag.workspace.tokens import kept, token

AWAY_S = 600.0
"""How long somebody may be at the provider's."""
_MOST = 1000


@dataclass(frozen=True, slots=True)
class Pending:
    """What is remembered of somebody who is at the provider's."""

    state: str
    nonce: str
    verifier: str


class Away:
    """Remembered in the workspace, so that any server over it can receive who comes back; known by a cookie.

    All raise ``UserError`` where the workspace can't be written.
    """

    def __init__(self, database: Database, clock: Callable[[], float] = time.time) -> None:
        self._database = database
        self._clock = clock

    def keep(self, pending: Pending) -> str:
        """What the cookie holds."""
        key, now = token(), self._clock()
        with self._database.writing() as connection:
            connection.execute("DELETE FROM away WHERE since < ?", (now - AWAY_S,))
            connection.execute("INSERT INTO away VALUES (?, ?, ?, ?, ?)", (kept(key), *astuple(pending), now))
            last = "SELECT since FROM away ORDER BY since DESC LIMIT 1 OFFSET ?"
            connection.execute(f"DELETE FROM away WHERE since < ({last})", (_MOST - 1,))
        return key

    def take(self, key: str, state: str) -> Pending | None:
        """What was remembered, once; None where it is another's, or too long ago."""
        if not key:
            return None
        with self._database.writing() as connection:
            sql = "SELECT state, nonce, verifier, since FROM away WHERE key = ?"
            row = connection.execute(sql, (kept(key),)).fetchone()
            connection.execute("DELETE FROM away WHERE key = ?", (kept(key),))
        if row is None or not 0 <= self._clock() - row[3] <= AWAY_S:
            return None
        found = Pending(*row[:3])
        return found if secrets.compare_digest(found.state.encode(), state.encode("utf-8", "replace")) else None
