"""A connection to PostgreSQL that is used as one to SQLite is, and made again where that loses nothing."""

from __future__ import annotations

import os
import platform
import re
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Any, TypeAlias

import psycopg
from psycopg import conninfo
from psycopg.pq import TransactionStatus

from rag.errors import UnreachableError, UserError
from rag.messages import say
from rag.store.postgres import dialect

Raw: TypeAlias = "psycopg.Connection[tuple[Any, ...]]"

_ALONE = "BEGIN IMMEDIATE"
_PATIENCE_S = 10
"""How long is waited for a server that doesn't answer, unless the address says otherwise."""
_KEEPALIVE = {"keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3, "tcp_user_timeout": 60_000}
_UNHELD = re.compile("[\0\ud800-\udfff]")
"""What PostgreSQL can't keep in a text. Documents hold none of it (``rag.reading``): what people type may."""
_GONE = ("08", "57P", "25P02", "25P03", "25P04")
"""How the codes of errors begin after which a connection is of no use. 25P02: its transaction has failed before, and a
reader begins another; the last two: it stood still for too long."""
_FULL, _DENIED, _READ_ONLY, _IN_USE = "53", "42501", "25006", "55P03"


class Connection:
    """As ``rag.types.databases.Connection`` has it. It may be used from any thread.

    Raises ``UnreachableError`` where the server can't be reached or breaks off, another ``UserError`` for what its
    owner has to mend, and ``sqlite3.IntegrityError`` for a row that another stands in the way of.
    """

    def __init__(self, address: str, begin: Callable[[Raw], None], *, alone: int = 0, lasting: bool = True) -> None:
        """``begin`` makes a new session ready. A ``lasting`` one is made again when it was lost outside of a
        transaction: whatever ``begin`` did is done again, too. ``alone`` is the number of the lock under which
        ``BEGIN IMMEDIATE`` lets nobody else write."""
        self._address, self._begin = address, begin
        self._alone, self._lasting = alone, lasting
        self._changing = False  # inside of BEGIN IMMEDIATE … COMMIT
        self._lock = threading.RLock()
        with _said(address):
            self._raw = self._made()
        self._process = os.getpid()

    @property
    def in_transaction(self) -> bool:
        return self._raw.info.transaction_status in (TransactionStatus.INTRANS, TransactionStatus.INERROR)

    def execute(self, sql: str, parameters: Sequence[Any] | Mapping[str, Any] = (), /) -> psycopg.Cursor[Any]:
        with self._lock, _said(self._address):
            if sql == _ALONE:
                self._run(lambda: self._raw.execute("BEGIN"))
                self._changing = True
                return self._run(lambda: self._raw.execute("SELECT pg_advisory_xact_lock(%s)", (self._alone,)))
            said, values = dialect.statement(sql), _values(parameters)
            cursor = self._run(lambda: self._asked().execute(said, values))
            self._changing = self._changing and sql not in ("COMMIT", "ROLLBACK")
            return cursor

    def executemany(self, sql: str, parameters: Iterable[Sequence[Any]], /) -> psycopg.Cursor[Any]:
        with self._lock, _said(self._address):
            said, rows = dialect.statement(sql), [_row(each) for each in parameters]

            def put() -> psycopg.Cursor[Any]:
                cursor = self._asked()
                cursor.executemany(said, rows)
                return cursor

            return self._run(put)

    def close(self) -> None:
        with suppress(psycopg.Error):
            self._raw.close()

    def __del__(self) -> None:  # a snapshot that nobody needs any more is let go, not closed
        if vars(self).get("_process") == os.getpid():  # in a fork of the process it is still the parent's
            self.close()

    def _asked(self) -> psycopg.Cursor[Any]:
        return self._raw.cursor(binary=True)

    def _run(self, ask: Callable[[], psycopg.Cursor[Any]]) -> psycopg.Cursor[Any]:
        """What ``ask`` gives; asked again where the connection turns out to be lost and nothing else is."""
        try:
            return ask()
        except psycopg.Error as error:
            if not is_lost(error, self._raw):
                raise
            self.close()
            was_changing, self._changing = self._changing, False
            if not self._lasting or was_changing:
                raise
        self._raw = self._made()
        return ask()

    def _made(self) -> Raw:
        raw = connect(self._address)
        try:
            self._begin(raw)
        except BaseException:
            raw.close()
            raise
        return raw


def connect(address: str) -> Raw:
    """A session in autocommit mode. Raises ``psycopg.Error``."""
    given = conninfo.conninfo_to_dict(address)
    name = f"mingyin {os.getpid()} {platform.node()}"  # it is cut after 63 bytes
    ours: dict[str, Any] = {"connect_timeout": _PATIENCE_S, "application_name": name, **_KEEPALIVE}
    ours = {key: value for key, value in ours.items() if key not in given}
    return psycopg.connect(address, autocommit=True, client_encoding="utf8", **ours)


def is_lost(error: psycopg.Error, raw: Raw) -> bool:
    """Whether the connection is of no use any more."""
    return raw.closed or (error.sqlstate or "").startswith(_GONE)


def place(address: str) -> str:
    """Where the database is, without who is signed in there."""
    given = conninfo.conninfo_to_dict(address)
    return f"{given.get('host') or 'localhost'}/{given.get('dbname') or given.get('user') or ''}"


@contextmanager
def _said(address: str) -> Iterator[None]:
    """What goes wrong with the server, in words for a person."""
    try:
        yield
    except psycopg.IntegrityError as error:
        raise sqlite3.IntegrityError(error.diag.message_primary or "") from error
    except psycopg.Error as error:
        code, where = error.sqlstate or "", _place(address)
        said = _line(error)
        if code.startswith(_FULL) and not code.startswith("53300"):
            raise UserError(say.database_full(where=where, said=said)) from error
        if code in (_DENIED, _READ_ONLY):
            raise UserError(say.database_denied(where=where, said=said)) from error
        if code == _IN_USE:
            raise UserError(say.database_in_use(where=where)) from error
        if code.startswith("XX"):
            raise UserError(say.database_broken(where=where, said=said)) from error
        if isinstance(error, psycopg.OperationalError | psycopg.InterfaceError) or code.startswith(_GONE):
            raise UnreachableError(say.database_gone(where=where, said=said)) from error
        if not code and isinstance(error, psycopg.ProgrammingError):  # libpq can't read the address, and quotes it
            raise UserError(say.database_address()) from None
        raise


def _place(address: str) -> str:
    try:
        return place(address)
    except psycopg.Error:
        return "?"


def _line(error: psycopg.Error) -> str:
    """What the server says, or libpq of the first address that it tried."""
    if error.diag.message_primary:
        return " ".join(error.diag.message_primary.split())
    first = next(iter(str(error).splitlines()), "")
    return " ".join(first.rpartition(" failed: ")[2].split())


def _values(parameters: Sequence[Any] | Mapping[str, Any]) -> Sequence[Any] | Mapping[str, Any]:
    if isinstance(parameters, Mapping):
        return {name: _value(each) for name, each in parameters.items()}
    return _row(parameters)


def _row(parameters: Sequence[Any]) -> list[Any]:
    return [_value(each) for each in parameters]


def _value(value: Any) -> Any:
    if isinstance(value, str):
        return _UNHELD.sub("\ufffd", value)
    return int(value) if isinstance(value, bool) else value
