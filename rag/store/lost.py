"""What a damaged catalog held and couldn't be saved: remembered until it is read again, or a person gives it up."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import astuple, dataclass

from rag.messages import say
from rag.store.records import ACCEPTED, DAMAGED
from rag.store.tables import PUT_META
from rag.types.databases import Connection

LOST = "lost"
"""The key under which ``meta`` keeps it."""
NAMED_MOST = 20
"""Documents that a line names."""


@dataclass(frozen=True, slots=True, order=True)
class Lost:
    """A document; both are empty where it isn't known whether there were others."""

    name: str
    """Empty where only its file is known."""
    source: str
    """Absolute path of the file that it was read from; empty where it isn't known."""


UNKNOWN = Lost("", "")


class LostTable:
    """What is lost, and which documents are there and damaged: their digest is ``DAMAGED``."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def remember(self, lost: Iterable[Lost]) -> None:
        """Have these known as lost, besides those that are."""
        every = sorted({*self._noted(), *lost})
        text = json.dumps([astuple(each) for each in every], ensure_ascii=False)
        self._connection.execute(PUT_META, (LOST, text))

    def missing(self) -> list[Lost]:
        """What is lost and hasn't been read again, and the documents that are damaged."""
        names = {row[0] for row in self._connection.execute("SELECT name FROM documents")}
        complete = "SELECT source FROM documents GROUP BY source HAVING min(hash) <> ''"
        sources = {row[0] for row in self._connection.execute(complete)}
        gone = (each for each in self._noted() if each.name not in names and (each.name or each.source not in sources))
        damaged = self._connection.execute("SELECT name, source FROM documents WHERE digest = ?", (DAMAGED,))
        return sorted({*gone, *(Lost(*row) for row in damaged)})

    def give_up(self) -> list[Lost]:
        """What is missing is missed no more, and what is damaged is taken as it is. Belongs in a transaction."""
        found = self.missing()
        self._connection.execute("DELETE FROM meta WHERE key = ?", (LOST,))
        self._connection.execute("UPDATE documents SET digest = ? WHERE digest = ?", (ACCEPTED, DAMAGED))
        return found

    def _noted(self) -> set[Lost]:
        row = self._connection.execute("SELECT value FROM meta WHERE key = ?", (LOST,)).fetchone()
        return {Lost(*each) for each in json.loads(row[0])} if row else set()


def named(lost: Iterable[Lost]) -> str:
    """Their names, or else their files, for a person."""
    every = [each.name or each.source or "?" for each in lost]
    return say.listed(every[:NAMED_MOST]) + ("……" if len(every) > NAMED_MOST else "")


def told(before: Collection[Lost], after: Collection[Lost]) -> list[str]:
    """What has become of what was missing ``before``, for a person."""
    found = set(before).difference(after)
    lines = [say.reread(count=len(found))] if found else []
    known = [each for each in after if each != UNKNOWN]
    lines += [say.gone_sources(names=named(known))] if known else []
    return [*lines, say.repaired_unknown()] if UNKNOWN in after else lines
