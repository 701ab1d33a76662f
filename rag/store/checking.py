"""Whether an index is sound, part by part. Nothing is changed here; ``repairing`` does that."""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from pathlib import Path

from rag.chinese import words
from rag.errors import UserError
from rag.messages import say
from rag.store import check_segments, check_texts, segments
from rag.store.catalog import CATALOG, served, state_at
from rag.store.rawpages import faults_on_disk
from rag.store.schema import MIGRATIONS, connect, has_segments, is_orphaned, prepare
from rag.store.tables import SegmentTable
from rag.types import Checked, Finding
from rag.types.databases import Connection

LEFTOVERS = ("derived", "manifest.json")
"""What older versions kept beside the catalog."""
_SMALL = ("meta", "terms", "segments", "dead")
"""Tables that nothing else is compared with."""
_ATTEMPTS = 5
_BROKEN = (
    *(sqlite3.DatabaseError, ValueError, TypeError, KeyError, IndexError, AttributeError, ArithmeticError),
    *(RuntimeError, MemoryError, OSError, zlib.error),
)
"""What values raise that nobody has written so."""


def check(index: Path, encoder: str, passages: int, *, server: str = "") -> list[Finding]:
    """Look at everything in the index folder; ``encoder`` is the one that the settings name, ``passages`` the version
    of the code that cuts them. On a ``server`` it is left to the server whether its own files are sound.

    Raises ``UserError`` where there is no index, or one that isn't ours or of another version.
    """
    for _ in range(_ATTEMPTS):
        before = state_at(index / CATALOG, server=server)
        wanted = {"encoder": encoder, "passages": str(passages), "words": str(words.VERSION)}
        found = _check_server(index, wanted, server) if server else _check(index, wanted)
        if all(each.ok for each in found) or state_at(index / CATALOG, server=server) == before:
            break  # else a writer has changed what was looked at
    return found


def _check(index: Path, wanted: Mapping[str, str]) -> list[Finding]:
    path = index / CATALOG
    if is_orphaned(path):
        return [Finding("catalog", 1, (f"{CATALOG}: —",))]
    if not path.is_file():
        raise UserError(say.no_index(path=index))
    before = (
        faults_on_disk(path) if has_segments(path) else []
    )  # before SQLite, which passes over a damaged log and then deletes it
    try:
        with closing(_opened(path)) as connection:
            catalog = _catalog(connection, before)
            return [catalog] if catalog.wrong else [catalog, *_contents(index, connection, wanted)]
    except _BROKEN as error:
        text, is_sqlites = _printable(str(error)), isinstance(error, sqlite3.DatabaseError)
        said = say.check_broken(said=text) if is_sqlites else say.check_unreadable(said=text)
        return [Finding("catalog", 1, (*before, said))]


def _check_server(index: Path, wanted: Mapping[str, str], server: str) -> list[Finding]:
    with closing(served(server, writable=False)) as connection:
        for table in _SMALL:
            connection.execute(f"SELECT * FROM {table}").fetchall()
        sql = "SELECT count(*) FROM information_schema.tables WHERE table_schema = current_schema()"
        return [Finding("catalog", connection.execute(sql).fetchone()[0]), *_contents(index, connection, wanted)]


def _opened(path: Path) -> sqlite3.Connection:
    """A reader's connection, its snapshot fixed."""
    try:
        connection = connect(path)
    except sqlite3.DatabaseError as error:
        if "not a database" in str(error) and not has_segments(path):
            raise UserError(say.foreign_index(path=path)) from error
        raise
    prepare(connection, path, writable=False, oldest=len(MIGRATIONS))
    connection.execute("BEGIN")
    return connection


def _catalog(connection: sqlite3.Connection, wrong: list[str]) -> Finding:
    tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    said = [_printable(str(row[0])) for row in connection.execute("PRAGMA integrity_check(10)")]
    broken = [say.check_broken(said=line) for line in said if line != "ok"]
    orphans = [
        say.check_orphan(table=table, row=row, other=other)
        for table, row, other, _ in connection.execute("PRAGMA foreign_key_check")
    ]
    for table in _SMALL:
        connection.execute(f"SELECT * FROM {table}").fetchall()  # a text that isn't UTF-8 says so
    return Finding("catalog", tables, (*wrong, *broken, *orphans))


def _printable(text: str) -> str:
    """What SQLite says may quote what is damaged."""
    return "".join(char if char.isprintable() else "·" for char in text)


def _contents(index: Path, connection: Connection, wanted: Mapping[str, str]) -> Iterator[Finding]:
    # First: files that a writer removes now can be read on.
    loaded, unreadable = check_segments.loaded(index, connection)
    yield _looked("versions", lambda: _versions(connection, wanted))
    yield _looked("documents", lambda: check_texts.documents(connection))
    yield _looked("passages", lambda: check_texts.passages(connection, wanted["encoder"], loaded))
    vectors = _looked("vectors", lambda: check_texts.vectors(connection))
    yield vectors
    yield _looked("states", lambda: check_texts.states(connection))
    is_comparable = not vectors.wrong
    yield _looked("segments", lambda: check_segments.compared(connection, loaded, unreadable, vectors=is_comparable))
    yield _looked("words", lambda: check_segments.words_of(connection, loaded))
    yield _looked("lost", lambda: check_texts.lost(connection))
    yield _leftovers(index, connection)


def _looked(about: Checked, look: Callable[[], Finding]) -> Finding:
    """What ``look`` finds; that something is wrong where it can't read what there is."""
    try:
        return look()
    except _BROKEN as error:
        return Finding(about, 1, (say.check_unreadable(said=_printable(f"{type(error).__name__}: {error}")),))


def _versions(connection: Connection, wanted: Mapping[str, str]) -> Finding:
    meta = dict(connection.execute("SELECT key, value FROM meta"))
    built = {key: meta[key] for key in wanted if key in meta}  # a library that is empty yet has none
    return Finding(
        "versions",
        len(wanted),
        tuple(f"{key}: {value} → {wanted[key]}" for key, value in built.items() if value != wanted[key]),
    )


def _leftovers(index: Path, connection: Connection) -> Finding:
    named = {each.name for each in SegmentTable(connection).named()}
    unnamed = [path.name for path in segments.folders(index) if path.name not in named]
    old = [name for name in LEFTOVERS if (index / name).exists()]
    return Finding("leftovers", len(named), (*unnamed, *old))
