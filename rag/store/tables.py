"""Tables of the catalog that the retrieval indexes are made of: vectors by key, segments, library terms."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag.store.records import checksum
from rag.types.databases import Connection

_VARIABLES = 500
"""What a statement takes at least, whatever SQLite was built with."""
PUT_META = "INSERT INTO meta VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value"
"""Keeps a value under a key."""
_PUT_VECTOR = (
    "INSERT INTO vectors (hash, vector, sum) VALUES (?, ?, ?) "
    "ON CONFLICT (hash) DO UPDATE SET vector = excluded.vector, sum = excluded.sum"
)
_PUT_STATES = (
    "INSERT INTO states (hash, made, packed, sum) VALUES (?, ?, ?, ?) "
    "ON CONFLICT (hash) DO UPDATE SET made = excluded.made, packed = excluded.packed, sum = excluded.sum"
)
BY_WORDS = "-words"
"""How the name of a segment ends that has no vectors."""
_PAGE = 4096
"""Rows of texts or of vectors that are in memory at once."""
ELSEWHERE = "-milvus"
"""How the name of one ends, before that, that doesn't stand in the index folder."""
_SLACK = 0.01
"""How far from 1 the length of a vector may be; in float16 it is by 0.0005."""


def batches(values: Iterable[Any]) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """``values`` in lots that fit a statement, each with its placeholders: ("?,?", (1, 2))."""
    wanted = tuple(values)
    for some in (wanted[i : i + _VARIABLES] for i in range(0, len(wanted), _VARIABLES)):
        yield ",".join("?" * len(some)), some


def paged(connection: Connection, sql: str, after: int | str = 0) -> Iterator[Any]:
    """The rows of a query that asks for those after a value and in its order, which is their first column. They are
    fetched some at a time: a server sends all that it is asked for at once."""
    while some := connection.execute(f"{sql} LIMIT {_PAGE}", (after,)).fetchall():
        yield from some
        after = some[-1][0]


class VectorTable:
    """The vector of every passage, float16, under the hash of what was embedded and of the encoder."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def missing(self, keys: Iterable[str]) -> set[str]:
        """Those of ``keys`` that have no vector."""
        wanted = set(keys)
        for marks, some in batches(sorted(wanted)):
            rows = self._connection.execute(f"SELECT hash FROM vectors WHERE hash IN ({marks})", some)
            wanted.difference_update(row[0] for row in rows)
        return wanted

    def put(self, keys: Sequence[str], vectors: NDArray[np.floating[Any]]) -> None:
        """``vectors`` is (keys, dimensions). In float16 a cosine is off by less than 0.001."""
        blobs = (vector.tobytes() for vector in np.ascontiguousarray(vectors, "<f2"))
        rows = ((key, blob, checksum(blob)) for key, blob in zip(keys, blobs, strict=True))
        self._connection.executemany(_PUT_VECTOR, rows)

    def between(self, first: int, last: int) -> tuple[NDArray[np.int64], NDArray[np.float16]]:
        """Of the passages ``first`` to ``last`` those that have a vector: ids, ascending, and (ids, dimensions)."""
        rows = self._connection.execute(
            "SELECT p.id, v.vector FROM passages p JOIN vectors v ON v.hash = p.hash "
            "WHERE p.id BETWEEN ? AND ? ORDER BY p.id",
            (int(first), int(last)),
        ).fetchall()
        return _stacked(rows)

    def of(self, passages: Iterable[int]) -> tuple[NDArray[np.int64], NDArray[np.float16]]:
        """As ``between``, of these passages."""
        found: list[tuple[int, bytes]] = []
        for marks, some in batches(map(int, passages)):
            sql = f"SELECT p.id, v.vector FROM passages p JOIN vectors v ON v.hash = p.hash WHERE p.id IN ({marks})"
            found += self._connection.execute(sql, some).fetchall()
        return _stacked(sorted(found))

    def count(self, first: int, last: int) -> int:
        """How many of the passages ``first`` to ``last`` have one."""
        sql = "SELECT count(*) FROM passages p JOIN vectors v ON v.hash = p.hash WHERE p.id BETWEEN ? AND ?"
        count: int = self._connection.execute(sql, (int(first), int(last))).fetchone()[0]
        return count

    def prune(self, keys: Iterable[str]) -> None:
        """Drop those of ``keys`` that no passage has any more."""
        for marks, some in batches(keys):
            self._connection.execute(
                f"DELETE FROM vectors WHERE hash IN ({marks}) AND hash NOT IN "
                f"(SELECT hash FROM passages WHERE hash IN ({marks}))",
                (*some, *some),
            )

    def prune_all(self) -> None:
        """Drop every vector that no passage has."""
        self._connection.execute(
            "DELETE FROM vectors WHERE NOT EXISTS (SELECT 1 FROM passages WHERE passages.hash = vectors.hash)"
        )


def _stacked(rows: Sequence[tuple[int, bytes]]) -> tuple[NDArray[np.int64], NDArray[np.float16]]:
    ids = np.fromiter((row[0] for row in rows), np.int64, len(rows))
    if not rows:
        return ids, np.zeros((0, 0), np.float16)
    return ids, np.frombuffer(b"".join(row[1] for row in rows), "<f2").reshape(len(rows), -1)


class StateTable:
    """The states of the tokens of what was embedded, packed, under the keys of the vectors; they go with these."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def missing(self, keys: Iterable[str], made: str) -> set[str]:
        """Those of ``keys`` that have none which were ``made`` so."""
        wanted = set(keys)
        for marks, some in batches(sorted(wanted)):
            sql = f"SELECT hash FROM states WHERE made = ? AND hash IN ({marks})"
            wanted.difference_update(row[0] for row in self._connection.execute(sql, (made, *some)))
        return wanted

    def put(self, keys: Sequence[str], made: str, packed: Sequence[bytes]) -> None:
        """Keep what was ``made`` for ``keys``, whose vectors are there."""
        rows = ((key, made, each, checksum(each)) for key, each in zip(keys, packed, strict=True))
        self._connection.executemany(_PUT_STATES, rows)

    def of(self, keys: Iterable[str], made: str) -> dict[str, bytes]:
        """What is kept of ``keys`` that was ``made`` so."""
        found: dict[str, bytes] = {}
        for marks, some in batches(keys):
            sql = f"SELECT hash, packed FROM states WHERE made = ? AND hash IN ({marks})"
            found.update(self._connection.execute(sql, (made, *some)))
        return found

    def drop_damaged(self) -> None:
        """Those that aren't what was kept are made anew."""
        damaged = [(key,) for key, packed, kept in all_states(self._connection) if kept not in (None, checksum(packed))]
        self._connection.executemany("DELETE FROM states WHERE hash = ?", damaged)


def all_states(connection: Connection) -> Iterator[tuple[str, bytes, int | None]]:
    """(key, what is kept, its checksum where that is known)."""
    return paged(connection, "SELECT hash, packed, sum FROM states WHERE hash > ? ORDER BY hash", "")


def wrong_vectors(connection: Connection) -> list[tuple[int, str]]:
    """(passage, what is wrong with its vector). One that isn't embedded yet lacks none."""
    usual = usual_size(connection)
    coming = [each for each in SegmentTable(connection).named() if each.is_by_words]
    sql = "SELECT p.id, v.vector, v.sum FROM passages p LEFT JOIN vectors v ON v.hash = p.hash"
    rows = paged(connection, f"{sql} WHERE p.id > ? ORDER BY p.id")
    return [
        (number, wrong)
        for number, blob, kept in rows
        if (wrong := wrong_vector(blob, usual, kept))
        and not (blob is None and any(each.first <= number <= each.last for each in coming))
    ]


def usual_size(connection: Connection) -> int:
    """Bytes of most vectors."""
    sql = "SELECT length(vector) FROM vectors GROUP BY 1 ORDER BY count(*) DESC LIMIT 1"
    row = connection.execute(sql).fetchone()
    return row[0] if row else 0


def wrong_vector(blob: bytes | None, usual: int, kept: int | None) -> str:
    """What is wrong with a vector: missing, of an unusual size, not finite or not of length 1, or with another checksum
    than the one that is ``kept``; empty for nothing."""
    if blob is None:
        return "—"
    if kept is not None and kept != checksum(blob):
        return "≠"
    if len(blob) != usual or len(blob) % 2:
        return f"{len(blob)} B"
    norm = float(np.linalg.norm(np.frombuffer(blob, "<f2").astype(np.float32)))
    return "" if abs(norm - 1) <= _SLACK else f"|v| = {norm:.3f}"


@dataclass(frozen=True, slots=True)
class Named:
    """A segment as the catalog names it: ``rows`` passages with ids from ``first`` to ``last``."""

    first: int
    last: int
    rows: int
    name: str

    @property
    def is_by_words(self) -> bool:
        """Whether it has no vectors: not all of its passages were embedded when it was written."""
        return self.name.endswith(BY_WORDS)

    @property
    def is_elsewhere(self) -> bool:
        """Whether an engine holds it that isn't in the index folder."""
        return self.name.removesuffix(BY_WORDS).endswith(ELSEWHERE)


class SegmentTable:
    """Which segments are in force, and which of their passages are removed."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def named(self) -> list[Named]:
        """The segments in order; their ranges of ids don't overlap."""
        return [Named(*row) for row in self._connection.execute("SELECT * FROM segments ORDER BY first")]

    def replace(self, segments: Sequence[Named]) -> None:
        """Have ``segments`` in force instead of those that are."""
        self._connection.execute("DELETE FROM segments")
        rows = ((each.first, each.last, each.rows, each.name) for each in segments)
        self._connection.executemany("INSERT INTO segments VALUES (?, ?, ?, ?)", rows)

    def end(self) -> int:
        """The last id that stands in a segment; 0 where there is none."""
        last: int = self._connection.execute("SELECT coalesce(max(last), 0) FROM segments").fetchone()[0]
        return last

    def dead(self) -> NDArray[np.int64]:
        """The ids of removed passages that stand in a segment, ascending."""
        rows = self._connection.execute("SELECT passage FROM dead ORDER BY passage")
        return np.fromiter((row[0] for row in rows), np.int64)

    def bury(self, document: int) -> None:
        """The passages of the document with this number are about to go."""
        self._connection.execute("INSERT INTO dead SELECT id FROM passages WHERE document = ?", (document,))

    def forget_dead(self, first: int, last: int) -> None:
        """No segment holds removed passages with ids from ``first`` to ``last`` any more."""
        self._connection.execute("DELETE FROM dead WHERE passage BETWEEN ? AND ?", (first, last))

    def forget(self, passages: Iterable[int]) -> None:
        """None of these stands in a segment any more."""
        self._connection.executemany("DELETE FROM dead WHERE passage = ?", ((each,) for each in passages))

    def terms(self) -> list[str]:
        """The library's own terms, in order."""
        return [row[0] for row in self._connection.execute("SELECT term FROM terms ORDER BY term")]

    def set_terms(self, terms: Collection[str]) -> None:
        self._connection.execute("DELETE FROM terms")
        self._connection.executemany("INSERT INTO terms VALUES (?)", ((term,) for term in terms))
