"""A library from one store into another: documents, passages and vectors as they are, nothing being read or embedded.

It can be broken off and begun again: a document that is there as it was isn't copied twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from rag.errors import UserError
from rag.messages import say
from rag.store.catalog import Catalog
from rag.store.tables import batches
from rag.store.writer import Writer
from rag.types.databases import Connection

_PASSAGES = 512
"""Passages that come into force together."""
_FROM = "copied_from"
_CARRIED = ("encoder", "passages")
"""What ``meta`` says of documents that are carried over."""
_DOCUMENT = "name, title, text, source, hash, member, outline, attributes, reading, digest, stamp, parts"
_PAGE = 'number, width, height, start, "end", places, boxes'
_PASSAGE = 'section, text, start, "end", sentences, page, hash, sum'

Row = Sequence[Any]


@dataclass(frozen=True, slots=True)
class Copied:
    """What is in the target when a copy has ended."""

    documents: int
    passages: int
    embedded: int
    fresh: int
    """Documents that came by this copy, and not by an earlier one that was broken off."""


def copy(source: Catalog, writer: Writer, advance: Callable[[int, int], None]) -> Copied:
    """Make the library of ``writer`` the one in ``source``; ``advance`` is told of passages, those done and all.

    Raises ``UserError`` where it holds something else already, and where the copy isn't whole.
    """
    target, library = writer.catalog, source.meta("library") or ""
    if target.meta(_FROM) != library:
        if target.passage_count():
            raise UserError(say.copy_not_empty())
        writer.adopt_terms(source.segments.terms())
        with writer.transaction():
            target.set_meta(_FROM, library)
            for carried in _CARRIED:
                target.set_meta(carried, source.meta(carried) or "")
    given, taken = CopyTable(source._connection), CopyTable(target._connection)
    wanted, there = given.listed(), taken.listed()
    kept = wanted.keys() & there.keys()
    total, done = source.passage_count(), sum(parts for key, parts in wanted.items() if key in kept)
    _remove(writer, [name for name, *_ in there.keys() - wanted.keys()])
    advance(done, total)
    for some in _lots((key, parts) for key, parts in wanted.items() if key not in kept):
        with writer.transaction():
            for key, _ in some:
                taken.put(given, key[0])
        done += sum(parts for _, parts in some)
        advance(done, total)
    with writer.transaction():
        writer.settle_terms()
    made = Copied(len(taken.listed()), target.passage_count(), taken.embedded(), len(wanted) - len(kept))
    if (made.documents, made.passages, made.embedded) != (len(wanted), total, given.embedded()):
        raise UserError(say.copy_not_whole())
    return made


def _remove(writer: Writer, names: Sequence[str]) -> None:
    if names:
        with writer.transaction() as catalog:
            for name in names:
                catalog.remove(name)


def _lots(listed: Iterable[tuple[Row, int]]) -> Iterable[list[tuple[Row, int]]]:
    """Documents, as many at a time as have ``_PASSAGES``."""
    some: list[tuple[Row, int]] = []
    for each in listed:
        some.append(each)
        if sum(parts for _, parts in some) >= _PASSAGES:
            yield some
            some = []
    if some:
        yield some


class CopyTable:
    """Rows of a catalog as they are."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def listed(self) -> dict[tuple[Any, ...], int]:
        """(name, and what changes when it does) of every document, in the order in which they came → its passages."""
        rows = self._connection.execute(
            "SELECT name, source, digest, hash, stamp, (SELECT count(*) FROM passages WHERE document = d.id), "
            "(SELECT count(*) FROM passages p JOIN vectors v ON v.hash = p.hash WHERE p.document = d.id) "
            "FROM documents d ORDER BY id"
        )
        return {tuple(row): row[5] for row in rows}

    def embedded(self) -> int:
        """How many passages have a vector."""
        sql = "SELECT count(*) FROM passages p JOIN vectors v ON v.hash = p.hash"
        count: int = self._connection.execute(sql).fetchone()[0]
        return count

    def put(self, given: CopyTable, name: str) -> None:
        """A document of another catalog in place of the one of its name, with all that belongs to it."""
        read, write = given._connection, self._connection
        number, *document = read.execute(f"SELECT id, {_DOCUMENT} FROM documents WHERE name = ?", (name,)).fetchone()
        write.execute(f"INSERT INTO documents ({_DOCUMENT}) VALUES ({_marks(document)})", document)
        [made] = write.execute("SELECT id FROM documents WHERE name = ?", (name,)).fetchone()
        keys: list[str] = []
        for table, columns, order in (("pages", _PAGE, "number"), ("passages", _PASSAGE, "id")):
            rows = read.execute(
                f"SELECT {columns} FROM {table} WHERE document = ? ORDER BY {order}", (number,)
            ).fetchall()
            marks = _marks(columns.split(","))
            write.executemany(
                f"INSERT INTO {table} (document, {columns}) VALUES (?, {marks})", [(made, *row) for row in rows]
            )
            keys = [row[6] for row in rows]
        for marks, some in batches(dict.fromkeys(keys)):
            for table, columns in (("vectors", "hash, vector, sum"), ("states", "hash, made, packed, sum")):
                rows = read.execute(f"SELECT {columns} FROM {table} WHERE hash IN ({marks})", some).fetchall()
                write.executemany(
                    f"INSERT INTO {table} ({columns}) VALUES ({_marks(columns.split(','))}) ON CONFLICT DO NOTHING",
                    rows,
                )


def _marks(columns: Sequence[Any]) -> str:
    return ", ".join("?" * len(columns))
