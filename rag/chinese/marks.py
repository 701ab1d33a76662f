"""The characters of Chinese: what a Chinese character is, and the punctuation that ends a sentence or closes."""

from __future__ import annotations

from rag.chinese.patterns import lazy_regex

HAN = "\u4e00-\u9fff\u3400-\u4dbf\uf900-\ufaff\U00020000-\U0002fffd\U00030000-\U0003fffd〇々"
"""A Chinese character, as the body of a class in a regular expression, the commonest first.

The unified ideographs and Extension A, the compatibility ideographs, and planes 2 and 3, which Unicode keeps for
ideographs: Extensions B to J, the compatibility supplement and what is yet to come (UAX #38). 〇 and 々 stand outside
these blocks but have the Script property Han, too (UAX #24), and are parts of words: 二〇二五, 佐々木. The others of
that script are no characters of words: radicals, which NFKC makes ideographs of where they stand for them, and the
numerals of tradesmen (〡〢〣).
"""
UNSPACED = f"{HAN}\u2e80-\u2fff\u3001-\u33ff\u4dc0-\u4dff\uff00-\uffef“”‘’…—"
"""The body of a class: characters between which a line end is no space, the Chinese ones with their punctuation and
radicals, kana, bopomofo and the forms of full and half width."""
EAST_ASIAN = "\u2e80-\U0003ffff"
"""The body of a class: everything from the radicals on, with Hangul, symbols, and the private characters of fonts."""
SENTENCE_END = "。！？；…!?;"
CLOSERS = "”’\"'」』）)》〉】]"
"""What may still follow the end of a sentence and belongs to it."""

_HAN = lazy_regex(f"[{HAN}]")


def is_han(char: str) -> bool:
    """Whether ``char`` is one Chinese character and nothing else."""
    return _HAN.fullmatch(char) is not None


def has_han(text: str) -> bool:
    """Whether any character of ``text`` is a Chinese one."""
    return _HAN.search(text) is not None
