"""The SQLite catalog: the truth about documents, passages and their vectors.

Everything else in the index folder is derived from it and can be built again. Its transactions are the one
place where anything comes into force: they name the segments that readers search, too.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from itertools import takewhile
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from rag.errors import NoIndexError, UserError
from rag.messages import say
from rag.reading.structure.headings import blocks
from rag.store import layouts, outline, rows
from rag.store.census import Census
from rag.store.hiding import hide
from rag.store.layouts import PageLayout
from rag.store.lost import LostTable
from rag.store.outline import Original
from rag.store.records import ACCEPTED, DAMAGED, Entry, Origin, PassageText, SourceState, checksum
from rag.store.rows import PASSAGE, Row
from rag.store.schema import connect, has_segments, is_damage, is_orphaned, prepare
from rag.store.shelf import ShelfTable
from rag.store.tables import SegmentTable, StateTable, VectorTable, batches
from rag.types import SEPARATOR, Attribute, DocumentInfo, Passage, Reading

_PAGES = "pages p JOIN documents d ON d.id = p.document"
_LAYOUT = 'p.number, p.width, p.height, p.start, p."end", p.places, p.boxes'
_NO_OUTLINE = "[]"
_UNEMBEDDED = (
    "(NOT EXISTS (SELECT 1 FROM vectors v WHERE v.hash = p.hash) OR "
    ":states <> '' AND NOT EXISTS (SELECT 1 FROM states s WHERE s.hash = p.hash AND s.made = :states))"
)


class Catalog:
    """One connection to the catalog. A reader sees it as it was when it was opened."""

    def __init__(self, path: Path, *, writable: bool, hidden: Sequence[str] = ()) -> None:
        """For who only reads, the documents named ``hidden`` aren't there. Raises ``UserError`` where there is no
        catalog to read, or one that isn't ours."""
        self._path = path
        try:
            if is_orphaned(path):
                raise UserError(say.index_damaged(path=path))
            if not writable and not path.is_file():
                raise NoIndexError(say.no_index(path=path.parent))
            self._connection = connect(path)
            self._connection.execute("PRAGMA foreign_keys = ON")
            prepare(self._connection, path, writable=writable)
            if not writable:
                self._connection.execute("PRAGMA temp_store = MEMORY")  # what is hidden leaves no file behind
                self._connection.execute("BEGIN")
                self._connection.execute("SELECT count(*) FROM meta").fetchone()  # the first read fixes the snapshot
                hide(self._connection, hidden)
        except PermissionError as error:  # it stands in a folder that may not be entered
            raise UserError(say.unreadable(path=path)) from error
        except sqlite3.DatabaseError as error:
            raise UserError(_said(error, path)) from error
        self.vectors = VectorTable(self._connection)
        self.states = StateTable(self._connection)
        self.segments = SegmentTable(self._connection)
        self.shelf = ShelfTable(self._connection)
        self.lost = LostTable(self._connection)
        self.census = Census(self._connection)
        self._loosened: set[str] = set()  # keys of vectors that passages removed in this transaction had

    def close(self) -> None:
        self._connection.close()

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
        self._connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))

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

    def loosen(self, keys: Iterable[str]) -> None:
        """Have those of these vectors go at the end of the transaction that no passage has then."""
        self._loosened.update(keys)

    # Documents

    def documents(self) -> list[DocumentInfo]:
        found = self._connection.execute(
            "SELECT name, title, length(text), (SELECT count(*) FROM passages WHERE document = d.id), reading "
            "FROM documents d ORDER BY name"
        )
        return [DocumentInfo(row[0], row[1], row[2], row[3], rows.reading(row[4])) for row in found]

    def text(self, name: str) -> str | None:
        row = self._connection.execute("SELECT text FROM documents WHERE name = ?", (name,)).fetchone()
        return row[0] if row else None

    def original(self, name: str) -> Original:
        """The document with its outline and what it says of itself. Raises ``KeyError`` where it is unknown."""
        sql = "SELECT title, text, outline, attributes, reading FROM documents WHERE name = ?"
        row = self._connection.execute(sql, (name,)).fetchone()
        if row is None:
            raise KeyError(name)
        title, text, kept, attributes, reading = row
        if kept == _NO_OUTLINE:  # stored by an older version, and its file hasn't been there to be read again
            kept = outline.encode(blocks(text))
        found = tuple(Attribute(*each) for each in json.loads(attributes))
        sections = self._connection.execute(rows.SECTIONS_OF, (name,))
        doubtful = rows.reading(reading).doubtful
        return Original(name, title, text, outline.decode(kept, text), found, tuple(sections), doubtful)

    def doubtful(self, name: str) -> tuple[tuple[int, int], ...]:
        """``Reading.doubtful`` of a document; empty where it is unknown."""
        row = self._connection.execute("SELECT reading FROM documents WHERE name = ?", (name,)).fetchone()
        return rows.reading(row[0]).doubtful if row else ()

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

    def incomplete(self) -> list[tuple[str, Reading]]:
        """(source, how the reading went) of the documents of which something couldn't be read."""
        found = self._connection.execute(
            "SELECT source, reading FROM documents WHERE json_array_length(reading, '$[2]')"
        )
        return [(source, rows.reading(kept)) for source, kept in found]

    def sources(self) -> dict[str, SourceState]:
        """Source path → what was read from it."""
        found = self._connection.execute("SELECT source, min(hash), min(stamp) FROM documents GROUP BY source")
        return {source: SourceState(file_hash, stamp) for source, file_hash, stamp in found}

    def names_from(self, source: str) -> list[str]:
        return [row[0] for row in self._connection.execute("SELECT name FROM documents WHERE source = ?", (source,))]

    def source_of(self, name: str) -> str | None:
        row = self._connection.execute("SELECT source FROM documents WHERE name = ?", (name,)).fetchone()
        return row[0] if row else None

    def put(self, entry: Entry, source: str) -> None:
        """Store a document in place of the one of its name. ``set_source`` tells that its source is complete."""
        document = entry.document
        self.remove(document.name)
        cursor = self._connection.execute(
            "INSERT INTO documents "
            "(name, title, text, source, hash, member, outline, attributes, reading, digest, parts) "
            "VALUES (?, ?, ?, ?, '', ?, ?, ?, ?, ?, ?)",
            (
                *(document.name, document.title, document.text, source, document.member),
                *(outline.encode(document.blocks), rows.as_json(document.attributes), rows.as_json(document.reading)),
                *(entry.digest, len(entry.passages)),
            ),
        )
        if document.layout is not None:
            self._connection.executemany(
                'INSERT INTO pages (document, number, width, height, start, "end", places, boxes) '
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                ((cursor.lastrowid, *row) for row in layouts.encode(document.layout)),
            )
        self._connection.executemany(
            'INSERT INTO passages (document, section, text, start, "end", sentences, page, sum, hash) '
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                (cursor.lastrowid, *kept, checksum(*kept), key)
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

    def digest_of(self, name: str, source: str) -> str | None:
        """``Entry.digest`` of the document of this name, where it is one of ``source``."""
        sql = "SELECT digest FROM documents WHERE name = ? AND source = ?"
        row = self._connection.execute(sql, (name, source)).fetchone()
        return row[0] if row else None

    # Passages

    def ids(self, documents: Sequence[str] = ()) -> NDArray[np.int64]:
        """Passage ids in order, of the named documents or of all."""
        sql = "SELECT p.id FROM passages p"
        if documents:  # as JSON: a collection may name more than a statement takes variables
            sql += " JOIN documents d ON d.id = p.document WHERE d.name IN (SELECT value FROM json_each(?))"
        named = (json.dumps(documents),) if documents else ()
        rows = self._connection.execute(sql + " ORDER BY p.id", named)
        return np.fromiter((row[0] for row in rows), np.int64)

    def passage_range(self, document: str) -> tuple[int, int]:
        """The first and the last id of a document's passages, which are numbered on end; (0, -1) without any."""
        sql = "SELECT min(p.id), max(p.id) FROM passages p JOIN documents d ON d.id = p.document WHERE d.name = ?"
        first, last = self._connection.execute(sql, (document,)).fetchone()
        return (first, last) if first is not None else (0, -1)

    def passage_count(self, last: int | None = None) -> int:
        """How many passages there are, of all or of those with ids up to ``last``."""
        where = "" if last is None else f" WHERE id <= {int(last)}"
        count: int = self._connection.execute(f"SELECT count(*) FROM passages{where}").fetchone()[0]
        return count

    def last_passage(self) -> int:
        """The highest id; 0 where there is none."""
        last: int = self._connection.execute("SELECT coalesce(max(id), 0) FROM passages").fetchone()[0]
        return last

    def passages(self, ids: Iterable[int]) -> dict[int, Passage]:
        """The passages by id."""
        found: dict[int, Passage] = {}
        for marks, some in batches(map(int, ids)):
            rows_found = self._connection.execute(f"{PASSAGE} WHERE p.id IN ({marks})", some)
            found.update((row[0], rows.passage(row)) for row in rows_found)
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

    def passage_texts(self, after: int = 0, limit: int = -1) -> Iterator[PassageText]:
        """What is embedded and segmented of the passages with ids over ``after``, by id; of ``limit`` at most."""
        found = self._connection.execute(
            "SELECT p.id, p.hash, d.title, p.section, p.text FROM passages p JOIN documents d ON d.id = p.document "
            "WHERE p.id > ? ORDER BY p.id LIMIT ?",
            (after, limit),
        )
        return (PassageText(*row) for row in found)

    def unembedded_passages(self, states: str, first: Sequence[str], limit: int) -> list[PassageText]:
        """``limit`` passages at most of which not all is kept that the encoder gives, ``states`` of that kind where
        there are any: those of the documents named ``first`` before all others, then of the newest."""
        found = self._connection.execute(
            "SELECT p.id, p.hash, d.title, p.section, p.text FROM ("
            f"SELECT p.id FROM passages p JOIN documents d ON d.id = p.document WHERE {_UNEMBEDDED} "
            "ORDER BY d.name IN (SELECT value FROM json_each(:first)) DESC, d.id DESC, p.id LIMIT :limit"
            ") chosen JOIN passages p ON p.id = chosen.id JOIN documents d ON d.id = p.document",
            {"states": states, "first": json.dumps(list(first)), "limit": limit},
        )
        return [PassageText(*row) for row in found]

    def unembedded_size(self, states: str) -> tuple[int, int]:
        """How many passages ``unembedded_passages`` would give in all, and of how many characters."""
        sql = f"SELECT count(*), coalesce(sum(length(text)), 0) FROM passages p WHERE {_UNEMBEDDED}"
        count, size = self._connection.execute(sql, {"states": states}).fetchone()
        return count, size

    def rekey(self, keys: Iterable[tuple[str, int]]) -> None:
        """Give passages new vector keys: (hash, passage id) pairs."""
        self._connection.executemany("UPDATE passages SET hash = ? WHERE id = ?", keys)


def _said(error: sqlite3.DatabaseError, path: Path) -> str:
    """What is said where the catalog at ``path`` can't be opened."""
    if not is_damage(error):
        return say.index_unwritable(path=path.parent)
    never_was_one = getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_NOTADB and not has_segments(path)
    return (say.foreign_index if never_was_one else say.index_damaged)(path=path)


def state_at(path: Path, of: Literal["revision", "news"] = "revision") -> tuple[str, int] | None:
    """Which catalog stands at ``path`` now, and its revision, or the last one that changed documents; None where there
    is none that can be read."""
    try:
        with closing(connect(path)) as connection:
            found = dict(connection.execute("SELECT key, value FROM meta WHERE key IN ('library', ?)", (of,)))
        return found.get("library", ""), int(found.get(of, 0))
    except (sqlite3.Error, ValueError, TypeError):  # the last two: it is damaged
        return None
