"""Whom collections are given to. One that nobody was ever given is everybody's; one that was is for those alone whom it
is given to, and for admins, until it is opened again: that the last of them leaves doesn't open it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b

from rag.errors import QuestionError
from rag.messages import say
from rag.workspace.collections import Collection, Collections
from rag.workspace.database import Database
from rag.workspace.people import Person, Role


@dataclass(frozen=True, slots=True)
class Veil:
    """What is hidden from somebody: the documents of collections that are given to others, unless they stand in one
    that is given to them, too."""

    theirs: tuple[Collection, ...] = ()
    """Collections that are given to them."""
    others: tuple[Collection, ...] = ()
    """Collections that are given to others only."""

    def hides(self, document: str) -> bool:
        """Whether the document of this name isn't there for them."""
        return any(each.holds(document) for each in self.others) and not any(
            each.holds(document) for each in self.theirs
        )

    @property
    def key(self) -> str:
        """Another one for every veil that hides otherwise."""
        parts = [[(each.id, each.folder, sorted(each.by_hand)) for each in some] for some in (self.theirs, self.others)]
        return blake2b(repr(parts).encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


OPEN = Veil()
"""Hides nothing."""


class Grants:
    """All of a workspace. All raise ``UserError`` where it can't be read or written."""

    def __init__(self, database: Database, collections: Collections) -> None:
        self._database = database
        self._collections = collections

    def give(self, collection: str, people: Sequence[str]) -> None:
        """Have these people see it, and none but those whom it is given to. Raises ``QuestionError`` for a collection
        or a person that there isn't."""
        identity = self._collections.named(collection).id
        with self._database.writing() as connection:
            known = {row[0] for row in connection.execute("SELECT name FROM accounts")}
            for person in people:
                if person not in known:
                    raise QuestionError(say.no_such_account(name=person[:80]))
            connection.execute("UPDATE collections SET given = 1 WHERE id = ?", (identity,))
            rows = [(identity, each) for each in people]
            connection.executemany("INSERT INTO grants VALUES (?, ?) ON CONFLICT DO NOTHING", rows)

    def withdraw(self, collection: str, people: Sequence[str]) -> None:
        """Have these people see it no more."""
        identity = self._collections.named(collection).id
        with self._database.writing() as connection:
            rows = [(identity, each) for each in people]
            connection.executemany("DELETE FROM grants WHERE collection = ? AND person = ?", rows)

    def open(self, collection: str) -> None:
        """Have everybody see it."""
        identity = self._collections.named(collection).id
        with self._database.writing() as connection:
            connection.execute("UPDATE collections SET given = 0 WHERE id = ?", (identity,))
            connection.execute("DELETE FROM grants WHERE collection = ?", (identity,))

    def people(self, collection: str) -> list[str]:
        """Whom a collection is given to, by name."""
        identity = self._collections.named(collection).id
        with self._database.reading() as connection:
            rows = connection.execute("SELECT person FROM grants WHERE collection = ? ORDER BY person", (identity,))
            return [row[0] for row in rows]

    def veil(self, person: Person) -> Veil:
        """What is hidden from a person."""
        if person.role.includes(Role.ADMIN):
            return OPEN
        given = [each for each in self._collections.all() if each.is_given]
        if not given:
            return OPEN
        held = self._held(person)
        return Veil(
            tuple(each for each in given if each.id in held), tuple(each for each in given if each.id not in held)
        )

    def _held(self, person: Person) -> set[int]:
        with self._database.reading() as connection:
            rows = connection.execute("SELECT collection FROM grants WHERE person = ?", (person.name,))
            return {row[0] for row in rows}
