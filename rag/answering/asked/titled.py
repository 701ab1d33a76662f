"""The name that a title begins with (恒远贸易, of 恒远贸易差旅管理办法), which says in a text what it is about."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from rag.chinese.marks import HAN, has_han
from rag.chinese.naming import YEAR, flat, names
from rag.chinese.patterns import lazy_regex
from rag.chinese.words import Words, weight

_SHORTEST, _SHORTEST_TITLE = 3, 6
_QUOTES = '《》“”"「」 '
_RARE = 0.75
"""How rare a word is that is rather a part of a name, by jieba's dictionary."""
_PLACE = lazy_regex(rf"[{HAN}]{{1,8}}(?:自治区|自治州|街道|[省市州县区盟旗镇乡村])")
_PROPER = ("nr", "ns", "nt", "nz")


def mentioned(text: str, titles: Iterable[str]) -> dict[str, str]:
    """Title → how ``text`` mentions it: by its beginning that is a name, or as a whole. What mentions several titles
    that differ beyond it is told for each."""
    plain = flat(text).casefold()
    return {title: name for title in titles if (name := _mention(plain, title))}


def named(text: str, titles: Iterable[str]) -> set[str]:
    """The names of whose documents alone ``text`` asks. A place is none: its own rules aren't all that hold there."""
    return {name for name in mentioned(text, titles).values() if not _PLACE.fullmatch(name)}


def _mention(text: str, title: str) -> str:
    own = flat(title).strip(_QUOTES)
    end = next((end for end in range(len(own), _SHORTEST - 1, -1) if own[:end].casefold() in text), 0)
    if not end or not has_han(own[:end]):
        return ""
    if end == len(own):
        return own if end >= _SHORTEST_TITLE else ""
    return own[:end] if len(own[:end]) >= _SHORTEST and _is_proper(own, end) else ""


@lru_cache(maxsize=4096)
def _is_proper(title: str, end: int) -> bool:
    """Whether a title begins with a name up to ``end``: that of a body, or words that no text is about."""
    begun = title[:end]
    if any(name.start == 0 and name.end <= end and name.kind != "year" for name in names(title)):
        return True
    if YEAR.match(begun):
        return False
    return any(
        (tag.startswith(_PROPER) or not _plain().knows(word) or weight(word) >= _RARE)
        for word, tag in _plain().tagged(begun)
        if len(word) > 1
    )


@lru_cache(maxsize=1)
def _plain() -> Words:
    return Words()
