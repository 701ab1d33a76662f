"""Whether a workspace is sound, and a new one in place of a damaged one, of the rows that can still be read."""

from __future__ import annotations

import sqlite3
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from rag.errors import UserError
from rag.messages import say
from rag.types.databases import Connection
from rag.workspace.database import Database
from rag.workspace.schema import APPLICATION, MIGRATIONS

_FILES = ("", "-wal", "-shm")
"""What SQLite keeps a database in, besides its name."""
_TITLE_MOST = 60

Rows = Iterable[tuple[str, Mapping[str, Any], bool]]
"""A table's name, a row of it, and whether all of its text was UTF-8."""


def faults(path: Path) -> tuple[int, list[str]]:
    """How many tables the workspace at ``path`` has, and what is wrong with it."""
    tables = 0
    try:
        with closing(sqlite3.connect(path)) as connection:
            names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            tables = len(names)
            version = connection.execute("PRAGMA user_version").fetchone()[0]
            said = [str(row[0]) for row in connection.execute("PRAGMA integrity_check(10)")]
            wrong = [say.check_broken(said=each) for each in said if each != "ok"]
            wrong += [
                say.check_orphan(table=table, row=row, other=other)
                for table, row, other, _ in connection.execute("PRAGMA foreign_key_check")
            ]
            if connection.execute("PRAGMA application_id").fetchone()[0] != APPLICATION or version > len(MIGRATIONS):
                wrong.append(f"header: {version}")
            for name in names:
                for _ in connection.execute(f'SELECT * FROM "{name}"'):
                    pass  # a text that isn't UTF-8 says so
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
        wrong = [say.check_broken(said=error)]
    return tables, ["".join(char if char.isprintable() else "·" for char in each) for each in wrong]


def rebuild(path: Path, found: Rows) -> str:
    """Put a new workspace at ``path``, with the rows that were ``found`` in the damaged one there, which is kept; what
    was done, for a person. Raises ``UserError`` where the file can't be written, or comes from a newer version."""
    if _is_newer(path):
        raise UserError(say.workspace_foreign(path=path))
    rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for table, row, is_exact in found:
        if is_exact:
            rows[table].append(dict(row))
    new = path.with_name("rescued.sqlite")
    aside = path.with_name(time.strftime("workspace-damaged-%Y%m%d-%H%M%S.sqlite"))
    for ending in _FILES:
        Path(f"{new}{ending}").unlink(missing_ok=True)
    database = Database(new)
    with database.writing() as connection:
        tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        kept = Counter({table: _put(connection, table, rows[table]) for table in tables if table != "turns"})
        _stand_in(connection, rows["turns"])
        kept["turns"] = _put(connection, "turns", _numbered(rows["turns"]))
    database.close()
    try:
        for ending in _FILES:
            with suppress(FileNotFoundError):
                Path(f"{path}{ending}").replace(f"{aside}{ending}")
        new.replace(path)
    except OSError as error:
        raise UserError(say.workspace_unwritable(path=path)) from error
    return say.repaired_workspace(path=aside, conversations=kept["conversations"], turns=kept["turns"])


def _is_newer(path: Path) -> bool:
    """Whether it is whole, and of a version that isn't known yet."""
    try:
        with closing(sqlite3.connect(path)) as connection:
            application = connection.execute("PRAGMA application_id").fetchone()[0]
            version = connection.execute("PRAGMA user_version").fetchone()[0]
            is_whole = connection.execute("PRAGMA integrity_check(1)").fetchone()[0] == "ok"
    except (sqlite3.DatabaseError, UnicodeDecodeError):
        return False
    return bool(application == APPLICATION and version > len(MIGRATIONS) and is_whole)


def _put(connection: Connection, table: str, rows: Iterable[dict[str, Any]]) -> int:
    """How many of the rows the table has taken: not those that belong to nothing, or stand there already."""
    taken = 0
    for row in rows:
        columns, marks = ", ".join(f'"{name}"' for name in row), ", ".join("?" * len(row))
        with suppress(sqlite3.IntegrityError, OverflowError, UnicodeEncodeError):
            sql = f'INSERT INTO "{table}" ({columns}) VALUES ({marks}) ON CONFLICT DO NOTHING'
            taken += connection.execute(sql, tuple(row.values())).rowcount
    return taken


def _stand_in(connection: Connection, turns: Iterable[dict[str, Any]]) -> None:
    """A conversation for turns whose own couldn't be read."""
    for turn in turns:
        title = str(turn["question"])[:_TITLE_MOST]
        connection.execute(
            "INSERT OR IGNORE INTO conversations (id, title, created, changed) VALUES (?, ?, ?, ?)",
            (turn["conversation"], title, turn["asked"], turn["asked"]),
        )


def _numbered(turns: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """With positions from 0 on end: some may be missing."""
    counted: Counter[str] = Counter()
    found = []
    for turn in sorted(turns, key=lambda each: (each["conversation"], each["position"])):
        found.append(turn | {"position": counted[turn["conversation"]]})
        counted[turn["conversation"]] += 1
    return found
