"""The SQLite catalog: the truth about documents, passages and their vectors.

Everything else in the index folder is derived from it and can be built again. Vectors are kept by the
hash of what was embedded, so that equal passages are embedded once and nothing is embedded twice.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import takewhile
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag.errors import UserError
from rag.messages import say
from rag.reading.structure.headings import blocks
from rag.reading.structure.pairing import SEPARATOR
from rag.store import layouts, outline, rows
from rag.store.layouts import PageLayout
from rag.store.outline import Original
from rag.store.records import DocumentInfo, Entry, Origin
from rag.store.rows import PASSAGE, Row
from rag.store.schema import prepare
from rag.types import Attribute, Passage

_PAGES = "pages p JOIN documents d ON d.id = p.document"
_LAYOUT = 'p.number, p.width, p.height, p.start, p."end", p.places, p.boxes'
_NO_OUTLINE = "[]"
_SQL_VARIABLES = 500


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
            prepare(self._connection, path, writable=writable)
            if not writable:
                self._connection.execute("BEGIN")
                self._connection.execute("SELECT count(*) FROM meta").fetchone()  # the first read fixes the snapshot
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError):
                raise UserError(say("index_unwritable", path=path.parent)) from error
            raise UserError(say("foreign_index", path=path)) from error

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
        found = self._connection.execute(
            "SELECT name, title, length(text), (SELECT count(*) FROM passages WHERE document = d.id), reading "
            "FROM documents d ORDER BY name"
        )
        return [
            DocumentInfo(name, title, characters, passages, rows.reading(kept))
            for name, title, characters, passages, kept in found
        ]

    def text(self, name: str) -> str | None:
        row = self._connection.execute("SELECT text FROM documents WHERE name = ?", (name,)).fetchone()
        return row[0] if row else None

    def original(self, name: str) -> Original:
        """The document with its outline and what it says of itself. Raises ``KeyError`` where it is unknown."""
        sql = "SELECT title, text, outline, attributes FROM documents WHERE name = ?"
        row = self._connection.execute(sql, (name,)).fetchone()
        if row is None:
            raise KeyError(name)
        title, text, kept, attributes = row
        if kept == _NO_OUTLINE:  # stored by an older version, and its file hasn't been there to be read again
            kept = outline.encode(blocks(text))
        found = tuple(Attribute(*each) for each in json.loads(attributes))
        return Original(name, title, text, outline.decode(kept, text), found)

    def origin(self, name: str) -> Origin:
        """Where the document was read from. Raises ``KeyError`` where it is unknown."""
        sql = "SELECT source, member, hash FROM documents WHERE name = ?"
        row = self._connection.execute(sql, (name,)).fetchone()
        if row is None:
            raise KeyError(name)
        return Origin(*row)

    def page_count(self, name: str) -> int:
        """How many pages of the document can be shown as pictures; 0 where it has none."""
        sql = f"SELECT count(*) FROM {_PAGES} WHERE d.name = ?"
        count: int = self._connection.execute(sql, (name,)).fetchone()[0]
        return count

    def page(self, name: str, number: int) -> PageLayout | None:
        """The characters on a page; None where the document has no such page."""
        sql = f"SELECT {_LAYOUT} FROM {_PAGES} WHERE d.name = ? AND p.number = ?"
        row = self._connection.execute(sql, (name, number)).fetchone()
        return layouts.decode(row) if row else None

    def pages_of(self, name: str, start: int, end: int) -> list[PageLayout]:
        """The pages that may hold some of the characters ``start`` to ``end``."""
        sql = f'SELECT {_LAYOUT} FROM {_PAGES} WHERE d.name = ? AND p.start < ? AND p."end" > ? ORDER BY p.number'
        return [layouts.decode(row) for row in self._connection.execute(sql, (name, end, start))]

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
            "INSERT INTO documents (name, title, text, source, hash, member, outline, attributes, reading) "
            "VALUES (?, ?, ?, ?, '', ?, ?, ?, ?)",
            (
                *(document.name, document.title, document.text, source, document.member),
                *(outline.encode(document.blocks), rows.as_json(document.attributes), rows.as_json(document.reading)),
            ),
        )
        if document.layout is not None:
            self._connection.executemany(
                'INSERT INTO pages (document, number, width, height, start, "end", places, boxes) '
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                ((cursor.lastrowid, *row) for row in layouts.encode(document.layout)),
            )
        self._connection.executemany(
            'INSERT INTO passages (document, section, text, start, "end", sentences, page, hash) '
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                (cursor.lastrowid, p.section, p.text, p.start, p.end, rows.spans(p), p.page, key)
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
            sql = f"{PASSAGE} WHERE p.id IN ({','.join('?' * len(some))})"
            found.update((row[0], rows.passage(row)) for row in self._connection.execute(sql, some))
        return found

    def section(self, passage: Passage, path: str, around: int = 12) -> list[Passage]:
        """The unbroken run of passages around ``passage`` in the section ``path``, its own or one around it, in order.

        At most ``around`` passages on either side: a document without headings is one section.
        """
        sql = f"{PASSAGE} WHERE d.name = ? AND p.start {{}} ? ORDER BY p.start {{}} LIMIT ?"
        before = self._connection.execute(sql.format("<", "DESC"), (passage.document, passage.start, around))
        after = self._connection.execute(sql.format(">", "ASC"), (passage.document, passage.start, around))

        def inside(other: Passage) -> bool:
            return other.section == path or bool(path and other.section.startswith(path + SEPARATOR))

        def run(found: Iterable[Row]) -> list[Passage]:
            return list(takewhile(inside, map(rows.passage, found)))

        return [*run(before)[::-1], passage, *run(after)]

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
