"""The catalog on a server, opened to read one state of it, or to be the one that writes; the workspace."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache

from rag.errors import LockedError, NoIndexError, UnreachableError, UserError
from rag.messages import say
from rag.store.postgres.connection import Connection, Raw, place
from rag.store.postgres.schema import CATALOG, WORKSPACE, prepare

_WRITER, _CHANGE, _OWN = 0x4D594E31, 0x4D594E32, 0x4D594E33
"""Numbers of locks: who writes the catalog, holds a transaction of it, one of the workspace."""
_GIVES_WAY_S = 5
"""So long another writer may take to end; the server notices late that one was killed."""
_IDLE = "10min"
"""A reader that asked nothing for so long lets its state go, and takes it up again when it asks: a server clears away
nothing that somebody may still read."""
_HOLDER = """
SELECT application_name FROM pg_locks JOIN pg_stat_activity USING (pid)
WHERE locktype = 'advisory' AND objid = %s AND granted AND datname = current_database()
"""
_KEYS = (("documents", "id"), ("passages", "document"), ("pages", "document"))
"""Tables of what a document holds, and the column that names it."""


def reader(address: str, scripts: Sequence[str], hidden: Sequence[str]) -> Connection:
    """A connection that sees the catalog as it is now, without the documents named ``hidden``.

    Where it is lost it is made again, as long as the catalog hasn't changed: every change has another revision.
    Raises ``NoIndexError`` where there is none.
    """
    seen: list[tuple[str, ...]] = []

    def begin(raw: Raw) -> None:
        prepare(raw, address, CATALOG, scripts, writable=False)
        if hidden:
            _veil(raw)
        raw.execute("SELECT set_config('idle_in_transaction_session_timeout', %s, false)", (_IDLE,))
        raw.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        state = tuple(
            str(value)
            for (value,) in raw.execute("SELECT value FROM meta WHERE key IN ('library', 'revision') ORDER BY key")
        )
        if seen and seen[0] != state:
            raise UserError(say.library_changed())
        seen.append(state)
        if hidden:
            raw.execute(
                "INSERT INTO pg_temp.hidden SELECT id FROM mingyin.documents "
                "WHERE name IN (SELECT value FROM mingyin.json_each(%b))",
                (json.dumps(list(hidden)),),
            )

    return Connection(address, begin)


def _veil(raw: Raw) -> None:
    """Have every later query of this session go without the documents that will stand in ``hidden``.

    PostgreSQL looks a table's name up in ``pg_temp`` first (its documentation of ``search_path``), as SQLite does among
    its temporary ones. A transaction that only reads may fill a temporary table, and make none.
    """
    raw.execute("CREATE TEMP TABLE hidden (id BIGINT PRIMARY KEY)")
    for table, key in _KEYS:
        raw.execute(
            f"CREATE TEMP VIEW {table} AS SELECT * FROM mingyin.{table} "
            f"WHERE {key} NOT IN (SELECT id FROM pg_temp.hidden)"
        )


def writer(address: str, scripts: Sequence[str]) -> Connection:
    """A connection of the one that may change the catalog, which is made where there is none. It isn't made again when
    it is lost: another may be writing by then. Raises ``LockedError`` where somebody else is writing."""

    def begin(raw: Raw) -> None:
        _alone(raw, address)
        prepare(raw, address, CATALOG, scripts, writable=True)

    return Connection(address, begin, alone=_CHANGE, lasting=False)


def _alone(raw: Raw, address: str) -> None:
    """Be the one writer until the session ends; the server ends it when the process dies, or its machine."""
    from psycopg.errors import LockNotAvailable

    for name, seconds in (("tcp_keepalives_idle", 30), ("tcp_keepalives_interval", 10), ("tcp_keepalives_count", 3)):
        raw.execute("SELECT set_config(%s, %s, false)", (name, str(seconds)))
    raw.execute("SELECT set_config('lock_timeout', %s, false)", (f"{_GIVES_WAY_S}s",))
    try:
        raw.execute("SELECT pg_advisory_lock(%s)", (_WRITER,))
    except LockNotAvailable as error:
        holder = raw.execute(_HOLDER, (_WRITER,)).fetchone()
        raise LockedError(say.database_locked(where=place(address), holder=holder[0] if holder else "?")) from error
    raw.execute("SELECT set_config('lock_timeout', '0', false)")


def workspace(address: str, scripts: Sequence[str]) -> Connection:
    """A connection to the workspace, which is made where there is none."""
    return Connection(address, lambda raw: prepare(raw, address, WORKSPACE, scripts, writable=True), alone=_OWN)


def state(address: str, of: str, scripts: Sequence[str]) -> tuple[str, int] | None:
    """As ``rag.store.catalog.state_at``: one short query on a connection that is kept."""
    try:
        rows = _watching(address, tuple(scripts)).execute(
            "SELECT key, value FROM meta WHERE key IN ('library', ?)", (of,)
        )
    except (NoIndexError, UnreachableError):
        return None
    found = dict(rows.fetchall())
    return found.get("library", ""), int(found.get(of, 0))


def is_there(address: str, scripts: Sequence[str]) -> bool:
    """Whether there is a catalog. Raises ``UnreachableError`` where that can't be known."""
    try:
        _watching(address, tuple(scripts)).execute("SELECT count(*) FROM meta")
    except NoIndexError:
        return False
    return True


@lru_cache(maxsize=8)
def _watching(address: str, scripts: tuple[str, ...]) -> Connection:
    return Connection(address, lambda raw: prepare(raw, address, CATALOG, scripts, writable=False))
