"""Whether an index is sound, part by part. Nothing is changed here; ``repairing`` does that."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag.chinese import words
from rag.chinese.words import Words
from rag.errors import UserError
from rag.messages import say
from rag.store import segments
from rag.store.catalog import state_at
from rag.store.keywords import Postings
from rag.store.records import PassageText, fingerprint, vector_key, whole
from rag.store.schema import connect, prepare
from rag.store.segments import DAMAGE, Segment
from rag.store.tables import SegmentTable, VectorTable, wrong_vectors
from rag.store.writer import CATALOG
from rag.types import Finding

LEFTOVERS = ("derived", "manifest.json")
"""What older versions kept beside the catalog."""
_CUT_AGAIN = 64
"""Passages of a segment whose words are cut again."""
_ATTEMPTS = 5
_PASSAGES = (
    'SELECT p.id, p.hash, d.title, p.section, p.text, d.name, p.start, p."end", p.sentences, '
    'substr(d.text, p.start + 1, p."end" - p.start), length(d.text) '
    "FROM passages p JOIN documents d ON d.id = p.document ORDER BY p.id"
)
_TEXT = (
    "SELECT p.id, p.hash, d.title, p.section, p.text "
    "FROM passages p JOIN documents d ON d.id = p.document WHERE p.id = ?"
)

Row = tuple[int, str, str, str, str, str, int, int, str, str, int]


def check(index: Path, encoder: str, passages: int) -> list[Finding]:
    """Look at everything in the index folder; ``encoder`` is the one that the settings name, ``passages`` the version
    of the code that cuts them.

    Raises ``UserError`` where there is no index, or one that isn't ours or of another version.
    """
    for _ in range(_ATTEMPTS):
        before = state_at(index / CATALOG)
        found = _check(index, {"encoder": encoder, "passages": str(passages), "words": str(words.VERSION)})
        if all(each.ok for each in found) or state_at(index / CATALOG) == before:
            break  # else a writer has changed what was looked at
    return found


def _check(index: Path, wanted: Mapping[str, str]) -> list[Finding]:
    try:
        with closing(_opened(index)) as connection:
            catalog = _catalog(connection)
            return [catalog] if catalog.wrong else [catalog, *_contents(index, connection, wanted)]
    except sqlite3.DatabaseError as error:
        return [Finding("catalog", 1, (str(error),))]


def _opened(index: Path) -> sqlite3.Connection:
    """A reader's connection, its snapshot fixed."""
    path = index / CATALOG
    if not path.is_file():
        raise UserError(say.no_index(path=index))
    try:
        connection = connect(path)
    except sqlite3.DatabaseError as error:
        if "not a database" in str(error) and not segments.folders(index):
            raise UserError(say.foreign_index(path=path)) from error
        raise
    prepare(connection, path, writable=False)
    connection.execute("BEGIN")
    return connection


def _catalog(connection: sqlite3.Connection) -> Finding:
    tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    said = [row[0] for row in connection.execute("PRAGMA integrity_check(10)")]
    orphans = [f"{row[0]} {row[1]} → {row[2]}" for row in connection.execute("PRAGMA foreign_key_check")]
    return Finding("catalog", tables, (*(line for line in said if line != "ok"), *orphans))


def _contents(index: Path, connection: sqlite3.Connection, wanted: Mapping[str, str]) -> Iterator[Finding]:
    loaded, unreadable = _loaded(index, connection)  # first: files that a writer removes now can be read on
    yield _versions(connection, wanted)
    yield _documents(connection)
    yield _passages(connection, wanted["encoder"], loaded)
    vectors = _vectors(connection)
    yield vectors
    yield _segments(connection, loaded, unreadable, compared=not vectors.wrong)
    yield _words(connection, loaded)
    yield _leftovers(index, connection)


def _versions(connection: sqlite3.Connection, wanted: Mapping[str, str]) -> Finding:
    meta = dict(connection.execute("SELECT key, value FROM meta"))
    built = {key: meta[key] for key in wanted if key in meta}  # a library that is empty yet has none
    return Finding(
        "versions",
        len(wanted),
        tuple(f"{key}: {value} → {wanted[key]}" for key, value in built.items() if value != wanted[key]),
    )


def _documents(connection: sqlite3.Connection) -> Finding:
    """Whether all that is kept of each document is what was stored."""
    wrong: list[str] = []
    count = 0
    columns = "id, name, digest, title, text, member, outline, attributes, reading"
    for number, name, kept, *texts in connection.execute(f"SELECT {columns} FROM documents ORDER BY name"):
        count += 1
        pages = connection.execute(
            'SELECT number, width, height, start, "end", places, boxes FROM pages WHERE document = ? ORDER BY number',
            (number,),
        )
        if kept and fingerprint(texts, pages) != kept:
            wrong.append(name)
    return Finding("documents", count, tuple(wrong))


def _passages(connection: sqlite3.Connection, encoder: str, loaded: Sequence[Segment]) -> Finding:
    """Whether each is sound, and those are there that the segments hold."""
    encoder = _built_with(connection) or encoder
    rows = connection.execute(_PASSAGES)
    wrong = [f"{row[5]} {row[6]}-{row[7]}" for row in rows if not _is_sound(row, encoder)]
    lost = np.setdiff1d(_standing(connection, loaded), _living(connection))
    gaps = connection.execute(
        "SELECT d.name FROM documents d LEFT JOIN passages p ON p.document = d.id "
        "GROUP BY d.id HAVING count(p.id) = 0 OR max(p.id) - min(p.id) + 1 <> count(p.id)"
    )
    wrong += [*(f"{name}: −" for (name,) in gaps), *(f"{number}: −" for number in lost)]
    return Finding("passages", _count(connection, "passages"), tuple(wrong))


def _is_sound(row: Row, encoder: str) -> bool:
    """Whether a passage stands in its document where it says, holds its sentences, and is what was embedded."""
    _, key, title, section, text, _, start, end, sentences, source, length = row
    try:
        spans = [span[:2] for span in json.loads(sentences)]
        within = all(start <= left < right <= end for left, right in spans)
    except (ValueError, TypeError):
        return False
    ordered = all(before[1] <= after[0] for before, after in pairwise(spans))
    placed = 0 <= start < end <= length and bool(spans) and within and ordered
    named = key == vector_key(encoder, whole(title, section, text))
    return placed and named and _reads(text, source)


def _reads(text: str, source: str) -> bool:
    """Whether ``text`` is ``source`` with nothing added but white space: doubled glyphs and furniture are left out."""
    remaining = iter(source)
    return all(char in remaining for char in text if not char.isspace())


def _built_with(connection: sqlite3.Connection) -> str | None:
    row = connection.execute("SELECT value FROM meta WHERE key = 'encoder'").fetchone()
    return row[0] if row else None


def _count(connection: sqlite3.Connection, table: str) -> int:
    count: int = connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
    return count


def _vectors(connection: sqlite3.Connection) -> Finding:
    wrong = (f"{number}: {what}" for number, what in wrong_vectors(connection))
    return Finding("vectors", _count(connection, "passages"), tuple(wrong))


def _loaded(index: Path, connection: sqlite3.Connection) -> tuple[list[Segment], list[str]]:
    """The segments in force, and what is wrong with those that can't be read."""
    found: list[Segment] = []
    wrong: list[str] = []
    for named in SegmentTable(connection).named():
        try:
            found.append(segments.load(index, named))
            if not segments.is_as_written(index, named.name):
                wrong.append(f"{named.name}: ≠")
        except DAMAGE as error:
            wrong.append(f"{named.name}: {error}")
    return found, wrong


def _segments(
    connection: sqlite3.Connection, loaded: Sequence[Segment], unreadable: Sequence[str], *, compared: bool
) -> Finding:
    """Whether every living passage stands once in the segments, no other does, and its vector is the catalog's."""
    dead, living = SegmentTable(connection).dead(), _living(connection)
    wrong = list(unreadable)
    if not wrong:
        if (np.diff(np.concatenate([dead[:0], *(each.ids for each in loaded)])) <= 0).any():
            wrong.append("ids")
        wrong += _differing(_standing(connection, loaded), living)
        wrong += [f"{number}: †" for number in np.intersect1d(living, dead)]
    if compared and not wrong:
        wrong += [each.name for each in loaded if not _same_vectors(connection, each, dead)]
    return Finding("segments", len(loaded) + len(unreadable), tuple(wrong))


def _standing(connection: sqlite3.Connection, loaded: Sequence[Segment]) -> NDArray[np.int64]:
    """The passages that the segments hold and that aren't noted as dead."""
    dead = SegmentTable(connection).dead()
    return np.setdiff1d(np.concatenate([dead[:0], *(each.ids for each in loaded)]), dead)


def _living(connection: sqlite3.Connection) -> NDArray[np.int64]:
    return np.fromiter((row[0] for row in connection.execute("SELECT id FROM passages ORDER BY id")), np.int64)


def _differing(standing: NDArray[np.int64], living: NDArray[np.int64]) -> list[str]:
    missing, strange = np.setdiff1d(living, standing), np.setdiff1d(standing, living)
    return [*(f"{number}: −" for number in missing), *(f"{number}: +" for number in strange)]


def _same_vectors(connection: sqlite3.Connection, segment: Segment, dead: NDArray[np.int64]) -> bool:
    _, kept = VectorTable(connection).between(segment.named.first, segment.named.last)
    return segment.vectors is None or bool(np.array_equal(segment.vectors.vectors[segment.alive(dead)], kept))


def _words(connection: sqlite3.Connection, loaded: Sequence[Segment]) -> Finding:
    """Whether the postings agree with each other and, for some passages, with their text."""
    table = SegmentTable(connection)
    cut, dead = words.words_with(tuple(table.terms())), table.dead()
    checks: tuple[Callable[[Segment], bool], ...] = (_agree, lambda each: _cut_alike(connection, each, dead, cut))
    wrong = [each.name for each in loaded if not all(holds(each) for holds in checks)]
    return Finding("words", sum(each.postings.rows for each in loaded), tuple(wrong))


def _agree(segment: Segment) -> bool:
    """Whether the postings are in order and make up the passages' lengths."""
    postings = segment.postings
    rows, starts = postings.passages, postings.starts
    if starts[0] != 0 or (np.diff(starts) <= 0).any() or (postings.terms[:-1] >= postings.terms[1:]).any():
        return False
    if len(rows) and (rows.min() < 0 or rows.max() >= postings.rows):
        return False
    lengths = np.bincount(rows, postings.counts, postings.rows)
    return bool(np.array_equal(lengths, postings.lengths))


def _cut_alike(connection: sqlite3.Connection, segment: Segment, dead: NDArray[np.int64], cut: Words) -> bool:
    """Whether some of the living passages, evenly spread, are cut into the words that the postings hold."""
    rows = np.flatnonzero(segment.alive(dead))
    rows = rows[np.linspace(0, len(rows) - 1, min(_CUT_AGAIN, len(rows)), dtype=np.int64)]
    found = [connection.execute(_TEXT, (int(segment.ids[row]),)).fetchone() for row in rows]
    if None in found:
        return True  # ``_segments`` says so
    mask = np.zeros(len(segment.ids), np.bool_)
    mask[rows] = True
    expected = Postings.build(cut.tokens(PassageText(*each).headed) for each in found)
    kept = Postings.merged([(segment.postings, mask)])
    names = ("terms", "starts", "passages", "counts", "lengths")
    return all(np.array_equal(getattr(kept, name), getattr(expected, name)) for name in names)


def _leftovers(index: Path, connection: sqlite3.Connection) -> Finding:
    named = {each.name for each in SegmentTable(connection).named()}
    unnamed = [path.name for path in segments.folders(index) if path.name not in named]
    old = [name for name in LEFTOVERS if (index / name).exists()]
    return Finding("leftovers", len(named), (*unnamed, *old))
