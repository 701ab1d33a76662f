"""jieba's dictionary: every word with its frequency and its part of speech.

jieba reads it from text, which takes a second and 150 MB each time. Here it is read once and kept in the person's
cache folder as a trie (MARISA, Yata 2011) and two arrays, which are mapped into memory: there at once, and shared.
"""

from __future__ import annotations

import logging
import math
import tempfile
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import marisa_trie

from rag.cache import prepared, shared

logger = logging.getLogger(__name__)

LONGEST = 16
"""Characters of the longest word."""
_LAYOUT = 1
"""Goes up when what is kept of the same dictionary changes."""
_WORDS, _FREQUENCIES, _LOGARITHMS = "words.marisa", "frequencies.bin", "logarithms.bin"
_TAGS, _TAG_NAMES, _TOTAL = "tags.bin", "tags.txt", "total.txt"


@dataclass(frozen=True, slots=True, eq=False)
class Dictionary:
    """The words, by number."""

    words: Any
    """``marisa_trie.Trie``"""
    frequencies: array[int]
    logarithms: array[float]
    """Of the frequencies."""
    tags: array[int]
    """Places in ``tag_names``."""
    tag_names: tuple[str, ...]
    total: int
    """All frequencies of the dictionary's lines added up: one word has two."""

    def frequency(self, word: str) -> int:
        """How often it occurs, 0 where it isn't there."""
        number = self.words.get(word)
        return 0 if number is None else self.frequencies[number]

    def tag(self, word: str) -> str | None:
        """Its part of speech; None where it isn't there."""
        number = self.words.get(word)
        return None if number is None else self.tag_names[self.tags[number]]

    def begins(self, text: str) -> bool:
        """Whether a word begins with ``text``."""
        return next(self.words.iterkeys(text), None) is not None

    def beginnings(self, text: str) -> Iterator[tuple[str, int]]:
        """The words that ``text`` begins with and their numbers, the shortest first."""
        found: Iterator[tuple[str, int]] = self.words.iter_prefixes_with_ids(text)
        return found


@cache
def load() -> Dictionary:
    """The dictionary, the same for all."""
    name = f"jieba-{version('jieba')}-{_LAYOUT}"
    root = shared()
    if root is not None:
        try:
            return _read(prepared(root / name, _make))
        except OSError as error:
            logger.info("the dictionary can't be kept: %s", error)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        _make(Path(folder))
        return _read(Path(folder), mapped=False)


def _read(folder: Path, *, mapped: bool = True) -> Dictionary:
    words = marisa_trie.Trie()
    (words.mmap if mapped else words.load)(str(folder / _WORDS))
    frequencies, logarithms = _array("i", folder / _FREQUENCIES), _array("d", folder / _LOGARITHMS)
    names = tuple((folder / _TAG_NAMES).read_text("utf-8").split())
    total = int((folder / _TOTAL).read_text("utf-8"))
    return Dictionary(words, frequencies, logarithms, _array("B", folder / _TAGS), names, total)


def _array(kind: str, path: Path) -> Any:
    found = array(kind)
    found.frombytes(path.read_bytes())
    return found


def _make(folder: Path) -> None:
    import jieba

    with jieba.get_module_res("dict.txt") as lines:
        read = [line.decode("utf-8").split() for line in lines]
    entries = {word: (int(count), tag) for word, count, tag in read}
    words = marisa_trie.Trie(entries)
    names = sorted({tag for _, tag in entries.values()})
    numbers = {name: n for n, name in enumerate(names)}
    frequencies, tags = array("i", [0] * len(words)), array("B", [0] * len(words))
    for word, number in words.items():
        frequencies[number], tags[number] = entries[word][0], numbers[entries[word][1]]
    words.save(str(folder / _WORDS))
    (folder / _FREQUENCIES).write_bytes(frequencies.tobytes())
    (folder / _LOGARITHMS).write_bytes(array("d", [math.log(each) for each in frequencies]).tobytes())
    (folder / _TAGS).write_bytes(tags.tobytes())
    (folder / _TAG_NAMES).write_text("\n".join(names), "utf-8")
    (folder / _TOTAL).write_text(str(sum(int(count) for _, count, _ in read)), "utf-8")
