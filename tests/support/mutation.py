"""Damage done to files: as disks and mails do it, as broken programs do it, and as an attacker would."""

from __future__ import annotations

import re
import warnings
import zipfile
from collections.abc import Callable, Iterator, Mapping
from io import BytesIO
from itertools import cycle, islice
from random import Random

_NUMBERS = (0, 1, -1, 2**15, 2**16 - 1, 2**31 - 1, 2**31, 2**32 - 1, 2**63, 10**12)
_HOSTILE_TEXT = (b"", b"-1", b"0", b"99999999999", b"1e999", b"NaN", b"&#0;", b"\xff\xfe", b"../../x", b"A" * 5000)
_MARKS = (
    "\0",
    "\u2028",
    "\u202e",
    "\ufeff",
    '"',
    '""",',
    "\n" * 500,
    "\r",
    "|" * 99,
    ">" * 999,
    "{" * 999,
    "[](" * 99,
    "😀",
    "*" * 9,
)
_PDF_NUMBER = re.compile(rb"(?<![\w.])\d+(?![\w.])")
_PDF_NAME = re.compile(rb"/[A-Z]\w+")
_TAG = re.compile(rb"<[^>]+>")
_VALUE = re.compile(rb'"[^"<>]*"')


def mutants(seeds: Mapping[str, bytes], count: int, seed: int = 0) -> Iterator[tuple[str, bytes]]:
    """``count`` damaged files, (ending, content), the formats in turn; the same ones for the same ``seed``."""
    random = Random(seed)
    for ending in islice(cycle(seeds), count):
        made = mutant(ending, seeds, random)
        # Now and then a file of one format comes under the name of another.
        yield ending if random.random() < 0.97 else random.choice(list(seeds)), made


def mutant(ending: str, seeds: Mapping[str, bytes], random: Random) -> bytes:
    """A damaged file of the format: what is packed inside is damaged there, so that no checksum gives it away."""
    data = seeds[ending]
    for _ in range(random.choice((1, 1, 2, 4))):
        if zipfile.is_zipfile(BytesIO(data)) and random.random() < 0.75:
            data = _inside(data, seeds, random)
        elif ending == ".pdf" and random.random() < 0.6:
            data = random.choice(_PDF)(data, random)
        elif ending in (".html", ".mhtml") and random.random() < 0.5:
            data = random.choice(_XML)(data, random)
        elif ending in (".txt", ".csv", ".md", ".jsonl", ".doc") and random.random() < 0.8:
            data = _characters(data, random)
        else:
            data = _bytes(data, seeds, random)
    return data


def _bytes(data: bytes, seeds: Mapping[str, bytes], random: Random) -> bytes:
    if random.random() < 0.1:
        other = random.choice(list(seeds.values()))
        return data[: _place(data, random)] + other[_place(other, random) :]
    return random.choice(_BYTES)(data, random)


def _characters(data: bytes, random: Random) -> bytes:
    """Some characters of a text taken out, doubled or added: what is left is text."""
    try:
        text, encoding = data.decode(), "utf-8"
    except ValueError:
        text, encoding = data.decode("gb18030", "replace"), "gb18030"
    start, end = sorted(random.randrange(len(text) + 1) for _ in range(2))
    piece = random.choice(("", text[start:end] * random.choice((2, 50)), *_MARKS))
    return (text[:start] + piece + text[end:]).encode(encoding, "replace")


def _inside(data: bytes, seeds: Mapping[str, bytes], random: Random) -> bytes:
    """A new archive with one member damaged, left out, doubled or renamed."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            members = [(name, archive.read(name)) for name in archive.namelist()]
    except Exception:  # it is too damaged for that already
        return _bytes(data, seeds, random)
    at = random.randrange(len(members))
    name, content = members[at]
    change = random.random()
    if change < 0.6:
        members[at] = name, random.choice(_XML)(content, random)
    elif change < 0.85:
        members[at] = name, _bytes(content, seeds, random)
    elif change < 0.92:
        del members[at]
    else:
        members[at] = random.choice(("../" * 5 + "x.txt", "/" + name, name + "\0", "", "😀" * 50)), content
    file = BytesIO()
    with warnings.catch_warnings(action="ignore"), zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:  # two of one name is what zipfile warns of
            archive.writestr(zipfile.ZipInfo(name.encode("utf-8", "replace").decode()), content)
    return file.getvalue()


def _place(data: bytes, random: Random) -> int:
    return random.randrange(len(data) + 1)


def _stretch(data: bytes, random: Random) -> tuple[int, int]:
    start = _place(data, random)
    return start, min(len(data), start + random.choice((1, 4, 30, 500)))


def _flip(data: bytes, random: Random) -> bytes:
    flipped = bytearray(data)
    for _ in range(random.choice((1, 3, 20)) if data else 0):
        flipped[random.randrange(len(data))] ^= 1 << random.randrange(8)
    return bytes(flipped)


def _truncate(data: bytes, random: Random) -> bytes:
    return data[: _place(data, random)]


def _cut(data: bytes, random: Random) -> bytes:
    start, end = _stretch(data, random)
    return data[:start] + data[end:]


def _repeat(data: bytes, random: Random) -> bytes:
    start, end = _stretch(data, random)
    return data[:end] + data[start:end] * random.choice((1, 10, 300)) + data[end:]


def _number(data: bytes, random: Random) -> bytes:
    at, size = _place(data, random), random.choice((2, 4, 8))
    value: int = random.choice(_NUMBERS) % 256**size
    return data[:at] + value.to_bytes(size, random.choice(("little", "big"))) + data[at + size :]


def _noise(data: bytes, random: Random) -> bytes:
    start, end = _stretch(data, random)
    return data[:start] + random.randbytes(end - start) + data[end:]


def _exchange(pattern: re.Pattern[bytes], data: bytes, random: Random, *others: bytes) -> bytes:
    """One match of ``pattern`` turned into another of the file's own, or one of ``others``."""
    found = list(pattern.finditer(data))
    if not found:
        return _flip(data, random)
    match = random.choice(found)
    other: bytes = random.choice((*others, random.choice(found).group()))
    return data[: match.start()] + other + data[match.end() :]


def _tag(data: bytes, random: Random) -> bytes:
    return _exchange(_TAG, data, random, b"", b"<a>", b"<!DOCTYPE x [<!ENTITY a 'b'>]>", b"<![CDATA[")


def _value(data: bytes, random: Random) -> bytes:
    return _exchange(_VALUE, data, random, *(b'"' + text + b'"' for text in _HOSTILE_TEXT))


def _nest(data: bytes, random: Random) -> bytes:
    """One tag opened many times over."""
    found = list(_TAG.finditer(data))
    if not found:
        return _repeat(data, random)
    match = random.choice(found)
    return data[: match.start()] + match.group() * random.choice((2, 50, 3000)) + data[match.end() :]


def _pdf_number(data: bytes, random: Random) -> bytes:
    return _exchange(_PDF_NUMBER, data, random, *(str(number).encode() for number in _NUMBERS), b"0.0000001", b"null")


def _pdf_name(data: bytes, random: Random) -> bytes:
    return _exchange(_PDF_NAME, data, random, b"/X", b"null", b"[", b">>", b"(")


def _pdf_reference(data: bytes, random: Random) -> bytes:
    return _exchange(re.compile(rb"\d+ 0 R"), data, random, b"1 0 R", b"999 0 R", b"[1 0 R]")


Mutation = Callable[[bytes, Random], bytes]
_BYTES: tuple[Mutation, ...] = (_flip, _flip, _truncate, _cut, _repeat, _number, _noise)
_XML: tuple[Mutation, ...] = (_tag, _value, _value, _nest, _cut, _repeat)
_PDF: tuple[Mutation, ...] = (_pdf_number, _pdf_number, _pdf_name, _pdf_reference)
