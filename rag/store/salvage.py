"""What can still be read of a damaged catalog, row by row, put into a new one."""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from rag.store import layouts, shapes
from rag.store.catalog import Catalog
from rag.store.check_texts import encoder_of, is_placed, is_sound, rows_of
from rag.store.evidence import Evidence, evidence
from rag.store.lost import LOST, UNKNOWN, Lost, LostTable
from rag.store.rawpages import Pages
from rag.store.recordformat import Value
from rag.store.records import DAMAGED, checksum, fingerprint
from rag.store.schema import MIGRATIONS, connect
from rag.store.tables import usual_size, wrong_vector

_KEPT = ("encoder", "passages", "terms_passages", "terms_end", LOST)
"""Of what ``meta`` holds."""
_JSON = {"outline": "[]", "attributes": "[]", "reading": "[0, [], []]"}
"""What stands for that which can't be read."""

Row = dict[str, Value]


@dataclass(frozen=True, slots=True)
class Saved:
    """What was saved, and what wasn't."""

    documents: int
    vectors: int
    damaged: tuple[str, ...]
    """Names of documents that are there, and not as they were."""
    lost: tuple[Lost, ...]


def salvage(damaged: Path, new: Path, encoder: str) -> Saved:
    """Make a catalog at ``new`` of what is left of the one at ``damaged``.

    It is sound, but for the documents that it says are lost or damaged; no segment is named in it. ``encoder`` is taken
    for the one that made the vectors, where the catalog doesn't say and its keys agree. Raises ``OSError`` where a file
    can't be read or written.
    """
    with closing(Catalog(new, writable=True)):
        pass  # it makes the tables
    pages = Pages(damaged)
    try:
        with closing(connect(new)) as connection:
            connection.execute("BEGIN")
            known = evidence(pages)
            _copy(pages, connection, known)
            _tidy(connection)
            _settle_encoder(connection, encoder)
            _mark_damaged(connection)
            saved = _counted(connection, known)
            LostTable(connection).remember(saved.lost)
            connection.execute("COMMIT")
            return saved
    finally:
        pages.close()


def nothing_left(new: Path) -> Saved:
    """Make an empty catalog at ``new``, of which it isn't known what stood in it."""
    lost = (UNKNOWN,)
    with closing(Catalog(new, writable=True)) as catalog, catalog.transaction():
        catalog.lost.remember(lost)
    return Saved(0, 0, (), lost)


def _copy(pages: Pages, connection: sqlite3.Connection, known: Evidence) -> None:
    """Every row that is whole by itself."""
    for table, row, is_exact in shapes.found(pages, shapes.empty(MIGRATIONS)):
        taken = _TAKEN[table](row, is_exact) if table in _TAKEN else None
        if not taken:
            continue
        if table == "documents":
            known.correct(taken)
        columns, marks = ", ".join(f'"{name}"' for name in taken), ", ".join("?" * len(taken))
        try:
            connection.execute(f"INSERT OR IGNORE INTO {table} ({columns}) VALUES ({marks})", tuple(taken.values()))
        except (sqlite3.DatabaseError, OverflowError, UnicodeEncodeError) as error:
            if isinstance(error, sqlite3.OperationalError):
                raise  # the disk is full
    # What was there first counts: those of the new catalog's own keys, and of two rows the one in its place.


def _document(row: Row, is_exact: bool) -> Row | None:
    if not row["name"]:
        return None
    for column, nothing in _JSON.items():
        if not _is_list(row.get(column, nothing)):
            row[column], is_exact = nothing, False
    return row if is_exact else row | {"digest": DAMAGED}


def _passage(row: Row, is_exact: bool) -> Row | None:
    kept = [row[column] for column in ("section", "text", "start", "end", "sentences", "page")]
    right = row.get("sum") in (None, checksum(*kept))
    return row if is_exact and right and _is_list(row["sentences"]) else None


def _page(row: Row, is_exact: bool) -> Row | None:
    columns = ("number", "width", "height", "start", "end", "places", "boxes")
    try:
        layouts.decode(tuple(row[column] for column in columns))  # type: ignore[arg-type]
    except (ValueError, OverflowError, ArithmeticError, zlib.error):
        return None
    return row


def _vector(row: Row, is_exact: bool) -> Row | None:
    blob, kept = row["vector"], row.get("sum")
    assert isinstance(blob, bytes)
    wrong = wrong_vector(blob, len(blob), kept if isinstance(kept, int) else None)
    return None if wrong or not is_exact else row | {"sum": checksum(blob)}


def _states(row: Row, is_exact: bool) -> Row | None:
    right = row.get("sum") in (None, checksum(row["packed"]))
    return row if is_exact and right else None


def _meta(row: Row, is_exact: bool) -> Row | None:
    key, value = row["key"], str(row["value"])
    right = key in _KEPT and is_exact
    if key == LOST:
        right = right and _is_list(value)
    elif key != "encoder":
        right = right and value.isdecimal()
    return row if right else None


def _term(row: Row, is_exact: bool) -> Row | None:
    return row if is_exact else None


_TAKEN: dict[str, Callable[[Row, bool], Row | None]] = {
    "documents": _document,
    "passages": _passage,
    "pages": _page,
    "vectors": _vector,
    "states": _states,
    "meta": _meta,
    "terms": _term,
}
"""Table → what is taken of a row of it; None where it isn't as it was."""


def _is_list(value: Value) -> bool:
    try:
        return isinstance(json.loads(str(value)), list)
    except (ValueError, RecursionError):
        return False


def _tidy(connection: sqlite3.Connection) -> None:
    """Without what belongs to nothing that was saved, and vectors of another size than most."""
    for statement in (
        "DELETE FROM passages WHERE document NOT IN (SELECT id FROM documents)",
        "DELETE FROM pages WHERE document NOT IN (SELECT id FROM documents)",
        f"DELETE FROM vectors WHERE length(vector) <> {usual_size(connection)}",
        "DELETE FROM states WHERE hash NOT IN (SELECT hash FROM vectors)",
    ):
        connection.execute(statement)


def _settle_encoder(connection: sqlite3.Connection, wanted: str) -> None:
    """Where it isn't known which encoder made the vectors, it is the one whose keys most passages have."""
    if encoder_of(connection) or not wanted:
        return
    right = sum(is_sound(row, wanted) for row in rows_of(connection))
    total = connection.execute("SELECT count(*) FROM passages").fetchone()[0]
    if 2 * right > total:
        connection.execute("INSERT OR REPLACE INTO meta VALUES ('encoder', ?)", (wanted,))
    elif total:
        connection.execute("INSERT OR REPLACE INTO meta VALUES ('encoder', '?')")  # all is embedded again


def _mark_damaged(connection: sqlite3.Connection) -> None:
    """Documents that aren't what was stored, and those of which passages lack, are to be read again."""
    damaged = {row[0] for row in connection.execute("SELECT id FROM documents WHERE digest = ?", (DAMAGED,))}
    columns = "id, digest, title, text, member, outline, attributes, reading"
    for number, kept, *texts in connection.execute(f"SELECT {columns} FROM documents").fetchall():
        pages = connection.execute(
            'SELECT number, width, height, start, "end", places, boxes FROM pages WHERE document = ? ORDER BY number',
            (number,),
        )
        if kept and fingerprint(texts, pages) != kept:
            damaged.add(number)
    damaged |= _without_bad_passages(connection, damaged)
    connection.executemany(
        "UPDATE documents SET digest = ?, hash = '', stamp = '' WHERE id = ?", ((DAMAGED, each) for each in damaged)
    )


def _without_bad_passages(connection: sqlite3.Connection, damaged: set[int]) -> set[int]:
    """Remove the passages that don't stand in their document; the numbers of the documents that lack some."""
    encoder = encoder_of(connection) or ""
    owners = dict(connection.execute("SELECT id, document FROM passages"))
    rows = rows_of(connection)
    bad = [
        row[0]
        for row in rows
        if not (is_placed(row) if owners[row[0]] in damaged or encoder == "?" else is_sound(row, encoder))
    ]
    connection.executemany("DELETE FROM passages WHERE id = ?", ((each,) for each in bad))
    lacking = connection.execute(
        "SELECT d.id FROM documents d LEFT JOIN passages p ON p.document = d.id GROUP BY d.id HAVING count(p.id) = 0 "
        "OR max(p.id) - min(p.id) + 1 <> count(p.id) OR count(p.id) <> coalesce(d.parts, count(p.id))"
    )
    return {row[0] for row in lacking}


def _counted(connection: sqlite3.Connection, known: Evidence) -> Saved:
    listed: Sequence[tuple[int, str, str, str]] = connection.execute(
        "SELECT id, name, source, digest FROM documents ORDER BY name"
    ).fetchall()
    vectors = connection.execute("SELECT count(*) FROM vectors").fetchone()[0]
    names, sources = {row[1] for row in listed}, {row[2] for row in listed}
    lost = known.lost(names, {row[0] for row in listed}, sources)
    return Saved(len(listed), vectors, tuple(row[1] for row in listed if row[3] == DAMAGED), tuple(lost))
