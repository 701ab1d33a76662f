"""Example questions, from the documents' own headings."""

from __future__ import annotations

from itertools import chain, zip_longest

from rag.chinese.numerals import ORDINAL, TO_TEN
from rag.chinese.official import ARTICLE, LABELS
from rag.chinese.patterns import lazy_regex
from rag.store.catalog import Catalog
from rag.types import SEPARATOR

MARKER = lazy_regex(rf"^(?:{ORDINAL}[编章节]|[{TO_TEN}]+、|[（(][{TO_TEN}\d]+[）)]|\d+[.．、])\s*")
_NO_TOPIC = lazy_regex(rf"{ARTICLE.pattern}|(?:(?:{'|'.join(LABELS.values())})、?)+")
"""The number of an article, and what is stated of a document."""
_ASKS = lazy_regex(r"[？?]$")
_SHORTEST, _LONGEST = 4, 30


def suggestions(catalog: Catalog, limit: int) -> list[str]:
    """At most ``limit`` questions; headings that ask come first, and every document gets its turn."""
    by_document: dict[str, list[str]] = {}
    for document, section in catalog.sections():
        headings = [heading for heading in section.split(SEPARATOR) if not _NO_TOPIC.fullmatch(heading)]
        if section and headings:
            by_document.setdefault(document, []).append(headings[-1])
    turns = (chain(filter(asks, headings), map(as_question, _topics(headings))) for headings in by_document.values())
    in_turn = (question for turn in zip_longest(*turns) for question in turn if question)
    return list(dict.fromkeys(in_turn))[:limit]


def asks(heading: str) -> bool:
    """Whether a heading is a question."""
    return bool(_ASKS.search(heading))


def _topics(headings: list[str]) -> list[str]:
    """Headings without their numbers, where any of the document's headings asks only those that ask."""
    if any(map(asks, headings)):
        return []
    bare = (MARKER.sub("", heading) for heading in headings)
    return [heading for heading in bare if _SHORTEST <= len(heading) <= _LONGEST]


def as_question(heading: str) -> str:
    """A question for what stands under a heading that is none."""
    return f"关于“{heading}”有哪些内容？"
