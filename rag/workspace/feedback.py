"""What a person says of answers: whether one helped, why not, and where the right passage stands."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import astuple, dataclass, replace

from rag.workspace.database import Database
from rag.workspace.people import OWNER, Person


@dataclass(frozen=True, slots=True)
class Feedback:
    """What was said of the answer at ``position`` of a conversation."""

    conversation: str
    position: int
    question: str
    """As it was understood."""
    verdict: int
    """1: it helped, -1: it didn't, 0: only a passage was marked."""
    comment: str = ""
    document: str = ""
    """Where the right passage stands; empty where none was marked."""
    start: int = 0
    end: int = 0
    quote: str = ""
    absent: bool = False
    """Whether no document holds the answer."""
    given: float = 0.0
    """When, in seconds since 1970."""


class Feedbacks:
    """What one person said, in a workspace. Every method may be called from any thread.

    All raise ``UserError`` where the workspace can't be read or written.
    """

    def __init__(self, database: Database, clock: Callable[[], float] = time.time, owner: Person = OWNER) -> None:
        self._database = database
        self._clock = clock
        self._owner = owner.name

    def by(self, owner: Person) -> Feedbacks:
        """What another person said, in the same workspace."""
        return Feedbacks(self._database, self._clock, owner)

    def give(self, feedback: Feedback) -> Feedback:
        """Keep it in the place of what was said of the same answer before; as it is kept."""
        kept = replace(feedback, given=self._clock())
        with self._database.writing() as connection:
            connection.execute(_PUT, (*astuple(kept), self._owner))
        return kept

    def withdraw(self, conversation: str, position: int) -> None:
        """Forget what was said of an answer."""
        with self._database.writing() as connection:
            sql = "DELETE FROM feedback WHERE conversation = ? AND position = ? AND owner = ?"
            connection.execute(sql, (conversation, position, self._owner))

    def of(self, conversation: str) -> dict[int, Feedback]:
        """What was said of a conversation's answers, by their position."""
        return {each.position: each for each in self._found(_OWN, conversation, self._owner)}

    def all(self) -> list[Feedback]:
        """All that anybody said, oldest first."""
        return self._found("")

    def _found(self, where: str, *values: str) -> list[Feedback]:
        with self._database.reading() as connection:
            rows = connection.execute(f"SELECT {_COLUMNS} FROM feedback {where} ORDER BY given, id", values).fetchall()
        return [replace(Feedback(*row), absent=bool(row[9])) for row in rows]


_OWN = "WHERE conversation = ? AND owner = ?"
_COLUMNS = 'conversation, position, question, verdict, comment, document, start, "end", quote, absent, given'
_PUT = (
    f"INSERT INTO feedback ({_COLUMNS}, owner) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
    "ON CONFLICT (conversation, position) DO UPDATE SET question = excluded.question, verdict = excluded.verdict, "
    'comment = excluded.comment, document = excluded.document, start = excluded.start, "end" = excluded."end", '
    "quote = excluded.quote, absent = excluded.absent, given = excluded.given, owner = excluded.owner"
)
