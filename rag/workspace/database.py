"""What a workspace is kept in: one SQLite file, or a server that several machines share."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from rag.errors import UserError
from rag.messages import say
from rag.types.databases import Connection
from rag.workspace.schema import APPLICATION, MIGRATIONS

_BUSY_S = 10.0
_PRIVATE = 0o600
NOTED_S = 60.0
"""How exactly it is known when something was used last."""


class Database:
    """Opened when it is first needed, and shared between threads and processes.

    Nothing is made before something is written: who only looks leaves no file behind.
    """

    def __init__(self, path: Path, serve: Callable[[], Connection] | None = None) -> None:
        """``serve`` connects to a server, which then holds the workspace in place of the file at ``path``."""
        self.path = path
        self._serve = serve
        self._lock = threading.RLock()
        self._connection: Connection | None = None

    @property
    def is_file(self) -> bool:
        """Whether it is a file of this machine."""
        return self._serve is None

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection to look things up with; an empty database where there is none yet.

        Raises ``UserError`` where the file can't be read, or is none of ours.
        """
        with self._lock:
            if self.is_file and self._connection is None and not self.path.exists():
                with _empty() as nothing:
                    yield nothing
                return
            connection = self._opened()
            try:
                yield connection
            except sqlite3.DatabaseError as error:
                if _is_damage(error):
                    raise UserError(say.workspace_damaged(path=self.path)) from error
                raise

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A connection in a transaction, which is kept as a whole or not at all.

        Raises ``UserError`` where the file can't be written, or is none of ours.
        """
        with self._lock:
            connection = self._opened()
            try:
                connection.execute("BEGIN IMMEDIATE")
                yield connection
                connection.execute("COMMIT")
            except sqlite3.DatabaseError as error:
                _undo(connection)
                if _is_damage(error):
                    raise UserError(say.workspace_damaged(path=self.path)) from error
                if not isinstance(error, sqlite3.OperationalError):
                    raise
                raise UserError(say.workspace_unwritable(path=self.path)) from error
            except BaseException:
                _undo(connection)
                raise

    def note(self, sql: str, values: Sequence[object]) -> None:
        """Write down when something was used, which nobody waits for: where that can't be, it is passed over."""
        with suppress(UserError, sqlite3.Error), self.writing() as connection:
            connection.execute(sql, values)

    def tables(self) -> int:
        """How many there are on the server."""
        sql = "SELECT count(*) FROM information_schema.tables WHERE table_schema = current_schema()"
        with self.reading() as connection:
            return int(connection.execute(sql).fetchone()[0])

    def _opened(self) -> Connection:
        if self._connection is None:
            self._connection = self._serve() if self._serve else _open(self.path)
        return self._connection

    def close(self) -> None:
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None


def _open(path: Path) -> sqlite3.Connection:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, _PRIVATE))  # what a person asks is nobody else's business
        connection = sqlite3.connect(path, timeout=_BUSY_S, isolation_level=None, check_same_thread=False)
        try:
            _prepare(connection, path)
        except BaseException:
            connection.close()
            raise
    except UnicodeDecodeError as error:  # SQLite quotes a damaged name
        raise UserError(say.workspace_damaged(path=path)) from error
    except (OSError, sqlite3.DatabaseError) as error:
        is_damaged = isinstance(error, sqlite3.DatabaseError) and _is_damage(error)
        raise UserError((say.workspace_damaged if is_damaged else say.workspace_unwritable)(path=path)) from error
    return connection


def _is_damage(error: sqlite3.DatabaseError) -> bool:
    """Whether it says that the file isn't as it was written, and not that it can't be read or written now."""
    code = getattr(error, "sqlite_errorcode", None)
    if code is None:  # Python can't read a text
        return "decode" in str(error)
    return code & 0xFF in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def _prepare(connection: sqlite3.Connection, path: Path) -> None:
    """Bring the tables up to date; a newer or a foreign file is left alone."""
    execute = connection.execute
    execute("PRAGMA journal_mode = WAL")
    execute("PRAGMA foreign_keys = ON")
    execute("PRAGMA secure_delete = ON")  # what is deleted (a session, a key, an account) can't be rescued back to life
    version = execute("PRAGMA user_version").fetchone()[0]
    is_ours = execute("PRAGMA application_id").fetchone()[0] == APPLICATION
    is_new = not execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    if version > len(MIGRATIONS) or not (is_ours or is_new):
        raise UserError(say.workspace_foreign(path=path))
    execute("BEGIN IMMEDIATE")
    version = execute("PRAGMA user_version").fetchone()[0]  # another process may have been quicker
    for script in MIGRATIONS[version:]:
        for statement in _statements(script):
            execute(statement)
    execute(f"PRAGMA application_id = {APPLICATION}")
    execute(f"PRAGMA user_version = {len(MIGRATIONS)}")
    execute("COMMIT")


def _statements(script: str) -> Iterator[str]:
    """One by one: ``executescript`` would commit the transaction that they shall all stand in."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


@contextmanager
def _empty() -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    try:
        _prepare(connection, Path(":memory:"))
        yield connection
    finally:
        connection.close()


def _undo(connection: Connection) -> None:
    if connection.in_transaction:
        connection.execute("ROLLBACK")
