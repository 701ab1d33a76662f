"""Whether the text layer of a page is text: fonts that don't say which characters they draw leave something else.

What is left has one of a few looks: no characters at all, the bytes of another encoding, the numbers of glyphs
taken for characters, or the alphabet moved by so many places.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import cache

from rag.chinese.marks import HAN

_GLYPH_NUMBER = re.compile(r"\(cid:\d+\)|/[Gg]\d{1,5}(?!\d)")
_NO_CHARACTER = frozenset({"Co", "Cn", "Cs", "Cc"})
"""Unicode's categories of private use, not assigned, surrogates, control."""
_BROKEN, _ALL_BROKEN, _SHORT = 0.25, 0.5, 20
"""Share of what is no character, in a page and in one of fewer characters than the third: some bullets are none."""
_BYTES = re.compile("[\x80-\xff€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]{3,}")
_LATIN = re.compile("[À-ÖØ-öø-ÿ]")
_MISREAD = 0.2
"""Share of bytes shown as Latin-1 or Windows-1252, in runs with at least two of its letters: no language writes so."""
_HAN = re.compile(f"(?![〇々])[{HAN}]")
"""Those that the standards below know by how common they are."""
_IDEOGRAPHS, _COMMON = 60, 0.65
"""In so many ideographs a smaller share of common ones, by the standard that fits best, is no text: it has 0.8."""
_NEIGHBOURS = frozenset(
    {"CJK", "HIRAGANA", "KATAKANA", "HANGUL", "LATIN", "GREEK", "CYRILLIC", "FULLWIDTH", "HALFWIDTH"}
)
"""Scripts, by the first word of a letter's name, that stand side by side in ordinary texts."""
_SCRIPTS, _FOREIGN = 4, 0.2
"""So many other scripts, with such a share of all letters, are the numbers of glyphs."""
_FREQUENT = frozenset("aeinorst")
_LETTERS, _LANGUAGE = 100, 0.36
"""In so many Latin letters a smaller share of the frequent ones is no language: English has 0.62, others 0.4."""


def is_garbage(text: str) -> bool:
    """Whether ``text``, all the characters of a page with or without its spaces, can't be what stands on the page."""
    text, numbers = _GLYPH_NUMBER.subn("", text)
    chars = [char for char in text if not char.isspace()]
    total = len(chars) + numbers
    if not total:
        return False
    broken = numbers + sum(char == "\ufffd" or unicodedata.category(char) in _NO_CHARACTER for char in chars)
    if total < _SHORT:
        return broken > _ALL_BROKEN * total
    return broken > _BROKEN * total or _misread(text, total) or _rare(text) or _foreign(chars) or _moved(text, total)


def _misread(text: str, total: int) -> bool:
    runs = (run for run in _BYTES.findall("".join(text.split())) if len(_LATIN.findall(run)) >= 2)
    return sum(map(len, runs)) > _MISREAD * total


def _rare(text: str) -> bool:
    han = Counter(_HAN.findall(text))
    count = han.total()
    known = max(sum(n for char, n in han.items() if char in common) for common in _common_characters())
    return count >= _IDEOGRAPHS and known < _COMMON * count


@cache
def _common_characters() -> tuple[frozenset[str], ...]:
    """The common ideographs of the mainland, Taiwan and Japan: the first levels of GB 2312, Big5 and JIS X 0208."""
    levels = (("gb2312", 0xB0, 0xD7), ("big5", 0xA4, 0xC6), ("euc_jp", 0xB0, 0xCF))
    return tuple(
        frozenset(
            bytes((row, cell)).decode(encoding, "ignore")
            for row in range(first, last + 1)
            for cell in range(0x40, 0xFF)
        )
        for encoding, first, last in levels
    )


def _foreign(chars: list[str]) -> bool:
    scripts = Counter(unicodedata.name(char, "").split(" ")[0].split("-")[0] for char in chars if char.isalpha())
    foreign = {script: n for script, n in scripts.items() if script not in _NEIGHBOURS}
    return len(foreign) >= _SCRIPTS and sum(foreign.values()) > _FOREIGN * scripts.total()


def _moved(text: str, total: int) -> bool:
    letters = re.findall("[a-z]", unicodedata.normalize("NFD", text).lower())
    frequent = sum(letter in _FREQUENT for letter in letters)
    return len(letters) >= _LETTERS and len(letters) > total / 2 and frequent < _LANGUAGE * len(letters)
