"""Articles, chapters and sections that a question names by their number: 第23条, 第二十三条第三款, 第八条第（二）项.

``第三款`` is the third paragraph of an article, ``第（三）项`` an item that is numbered in it, and neither an article.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal, cast

from rag.chinese.characters import simplified
from rag.chinese.numerals import NUMERAL, TENS, value
from rag.chinese.patterns import lazy_regex

Unit = Literal["编", "章", "节", "条"]

_NUMBER = rf"[{NUMERAL}{''.join(TENS)}\d]+"
_AND, _TO = r"(?:[、,，和与及]|以及)", r"[至到~～—–-]+"
_NUMBERS = rf"{_NUMBER}(?:\s*(?:{_AND}|{_TO})\s*第?\s*{_NUMBER})*"
_INSIDE = r"(?:的|中的|里的|里面的)?\s*"
_PARAGRAPHS = rf"第\s*{_NUMBERS}\s*款(?:{_AND}第\s*{_NUMBERS}\s*款)*"
_BRACKETED = rf"[（(]\s*{_NUMBER}\s*[）)]"
_ITEM = rf"第?\s*{_BRACKETED}\s*项?|第\s*{_NUMBERS}\s*项"
_ITEMS = rf"(?:{_ITEM})(?:{_AND}(?:{_ITEM}))*"
_REFERENCE = lazy_regex(
    rf"(?P<ordinal>第)?\s*(?P<numbers>{_NUMBERS})\s*(?P<unit>[编章节条])(?:之(?P<sub>{_NUMBER}))?"
    rf"(?:{_INSIDE}(?P<paragraphs>{_PARAGRAPHS}))?(?:{_INSIDE}(?P<items>{_ITEMS}))?"
)
_COUNTED = lazy_regex(
    r"(?:措施|举措|建议|意见|任务|经验|理由|原因|途径|渠道|线索|证据|规则|原则|标准|消息|新闻|信息|评论|微博|记录|物料|数据|产品"
    r"|[铁公道马][路]|[地航干专]线|线|路|街|河|船|鱼|狗|裤|裙|[腿龙虫])"
)
"""What is counted by 条 and is no article: 第一条铁路, 16条措施."""
_SPOKEN = lazy_regex(
    r"(?:的|里|中)?(?:规定|内容|原文|全文|条文)?(?:是|都)?(?:怎么|怎样|如何|说|讲|写|规定|内容|原文|全文|什么|呢|$|[，,。？?])"
)
"""What follows a number without 第 that is an article's all the same: 23条怎么说."""
_AMOUNT = lazy_regex(r"(?:[这那共有约近余出台发布推各每前后几多下上]|\d|第)\s*$")
"""What stands before a number of things: 出台16条."""
_MOST = 20
"""Articles of a range."""


@dataclass(frozen=True, slots=True)
class Reference:
    """One article, chapter or section that is named, in the question's words ``text``."""

    text: str
    start: int
    end: int
    unit: Unit
    number: int
    inserted: int = 0
    """1 for 第八条之一, an article that was put in after the eighth."""
    paragraphs: tuple[int, ...] = ()
    """Which 款 of it are meant; empty for all."""
    items: tuple[int, ...] = ()
    """Which 项; empty for all."""


def references(text: str) -> list[Reference]:
    """What ``text``, with simplified characters, names by number, in order; of a range each one."""
    found: list[Reference] = []
    for match in _REFERENCE.finditer(text):
        if _is_meant(match, text):
            found += _references(match, text)
    return _with_ranges(found, text)


def plain(question: str) -> str:
    """The question as its references are read: in simplified characters."""
    return simplified(question)


def _is_meant(match: re.Match[str], text: str) -> bool:
    """Whether it is an article and no number of things."""
    if match["unit"] == "条" and _COUNTED.match(text, match.end()):
        return False
    if match["ordinal"]:
        return True
    before = text[: match.start()]
    return (
        match["unit"] == "条"
        and not _AMOUNT.search(before)
        and bool(_SPOKEN.match(text, match.end()) or match["paragraphs"])
    )


def _references(match: re.Match[str], text: str) -> list[Reference]:
    numbers = _listed(match["numbers"])
    whole = Reference(
        match.group().strip(),
        match.start(),
        match.end(),
        cast("Unit", match["unit"]),
        0,
        _number(match["sub"]) if match["sub"] else 0,
        tuple(_listed(match["paragraphs"] or "")),
        tuple(_listed(match["items"] or "")),
    )
    if len(numbers) == 1:
        return [replace(whole, number=numbers[0])]
    return [replace(whole, number=n, text=f"第{n}{whole.unit}") for n in numbers]


def _listed(text: str) -> list[int]:
    """The numbers of 第一、三款 or 第二十至二十二条, each once."""
    found: list[int] = []
    end = 0
    for match in re.finditer(_NUMBER, text):
        number = _number(match.group())
        if found and re.fullmatch(rf"\s*{_TO}\s*第?\s*", text[end : match.start()]):
            found += range(found[-1] + 1, min(number, found[-1] + _MOST) + 1)
        elif number:
            found.append(number)
        end = match.end()
    return list(dict.fromkeys(found))


def _with_ranges(found: list[Reference], text: str) -> list[Reference]:
    """``found`` with the articles between the two ends of 第二十条至第二十二条."""
    made = found[:1]
    for left, right in pairwise(found):
        if left.unit == right.unit and re.fullmatch(rf"\s*{_TO}\s*", text[left.end : right.start]):
            between = range(left.number + 1, min(right.number, left.number + _MOST))
            made += [replace(left, number=n, text=f"第{n}{left.unit}") for n in between]
        made.append(right)
    return made


def _number(numeral: str) -> int:
    """0 for what is no number."""
    try:
        return int(value(numeral))
    except ValueError:
        return 0
