"""The attribute whose value a question seeks: 森林|覆盖率 of 沅桥县的森林覆盖率是多少？

Where a document is named and nowhere holds that noun, none of its figures is the one that is asked for.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import accumulate

from rag.chinese.characters import simplified
from rag.chinese.marks import has_han
from rag.chinese.patterns import lazy_regex
from rag.chinese.wordings import spoken
from rag.chinese.words import STOPWORDS, Words, weight, word_list

_ASKS_VALUE = lazy_regex(r"多少|几|多[大长高宽重远厚深快]|什么时候|何时|呢")
_ASKS = lazy_regex(rf"{_ASKS_VALUE.pattern}|多久|是?怎么|是?如何|怎样|什么|哪|谁|[吗么]\W*$")
_POINTS = lazy_regex(r"^(?:请问|我想问一?下)|[那这][份个本部项篇].*$")
_FIELD = lazy_regex(r"方面|这一?块|领域|打算|计划怎")
_PROPER = ("nr", "ns", "nt", "nz", "eng")
_NOUNS = ("n", "vn", "an", "l", "j", "i", "b", "x", "a")
_NAMES = ("nr", "ns", "nt", "nz", "ng", "t")
_MORE = lazy_regex("[多少更最再没不能可要]")
"""How what jieba takes for a noun begins that is none: 多交."""
_TELLING = 0.75
_GENERIC = word_list("generic")
"""Nouns for a value of any sort (金额, 期限): a text gives the value and leaves them out."""


def sought(question: str, words: Words) -> list[str]:
    """The words that name the attribute; empty where the question seeks no value, or says only what sort of one."""
    return _nouns(question, words, _ASKS_VALUE)


def asked_of(question: str, words: Words) -> list[str]:
    """The words that name what the question is about, whatever it asks; empty where that is a field (人才方面怎么做),
    which no sentence begins with."""
    return [] if _FIELD.search(question) else _nouns(question, words, _ASKS)


def owner(question: str, words: Words) -> list[str]:
    """The words of the name whose something is asked for (澄湖大厦的押金), of which one is in no dictionary; a topic
    (人才补贴的标准) is none."""
    head, of, _ = question.partition("的")
    cut = words.tagged(simplified(_POINTS.sub("", head)))
    known = all(words.knows(word) for word, _ in cut)
    if not of or known or not all(_is_noun(*each) or len(each[0]) < 2 or each[1].startswith(_PROPER) for each in cut):
        return []
    return [word for word, _ in cut]


def _nouns(question: str, words: Words, asking: re.Pattern[str]) -> list[str]:
    cut = words.tagged(simplified(question))
    for each in reversed(spoken([word for word, _ in cut])):
        cut[each.first : each.last] = [(each.phrase, "n")]
    asks = asking.search("".join(word for word, _ in cut))
    if asks is None:
        return []
    starts = [0, *accumulate(len(word) for word, _ in cut)]
    place = next(i for i, end in enumerate(starts[1:]) if end > asks.start())
    nouns = _after(cut, _next(starts, asks.end())) or _before(cut, place)
    return [noun for noun in nouns if noun not in _GENERIC]


def _next(starts: Sequence[int], end: int) -> int:
    """The word that starts at ``end`` of the text, or after it."""
    return next(i for i, start in enumerate(starts) if start >= end)


def _before(cut: Sequence[tuple[str, str]], place: int) -> list[str]:
    """The nouns that stand together nearest before a place."""
    last = place
    while last > 0 and not _is_noun(*cut[last - 1]):
        if cut[last - 1][0] in ("，", ",", "。", "；", "？"):
            return []
        last -= 1
    first = last
    while first > 0 and (_is_noun(*cut[first - 1]) or (_tells(*cut[first - 1]) and cut[first][0] in _GENERIC)):
        first -= 1
    return [word for word, _ in cut[first:last]]


def _after(cut: Sequence[tuple[str, str]], place: int) -> list[str]:
    """The nouns that stand together after a number that is asked for and its unit: 多少|张|医院|床位."""
    while place < len(cut) and cut[place][1].startswith(("q", "m", "u")):
        place += 1
    last = place
    while last < len(cut) and _is_noun(*cut[last]):
        last += 1
    return [word for word, _ in cut[place:last]]


def _tells(word: str, tag: str) -> bool:
    """A verb that says what a generic noun is of: 洗牙|费用, and not 缴纳|费用."""
    return tag.startswith("v") and len(word) > 1 and weight(word) >= _TELLING


def _is_noun(word: str, tag: str) -> bool:
    other = tag.startswith(_NAMES) or word in STOPWORDS or len(word) < 2 or _MORE.match(word)
    return has_han(word) and tag.startswith(_NOUNS) and not other
