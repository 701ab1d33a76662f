"""A question in other words, so that words in common with the passage aren't the only clue.

Of the words that question and passage share some are replaced by one of the same meaning (CC-CEDICT, as the product
knows it) or left out.
"""

from __future__ import annotations

import random

from rag.chinese.glossary import synonyms
from rag.chinese.words import Words, normalise

_WORDS = Words()
_COMMON = ("n", "v", "vn", "a", "ad", "d", "l", "i")
"""jieba's tags of words that aren't names, numbers or question words."""
_REPLACED, _LEFT_OUT = 0.45, 0.25
"""Of the shared words."""
_LIKELY = 4
"""The commonest of its synonyms are taken."""


def variants(question: str, passage: str, names: str, rng: random.Random, count: int) -> list[str]:
    """At most ``count`` other forms of ``question``; what also stands in ``names`` (a title) stays, as it says what is
    spoken of."""
    made = dict.fromkeys(_variant(question, passage, names, rng) for _ in range(2 * count))
    return [each for each in made if each != normalise(question)][:count]


def _variant(question: str, passage: str, names: str, rng: random.Random) -> str:
    said = []
    for word, tag in _WORDS.tagged(question):
        shared = tag in _COMMON and len(word) > 1 and word in passage and word not in names
        chance = rng.random() if shared else 1.0
        if chance < _LEFT_OUT:
            continue
        others = [each for each in synonyms(word) if each not in passage] if chance < _LEFT_OUT + _REPLACED else []
        said.append(rng.choice(others[:_LIKELY]) if others else word)
    return "".join(said)
