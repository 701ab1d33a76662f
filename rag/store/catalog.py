"""The catalog: the truth about documents, passages and their vectors, in SQLite or on a PostgreSQL server.

Everything else in the index folder is derived from it and can be built again. Its transactions are the one
place where anything comes into force: they name the segments that readers search, too.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from rag.errors import NoIndexError, UserError
from rag.messages import say
from rag.recent import Recent
from rag.store import layouts, outline, rows
from rag.store.census import Census
from rag.store.documents import ORIGINALS_MOST, DocumentRows
from rag.store.hiding import hide
from rag.store.lost import LostTable
from rag.store.passages import PassageRows
from rag.store.records import ACCEPTED, DAMAGED, Entry, SourceState, checksum, prints
from rag.store.schema import MIGRATIONS, connect, has_segments, is_damage, is_orphaned, prepare
from rag.store.shelf import ShelfTable
from rag.store.spreads import SpreadTable
from rag.store.tables import PUT_META, SegmentTable, StateTable, VectorTable, wrong_vectors
from rag.types.databases import Connection

CATALOG = "catalog.sqlite"


class Catalog(DocumentRows, PassageRows):
    """One connection to the catalog. A reader sees it as it was when it was opened."""

    def __init__(self, path: Path, *, writable: bool, hidden: Sequence[str] = (), server: str = "") -> None:
        """The file at ``path``, or what stands on the ``server`` of this address. For who only reads, the documents
        named ``hidden`` aren't there. Raises ``UserError`` where there is no catalog to read, or one that isn't ours;
        on a server also ``LockedError`` for a second one that is ``writable``."""
        self._path = path
        self.is_served = bool(server)
        self._originals = Recent(0 if writable else ORIGINALS_MOST, lambda each: len(each.text))
        self._connection = _opened(path, writable, hidden, server)
        self.vectors = VectorTable(self._connection)
        self.states = StateTable(self._connection)
        self.segments = SegmentTable(self._connection)
        self.shelf = ShelfTable(self._connection)
        self.spreads = SpreadTable(self._connection)
        self.lost = LostTable(self._connection)
        self.census = Census(self._connection)
        self.arrived: list[tuple[str, str]] = []
        """(name, print) of documents that were put in this transaction and say something else than before."""
        self._loosened: set[str] = set()  # keys of vectors that passages removed in this transaction had

    def close(self) -> None:
        self._connection.close()

    def __del__(self) -> None:
        """A connection stands in a circle with its cache of statements: by itself it would hold what it reads, and its
        files, until Python next looks for circles."""
        with suppress(AttributeError):  # there was none to open
            self.close()

    @contextmanager
    def transaction(self, *, is_news: bool = True) -> Iterator[None]:
        """All or nothing; every transaction makes a new revision. Without ``is_news`` the documents stay as they were.

        Raises ``UserError`` when the disk is full or the catalog can't be written.
        """
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            yield
            self.vectors.prune(self._loosened)
            self.set_meta("revision", str(self.revision + 1))
            if is_news:
                self.set_meta("news", str(self.revision))
            self._connection.execute("COMMIT")
        except BaseException as error:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            if isinstance(error, sqlite3.DatabaseError) and is_damage(error):
                raise UserError(say.index_damaged(path=self._path)) from error
            if isinstance(error, sqlite3.OperationalError):
                raise UserError(say.index_unwritable(path=self._path.parent)) from error
            raise
        finally:
            self._loosened.clear()
            self.arrived.clear()

    @property
    def revision(self) -> int:
        try:
            return int(self.meta("revision") or 0)
        except ValueError as error:
            raise sqlite3.DatabaseError("revision") from error

    def meta(self, key: str) -> str | None:
        row = self._connection.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return row[0] if row else None

    def set_meta(self, key: str, value: str) -> None:
        self._connection.execute(PUT_META, (key, value))

    def unembedded(self, keys: Iterable[str], states: str) -> list[str]:
        """Those of ``keys``, in order, that lack a vector, or ``states`` of that kind where there are any."""
        wanted = list(keys)
        return sorted(self.vectors.missing(wanted) | (self.states.missing(wanted, states) if states else set()))

    def put_embedded(
        self, keys: Sequence[str], vectors: NDArray[np.floating[Any]], made: str, states: Sequence[bytes]
    ) -> None:
        """Keep what was embedded under ``keys``: ``vectors`` (keys, dimensions), and ``states`` where there are any."""
        if keys:
            self.vectors.put(keys, vectors)
        if states:
            self.states.put(keys, made, states)

    def wrong_vectors(self) -> list[tuple[int, str]]:
        """(passage, what is wrong with its vector)."""
        return wrong_vectors(self._connection)

    def loosen(self, keys: Iterable[str]) -> None:
        """Have those of these vectors go at the end of the transaction that no passage has then."""
        self._loosened.update(keys)

    # What is stored

    def put(self, entry: Entry, source: str) -> None:
        """Store a document in place of the one of its name. ``set_source`` tells that its source is complete."""
        document = entry.document
        if self.text(document.name) != document.text:
            self.arrived += [(document.name, each) for each in prints(document.text, entry.file)]
        self.remove(document.name)
        self._connection.execute(
            "INSERT INTO documents "
            "(name, title, text, source, hash, member, outline, attributes, reading, digest, parts) "
            "VALUES (?, ?, ?, ?, '', ?, ?, ?, ?, ?, ?)",
            (
                *(document.name, document.title, document.text, source, document.member),
                *(outline.encode(document.blocks), rows.as_json(document.attributes), rows.as_json(document.reading)),
                *(entry.digest, len(entry.passages)),
            ),
        )
        (number,) = self._connection.execute("SELECT id FROM documents WHERE name = ?", (document.name,)).fetchone()
        if document.layout is not None:
            self._connection.executemany(
                'INSERT INTO pages (document, number, width, height, start, "end", places, boxes) '
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                ((number, *row) for row in layouts.encode(document.layout)),
            )
        self._connection.executemany(
            'INSERT INTO passages (document, section, text, start, "end", sentences, page, sum, hash) '
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                (number, *kept, checksum(*kept), key)
                for kept, key in zip(map(rows.kept, entry.passages), entry.hashes, strict=True)
            ),
        )

    def remove(self, name: str) -> None:
        row = self._connection.execute("SELECT id FROM documents WHERE name = ?", (name,)).fetchone()
        if row is None:
            return
        hashes = self._connection.execute("SELECT hash FROM passages WHERE document = ?", row)
        self.loosen(key for (key,) in hashes)
        self.segments.bury(row[0])
        self._connection.execute("DELETE FROM documents WHERE id = ?", row)

    def set_source(self, source: str, state: SourceState) -> None:
        """Every document of ``source`` is stored, as read from these bytes."""
        values = (state.hash, state.stamp, source)
        self._connection.execute("UPDATE documents SET hash = ?, stamp = ? WHERE source = ?", values)

    def forget_hashes(self) -> None:
        """Have every file read, and every document stored, again on the next run."""
        self._connection.execute("UPDATE documents SET hash = '', stamp = ''")
        self._connection.execute("UPDATE documents SET digest = '' WHERE digest NOT IN (?, ?)", (DAMAGED, ACCEPTED))

    def rekey(self, keys: Iterable[tuple[str, int]]) -> None:
        """Give passages new vector keys: (hash, passage id) pairs."""
        self._connection.executemany("UPDATE passages SET hash = ? WHERE id = ?", keys)


def _opened(path: Path, writable: bool, hidden: Sequence[str], server: str) -> Connection:
    if server:
        return served(server, writable=writable, hidden=hidden)
    try:
        if is_orphaned(path):
            raise UserError(say.index_damaged(path=path))
        if not writable and not path.is_file():
            raise NoIndexError(say.no_index(path=path.parent))
        connection = connect(path)
        connection.execute("PRAGMA foreign_keys = ON")
        prepare(connection, path, writable=writable)
        if not writable:
            connection.execute("PRAGMA temp_store = MEMORY")  # what is hidden leaves no file behind
            connection.execute("BEGIN")
            connection.execute("SELECT count(*) FROM meta").fetchone()  # the first read fixes the snapshot
            hide(connection, hidden)
    except PermissionError as error:  # it stands in a folder that may not be entered
        raise UserError(say.unreadable(path=path)) from error
    except sqlite3.DatabaseError as error:
        raise UserError(_said(error, path)) from error
    return connection


def served(server: str, *, writable: bool, hidden: Sequence[str] = ()) -> Connection:
    """A connection to the catalog on a server. Raises ``UserError`` as ``Catalog`` does."""
    from rag.store.postgres import opening

    return opening.writer(server, MIGRATIONS) if writable else opening.reader(server, MIGRATIONS, hidden)


def _said(error: sqlite3.DatabaseError, path: Path) -> str:
    """What is said where the catalog at ``path`` can't be opened."""
    if not is_damage(error):
        return say.index_unwritable(path=path.parent)
    never_was_one = getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_NOTADB and not has_segments(path)
    return (say.foreign_index if never_was_one else say.index_damaged)(path=path)


def is_there(path: Path, *, server: str = "") -> bool:
    """Whether there is a catalog at ``path``, sound or not, or on the ``server``. Raises ``UnreachableError``."""
    if server:
        from rag.store.postgres import opening

        return opening.is_there(server, MIGRATIONS)
    return path.exists()


_SETTLED_NS = 200_000_000
"""A file that was written longer ago has another time once it is written again, however coarse the file system's clock
is."""
_Files = tuple[tuple[int, ...], ...]
_STATES: Recent[tuple[_Files, tuple[str, int]]] = Recent(64)


def state_at(path: Path, of: Literal["revision", "news"] = "revision", *, server: str = "") -> tuple[str, int] | None:
    """Which catalog stands at ``path`` now, or on the ``server``, and its revision, or the last one that changed
    documents; None where there is none that can be read. As long as nobody writes to its files it isn't opened again.
    """
    if server:
        from rag.store.postgres import opening

        return opening.state(server, of, MIGRATIONS)
    files = _files(path)
    known = _STATES.of((path, of))
    if known and files == known[0]:
        return known[1]
    state = _read_state(path, of)
    if state and files and time.time_ns() - max(written for written, *_ in files) > _SETTLED_NS:
        _STATES.keep((path, of), (files, state))
    return state


def _files(path: Path) -> _Files:
    """When the catalog and its log were last written, how long they are, and which files they are."""
    found = []
    for each in (path, path.with_name(f"{path.name}-wal")):
        with suppress(OSError):
            stat = each.stat()
            found.append((stat.st_mtime_ns, stat.st_size, stat.st_ino, stat.st_dev))
    return tuple(found)


def _read_state(path: Path, of: str) -> tuple[str, int] | None:
    try:
        with closing(connect(path)) as connection:
            found = dict(connection.execute("SELECT key, value FROM meta WHERE key IN ('library', ?)", (of,)))
        return found.get("library", ""), int(found.get(of, 0))
    except (sqlite3.Error, ValueError, TypeError):  # the last two: it is damaged
        return None
