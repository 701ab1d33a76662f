"""What the catalog and the workspace ask of a connection to a database: what ``sqlite3`` gives, and no more of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Protocol


class Cursor(Protocol):
    """What a statement gave: rows as tuples, in their order."""

    @property
    def rowcount(self) -> int:
        """How many rows it changed."""

    def fetchone(self) -> Any: ...

    def fetchall(self) -> list[Any]: ...

    def __iter__(self) -> Iterator[Any]: ...


class Connection(Protocol):
    """Statements are written once, in the SQL that SQLite and PostgreSQL share, with ``?`` or ``:name`` for values.

    Outside a transaction each takes effect by itself. ``BEGIN IMMEDIATE`` begins one that nobody else writes beside.
    """

    @property
    def in_transaction(self) -> bool: ...

    def execute(self, sql: str, parameters: Sequence[Any] | Mapping[str, Any] = ..., /) -> Cursor: ...

    def executemany(self, sql: str, parameters: Iterable[Sequence[Any]], /) -> Cursor: ...

    def close(self) -> None: ...
