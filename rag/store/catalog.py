"""The SQLite catalog: the truth about documents, passages and their vectors.

Everything else in the index folder is derived from it and can be built again. Vectors are kept by the
hash of what was embedded, so that equal passages are embedded once and nothing is embedded twice.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import takewhile
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag.errors import UserError
from rag.messages import say
from rag.sentences import verbatim
from rag.types import Document, Passage

_APPLICATION = 0x4D594E31  # "MYN1", in the file's header: tells our catalogs from other databases
_SCHEMA_VERSION = 1
_SCHEMA = """
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
    sentences TEXT NOT NULL, -- JSON: [[start, end], …]
    page INTEGER,
    hash TEXT NOT NULL       -- key of its vector
);
CREATE INDEX passages_by_document ON passages (document);
CREATE INDEX passages_by_hash ON passages (hash);
CREATE TABLE vectors (hash TEXT PRIMARY KEY, vector BLOB NOT NULL) WITHOUT ROWID;
"""
_PASSAGE = """
SELECT p.id, d.name, d.title, p.section, p.text, p.start, p."end", p.sentences, p.page,
       substr(d.text, p.start + 1, p."end" - p.start)
FROM passages p JOIN documents d ON d.id = p.document
"""
_SQL_VARIABLES = 500
Row = tuple[int, str, str, str, str, int, int, str, int | None, str]


@dataclass(frozen=True, slots=True)
class DocumentInfo:
    """A document of the library: its name and title, and how many characters and passages it has."""

    name: str
    title: str
    characters: int
    passages: int


@dataclass(frozen=True, slots=True)
class Entry:
    """A document ready to be stored: its passages, and the key of each passage's vector."""

    document: Document
    passages: tuple[Passage, ...]
    hashes: tuple[str, ...]


class Catalog:
    """One connection to the catalog. A reader sees it as it was when it was opened."""

    def __init__(self, path: Path, *, writable: bool) -> None:
        """Raises ``UserError`` where there is no catalog to read, or one that isn't ours."""
        self._path = path
        if not writable and not path.is_file():
            raise UserError(say("no_index", path=path.parent))
        try:
            self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
            self._connection.execute("PRAGMA foreign_keys = ON")
            self._prepare(writable)
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError):
                raise UserError(say("index_unwritable", path=path.parent)) from error
            raise UserError(say("foreign_index", path=path)) from error

    def _prepare(self, writable: bool) -> None:
        execute = self._connection.execute
        application = execute("PRAGMA application_id").fetchone()[0]
        version = execute("PRAGMA user_version").fetchone()[0]
        is_new = not execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        if not is_new and (application != _APPLICATION or version != _SCHEMA_VERSION):
            raise UserError(say("foreign_index", path=self._path))
        if is_new and not writable:
            raise UserError(say("no_index", path=self._path.parent))
        if is_new:
            execute("PRAGMA journal_mode = WAL")
            self._connection.executescript(
                f"BEGIN; {_SCHEMA} PRAGMA application_id = {_APPLICATION};"
                f"PRAGMA user_version = {_SCHEMA_VERSION}; COMMIT;"
            )
        if not writable:
            execute("BEGIN")
            execute("SELECT count(*) FROM meta").fetchone()  # the first read fixes the snapshot

    def close(self) -> None:
        self._connection.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing; every transaction makes a new revision.

        Raises ``UserError`` when the disk is full or the catalog can't be written.
        """
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            yield
            self.set_meta("revision", str(self.revision + 1))
            self._connection.execute("COMMIT")
        except BaseException as error:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            if isinstance(error, sqlite3.OperationalError):
                raise UserError(say("index_unwritable", path=self._path.parent)) from error
            raise

    @property
    def revision(self) -> int:
        return int(self.meta("revision") or 0)

    def meta(self, key: str) -> str | None:
        row = self._connection.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return row[0] if row else None

    def set_meta(self, key: str, value: str) -> None:
        self._connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))

    # Documents

    def documents(self) -> list[DocumentInfo]:
        rows = self._connection.execute(
            "SELECT name, title, length(text), (SELECT count(*) FROM passages WHERE document = d.id) "
            "FROM documents d ORDER BY name"
        )
        return [DocumentInfo(*row) for row in rows]

    def text(self, name: str) -> str | None:
        row = self._connection.execute("SELECT text FROM documents WHERE name = ?", (name,)).fetchone()
        return row[0] if row else None

    def sources(self) -> dict[str, str]:
        """Source path → hash of the bytes that were read from it, empty where it must be read again."""
        return dict(self._connection.execute("SELECT source, min(hash) FROM documents GROUP BY source"))

    def names_from(self, source: str) -> list[str]:
        return [row[0] for row in self._connection.execute("SELECT name FROM documents WHERE source = ?", (source,))]

    def source_of(self, name: str) -> str | None:
        row = self._connection.execute("SELECT source FROM documents WHERE name = ?", (name,)).fetchone()
        return row[0] if row else None

    def put(self, entry: Entry, source: str) -> None:
        """Store a document in place of the one of its name. ``set_hash`` tells that its source is complete."""
        document = entry.document
        self.remove(document.name)
        cursor = self._connection.execute(
            "INSERT INTO documents (name, title, text, source, hash) VALUES (?, ?, ?, ?, '')",
            (document.name, document.title, document.text, source),
        )
        self._connection.executemany(
            'INSERT INTO passages (document, section, text, start, "end", sentences, page, hash) '
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                (cursor.lastrowid, p.section, p.text, p.start, p.end, _spans(p), p.page, key)
                for p, key in zip(entry.passages, entry.hashes, strict=True)
            ),
        )

    def remove(self, name: str) -> None:
        self._connection.execute("DELETE FROM documents WHERE name = ?", (name,))

    def set_hash(self, source: str, file_hash: str) -> None:
        """Every document of ``source`` is stored, as read from bytes of this hash."""
        self._connection.execute("UPDATE documents SET hash = ? WHERE source = ?", (file_hash, source))

    def forget_hashes(self) -> None:
        """Have every file read again on the next run."""
        self._connection.execute("UPDATE documents SET hash = ''")

    # Passages

    def ids(self, documents: Sequence[str] = ()) -> NDArray[np.int64]:
        """Passage ids in order, of the named documents or of all."""
        sql = "SELECT p.id FROM passages p"
        if documents:
            sql += f" JOIN documents d ON d.id = p.document WHERE d.name IN ({','.join('?' * len(documents))})"
        rows = self._connection.execute(sql + " ORDER BY p.id", tuple(documents))
        return np.fromiter((row[0] for row in rows), np.int64)

    def passage_range(self, document: str) -> tuple[int, int]:
        """The first and the last id of a document's passages, which are numbered on end; (0, -1) without any."""
        sql = "SELECT min(p.id), max(p.id) FROM passages p JOIN documents d ON d.id = p.document WHERE d.name = ?"
        first, last = self._connection.execute(sql, (document,)).fetchone()
        return (first, last) if first is not None else (0, -1)

    def passages(self, ids: Iterable[int]) -> dict[int, Passage]:
        """The passages by id."""
        found: dict[int, Passage] = {}
        wanted = [int(i) for i in ids]
        for some in (wanted[i : i + _SQL_VARIABLES] for i in range(0, len(wanted), _SQL_VARIABLES)):
            sql = f"{_PASSAGE} WHERE p.id IN ({','.join('?' * len(some))})"
            found.update((row[0], _passage(row)) for row in self._connection.execute(sql, some))
        return found

    def section(self, passage: Passage, around: int = 12) -> list[Passage]:
        """The unbroken run of passages around ``passage`` that share its section, in order.

        At most ``around`` passages on either side: a document without headings is one section.
        """
        sql = f"{_PASSAGE} WHERE d.name = ? AND p.start {{}} ? ORDER BY p.start {{}} LIMIT ?"
        before = self._connection.execute(sql.format("<", "DESC"), (passage.document, passage.start, around))
        after = self._connection.execute(sql.format(">", "ASC"), (passage.document, passage.start, around))

        def same_section(rows: Iterable[Row]) -> list[Passage]:
            return list(takewhile(lambda other: other.section == passage.section, map(_passage, rows)))

        return [*same_section(before)[::-1], passage, *same_section(after)]

    def sections(self) -> Iterator[tuple[str, str]]:
        """(document, section) pairs, each once, in order."""
        yield from self._connection.execute(
            "SELECT d.name, p.section FROM passages p JOIN documents d ON d.id = p.document "
            "GROUP BY d.name, p.section ORDER BY min(p.id)"
        )

    def passage_texts(self) -> Iterator[tuple[int, str, str, str]]:
        """(id, title, section, text) of every passage, by id."""
        yield from self._connection.execute(
            "SELECT p.id, d.title, p.section, p.text "
            "FROM passages p JOIN documents d ON d.id = p.document ORDER BY p.id"
        )

    # Vectors

    def missing_vectors(self, hashes: Iterable[str]) -> set[str]:
        wanted = set(hashes)
        ordered = sorted(wanted)
        for some in (ordered[i : i + _SQL_VARIABLES] for i in range(0, len(ordered), _SQL_VARIABLES)):
            sql = f"SELECT hash FROM vectors WHERE hash IN ({','.join('?' * len(some))})"
            wanted.difference_update(row[0] for row in self._connection.execute(sql, some))
        return wanted

    def put_vectors(self, hashes: Sequence[str], vectors: NDArray[np.float32]) -> None:
        rows = zip(hashes, (np.ascontiguousarray(v, "<f4").tobytes() for v in vectors), strict=True)
        self._connection.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?)", rows)

    def vectors(self) -> NDArray[np.float32]:
        """(passages, dimensions): the vector of every passage, by passage id."""
        rows = self._connection.execute(
            "SELECT v.vector FROM passages p JOIN vectors v ON v.hash = p.hash ORDER BY p.id"
        ).fetchall()
        return (
            np.frombuffer(b"".join(row[0] for row in rows), "<f4").reshape(len(rows), -1)
            if rows
            else np.zeros((0, 0), "f4")
        )

    def rekey(self, keys: Iterable[tuple[str, int]]) -> None:
        """Give passages new vector keys: (hash, passage id) pairs."""
        self._connection.executemany("UPDATE passages SET hash = ? WHERE id = ?", keys)

    def drop_unused_vectors(self) -> None:
        self._connection.execute("DELETE FROM vectors WHERE hash NOT IN (SELECT hash FROM passages)")


def _spans(passage: Passage) -> str:
    return json.dumps([[sentence.start, sentence.end] for sentence in passage.sentences])


def _passage(row: Row) -> Passage:
    _, document, title, section, text, start, end, spans, page, source = row
    sentences = (verbatim(source, left - start, right - start) for left, right in json.loads(spans))
    placed = tuple(replace(s, start=s.start + start, end=s.end + start) for s in sentences)
    return Passage(document, title, section, text, start, end, placed, page)
