"""Collections: documents that a person put together by hand, or all below a folder.

A document that was put in by hand stands there by its name, and is known again under another one by its prints
(``rag.store.records``): what says the same as one that is in, or was, is put in before anybody sees it. So a file that
is renamed outside the page, restored beside another or copied stays where it was put until somebody takes it out.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from rag.errors import QuestionError, UserError
from rag.messages import say
from rag.types.databases import Connection
from rag.workspace.database import Database

_NAME_MOST = 60
_FOLLOWED = (("collected", "collection, "), ("prints", "collection, print, "))
"""The tables that hold names of documents, with their other columns."""
Prints = Callable[[Iterable[str]], list[tuple[str, str]]]
"""Names of documents → (name, print) of those that there are."""


@dataclass(frozen=True, slots=True)
class Collection:
    """A name for some documents."""

    id: int
    name: str
    folder: str
    """All documents whose names begin with it belong to the collection, too; empty: none do."""
    by_hand: frozenset[str]
    is_given: bool = False
    """Whether it is for some people only (``rag.workspace.grants``)."""

    def holds(self, document: str) -> bool:
        """Whether a document belongs to it."""
        return document in self.by_hand or (bool(self.folder) and document.startswith(f"{self.folder}/"))

    def among(self, documents: Iterable[str]) -> list[str]:
        """Those of ``documents`` that belong to it."""
        return [each for each in documents if self.holds(each)]


class Collections:
    """All collections of a workspace. A document that is deleted keeps its places, for the day that it comes back."""

    def __init__(
        self,
        database: Database,
        prints: Prints = lambda names: [],
        hidden: frozenset[int] = frozenset(),
        *,
        changes_given: bool = True,
    ) -> None:
        """Without the ``hidden`` ones; ``changes_given``: whether those may be changed that are for some people."""
        self._database = database
        self._prints = prints
        self._hidden = hidden
        self._changes_given = changes_given

    def without(self, hidden: Iterable[Collection]) -> Collections:
        """As somebody sees and may change them who isn't an admin."""
        return Collections(self._database, self._prints, frozenset(each.id for each in hidden), changes_given=False)

    def all(self) -> list[Collection]:
        """The collections by name."""
        with self._database.reading() as connection:
            members: dict[int, set[str]] = {}
            for identity, document in connection.execute("SELECT collection, document FROM collected"):
                members.setdefault(identity, set()).add(document)
            rows = connection.execute("SELECT id, name, folder, given FROM collections ORDER BY name").fetchall()
        return [
            Collection(id, name, folder, frozenset(members.get(id, ())), bool(given))
            for id, name, folder, given in rows
            if id not in self._hidden
        ]

    def named(self, name: str) -> Collection:
        """The collection of this name. Raises ``QuestionError`` where there is none."""
        known = self.all()
        found = next((each for each in known if each.name == name), None)
        if found is None:
            names = say.listed([each.name for each in known]) or say.no_collections()
            raise QuestionError(say.unknown_collection(name=name, names=names))
        return found

    def make(self, name: str, folder: str = "") -> Collection:
        """A new collection. Raises ``UserError`` for a name that is empty, too long or taken."""
        name = _checked(name)
        try:
            with self._database.writing() as connection:
                connection.execute("INSERT INTO collections (name, folder) VALUES (?, ?)", (name, folder.strip("/ ")))
        except sqlite3.IntegrityError as error:
            raise UserError(say.collection_taken(name=name)) from error
        return self.named(name)

    def rename(self, name: str, wanted: str) -> None:
        """Call a collection otherwise. Raises ``UserError`` as ``make`` does."""
        identity, wanted = self._own(name), _checked(wanted)
        try:
            with self._database.writing() as connection:
                connection.execute("UPDATE collections SET name = ? WHERE id = ?", (wanted, identity))
        except sqlite3.IntegrityError as error:
            raise UserError(say.collection_taken(name=wanted)) from error

    def delete(self, name: str) -> None:
        """The collection goes; its documents stay."""
        identity = self._own(name)
        with self._database.writing() as connection:
            connection.execute("DELETE FROM collections WHERE id = ?", (identity,))

    def put(self, name: str, documents: Sequence[str]) -> None:
        """Put documents in."""
        identity, prints = self._own(name), self._prints(documents)
        with self._database.writing() as connection:
            rows = [(identity, each) for each in documents]
            connection.executemany("INSERT INTO collected VALUES (?, ?) ON CONFLICT DO NOTHING", rows)
            _remember(connection, prints)

    def take_out(self, name: str, documents: Sequence[str]) -> None:
        """Take documents out; those below its folder stay in. What says the same isn't kept in any more, either,
        unless one that says so is still there."""
        identity = self._own(name)
        with self._database.writing() as connection:
            rows = [(identity, each) for each in documents]
            connection.executemany("DELETE FROM collected WHERE collection = ? AND document = ?", rows)
            alike = "SELECT print FROM prints WHERE collection = ? AND document = ?"
            for row in rows:
                connection.execute(f"DELETE FROM prints WHERE collection = ? AND print IN ({alike})", (identity, *row))

    def _own(self, name: str) -> int:
        """The number of the collection of this name, which is about to be changed. Raises ``QuestionError`` where there
        is none, another ``UserError`` where that is for others to do."""
        found = self.named(name)
        if found.is_given and not self._changes_given:
            raise UserError(say.collection_not_yours(name=name))
        return found.id

    def also(self, renamed: Iterable[tuple[str, str]]) -> None:
        """Documents are about to be called otherwise: (old name, new name). Until ``follow`` they are in by both."""
        with self._database.writing() as connection:
            for old, new in renamed:
                _also(connection, old, new)

    def follow(self, renamed: Iterable[tuple[str, str]]) -> None:
        """Documents are called otherwise: (old name, new name)."""
        with self._database.writing() as connection:
            for old, new in renamed:
                _also(connection, old, new)
                for table, _ in _FOLLOWED:
                    connection.execute(f"DELETE FROM {table} WHERE document = ? AND document <> ?", (old, new))

    def remember(self, prints: Prints) -> None:
        """Keep the prints that the documents have now, before they may change."""
        with self._database.reading() as connection:
            names = [row[0] for row in connection.execute("SELECT DISTINCT document FROM collected")]
        found = prints(names)
        kept = "SELECT 1 FROM prints p WHERE p.collection = c.collection AND p.document = c.document AND p.print = ?"
        with self._database.reading() as connection:
            sql = f"SELECT 1 FROM collected c WHERE c.document = ? AND NOT EXISTS ({kept})"
            fresh = [each for each in found if connection.execute(sql, each).fetchone()]
        if fresh:
            with self._database.writing() as connection:
                _remember(connection, fresh)

    def expect(self, arriving: Sequence[tuple[str, str]]) -> None:
        """Documents come into force when this returns, each a (name, print): those go in that say what one says that is
        in, and of those that are in it is remembered."""
        with self._database.reading() as connection:
            if connection.execute("SELECT 1 FROM collected LIMIT 1").fetchone() is None:
                return
        with self._database.writing() as connection:
            alike = "SELECT DISTINCT collection, CAST(? AS TEXT) FROM prints WHERE print = ?"
            connection.executemany(f"INSERT INTO collected {alike} ON CONFLICT DO NOTHING", arriving)
            _remember(connection, arriving)


def _also(connection: Connection, old: str, new: str) -> None:
    """Have a document be in by its new name, too."""
    for table, others in _FOLLOWED:
        sql = (
            f"INSERT INTO {table} SELECT {others}CAST(? AS TEXT) FROM {table} WHERE document = ? ON CONFLICT DO NOTHING"
        )
        connection.execute(sql, (new, old))


def _remember(connection: Connection, prints: Iterable[tuple[str, str]]) -> None:
    """Keep the prints of the documents, (name, print) each, in every collection that they stand in by hand."""
    in_it = "SELECT collection, CAST(? AS TEXT), document FROM collected WHERE document = ?"
    rows = [(each, name) for name, each in prints]
    connection.executemany(f"INSERT INTO prints {in_it} ON CONFLICT DO NOTHING", rows)


def _checked(name: str) -> str:
    name = " ".join(name.split())
    if not name or len(name) > _NAME_MOST:
        raise UserError(say.collection_name(most=_NAME_MOST))
    return name
