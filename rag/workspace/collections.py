"""Collections: documents that a person put together by hand, or all below a folder."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rag.errors import QuestionError, UserError
from rag.messages import say
from rag.workspace.database import Database

_NAME_MOST = 60
_FOLLOW = "INSERT INTO collected SELECT collection, ? FROM collected WHERE document = ? ON CONFLICT DO NOTHING"


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

    def __init__(self, database: Database, hidden: frozenset[int] = frozenset(), *, changes_given: bool = True) -> None:
        """Without the ``hidden`` ones; ``changes_given``: whether those may be changed that are for some people."""
        self._database = database
        self._hidden = hidden
        self._changes_given = changes_given

    def without(self, hidden: Iterable[Collection]) -> Collections:
        """As somebody sees and may change them who isn't an admin."""
        return Collections(self._database, frozenset(each.id for each in hidden), changes_given=False)

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
        identity = self._own(name)
        with self._database.writing() as connection:
            rows = [(identity, each) for each in documents]
            connection.executemany("INSERT INTO collected VALUES (?, ?) ON CONFLICT DO NOTHING", rows)

    def take_out(self, name: str, documents: Sequence[str]) -> None:
        """Take documents out; those below its folder stay in."""
        identity = self._own(name)
        with self._database.writing() as connection:
            rows = [(identity, each) for each in documents]
            connection.executemany("DELETE FROM collected WHERE collection = ? AND document = ?", rows)

    def _own(self, name: str) -> int:
        """The number of the collection of this name, which is about to be changed. Raises ``QuestionError`` where there
        is none, another ``UserError`` where that is for others to do."""
        found = self.named(name)
        if found.is_given and not self._changes_given:
            raise UserError(say.collection_not_yours(name=name))
        return found.id

    def follow(self, renamed: Iterable[tuple[str, str]]) -> None:
        """Documents are called otherwise: (old name, new name)."""
        with self._database.writing() as connection:
            for old, new in renamed:
                connection.execute(_FOLLOW, (new, old))
                connection.execute("DELETE FROM collected WHERE document = ? AND document <> ?", (old, new))


def _checked(name: str) -> str:
    name = " ".join(name.split())
    if not name or len(name) > _NAME_MOST:
        raise UserError(say.collection_name(most=_NAME_MOST))
    return name
