"""The pages of a database file, read byte by byte, whatever SQLite says of it.

Where pages are damaged, SQLite ends at the first one that it meets; here each page is looked at by itself, so that all
is found that isn't damaged. See https://www.sqlite.org/fileformat2.html, 1.
"""

from __future__ import annotations

import mmap
from collections.abc import Iterator
from contextlib import suppress
from itertools import zip_longest
from pathlib import Path

from rag.store.recordformat import Record, UnreadableError, decode, varint
from rag.store.wal import log_of

INDEX_NODE, TABLE_NODE, INDEX_LEAF, TABLE_LEAF = 2, 5, 10, 13
"""The first byte of a page of a tree."""
_NODES = (INDEX_NODE, TABLE_NODE)
_HEAD = 100
"""Bytes of the file's header, on its first page."""
_SIZES = (512, 1024, 2048, 4096, 8192, 16384, 32768, 65536)
"""Of pages."""
_USUAL = 4096
_TRIED = 500
"""Pages by which a size is tried."""
_MAGIC = b"SQLite format 3\0"


class Pages:
    """A database and its log as they lie on the disk. Raises ``OSError`` where the file can't be read."""

    def __init__(self, path: Path) -> None:
        log = log_of(path)
        self._file = path.open("rb")
        length = path.stat().st_size
        self._data = mmap.mmap(self._file.fileno(), 0, access=mmap.ACCESS_READ) if length else b""
        self._newer = log.pages
        self.size = log.size or _size_of(self._data)
        self.count = log.count or -(-length // self.size)
        self._usable = self.size - _reserved(self._data)

    def close(self) -> None:
        if isinstance(self._data, mmap.mmap):
            self._data.close()
        self._file.close()

    def page(self, number: int) -> bytes:
        """Raises ``UnreadableError`` where there is no such page, or not all of it."""
        if not 0 < number <= self.count:
            raise UnreadableError
        found = self._newer.get(number) or self._data[(number - 1) * self.size : number * self.size]
        if len(found) != self.size:
            raise UnreadableError
        return found

    def kind(self, number: int) -> int:
        """Of which sort of tree the page is; 0 where it is of none."""
        try:
            page = self.page(number)
        except UnreadableError:
            return 0
        return page[_start(number)] if _is_tree(page, _start(number)) else 0

    def records(self, number: int) -> Iterator[Record | None]:
        """What stands on a page of a tree; None for each that can't be read."""
        page, start = self.page(number), _start(number)
        kind = page[start]
        for at in _places(page, start):
            try:
                yield self._record(page, at, kind)
            except (UnreadableError, IndexError):
                yield None

    def tree(self, root: int) -> list[int]:
        """The pages that hold the rows or entries of the tree that begins at the page ``root``, as far as it leads."""
        wanted = self._sort(root)
        ahead, seen, found = [root], set[int](), []
        while ahead:
            number = ahead.pop()
            kind = self.kind(number)
            if number in seen or kind not in wanted:
                continue
            seen.add(number)
            if kind != TABLE_NODE:
                found.append(number)
            if kind in _NODES:
                ahead += reversed(self._children(number))
        return found

    def ordered(self, root: int) -> Iterator[Record | None]:
        """What stands in a tree, in its order; None for each part that can't be read."""
        yield from self._ordered(root, self._sort(root), set())

    def _ordered(self, number: int, wanted: tuple[int, int], seen: set[int]) -> Iterator[Record | None]:
        kind = self.kind(number)
        if kind not in wanted or number in seen:
            yield None
            return
        seen.add(number)
        if kind not in _NODES:
            yield from self.records(number)
            return
        children = self._children(number)
        between = [] if kind == TABLE_NODE else list(self.records(number))
        for child, record in zip_longest(children, between):
            yield from self._ordered(child, wanted, seen)
            if kind == INDEX_NODE and child != children[-1]:
                yield record

    def _sort(self, root: int) -> tuple[int, int]:
        """The pages that a tree with this root is made of."""
        is_table = self.kind(root) in (TABLE_NODE, TABLE_LEAF)
        return (TABLE_NODE, TABLE_LEAF) if is_table else (INDEX_NODE, INDEX_LEAF)

    def free(self) -> set[int]:
        """The pages on the list of those that aren't in use: what they hold was deleted."""
        found: set[int] = set()
        with suppress(UnreadableError):
            trunk = int.from_bytes(self.page(1)[32:36], "big")
            while trunk and trunk not in found:
                page = self.page(trunk)
                if _is_tree(page, 0):
                    break  # the list is damaged
                count = int.from_bytes(page[4:8], "big")
                if count > self._usable // 4 - 2:
                    break
                found.add(trunk)
                found.update(int.from_bytes(page[8 + 4 * i : 12 + 4 * i], "big") for i in range(count))
                trunk = int.from_bytes(page[:4], "big")
        return found

    def _children(self, number: int) -> list[int]:
        page, start = self.page(number), _start(number)
        cells = [int.from_bytes(page[at : at + 4], "big") for at in _places(page, start)]
        return [*cells, int.from_bytes(page[start + 8 : start + 12], "big")]

    def _record(self, page: bytes, at: int, kind: int) -> Record:
        if kind == INDEX_NODE:
            at += 4
        length, at = varint(page, at)
        rowid = None
        if kind == TABLE_LEAF:
            rowid, at = varint(page, at)
        if not 0 < length <= self.count * self.size:
            raise UnreadableError
        here = self._local(length, kind)
        if at + here > self._usable:
            raise UnreadableError
        payload = page[at : at + here]
        if here < length:
            payload += self._overflow(int.from_bytes(page[at + here : at + here + 4], "big"), length - here)
        return decode(payload, rowid)

    def _local(self, length: int, kind: int) -> int:
        """How many bytes of a record of ``length`` stand on the page itself."""
        usable = self._usable
        most = usable - 35 if kind == TABLE_LEAF else (usable - 12) * 64 // 255 - 23
        if length <= most:
            return length
        least = (usable - 12) * 32 // 255 - 23
        kept = least + (length - least) % (usable - 4)
        return kept if kept <= most else least

    def _overflow(self, number: int, length: int) -> bytes:
        parts = []
        while length > 0:
            page = self.page(number)
            number = int.from_bytes(page[:4], "big")
            parts.append(page[4 : min(self._usable, 4 + length)])
            length -= len(parts[-1])
        return b"".join(parts)


def faults_on_disk(path: Path) -> list[str]:
    """What is wrong with the files of a database that SQLite doesn't tell."""
    log = log_of(path)
    wrong = [] if log.is_whole else [f"{path.name}-wal: ≠"]
    with path.open("rb") as file:
        head = file.read(_HEAD)
    # A first page that is in the log is in force; that of a file which has none of the log yet says little.
    return [*wrong, f"{path.name}: ≠"] if _is_faulty(log.pages.get(1, head)[:_HEAD]) else wrong


def _is_faulty(head: bytes) -> bool:
    """Whether a database's header says what none of ours does, though SQLite may not mind."""
    if not head:
        return False  # it is all in the log yet
    versions, fractions, encoding = head[18:20], head[21:24], head[56:60]
    return (
        head[:16] != _MAGIC
        or versions not in (b"\1\1", b"\2\2")
        or fractions != b"\x40\x20\x20"
        or encoding != b"\0\0\0\1"
    )


def _size_of(data: bytes | mmap.mmap) -> int:
    """The size of the pages, by their looks: what the header says may be damaged."""
    shares = {size: _share(data, size) for size in _SIZES}
    most = max(shares.values())
    said = int.from_bytes(data[16:18], "big")
    if data[:16] == _MAGIC and said in shares and shares[said] >= most / 2:
        return said
    return max(shares, key=lambda size: (shares[size], size == _USUAL))


def _share(data: bytes | mmap.mmap, size: int) -> float:
    """How many of the pages, if they were of this size, look like one of a tree."""
    count = len(data) // size
    if not count:
        return 0.0
    numbers = range(0, count, max(1, count // _TRIED))
    return sum(_is_undamaged(data[i * size : (i + 1) * size], _start(i + 1)) for i in numbers) / len(numbers)


def _reserved(data: bytes | mmap.mmap) -> int:
    """Bytes at the end of each page that SQLite leaves to others."""
    return data[20] if len(data) >= _HEAD and data[21:24] == b"\x40\x20\x20" and data[20] <= 64 else 0


def _start(number: int) -> int:
    return _HEAD if number == 1 else 0


def _is_tree(page: bytes, start: int) -> bool:
    """Whether the head of a page is one of a tree, and its cells stand where they may."""
    if len(page) < start + 12 or page[start] not in (*_NODES, INDEX_LEAF, TABLE_LEAF):
        return False
    head = start + (12 if page[start] in _NODES else 8)
    count = int.from_bytes(page[start + 3 : start + 5], "big")
    return head + 2 * count <= len(page) and (page[start + 7] <= 60)


def _is_undamaged(page: bytes, start: int) -> bool:
    """Whether all that the head of a page of a tree says fits together: a damaged one isn't taken for it by chance."""
    if not _is_tree(page, start):
        return False
    content = int.from_bytes(page[start + 5 : start + 7], "big") or 1 << 16
    places = list(_places(page, start))
    # Cells fill a page from its end: what looks like a larger page, and is one and others behind it, has none there.
    return bool(places) and min(places) >= content and len(page) / 2 <= max(places) < len(page)


def _places(page: bytes, start: int) -> Iterator[int]:
    """Where the cells of a page stand; those that stand nowhere are left out."""
    head = start + (12 if page[start] in _NODES else 8)
    count = int.from_bytes(page[start + 3 : start + 5], "big")
    for at in range(head, head + 2 * count, 2):
        place = int.from_bytes(page[at : at + 2], "big")
        yield place if head + 2 * count <= place < len(page) else len(page)
