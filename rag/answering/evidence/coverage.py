"""How much of what a question asks about is found in a text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from rag.answering.asked.terms import Term
from rag.chinese.patterns import lazy_regex
from rag.chinese.words import normalise

_PART_CREDIT = 0.5
"""What half a word is worth: 标准化 where only 标准 is found."""
_SYNONYM_CREDIT = 0.8
_ROOT_CREDIT = 0.6
"""What a character is worth that several translations of an English word share."""
_TURNED_CREDIT = 0.8
"""What a word is worth with its characters turned, most often a synonym: 集聚, 聚集."""
_LATIN = lazy_regex(r"[a-z0-9.%-]+")


@lru_cache(maxsize=16384)
def searchable(text: str) -> str:
    """``text`` normalised, without white space; kept, since the same passages are asked about again."""
    return re.sub(r"\s+", "", normalise(text))


@lru_cache(maxsize=4096)
def _latin_words(text: str) -> frozenset[str]:
    return frozenset(_LATIN.findall(normalise(text)))


def credit(term: Term, text: str) -> float:
    """1 where ``text`` holds a form of the term, part of it for a part of a long word, 0 for nothing."""
    held = searchable(text)
    found = 0.0
    for form in term.forms:
        found = max(found, _held(form, held, text))
        if found == 1.0:
            return found
    if found < _SYNONYM_CREDIT and any(word in held for word in term.synonyms):
        return _SYNONYM_CREDIT
    if not found and any(root in held for root in term.roots):
        return _ROOT_CREDIT
    return found


def _held(word: str, held: str, text: str) -> float:
    """``held`` is the searchable ``text``."""
    if _is_latin(word):
        return float(word in _latin_words(text))
    if word in held:
        return 1.0
    if len(word) < 3:
        return _TURNED_CREDIT * (len(word) == 2 and word[::-1] in held)
    pairs = _pairs(word)
    return _PART_CREDIT * sum(pair in held for pair in pairs) / len(pairs)


@lru_cache(maxsize=4096)
def _is_latin(word: str) -> bool:
    return _LATIN.fullmatch(word) is not None


@lru_cache(maxsize=4096)
def _pairs(word: str) -> tuple[str, ...]:
    return tuple(word[i : i + 2] for i in range(len(word) - 1))


def coverage(terms: Sequence[Term], text: str) -> float:
    """Weighted share of ``terms`` that ``text`` holds, 0..1; 0 where the question has none."""
    total = sum(term.weight for term in terms)
    return sum(term.weight * credit(term, text) for term in terms) / total if total else 0.0
