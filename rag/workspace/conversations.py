"""A person's conversations: kept, found again, renamed, deleted and brought back; another's aren't there."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from rag.types import Answer
from rag.types.databases import Connection
from rag.workspace import answers
from rag.workspace.database import Database
from rag.workspace.people import OWNER, Person
from rag.workspace.scope import EVERYTHING, Scope

TITLE_MOST = 60
"""Characters of a title: the first question's, or what the person writes in its place."""
KEPT_S = 30 * 24 * 3600
"""How long a deleted conversation can be brought back."""
_AROUND = 24
"""Characters of a snippet on either side of what was looked for."""
_STEP_S = 1e-5
"""Two changes are at least this far apart, whatever the clock says: a change is known by its time."""


@dataclass(frozen=True, slots=True)
class Conversation:
    """A conversation without what was said in it; ``id`` stands in its address."""

    id: str
    title: str
    created: float
    changed: float
    """When something was last said in it, in seconds since 1970; another one after every change of what was said."""
    deleted: float | None = None


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question and its answer; None where it was stopped, or failed."""

    question: str
    answer: Answer | None
    scope: Scope = EVERYTHING
    """What was asked."""
    asked: float = 0.0
    """Seconds since 1970; 0: when it is kept."""


@dataclass(frozen=True, slots=True)
class Found:
    """A conversation that something was found in; ``snippet`` is where, empty if in its title."""

    conversation: Conversation
    snippet: str = ""


class Conversations:
    """The conversations of one person in a workspace. Every method may be called from any thread.

    All raise ``UserError`` where the workspace can't be read or written.
    """

    def __init__(self, database: Database, clock: Callable[[], float] = time.time, owner: Person = OWNER) -> None:
        self._database = database
        self._clock = clock
        self._owner = owner.name

    def of(self, owner: Person) -> Conversations:
        """Those of another person in the same workspace."""
        return Conversations(self._database, self._clock, owner)

    # What is said

    def begin(self, exchanges: Sequence[Exchange]) -> Conversation:
        """A new conversation; its title is the first question."""
        now = self._clock()
        made = Conversation(secrets.token_urlsafe(9), title_of(exchanges[0].question), now, now)
        with self._database.writing() as connection:
            _purge(connection, now)
            connection.execute(
                "INSERT INTO conversations (id, title, created, changed, owner) VALUES (?, ?, ?, ?, ?)",
                (made.id, made.title, made.created, made.changed, self._owner),
            )
            _insert(connection, made.id, 0, exchanges, now)
        return made

    def keep(
        self, id: str, exchanges: Sequence[Exchange], position: int, seen: float
    ) -> tuple[Conversation, int] | None:
        """Put ``exchanges`` in the place of what stands at ``position`` (from 0) and after it; where they stand now.

        ``seen`` is ``changed`` of the conversation as the person saw it. If something was said in it since, in another
        tab or by somebody else, nothing is replaced: they are added at the end. A deleted conversation comes back. None
        where there is none of this id.
        """
        with self._database.writing() as connection:
            found = _one(connection, id, self._owner)
            if found is None:
                return None
            now = max(self._clock(), found.changed + _STEP_S)
            held = connection.execute("SELECT count(*) FROM turns WHERE conversation = ?", (id,)).fetchone()[0]
            position = min(position, held) if found.changed == seen else held
            title = _retitled(connection, found, exchanges[0].question) if position == 0 else found.title
            connection.execute("DELETE FROM turns WHERE conversation = ? AND position >= ?", (id, position))
            _insert(connection, id, position, exchanges, now)
            connection.execute(
                "UPDATE conversations SET title = ?, changed = ?, deleted = NULL WHERE id = ?", (title, now, id)
            )
            return replace(found, title=title, changed=now, deleted=None), position

    def settle(self, id: str, asked: float, exchange: Exchange) -> tuple[Conversation, bool] | None:
        """Put ``exchange`` in the place of its question, which was kept at ``asked`` and has no answer yet, wherever it
        stands by now; and whether nothing else was said since.

        None where there is no such question: it was stopped or edited meanwhile, or its conversation is gone for good.
        """
        with self._database.writing() as connection:
            found = _one(connection, id, self._owner)
            row = connection.execute(
                "SELECT position FROM turns WHERE conversation = ? AND asked = ? AND question = ? AND answer = ''",
                (id, asked, exchange.question),
            ).fetchone()
            if found is None or row is None:
                return None
            now = max(self._clock(), found.changed + _STEP_S)
            connection.execute("DELETE FROM turns WHERE conversation = ? AND position = ?", (id, row[0]))
            _insert(connection, id, row[0], [exchange], now)
            connection.execute("UPDATE conversations SET changed = ?, deleted = NULL WHERE id = ?", (now, id))
            return replace(found, changed=now, deleted=None), found.changed == asked

    def exchanges(self, id: str) -> tuple[Exchange, ...]:
        """What was said, in order."""
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT question, answer, scope, asked FROM turns JOIN conversations ON id = conversation "
                "WHERE id = ? AND owner = ? ORDER BY position",
                (id, self._owner),
            ).fetchall()
        return tuple(Exchange(row[0], answers.load(row[1]), Scope.of(row[2]), row[3]) for row in rows)

    # Finding them

    def get(self, id: str) -> Conversation | None:
        """The conversation, deleted or not; None where there is none, or none any more."""
        with self._database.reading() as connection:
            return _one(connection, id, self._owner)

    def newest(self, limit: int, before: float | None = None) -> list[Conversation]:
        """Those that changed last, newest first; ``before`` goes on after the one that changed then."""
        with self._database.reading() as connection:
            rows = connection.execute(
                f"SELECT {_COLUMNS} FROM conversations WHERE owner = ? AND deleted IS NULL AND changed < ? "
                "ORDER BY changed DESC, id LIMIT ?",
                (self._owner, float("inf") if before is None else before, limit),
            ).fetchall()
        return [Conversation(*row) for row in rows]

    def search(self, text: str, limit: int) -> list[Found]:
        """Those with ``text`` in their title, a question or an answer, newest first; case doesn't count."""
        wanted = " ".join(text.split())
        if not wanted:
            return [Found(each) for each in self.newest(limit)]
        asked = {"wanted": f"%{_literal(wanted)}%", "limit": limit, "owner": self._owner}
        with self._database.reading() as connection:
            rows = connection.execute(_SEARCH, asked).fetchall()
        return [Found(Conversation(*row[:5]), _snippet(row[5], wanted)) for row in rows]

    # What becomes of them

    def rename(self, id: str, title: str) -> Conversation | None:
        """Give it another title (none: leave it as it is); None where there is none of this id."""
        with self._database.writing() as connection:
            if title.strip():
                sql = "UPDATE conversations SET title = ? WHERE id = ? AND owner = ?"
                connection.execute(sql, (title_of(title), id, self._owner))
            return _one(connection, id, self._owner)

    def delete(self, id: str) -> bool:
        """Whether it was there. It can be brought back for ``KEPT_S``; what was deleted longer ago goes for good."""
        now = self._clock()
        with self._database.writing() as connection:
            _purge(connection, now)
            sql = "UPDATE conversations SET deleted = ? WHERE id = ? AND owner = ?"
            return connection.execute(sql, (now, id, self._owner)).rowcount > 0

    def restore(self, id: str) -> bool:
        """Bring it back; whether it was there."""
        with self._database.writing() as connection:
            sql = "UPDATE conversations SET deleted = NULL WHERE id = ? AND owner = ?"
            return connection.execute(sql, (id, self._owner)).rowcount > 0


def title_of(question: str) -> str:
    """A question as a title: one line, and no longer than ``TITLE_MOST``."""
    line = " ".join(question.split())
    return line if len(line) <= TITLE_MOST else line[: TITLE_MOST - 1] + "…"


_COLUMNS = "id, title, created, changed, deleted"
# The first place that fits, of each conversation. An answer is JSON, of which only what it says is looked through;
# a turn without an answer holds none.
_SEARCH = f"""
WITH said AS (
    SELECT conversation, position, question,
           CASE WHEN json_valid(answer) THEN coalesce(json_extract(answer, '$.text'), '') ELSE '' END AS answer
    FROM turns WHERE conversation IN (SELECT id FROM conversations WHERE owner = :owner)
), fitting AS (
    SELECT conversation, CASE WHEN question LIKE :wanted ESCAPE '\\' THEN question ELSE answer END AS place,
           row_number() OVER (PARTITION BY conversation ORDER BY position) AS number
    FROM said WHERE question LIKE :wanted ESCAPE '\\' OR answer LIKE :wanted ESCAPE '\\'
)
SELECT {_COLUMNS}, CASE WHEN title LIKE :wanted ESCAPE '\\' THEN '' ELSE place END
FROM conversations LEFT JOIN fitting ON conversation = id AND number = 1
WHERE owner = :owner AND deleted IS NULL AND (title LIKE :wanted ESCAPE '\\' OR place IS NOT NULL)
ORDER BY changed DESC, id LIMIT :limit
"""


def _one(connection: Connection, id: str, owner: str) -> Conversation | None:
    sql = f"SELECT {_COLUMNS} FROM conversations WHERE id = ? AND owner = ?"
    row = connection.execute(sql, (id, owner)).fetchone()
    return Conversation(*row) if row else None


def _retitled(connection: Connection, found: Conversation, question: str) -> str:
    """Its title when its first question becomes ``question``: that, unless a person wrote another."""
    row = connection.execute(
        "SELECT question FROM turns WHERE conversation = ? AND position = 0", (found.id,)
    ).fetchone()
    return title_of(question) if row and found.title == title_of(row[0]) else found.title


def _insert(connection: Connection, id: str, position: int, exchanges: Sequence[Exchange], now: float) -> None:
    connection.executemany(
        "INSERT INTO turns (conversation, position, question, answer, scope, asked) VALUES (?, ?, ?, ?, ?, ?)",
        [
            (
                id,
                n,
                each.question,
                _dumped(each.answer),
                each.scope.as_json(),
                each.asked or now,
            )
            for n, each in enumerate(exchanges, position)
        ],
    )


def _purge(connection: Connection, now: float) -> None:
    connection.execute("DELETE FROM conversations WHERE deleted < ?", (now - KEPT_S,))


def _dumped(answer: Answer | None) -> str:
    return answers.dump(answer) if answer else ""


def _literal(text: str) -> str:
    """``text`` without what ``LIKE`` takes for a pattern."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _snippet(place: str | None, wanted: str) -> str:
    line = " ".join((place or "").split())
    at = max(0, line.lower().find(wanted.lower()))
    start, end = max(0, at - _AROUND), at + len(wanted) + _AROUND
    return ("…" if start else "") + line[start:end] + ("…" if end < len(line) else "")
