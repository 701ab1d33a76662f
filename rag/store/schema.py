"""The tables of the catalog, version by version, and how an older catalog is brought up to date."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from rag.errors import NoIndexError, UserError
from rag.messages import say

_APPLICATION = 0x4D594E31  # "MYN1", in the file's header: tells our catalogs from other databases
MIGRATIONS: tuple[str, ...] = (
    """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE documents (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    text TEXT NOT NULL,
    source TEXT NOT NULL,   -- absolute path of the file it was read from
    hash TEXT NOT NULL      -- of that file's bytes; empty until all of it is stored
);
CREATE INDEX documents_by_source ON documents (source);
CREATE TABLE passages (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    document INTEGER NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    section TEXT NOT NULL,
    text TEXT NOT NULL,
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    sentences TEXT NOT NULL, -- JSON: [[start, end], …], with the page as a third where there are pages
    page INTEGER,
    hash TEXT NOT NULL       -- key of its vector
);
CREATE INDEX passages_by_document ON passages (document);
CREATE INDEX passages_by_hash ON passages (hash);
CREATE TABLE vectors (hash TEXT PRIMARY KEY, vector BLOB NOT NULL) WITHOUT ROWID;
""",
    """
ALTER TABLE documents ADD COLUMN member TEXT NOT NULL DEFAULT '';      -- path inside the archive that source is
ALTER TABLE documents ADD COLUMN outline TEXT NOT NULL DEFAULT '[]';   -- rag.store.outline
ALTER TABLE documents ADD COLUMN attributes TEXT NOT NULL DEFAULT '[]'; -- JSON: [[name, start, end], …]
ALTER TABLE documents ADD COLUMN reading TEXT NOT NULL DEFAULT '[0, [], []]'; -- JSON: [pages, repairs, unread]
CREATE TABLE pages (                                                    -- rag.store.layouts
    document INTEGER NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    width REAL NOT NULL,
    height REAL NOT NULL,
    start INTEGER NOT NULL,  -- of the first character on it
    "end" INTEGER NOT NULL,  -- after the last one; equal to start where there is none
    places BLOB NOT NULL,
    boxes BLOB NOT NULL
);
CREATE UNIQUE INDEX pages_by_document ON pages (document, number);
""",
    """
ALTER TABLE documents ADD COLUMN digest TEXT NOT NULL DEFAULT ''; -- of all that is kept of it; empty: not known
ALTER TABLE documents ADD COLUMN stamp TEXT NOT NULL DEFAULT '';  -- of the source when it was hashed; empty: not sure
DROP INDEX documents_by_source;
CREATE INDEX documents_by_source ON documents (source, hash, stamp);
CREATE TABLE segments (              -- rag.store.segments; their ranges of ids follow on each other
    first INTEGER PRIMARY KEY,       -- the ids of its first and its last passage
    last INTEGER NOT NULL,
    rows INTEGER NOT NULL,
    name TEXT NOT NULL UNIQUE        -- of its folder
);
CREATE TABLE dead (passage INTEGER PRIMARY KEY);         -- ids that stand in a segment and are removed
INSERT INTO meta VALUES ('library', lower(hex(randomblob(8)))); -- tells this catalog from one made in its place
CREATE TABLE terms (term TEXT PRIMARY KEY) WITHOUT ROWID; -- rag.chinese.terms: what the segments' words were cut with
UPDATE vectors SET vector = half(vector);
""",
    """
CREATE TABLE states (                -- rag.embedding.states: the tokens of what a vector was made of
    hash TEXT PRIMARY KEY REFERENCES vectors (hash) ON DELETE CASCADE,
    made TEXT NOT NULL,              -- what they depend on besides the encoder
    packed BLOB NOT NULL
);
""",
    """
ALTER TABLE documents ADD COLUMN parts INTEGER;  -- how many passages it has; null: not known, as what follows
ALTER TABLE passages ADD COLUMN sum INTEGER;     -- rag.store.records.checksum of what nothing else tells damage of
ALTER TABLE vectors ADD COLUMN sum INTEGER;
ALTER TABLE states ADD COLUMN sum INTEGER;
""",
)
"""SQL scripts: ``PRAGMA user_version`` of a catalog is how many of them it has been through.

``half`` turns a blob of float32 into one of float16.
"""

_READABLE = 4
"""The oldest version that can be read as it is."""
_SCHEMA = "schema"
"""The key under which ``meta`` repeats the version: where the header says another one, it is damaged."""
_OURS = ("documents", "passages", "vectors", "segments")
_DAMAGE = (sqlite3.SQLITE_ERROR, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_MISMATCH)
_UNSHARED = (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_FULL, sqlite3.SQLITE_CANTOPEN)


class _Connection(sqlite3.Connection):
    """Where SQLite quotes a damaged name, Python can't read what it says."""

    def execute(self, *arguments: Any) -> sqlite3.Cursor:
        try:
            return super().execute(*arguments)
        except UnicodeDecodeError as error:
            raise sqlite3.DatabaseError("a name is damaged") from error


def is_damage(error: sqlite3.DatabaseError) -> bool:
    """Whether it says that the file isn't as it was written, and not that it can't be read or written now."""
    code = getattr(error, "sqlite_errorcode", None)  # none where Python can't read a text
    return code is None or code & 0xFF in _DAMAGE


def is_orphaned(path: Path) -> bool:
    """Whether there is no catalog at ``path``, or an empty file, beside what was made from one."""
    is_there = path.is_file() and path.stat().st_size
    return not is_there and has_segments(path)


def has_segments(path: Path) -> bool:
    """Whether beside the catalog at ``path`` stands what is made from one."""
    folder = path.parent / "segments"
    return folder.is_dir() and any(folder.iterdir())


def connect(path: Path) -> sqlite3.Connection:
    """A connection to the database at ``path``, in autocommit mode, for any thread.

    Where the folder can't be written, or its disk is full, SQLite can't make the file that it shares the database with
    a writer by. Unless a log shows that there was one, it is read as it is.
    """
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, factory=_Connection)
    try:
        connection.execute("SELECT count(*) FROM sqlite_master")
    except sqlite3.OperationalError as error:
        connection.close()
        log = path.with_name(f"{path.name}-wal")
        if (
            error.sqlite_errorcode & 0xFF not in _UNSHARED
            or not path.is_file()
            or (log.exists() and log.stat().st_size)
        ):
            raise
        uri = f"{path.resolve().as_uri()}?immutable=1"
        connection = sqlite3.connect(uri, uri=True, isolation_level=None, check_same_thread=False, factory=_Connection)
    return connection


def prepare(connection: sqlite3.Connection, path: Path, *, writable: bool, oldest: int = _READABLE) -> None:
    """Make the tables of a new catalog, or bring those of an older one up to date.

    Raises ``UserError``, and changes nothing, where the file isn't a catalog of ours or comes from a newer
    version, or is new or from one before ``oldest`` and only to be read; ``sqlite3.DatabaseError`` where it is damaged.
    """
    execute = connection.execute
    application = execute("PRAGMA application_id").fetchone()[0]
    version = execute("PRAGMA user_version").fetchone()[0]
    is_new = not execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    stated = None if is_new else _stated(connection)
    if stated is not None and (application, str(version)) != (_APPLICATION, stated):
        raise sqlite3.DatabaseError(f"header: {application:x} {version} → {stated}")
    if not is_new and application != _APPLICATION:
        raise UserError(say.foreign_index(path=path))
    if version > len(MIGRATIONS):
        raise UserError(say.newer_index(path=path.parent))
    if version == len(MIGRATIONS) and not is_new:
        return
    if not writable:
        if is_new:  # its writer has made the file and not its tables yet
            raise NoIndexError(say.no_index(path=path.parent))
        if version >= oldest:
            return
        raise UserError(say.older_index(path=path.parent))
    if is_new:
        execute("PRAGMA journal_mode = WAL")
    connection.create_function("half", 1, _half, deterministic=True)
    script = "".join(MIGRATIONS[0 if is_new else version :])
    try:
        connection.executescript(
            f"BEGIN; {script} INSERT OR REPLACE INTO meta VALUES ('{_SCHEMA}', '{len(MIGRATIONS)}'); "
            f"PRAGMA application_id = {_APPLICATION}; PRAGMA user_version = {len(MIGRATIONS)}; COMMIT;"
        )
    except sqlite3.DatabaseError:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _stated(connection: sqlite3.Connection) -> str | None:
    """The version that a catalog says it is of, beside its header; None where it doesn't, or isn't one."""
    try:
        row = connection.execute("SELECT value FROM meta WHERE key = ?", (_SCHEMA,)).fetchone()
        ours = connection.execute(f"SELECT count(*) FROM sqlite_master WHERE name IN {_OURS}").fetchone()[0]
    except sqlite3.OperationalError as error:
        if "no such" in str(error):  # a table or a column: it is another program's
            return None
        raise
    return str(row[0]) if row and ours == len(_OURS) else None


def _half(blob: bytes) -> bytes:
    import numpy as np

    return np.frombuffer(blob, "<f4").astype("<f2").tobytes()
