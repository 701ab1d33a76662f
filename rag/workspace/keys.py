"""Keys by which programs act for a person: shown once, kept as their hash."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass

from rag.errors import QuestionError
from rag.messages import say
from rag.workspace.database import NOTED_S, Database
from rag.workspace.people import Person, Role
from rag.workspace.tokens import kept, token

PREFIX = "mk-"
"""How a key begins, so that it is known for one wherever it is found."""
LABEL_MOST = 60


@dataclass(frozen=True, slots=True)
class Key:
    """A key without its secret."""

    id: str
    person: str
    label: str
    """What it is for, in the person's words."""
    made: float
    """In seconds since 1970."""
    used: float | None = None
    """When it was used last, to the minute; None: never."""


class Keys:
    """All keys of a workspace. All raise ``UserError`` where the workspace can't be read or written."""

    def __init__(self, database: Database, clock: Callable[[], float] = time.time) -> None:
        self._database = database
        self._clock = clock

    def add(self, name: str, label: str = "") -> tuple[Key, str]:
        """A new key of the account ``name``, and its secret, which nobody can be told again."""
        secret = PREFIX + token()
        shown = "".join(each if each.isprintable() else " " for each in label)  # a terminal obeys others
        key = Key(secrets.token_hex(4), name, " ".join(shown.split())[:LABEL_MOST], self._clock())
        with self._database.writing() as connection:
            row = (key.id, kept(secret), key.person, key.label, key.made)
            connection.execute("INSERT INTO keys (id, hash, person, label, made) VALUES (?, ?, ?, ?, ?)", row)
        return key, secret

    def person(self, secret: str) -> Person | None:
        """Whose key it is; None where it is nobody's, or was removed."""
        now, hashed = self._clock(), kept(secret)
        with self._database.reading() as connection:
            sql = "SELECT name, role, used FROM keys JOIN accounts ON name = person WHERE hash = ?"
            row = connection.execute(sql, (hashed,)).fetchone()
        if row is None:
            return None
        if row[2] is None or now - row[2] > NOTED_S:
            self._database.note("UPDATE keys SET used = ? WHERE hash = ?", (now, hashed))
        return Person(row[0], Role(row[1]))

    def listed(self, name: str = "") -> list[Key]:
        """The keys of an account, or of all, the oldest first."""
        with self._database.reading() as connection:
            sql = "SELECT id, person, label, made, used FROM keys WHERE ? IN ('', person) ORDER BY person, made, id"
            return [Key(*row) for row in connection.execute(sql, (name,))]

    def remove(self, id: str, of: str = "") -> None:
        """It opens nothing any more. Raises ``QuestionError`` where there is none, or it isn't one ``of`` that account,
        if any is named."""
        with self._database.writing() as connection:
            gone = connection.execute("DELETE FROM keys WHERE id = ? AND ? IN ('', person)", (id, of)).rowcount
        if not gone:
            raise QuestionError(say.no_such_key(id=id[:80]))
