"""The documents of the catalog as they are read: texts, outlines, pages and where they came from."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from rag.recent import Recent
from rag.store import layouts, outline, rows
from rag.store.layouts import PageLayout
from rag.store.outline import Original
from rag.store.records import Origin, SourceState, prints
from rag.store.tables import batches
from rag.types import Attribute, DocumentInfo, Reading
from rag.types.databases import Connection

_PAGES = "pages p JOIN documents d ON d.id = p.document"
_LAYOUT = 'p.number, p.width, p.height, p.start, p."end", p.places, p.boxes'
_NO_OUTLINE = "[]"
ORIGINALS_MOST = 4_000_000
"""Characters of documents that a reader keeps as they are shown: an answer shows several places of one."""


class DocumentRows:
    """What the catalog knows of documents."""

    _connection: Connection
    _originals: Recent[Original]

    def documents(self) -> list[DocumentInfo]:
        found = self._connection.execute(
            "SELECT name, title, length(text), (SELECT count(*) FROM passages WHERE document = d.id), reading "
            "FROM documents d ORDER BY name"
        )
        return [DocumentInfo(row[0], row[1], row[2], row[3], rows.reading(row[4])) for row in found]

    def numbers(self, names: Sequence[str]) -> list[int]:
        """The numbers of the documents of these names, under which their passages stand."""
        sql = "SELECT id FROM documents WHERE name IN (SELECT value FROM json_each(?))"
        return [row[0] for row in self._connection.execute(sql, (json.dumps(list(names)),))]

    def text(self, name: str) -> str | None:
        row = self._connection.execute("SELECT text FROM documents WHERE name = ?", (name,)).fetchone()
        return row[0] if row else None

    def original(self, name: str) -> Original:
        """The document with its outline and what it says of itself. Raises ``KeyError`` where it is unknown."""
        found = self._originals.of(name)
        if found is None:
            found = self._original(name)
            self._originals.keep(name, found)
        return found

    def _original(self, name: str) -> Original:
        sql = "SELECT title, text, outline, attributes, reading FROM documents WHERE name = ?"
        row = self._connection.execute(sql, (name,)).fetchone()
        if row is None:
            raise KeyError(name)
        title, text, kept, attributes, reading = row
        if kept == _NO_OUTLINE:  # stored by an older version, and its file hasn't been there to be read again
            from rag.reading.structure.headings import blocks

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
            "SELECT source, reading FROM documents WHERE json_array_length(reading, '$[2]') > 0"
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

    def prints(self, names: Iterable[str]) -> list[tuple[str, str]]:
        """(name, print) of those of the documents that there are: ``records.prints``."""
        alone = "(SELECT count(*) FROM documents WHERE source = d.source) = 1"
        sql = f"SELECT name, text, CASE WHEN {alone} THEN hash ELSE '' END FROM documents d WHERE name IN "
        return [
            (name, each)
            for marks, some in batches(names)
            for name, text, file in self._connection.execute(f"{sql}({marks})", some)
            for each in prints(text, file)
        ]

    def digest_of(self, name: str, source: str) -> str | None:
        """``Entry.digest`` of the document of this name, where it is one of ``source``."""
        sql = "SELECT digest FROM documents WHERE name = ? AND source = ?"
        row = self._connection.execute(sql, (name, source)).fetchone()
        return row[0] if row else None
