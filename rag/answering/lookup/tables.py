"""The rows of a document's tables, as they were read: each with its cells by the names of their columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from rag.answering.evidence.coverage import searchable
from rag.chinese.patterns import lazy_regex
from rag.store.snapshot import Snapshot
from rag.types import Passage

_LABEL = lazy_regex(r"(?:^|(?<=[，。！？；…、,]))\s*([^，。；：:！？、]{1,24})：")
_LEAST_SHARE = 0.2
"""Share of the rows that have a cell of a column; what fewer have is a colon inside a cell."""
_ASIDE = lazy_regex(r"[（(]([^（()）]*)[）)]")
_TOTAL = lazy_regex(r"(?:合\s*计|总\s*计|小\s*计|共\s*计|平\s*均|合计数|总数)")


@dataclass(frozen=True)
class Row:
    """A row: its passages (several where it is very long) and its cells by column."""

    passages: tuple[Passage, ...]
    cells: dict[str, str]

    @property
    def is_total(self) -> bool:
        """Whether it sums up the others."""
        return any(_TOTAL.match(value) for value in list(self.cells.values())[:2])


@dataclass(frozen=True)
class Table:
    """A table of one document. ``section`` has the headings above it."""

    document: str
    title: str
    section: str
    rows: tuple[Row, ...]

    @cached_property
    def columns(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(name for row in self.rows for name in row.cells))

    @cached_property
    def entries(self) -> tuple[Row, ...]:
        """The rows that sum up nothing."""
        return tuple(row for row in self.rows if not row.is_total)

    def values(self, column: str) -> dict[str, str]:
        """The values of a column, normalised → as they stand there."""
        return {searchable(row.cells[column]): row.cells[column] for row in self.entries if column in row.cells}


def bare(column: str) -> str:
    """The name of a column without what stands in brackets, normalised: 单价（元） → 单价."""
    return searchable(_ASIDE.sub("", column))


def aside(column: str) -> str:
    """What stands in brackets in the name of a column, mostly its unit."""
    match = _ASIDE.search(column)
    return searchable(match[1]).removeprefix("单位:") if match else ""


def may_be_row(passage: Passage) -> bool:
    """Whether the passage looks like a row; only the outline of its document says for sure."""
    return "\n" not in passage.text and bool(_LABEL.match(passage.text))


def tables(document: str, snapshot: Snapshot) -> list[Table]:
    """The tables of the document with two rows or more; one that goes on after a note is one."""
    blocks = {
        start: end
        for start, end, level, row, _ in snapshot.catalog.original(document).outline.items
        if row and not level
    }
    if not blocks:
        return []
    passages = sorted(snapshot.catalog.passages(snapshot.catalog.ids([document]).tolist()).items())
    grouped: dict[tuple[str, str], list[tuple[Passage, ...]]] = {}
    for row in _rows([passage for _, passage in passages], blocks):
        first = _LABEL.match(row[0].text)
        grouped.setdefault((row[0].section, first[1] if first else ""), []).append(row)
    return [
        Table(document, rows[0][0].title, section, tuple(_with_cells(rows)))
        for (section, _), rows in grouped.items()
        if len(rows) > 1
    ]


def _rows(passages: Sequence[Passage], blocks: dict[int, int]) -> Iterator[tuple[Passage, ...]]:
    """The passages of each row."""
    row: list[Passage] = []
    end = -1
    for passage in passages:
        if passage.start in blocks:
            if row:
                yield tuple(row)
            row, end = [passage], blocks[passage.start]
        elif row and passage.start < end:
            row.append(passage)
    if row:
        yield tuple(row)


def _with_cells(rows: Sequence[tuple[Passage, ...]]) -> Iterator[Row]:
    texts = ["".join(passage.text for passage in row) for row in rows]
    counts = Counter(name for text in texts for name in set(_LABEL.findall(text)))
    names = {name for name, count in counts.items() if count >= max(1.0, _LEAST_SHARE * len(rows))}
    for row, text in zip(rows, texts, strict=True):
        yield Row(row, dict(_cells(text, names)))


def _cells(text: str, names: set[str]) -> Iterator[tuple[str, str]]:
    labels = [match for match in _LABEL.finditer(text) if match[1] in names]
    ends = [*(match.start() for match in labels[1:]), len(text)]
    for label, end in zip(labels, ends, strict=True):
        yield label[1], text[label.end() : end].strip().rstrip("，")
