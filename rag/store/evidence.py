"""Which documents a damaged catalog held: by its own tables, and by the indexes that repeat parts of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from rag.store.lost import UNKNOWN, Lost
from rag.store.rawpages import Pages
from rag.store.recordformat import Record, Value
from rag.store.records import DAMAGED
from rag.store.shapes import entries

_NAMES, _SOURCES, _PASSAGES = "sqlite_autoindex_documents_1", "documents_by_source", "passages_by_document"
_MOST = 1 << 48
"""Numbers of documents are far below."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of the documents by their numbers."""

    names: dict[int, str]
    sources: dict[int, str]
    numbers: frozenset[int]
    """Of all documents that anything is known of."""
    is_complete: bool
    """Whether there can't have been others."""
    by_name: dict[str, int]
    """The number of each document, where all are known; else none."""

    def correct(self, row: dict[str, Value]) -> None:
        """Give a row of ``documents`` the number that it had. Where the indexes say something else than it does, nobody
        knows which is right: it is to be read again."""
        numbers = self.by_name
        name, source = str(row["name"]), str(row["source"])
        row["id"] = number = numbers.get(name, row["id"])
        other = self.sources.get(number, source) if isinstance(number, int) else source
        if (numbers and name not in numbers) or other != source:
            row["digest"] = DAMAGED
        if other != source and Path(other).is_file():
            row["source"] = other

    def lost(self, names: Collection[str], numbers: Collection[int], sources: Collection[str]) -> list[Lost]:
        """Those that aren't among the ``names`` and ``numbers`` that were saved; ``sources`` are those of these."""
        found = set()
        for number in self.numbers.difference(numbers):
            name, source = self.names.get(number, ""), self.sources.get(number, "")
            if name not in names and (name or source not in sources):
                found.add(Lost(name, source))
        is_complete = self.is_complete and self.numbers.issuperset(numbers)
        return sorted(found if is_complete else {*found, UNKNOWN})


def evidence(pages: Pages) -> Evidence:
    """What there is."""
    rows, has_rows = entries(pages, "documents")
    numbered = [each.rowid for each in rows if each.rowid is not None]
    named, has_names = entries(pages, _NAMES)
    names = {number: each.values[0] for each in named if (number := _number(each, 2, str)) is not None}
    has_names = has_names and len(names) == len(named) and _ascend(named)
    placed, has_sources = entries(pages, _SOURCES)
    sources = {number: each.values[0] for each in placed if (number := _number(each, 4, str)) is not None}
    parts, _ = entries(pages, _PASSAGES)
    owners = {each.values[0] for each in parts if len(each.values) == 2}
    has_rows = has_rows and all(left < right for left, right in pairwise(numbered))
    has_sources = has_sources and len(sources) == len(placed)
    numbers = {*numbered, *names, *sources, *owners}
    if has_names:
        numbers = set(names)
    elif has_rows:
        numbers = set(numbered)
    return Evidence(
        {number: str(name) for number, name in names.items()},
        {number: str(source) for number, source in sources.items()},
        frozenset(each for each in numbers if isinstance(each, int) and 0 < each < _MOST),
        bool(numbers) and (has_names or has_rows or has_sources),  # a tree that seems empty may be damaged
        {str(name): number for number, name in names.items()} if has_names else {},
    )


def _number(record: Record, columns: int, kind: type) -> int | None:
    """The rowid that an entry of an index ends with; None where it is no such entry."""
    values = record.values
    number = values[-1] if values else None
    if len(values) != columns or not isinstance(values[0], kind) or not isinstance(number, int):
        return None
    return number if 0 < number < _MOST else None


def _ascend(named: Sequence[Record]) -> bool:
    keys = [str(each.values[0]).encode() for each in named if each.is_exact]
    return len(keys) == len(named) and all(before < after for before, after in pairwise(keys))
