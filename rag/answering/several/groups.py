"""Things that a question compares without naming them: HX系列的两款水表里，哪一款保修时间更长？ Titles name them."""

from __future__ import annotations

from collections.abc import Sequence

from rag.answering.several import coordination
from rag.answering.several.parts import Part
from rag.chinese.marks import HAN
from rag.chinese.numerals import ONES
from rag.chinese.patterns import lazy_regex
from rag.chinese.words import Words
from rag.conversation import things
from rag.types import Passage

_MOST = 4
_GROUP = lazy_regex(
    rf"(?P<group>[^，,。？?！!；;]*?(?:[两几{ONES[1:5]}2-4]|各)[个款种家台版份类][{HAN}A-Za-z]{{0,8}}?)"
    r"(?:里面?|中间|当中|之中|之间|中|相比|比较)?[，, ]*(?P<asks>(?:哪|谁).+)"
)
_COUNT = lazy_regex(rf"(?:这|那)?(?:[两几{ONES}2-4]|各)[个款种家台版份类]|系列|的")


def compared(question: str, passages: Sequence[Passage], words: Words) -> list[Part]:
    """A question for each of the things that are compared as a group, by the titles of ``passages``, which were found
    for the question; empty where it compares none, or the titles don't tell them."""
    match = _GROUP.fullmatch(question)
    if not match:
        return []
    called = words.content(_COUNT.sub(" ", match["group"]))
    titles = dict.fromkeys(each.title for each in passages)
    members = [thing for title in titles if (thing := _member(title, called, words))]
    questions = ((thing, coordination.compared(thing, match["asks"])) for thing in members)
    asked = [Part(text, text, thing) for thing, text in questions if text]
    return asked if 1 < len(asked) <= _MOST else []


def _member(title: str, called: Sequence[str], words: Words) -> str:
    """The thing that a title names, where it is of the group; else ""."""
    folded = title.casefold()
    return things.thing_of(title, words) if called and all(word in folded for word in called) else ""
