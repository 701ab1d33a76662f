"""The documents as rows that can be searched, sorted and paged; read anew only when the library has changed."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING

from rag.chinese.numerals import value
from rag.recent import Recent
from rag.store.shelf import Shelved
from rag.types import Reading

if TYPE_CHECKING:
    from rag.library import Library

PAGE = 50
"""Rows that are sent at once."""
COLUMNS = ("name", "kind", "size", "pages", "passages", "date", "state")
_REMEMBERED = 8
_DATED = re.compile(r"[^\s年月日\-/.]+")


@dataclass(frozen=True, slots=True)
class Row:
    """A document in the list."""

    document: str
    title: str
    kind: str
    size: int
    """Of its file in bytes; 0 where that is gone."""
    pages: int
    passages: int
    date: str
    """Year, month and day of the document, else of its file."""
    reading: Reading
    source: Path
    member: str
    """Its path inside of ``source``, where that is an archive."""

    @property
    def name(self) -> str:
        """What it is called for a person."""
        return self.title or self.document

    @property
    def state(self) -> int:
        """How much could not be read."""
        return len(self.reading.unread)

    @property
    def has_own_file(self) -> bool:
        """Whether its file holds this document and no other by nature."""
        return not self.member and self.source.suffix.lower() != ".jsonl"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which rows are asked for."""

    search: str = ""
    sort: str = "name"
    down: bool = False
    page: int = 1
    collection: str = ""
    kind: str | None = None
    """The ending of a file's name; empty: none."""
    term: str = ""
    year: int | None = None
    """Of issue, 0: none."""
    size: int = PAGE
    """Rows of a page."""

    @property
    def is_narrowed(self) -> bool:
        """Whether only documents of a kind, of a year or with a term are asked for."""
        return self.kind is not None or bool(self.term) or self.year is not None


@dataclass(frozen=True, slots=True)
class Found:
    """The rows of a page, and how many there are in all."""

    rows: Sequence[Row]
    count: int
    page: int
    pages: int


class _Known:
    """What was looked up lately, by the library's state, which is another one for who sees less of it."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.rows: Recent[list[Row]] = Recent(_REMEMBERED)
        self.held: Recent[frozenset[str]] = Recent(_REMEMBERED)


class Shelf:
    """The rows of a library."""

    def __init__(self, library: Library, hides: Callable[[Path], bool], known: _Known | None = None) -> None:
        self._library = library
        self._hides = hides
        self._known = known or _Known()

    def of(self, library: Library) -> Shelf:
        """The rows of the same library as somebody sees it."""
        return Shelf(library, self._hides, self._known)

    def rows(self) -> list[Row]:
        """All documents by name, without those that are about to go."""
        with self._known.lock:
            state = self._library.state()
            rows = self._known.rows.of(state) if state else None
            if rows is None:
                rows = [_row(each) for each in self._library.listed()]
                self._known.rows.keep(state, rows)
        return [row for row in rows if not self._hides(row.source)]

    def _narrowed(self, wanted: Wanted) -> frozenset[str]:
        """The documents of a kind, of a year or with a term; looked up once, not for each word that is searched."""
        asked = (self._library.state(), wanted.kind, wanted.term, wanted.year)
        held = self._known.held.of(asked)
        if held is None:
            held = frozenset(self._library.holding(wanted.kind, wanted.term, wanted.year))
            self._known.held.keep(asked, held)
        return held

    def find(self, wanted: Wanted) -> Found:
        """The rows that are asked for; an unknown collection holds nothing."""
        rows = self.rows()
        if wanted.collection:
            chosen = [each for each in self._library.collections.all() if each.name == wanted.collection]
            rows = [row for row in rows if any(each.holds(row.document) for each in chosen)]
        if wanted.is_narrowed:
            held = self._narrowed(wanted)
            rows = [row for row in rows if row.document in held]
        rows = search(rows, wanted.search)
        if wanted.sort in COLUMNS:
            rows = sorted(rows, key=attrgetter(wanted.sort), reverse=wanted.down)
        size = wanted.size
        pages = max(1, -(-len(rows) // size))
        page = max(1, min(wanted.page, pages))
        return Found(rows[(page - 1) * size : page * size], len(rows), page, pages)


def search(rows: Sequence[Row], words: str) -> list[Row]:
    """The rows whose title and name hold every word."""
    wanted = words.casefold().split()
    return [row for row in rows if all(word in f"{row.title}\n{row.document}".casefold() for word in wanted)]


@lru_cache(maxsize=10_000)
def day(written: str) -> str:
    """A date as a document writes it (2023年5月1日, 二〇二三年五月一日) as 2023-05-01; empty where it is none."""
    try:
        year, month, number = (int(value(part)) for part in _DATED.findall(written)[:3])
    except ValueError:
        return ""
    return f"{year:04}-{month:02}-{number:02}"


def _row(shelved: Shelved) -> Row:
    info, source = shelved.info, shelved.source
    try:
        found = source.stat()
        size, changed = found.st_size, time.strftime("%Y-%m-%d", time.localtime(found.st_mtime))
    except OSError:
        size, changed = 0, ""
    kind = Path(shelved.member or source.name).suffix.lstrip(".").upper()
    return Row(
        info.name,
        info.title,
        kind,
        size,
        info.reading.pages,
        info.passages,
        day(shelved.date) or changed,
        info.reading,
        source,
        shelved.member,
    )
