"""The terms that recur in a library and that no general dictionary knows: 工业元宇宙, 三年行动计划.

Neighbouring words that stand together far more often than by chance are joined, and the joined words
may be joined again; the measure is normalised pointwise mutual information (Bouma 2009). It is the
pair merging of byte-pair encoding (Sennrich et al. 2016) with words for letters, restricted to shapes
that Chinese compounds have: they end in a noun and begin with no verb.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable
from itertools import chain, pairwise

from rag.chinese.patterns import lazy_regex
from rag.chinese.words import Words, dictionary_frequency

_BOUND_BY_ROUND = (0.75, 0.4, 0.4)
"""Least association of two words that make a term. The first round mends what the dictionary cut
apart (元 宇宙), whatever the parts are; the later ones build compounds."""
_LONGEST = 8
_MOST_CHARACTERS = 300_000
"""Characters that are looked at, all in memory: what recurs in a library recurs in an even sample of it."""
_FIRST = ("n", "vn", "an", "a", "b", "j", "l", "i", "x", "s", "m")
_LAST = ("n", "vn", "x", "j", "l")
_PERIOD = lazy_regex(r"\d+(?:年|届|期|五)")
_COUNT = lazy_regex(r"\d")
_IN_WORD = lazy_regex(r"\w")
_NEVER_JOINED = ("w", "u", "p", "c", "d", "r")
"""Tags of punctuation, particles, prepositions, conjunctions, adverbs and pronouns."""

Tagged = tuple[str, str]


def discover_terms(texts: Iterable[str]) -> list[str]:
    """The terms of ``texts``, normalised, in alphabetical order; of an even sample of them where they are many."""
    words = Words()
    sentences = [_with_periods(words.tagged(text)) for text in _sample(list(texts))]
    least = 2 + sum(map(len, sentences)) // 50_000
    terms: set[str] = set()
    pairs: set[tuple[str, str]] = set()
    for number, bound in enumerate(_BOUND_BY_ROUND):
        sentences = [_merged(sentence, pairs) for sentence in sentences] if pairs else sentences
        pairs = _bound_pairs(sentences, least, bound, _may_be_one_word if number == 0 else _may_be_compound)
        terms.update(a + b for a, b in pairs)
    return sorted(term for term in terms if not dictionary_frequency(term))


def _sample(texts: list[str]) -> list[str]:
    return texts[:: -(-sum(map(len, texts)) // _MOST_CHARACTERS) or 1]


def _with_periods(tokens: list[Tagged]) -> list[Tagged]:
    """Join a number and its year: 3 年 → 3年, so that a plan may carry its term in its name."""
    joined: list[Tagged] = []
    for word, tag in tokens:
        if joined and joined[-1][0].isdigit() and _PERIOD.fullmatch(joined[-1][0] + word):
            joined[-1] = (joined[-1][0] + word, "m")
        else:
            joined.append((word, tag if _IN_WORD.search(word) else "w"))
    return joined


def _bound_pairs(
    sentences: list[list[Tagged]], least: int, bound: float, may_join: Callable[[Tagged, Tagged], bool]
) -> set[tuple[str, str]]:
    single = Counter(word for sentence in sentences for word, _ in sentence)
    neighbours = Counter(chain.from_iterable(map(pairwise, sentences)))
    double: Counter[tuple[str, str]] = Counter()
    for (first, last), count in neighbours.items():
        if len(first[0]) + len(last[0]) <= _LONGEST and may_join(first, last):
            double[first[0], last[0]] += count
    total = sum(single.values())
    return {
        (a, b)
        for (a, b), count in double.items()
        if count >= least and _association(count / total, single[a] / total, single[b] / total) > bound
    }


def _may_be_one_word(first: Tagged, last: Tagged) -> bool:
    (a, tag_a), (b, tag_b) = first, last
    return not tag_a.startswith(_NEVER_JOINED) and not tag_b.startswith(_NEVER_JOINED) and not _COUNT.search(a + b)


def _may_be_compound(first: Tagged, last: Tagged) -> bool:
    (a, tag_a), (b, tag_b) = first, last
    if _COUNT.match(b) or not tag_b.startswith(_LAST) or not tag_a.startswith(_FIRST) or len(b) < 2:
        return False
    return bool(_PERIOD.fullmatch(a)) if tag_a == "m" else len(a) > 1


def _association(joint: float, first: float, last: float) -> float:
    return math.log(joint / (first * last)) / -math.log(joint) if joint < 1 else 1.0


def _merged(sentence: list[Tagged], pairs: set[tuple[str, str]]) -> list[Tagged]:
    merged: list[Tagged] = []
    for token in sentence:
        if merged and (merged[-1][0], token[0]) in pairs:
            merged[-1] = (merged[-1][0] + token[0], "nz")
        else:
            merged.append(token)
    return merged
