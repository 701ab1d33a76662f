"""Whether what the catalog holds of documents, passages and vectors is what was stored."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np

from rag.store.check_segments import living, standing
from rag.store.lost import LostTable
from rag.store.records import ACCEPTED, DAMAGED, checksum, fingerprint, vector_key, whole
from rag.store.segments import Segment
from rag.store.tables import all_states, paged, wrong_vectors
from rag.types import Finding
from rag.types.databases import Connection

_PASSAGES = (
    'SELECT p.id, p.hash, d.title, p.section, p.text, d.name, p.start, p."end", p.sentences, '
    'substr(d.text, p.start + 1, p."end" - p.start), length(d.text), p.page, p.sum, d.digest '
    "FROM passages p JOIN documents d ON d.id = p.document WHERE p.id > ? ORDER BY p.id"
)

_DAMAGED = (DAMAGED, ACCEPTED)
"""Digests of documents that are known not to be what was stored: ``lost`` tells them."""

Row = tuple[int, str, str, str, str, str, int, int, str, str, int, int | None, int | None, str]


def documents(connection: Connection) -> Finding:
    """Whether all that is kept of each document is what was stored. One that is known to be damaged is ``lost``."""
    wrong: list[str] = []
    count = 0
    columns = "id, name, digest, source, hash, stamp, title, text, member, outline, attributes, reading"
    sql = f"SELECT {columns} FROM documents WHERE digest NOT IN {_DAMAGED} AND id > ? ORDER BY id"
    for number, name, kept, _, _, _, *texts in paged(connection, sql):
        count += 1
        pages = connection.execute(
            'SELECT number, width, height, start, "end", places, boxes FROM pages WHERE document = ? ORDER BY number',
            (number,),
        )
        if kept and fingerprint(texts, pages) != kept:
            wrong.append(name)
    return Finding("documents", count, tuple(sorted(wrong)))


def passages(connection: Connection, encoder: str, loaded: Sequence[Segment]) -> Finding:
    """Whether each is sound, and those are there that the segments hold."""
    encoder = encoder_of(connection) or encoder
    rows = (row for row in rows_of(connection) if row[-1] not in _DAMAGED)
    wrong = [f"{row[5]} {row[6]}-{row[7]}" for row in rows if not is_sound(row, encoder)]
    lost = np.setdiff1d(standing(connection, loaded), living(connection))
    gaps = connection.execute(
        "SELECT d.name FROM documents d LEFT JOIN passages p ON p.document = d.id "
        "WHERE d.digest NOT IN (?, ?) GROUP BY d.id HAVING count(p.id) = 0 OR max(p.id) - min(p.id) + 1 <> count(p.id) "
        "OR count(p.id) <> coalesce(d.parts, count(p.id))",
        _DAMAGED,
    )
    wrong += [*(f"{name}: −" for (name,) in gaps), *(f"{number}: −" for number in lost)]
    return Finding("passages", _count(connection, "passages"), tuple(wrong))


def rows_of(connection: Connection) -> Iterator[Row]:
    """The passages, by their numbers."""
    return paged(connection, _PASSAGES)


def is_sound(row: Row, encoder: str) -> bool:
    """Whether a passage stands in its document where it says, holds its sentences, and is what was embedded."""
    _, key, title, section, text, _, start, end, sentences, source, _, page, kept, _ = row
    if kept is not None and kept != checksum(section, text, start, end, sentences, page):
        return False
    named = key == vector_key(encoder, whole(title, section, text))
    return named and is_placed(row) and _reads(text, source)


def is_placed(row: Row) -> bool:
    """Whether its sentences stand in it, in order, and it in its document."""
    _, _, _, _, _, _, start, end, sentences, _, length, *_ = row
    try:
        spans = [span[:2] for span in json.loads(sentences)]
        within = all(start <= left < right <= end for left, right in spans)
    except (ValueError, TypeError):
        return False
    ordered = all(before[1] <= after[0] for before, after in pairwise(spans))
    return 0 <= start < end <= length and bool(spans) and within and ordered


def _reads(text: str, source: str) -> bool:
    """Whether ``text`` is ``source`` with nothing added but white space: doubled glyphs and furniture are left out."""
    remaining = iter(source)
    return all(char in remaining for char in text if not char.isspace())


def encoder_of(connection: Connection) -> str | None:
    """The one that made the vectors."""
    row = connection.execute("SELECT value FROM meta WHERE key = 'encoder'").fetchone()
    return row[0] if row else None


def _count(connection: Connection, table: str) -> int:
    count: int = connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
    return count


def vectors(connection: Connection) -> Finding:
    wrong = (f"{number}: {what}" for number, what in wrong_vectors(connection))
    return Finding("vectors", _count(connection, "passages"), tuple(wrong))


def states(connection: Connection) -> Finding:
    """Whether the states of tokens are those that were kept, as far as that is known."""
    count, wrong = 0, []
    for key, packed, kept in all_states(connection):
        count += 1
        if kept is not None and kept != checksum(packed):
            wrong.append(str(key))
    return Finding("states", count, tuple(wrong))


def lost(connection: Connection) -> Finding:
    """Which documents have been in the library and aren't, or not as they were, since a damaged catalog was mended."""
    known = LostTable(connection).missing()
    return Finding("lost", _count(connection, "documents"), tuple(each.name or each.source or "?" for each in known))
