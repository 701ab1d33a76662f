"""Records of SQLite's file format, read byte by byte. See https://www.sqlite.org/fileformat2.html, 2.1."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass

Value = int | float | str | bytes | None
_INTEGERS = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}
"""Serial type → bytes."""
_LONGEST_HEADER = 400
"""Bytes: no table of ours has as many columns."""


class UnreadableError(Exception):
    """Bytes that are no record."""


@dataclass(frozen=True, slots=True)
class Record:
    """The columns of a row, or of an entry of an index."""

    values: tuple[Value, ...]
    rowid: int | None = None
    is_exact: bool = True
    """Whether all of its text was UTF-8; what wasn't is replaced by U+FFFD."""


def varint(data: Sequence[int], at: int) -> tuple[int, int]:
    """The number that stands at ``at``, and where it ends."""
    value = 0
    for length in range(8):
        byte = data[at + length]
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, at + length + 1
    value = value << 8 | data[at + 8]
    return value - (1 << 64 if value >> 63 else 0), at + 9


def decode(payload: bytes, rowid: int | None = None) -> Record:
    """The record that fills ``payload``. Raises ``UnreadableError`` where it doesn't."""
    try:
        size, at = varint(payload, 0)
        if not at <= size <= min(len(payload), _LONGEST_HEADER):
            raise UnreadableError
        kinds = []
        while at < size:
            kind, at = varint(payload, at)
            kinds.append(kind)
        if at != size or size + sum(map(_size, kinds)) != len(payload):
            raise UnreadableError
    except IndexError as error:
        raise UnreadableError from error
    values, is_exact = [], True
    for kind in kinds:
        data = payload[at : at + _size(kind)]
        at += len(data)
        value = _value(kind, data)
        if isinstance(value, str) and "\ufffd" in value:
            is_exact = is_exact and value.encode() == data
        values.append(value)
    return Record(tuple(values), rowid, is_exact)


def _size(kind: int) -> int:
    if kind >= 12:
        return (kind - 12) // 2
    if kind in (10, 11) or kind < 0:
        raise UnreadableError
    return 8 if kind == 7 else _INTEGERS.get(kind, 0)


def _value(kind: int, data: bytes) -> Value:
    if kind == 0:
        return None
    if kind in _INTEGERS:
        return int.from_bytes(data, "big", signed=True)
    if kind == 7:
        found: float = struct.unpack(">d", data)[0]
        return found
    if kind in (8, 9):
        return kind - 8
    return data.decode("utf-8", "replace") if kind % 2 else data
