"""Ways in which a file is damaged, by chance."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

_PAGE = 4096


def damage(path: Path, kind: str, chance: random.Random) -> None:
    """Damage the file in that way."""
    changed = KINDS[kind](path.read_bytes(), chance)
    if changed is None:
        path.unlink()
    else:
        path.write_bytes(changed)


def _flipped(count: int, among: int | None = None) -> Callable[[bytes, random.Random], bytes]:
    """``count`` bytes with one bit changed, of all or of the first ``among``."""

    def flipped(data: bytes, chance: random.Random) -> bytes:
        changed = bytearray(data)
        for _ in range(count):
            changed[chance.randrange(min(among or len(data), len(data)))] ^= 1 << chance.randrange(8)
        return bytes(changed)

    return flipped


def _overwritten(data: bytes, chance: random.Random) -> bytes:
    """400 bytes with others in their place."""
    changed = bytearray(data)
    for _ in range(400):
        changed[chance.randrange(len(data))] = chance.randrange(256)
    return bytes(changed)


def _cut(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(len(data))]


def _cut_at_page(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(max(1, len(data) // _PAGE)) * _PAGE]


def _zeroed(pages: float) -> Callable[[bytes, random.Random], bytes]:
    """Some pages, of all where it is a share, from some page on."""

    def zeroed(data: bytes, chance: random.Random) -> bytes:
        count = max(1, len(data) // _PAGE)
        length = int(pages) if pages >= 1 else max(1, int(count * pages))
        start = chance.randrange(count) * _PAGE
        end = min(len(data), start + length * _PAGE)
        return data[:start] + bytes(end - start) + data[end:]

    return zeroed


def _swapped(data: bytes, chance: random.Random) -> bytes:
    """Two pages in each other's place."""
    changed, count = bytearray(data), max(1, len(data) // _PAGE)
    left, right = (slice(i * _PAGE, min(len(data), (i + 1) * _PAGE)) for i in sorted(chance.choices(range(count), k=2)))
    changed[left], changed[right] = data[right], data[left]
    return bytes(changed)


def _shifted(data: bytes, chance: random.Random) -> bytes:
    """A byte is missing, and all behind it stands one place before."""
    at = chance.randrange(len(data))
    return data[:at] + data[at + 1 :]


KINDS: dict[str, Callable[[bytes, random.Random], bytes | None]] = {
    "1 bit flipped": _flipped(1),
    "10 bits flipped": _flipped(10),
    "400 bytes overwritten": _overwritten,
    "2 bits of the header flipped": _flipped(2, among=100),
    "cut": _cut,
    "cut at a page": _cut_at_page,
    "a page zeroed": _zeroed(1),
    "a fifth zeroed": _zeroed(0.2),
    "two pages swapped": _swapped,
    "a byte missing": _shifted,
    "deleted": lambda data, chance: None,
}
