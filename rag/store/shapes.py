"""What the rows of each table look like, so that a row is known again wherever it is found."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from rag.store.rawpages import INDEX_LEAF, INDEX_NODE, TABLE_LEAF, Pages
from rag.store.recordformat import Record, UnreadableError, Value

_KINDS: dict[str, tuple[type, ...]] = {"TEXT": (str,), "INTEGER": (int,), "REAL": (int, float), "BLOB": (bytes,)}
_MASTER = 1
"""The page at which the list of tables begins."""

Found = tuple[str, dict[str, Value], bool]
"""A table's name, a row of it by its columns, and whether all of its text was UTF-8."""


@dataclass(frozen=True, slots=True)
class _Column:
    name: str
    kinds: tuple[type, ...]
    may_lack: bool
    """Whether it may be null."""
    is_later: bool
    """Whether a row may end before it: it came to the table when there were rows."""


@dataclass(frozen=True, slots=True)
class Shape:
    """A table; its columns as they are stored, which is those of the key first where it has no rowids."""

    table: str
    columns: tuple[_Column, ...]
    has_rowid: bool
    number: str
    """The column that the rowid is; empty for none."""

    def row(self, record: Record) -> dict[str, Value] | None:
        """The record as a row of this table; None where it is none."""
        values = record.values
        if len(values) > len(self.columns) or not all(each.is_later for each in self.columns[len(values) :]):
            return None
        row: dict[str, Value] = {}
        for column, value in zip(self.columns, values, strict=False):
            if column.name == self.number:
                if value is not None:
                    return None
                row[column.name] = record.rowid
            elif isinstance(value, column.kinds) or (value is None and column.may_lack):
                row[column.name] = value
            else:
                return None
        return row


def shapes(made: sqlite3.Connection) -> list[Shape]:
    """Those of the tables of a database."""
    names = made.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    return [_shape(made, name, sql) for name, sql in names.fetchall()]


def found(pages: Pages, known: Sequence[Shape]) -> Iterator[Found]:
    """Every row of these tables that can be read anywhere among the pages; those first that stand in their tree."""
    owners = _owners(pages)
    free = pages.free()
    rest = (number for number in range(1, pages.count + 1) if number not in owners and number not in free)
    by_name = {each.table: each for each in known}
    for number in (*owners, *rest):
        kind = pages.kind(number)
        if kind not in (TABLE_LEAF, INDEX_LEAF, INDEX_NODE):
            continue
        fitting = [each for each in known if each.has_rowid == (kind == TABLE_LEAF)]
        owner = by_name.get(owners.get(number, ""))
        for record in pages.records(number):
            if record is not None and (read := _read(record, owner, fitting)):
                yield (*read, record.is_exact)


def master(pages: Pages) -> dict[str, tuple[int, str]]:
    """What the file says it holds: name of a table or an index → the page that it begins at, and its SQL."""
    listed: dict[str, tuple[int, str]] = {}
    for number in pages.tree(_MASTER):
        for record in pages.records(number):
            if record and len(record.values) == 5:
                _, name, _, root, sql = record.values
                if isinstance(name, str) and isinstance(root, int):
                    listed[name] = (root, sql if isinstance(sql, str) else "")
    return listed


def entries(pages: Pages, name: str) -> tuple[list[Record], bool]:
    """What stands in a table or an index, in its order, and whether that is all of it."""
    root, _ = master(pages).get(name, (0, ""))
    if not root:
        return [], False
    read = list(pages.ordered(root))
    kept = [record for record in read if record]
    return kept, len(kept) == len(read)


def _owners(pages: Pages) -> dict[int, str]:
    """Page → the table or index in whose tree it stands."""
    owners: dict[int, str] = {}
    try:
        for name, (root, _) in master(pages).items():
            for number in pages.tree(root):
                owners.setdefault(number, name)
    except UnreadableError:
        pass
    return owners


def _read(record: Record, owner: Shape | None, fitting: Sequence[Shape]) -> tuple[str, dict[str, Value]] | None:
    if owner in fitting and owner and (row := owner.row(record)):
        return owner.table, row
    rows = [(each.table, row) for each in fitting if (row := each.row(record))]
    return rows[0] if len(rows) == 1 else None


def _shape(made: sqlite3.Connection, name: str, sql: str) -> Shape:
    has_rowid = "WITHOUT ROWID" not in sql.upper()
    listed = made.execute(f'PRAGMA table_info("{name}")').fetchall()
    keys = sorted((key, column) for _, column, _, _, _, key in listed if key)
    is_number = has_rowid and len(keys) == 1 and any(row[1] == keys[0][1] and row[2] == "INTEGER" for row in listed)
    if not has_rowid:
        listed.sort(key=lambda row: (row[5] == 0, row[5] or row[0]))
    columns = tuple(
        _Column(column, _KINDS[kind], not required and not key, not required or default is not None)
        for _, column, kind, required, default, key in listed
    )
    return Shape(name, columns, has_rowid, keys[0][1] if is_number else "")


def empty(migrations: Sequence[str]) -> list[Shape]:
    """The shapes of the tables that these scripts make."""
    with closing(sqlite3.connect(":memory:")) as made:
        made.create_function("half", 1, lambda blob: blob)
        made.executescript("".join(migrations))
        return shapes(made)


@contextmanager
def saved(path: Path, migrations: Sequence[str]) -> Iterator[Iterator[Found]]:
    """The rows that can be read of the database at ``path``, whose tables these scripts make."""
    pages = Pages(path)
    try:
        yield found(pages, empty(migrations))
    finally:
        pages.close()
