"""Paragraphs of lines → repaired text whose every character knows its place in the source.

Two repairs: line ends inside a sentence disappear (a space stays between Latin words), and glyphs
that a PDF drew twice for a shadow or a bold effect (法规政政策策) are read once.
"""

from __future__ import annotations

import re
from functools import lru_cache

from rag.chinese.marks import HAN
from rag.chinese.wraps import joined
from rag.reading.text.lines import TextLine

_DOUBLED = re.compile(rf"(?:(?!〇)([{HAN}])\1){{2,}}")
"""Not of zeros: 一〇〇〇〇 is a number."""
_SURELY_DOUBLED = 3
"""So many doubled glyphs in a row are no Chinese word formation."""


def repair(lines: tuple[TextLine, ...]) -> tuple[str, tuple[int, ...]]:
    """Return the repaired text and, for each of its characters, the source offset."""
    text, offsets = joined((line.text, line.start) for line in lines)
    keep = [True] * len(text)
    for match in _DOUBLED.finditer(text):
        if _drawn_twice(text, match.start(), match.end()):
            # The first glyph of each pair stays, of the last one the second: the run keeps its end.
            for i in (*range(match.start() + 1, match.end() - 2, 2), match.end() - 2):
                keep[i] = False
    kept = [i for i in range(len(text)) if keep[i]]
    return "".join(text[i] for i in kept), tuple(offsets[i] for i in kept)


def _drawn_twice(text: str, start: int, end: int) -> bool:
    """Whether the run of doubled characters ``text[start:end]`` is an artefact of drawing.

    政政策策 leaves scraps when it is cut into dictionary words; 清清楚楚 is a word itself, and in
    上海海关关于 the doubles only meet where words do. Adjectives double by rule (安安全全).
    """
    once = text[start:end:2]
    if len(once) >= _SURELY_DOUBLED:
        return True
    frequency, adjectives = _dictionary()
    if text[start:end] in frequency or once in adjectives:
        return False
    context = text[max(0, start - 2) : end + 2]
    return once in frequency and not _cut_without_scraps(context, start - max(0, start - 2), len(text[start:end]))


def _cut_without_scraps(context: str, at: int, length: int) -> bool:
    """Whether dictionary words of two characters or more can cover the whole doubled run."""
    frequency, _ = _dictionary()
    reached = set(range(at + 1))
    for i in range(len(context)):
        if i in reached:
            reached.update(j for j in range(i + 2, min(i + 5, len(context) + 1)) if context[i:j] in frequency)
            if i >= at + length:
                return True
    return any(i >= at + length for i in reached)


@lru_cache(maxsize=1)
def _dictionary() -> tuple[frozenset[str], frozenset[str]]:
    """Common words of jieba's dictionary, and those of them that are adjectives."""
    import jieba

    words: set[str] = set()
    adjectives: set[str] = set()
    with jieba.get_module_res("dict.txt") as lines:
        for line in lines:
            word, count, tag = line.decode("utf-8").split()
            if len(word) > 1 and (int(count) > 2 or len(word) > 3):
                words.add(word)
                if tag.startswith(("a", "z")):
                    adjectives.add(word)
    return frozenset(words), frozenset(adjectives)
