"""Questions that only look as if the documents answered them: another place, another year."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence

import jieba

from rag.chinese.naming import is_place
from rag.chinese.words import Words

_YEAR = re.compile(r"20[12]\d年")
_OTHER_YEARS = ("2016年", "2018年", "2019年", "2021年")
_OWN_YEAR = "2020年"
"""The year that the policy set's documents are about."""
_COMMON = 200
"""Frequency in jieba's dictionary from which on a place counts as known."""
_SHARE_PLACES, _SHARE_YEARS = 0.5, 0.3
"""Shares of the questions that are taken where they name a place, and where they name no year."""


def near_misses(questions: Sequence[str], corpus: str, seed: int = 7) -> list[tuple[str, bool]]:
    """(question, whether the documents answer it) made of answerable ``questions``.

    A place is replaced by one that the ``corpus`` never names, and a year put in that it isn't about; for every
    two of those, one with the year that it is about, which stays answerable.
    """
    chance = random.Random(seed)
    strangers = [place for place in _places() if place not in corpus]
    words = Words()
    return [made for question in questions for made in _made(question, strangers, words, chance)]


def _made(question: str, strangers: list[str], words: Words, chance: random.Random) -> Iterator[tuple[str, bool]]:
    places = [word for word, tag in words.tagged(question) if is_place(word, tag) and word in question]
    if places and chance.random() < _SHARE_PLACES:
        yield question.replace(places[0], chance.choice(strangers), 1), False
    year = _YEAR.search(question)
    if year:
        yield question.replace(year.group(), chance.choice(_OTHER_YEARS), 1), False
    elif chance.random() < _SHARE_YEARS:
        answered = chance.random() < 0.5
        yield (_OWN_YEAR if answered else chance.choice(_OTHER_YEARS)) + question, answered


def _places() -> list[str]:
    with jieba.get_module_res("dict.txt") as lines:
        entries = [line.decode("utf-8").split() for line in lines]
    return [word for word, count, tag in entries if tag == "ns" and int(count) > _COMMON and 2 <= len(word) <= 3]
