"""The schemas of a database: made where they are wanted and missing, and brought up to date, as SQLite's files are."""

from __future__ import annotations

from collections.abc import Sequence

from rag.errors import NoIndexError, UserError
from rag.messages import say
from rag.store.postgres import dialect
from rag.store.postgres.connection import Raw, place

CATALOG, WORKSPACE = "mingyin", "mingyin_own"
"""The schema that holds the tables of the catalog, and the workspace's."""
_PATIENCE = "30s"
"""How long is waited for readers of tables that are to be changed."""
_MAKING = 0x4D594E30
"""The lock of who makes or changes tables."""


def prepare(raw: Raw, address: str, schema: str, scripts: Sequence[str], *, writable: bool) -> None:
    """Have ``schema`` in its newest version, through which all later statements of this session go.

    Raises ``NoIndexError`` where it isn't there and only to be read; another ``UserError`` where it can't be used.
    """
    raw.execute("SELECT set_config('search_path', %s, false)", (schema,))
    version = _version(raw, schema)
    if version == len(scripts):
        return
    if version is not None and version > len(scripts):
        raise UserError(say.database_newer(where=place(address)))
    if not writable:
        if version is None:
            raise NoIndexError(say.no_index(path=place(address)))
        raise UserError(say.older_index(path=place(address)))
    if raw.info.parameter_status("server_encoding") != "UTF8":
        raise UserError(say.database_encoding(where=place(address)))
    with raw.transaction():
        raw.execute("SELECT set_config('lock_timeout', %s, true)", (_PATIENCE,))
        raw.execute("SELECT pg_advisory_xact_lock(%s)", (_MAKING,))
        version = _version(raw, schema)  # another process may have been quicker
        if version is None:
            raw.execute(f"CREATE SCHEMA IF NOT EXISTS {schema}")
            raw.execute("CREATE TABLE version (number BIGINT NOT NULL)")
            raw.execute("INSERT INTO version VALUES (0)")
        raw.execute(dialect.FUNCTIONS)
        for script in scripts[version or 0 :]:
            raw.execute(dialect.tables(script))
        raw.execute("UPDATE version SET number = %s", (len(scripts),))


def _version(raw: Raw, schema: str) -> int | None:
    """How many scripts it has been through; None where it isn't there."""
    if raw.execute("SELECT to_regclass(%s)", (f"{schema}.version",)).fetchone() == (None,):
        return None
    row = raw.execute("SELECT number FROM version").fetchone()
    return int(row[0]) if row else None
