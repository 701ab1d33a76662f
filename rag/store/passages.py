"""The passages of the catalog as they are read."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, takewhile

import numpy as np
from numpy.typing import NDArray

from rag.store import rows
from rag.store.records import PassageText
from rag.store.rows import PASSAGE, Row
from rag.store.tables import batches, paged
from rag.types import SEPARATOR, Passage
from rag.types.databases import Connection

_UNEMBEDDED = (
    "(NOT EXISTS (SELECT 1 FROM vectors v WHERE v.hash = p.hash) OR "
    ":states <> '' AND NOT EXISTS (SELECT 1 FROM states s WHERE s.hash = p.hash AND s.made = :states))"
)


class PassageRows:
    """What the catalog knows of passages."""

    _connection: Connection

    def ids(self, documents: Sequence[str] = ()) -> NDArray[np.int64]:
        """Passage ids in order, of the named documents or of all."""
        sql = "SELECT p.id FROM passages p"
        if documents:  # as JSON: a collection may name more than a statement takes variables
            sql += " JOIN documents d ON d.id = p.document WHERE d.name IN (SELECT value FROM json_each(?))"
        named = (json.dumps(documents),) if documents else ()
        rows = self._connection.execute(sql + " ORDER BY p.id", named)
        return np.fromiter((row[0] for row in rows), np.int64)

    def documents_of(self, ids: Iterable[int]) -> list[int]:
        """The numbers of the documents that these passages are of, each once, ascending."""
        found: set[int] = set()
        for marks, some in batches(map(int, ids)):
            rows_found = self._connection.execute(f"SELECT DISTINCT document FROM passages WHERE id IN ({marks})", some)
            found.update(row[0] for row in rows_found)
        return sorted(found)

    def document_numbers(self, first: int, last: int) -> dict[int, int]:
        """Passage → the number of its document, of those from ``first`` to ``last``."""
        sql = "SELECT id, document FROM passages WHERE id BETWEEN ? AND ?"
        return dict(self._connection.execute(sql, (first, last)).fetchall())

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

    def passage_texts(self, after: int = 0, limit: int | None = None) -> Iterator[PassageText]:
        """What is embedded and segmented of the passages with ids over ``after``, by id; of ``limit`` at most."""
        sql = "SELECT p.id, p.hash, d.title, p.section, p.text FROM passages p JOIN documents d ON d.id = p.document"
        found = paged(self._connection, f"{sql} WHERE p.id > ? ORDER BY p.id", after)
        return (PassageText(*row) for row in islice(found, limit))

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
