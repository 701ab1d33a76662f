"""The n-th item of the list in the last answer, by its own headline: 第三项是什么？"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from rag.chinese.numerals import ORDINAL, TO_TEN, value
from rag.chinese.patterns import lazy_regex
from rag.conversation.tokens import as_written, plain
from rag.types import Turn

_ASKED_ITEM = lazy_regex(
    rf"(?:那么?|请问|(?:刚才|上面|前面|你)+(?:说|提到|讲|列)的?|上述|其中|里面|它?的|[，,\s])*(?P<item>(?:(?P<ordinal>{ORDINAL})"
    rf"|最后一)[大]?(?P<unit>项|条|点|个|款|类|种|步|部分|方面)"
    r"(?:重点)?(?:任务|措施|举措|内容|要求|方面|目标|条件|工程|建议|原则|规定|情形|行动|工作)?)(?=[的是呢有指怎如包说讲在由，,？?\s]"
    r"|具体|什么|分别|要求|$)"
)
_NOTHING_ELSE = lazy_regex(r"呢?[？?。\s]*")
_NUMERAL = f"[{TO_TEN}]{{1,3}}"
_BEFORE = r"(?:(?<=[。；;：:，,、\s\]！？])|^)"
_MARKERS = tuple(
    lazy_regex(_BEFORE + marker)
    for marker in (
        rf"[（(](?P<n>{_NUMERAL}|\d{{1,2}})[）)]",
        rf"(?P<n>{_NUMERAL})是",
        rf"第(?P<n>{_NUMERAL}|\d{{1,2}})(?:[项条个点款类]|方面)?(?:是|为|[，,、：:\s])",
        rf"(?P<n>{_NUMERAL})、",
        r"(?P<n>\d{1,2})(?:[.．](?!\d)|[、）)])\s*",
        r"(?P<n>[①②③④⑤⑥⑦⑧⑨⑩])",
        r"(?P<n>首先|其次|再次|最后)[，,]?",
    )
)
_ADVERBS = {"首先": 1, "其次": 2, "再次": 3}
_MOST = 3
"""The numbered adverbs; 最后 is whichever number comes next, up to the one after them."""
_CITATION = lazy_regex(r"\[\d+\]")
_HEADLINE_END = lazy_regex(r"[，,。；;：:！!？?\n（(]")
_LONGEST_HEADLINE = 30
_SERIES = lazy_regex(r"[^。；;！!？?\n]*、[^。；;！!？?\n]*")
_QUOTED = lazy_regex("[“「『]([^“”「」『』]+)[”」』]")
_QUOTED_SERIES = lazy_regex(f"(?:{_QUOTED.pattern.replace('(', '(?:')}(?:[、，,]|和|及|以及)?){{2,}}")
_SERIES_START = lazy_regex(r".*(?:包括|分别是|分别为|[是为有：:])")
_SERIES_END = lazy_regex(r"(?:等.{0,12})?$|[，,].*$")


def with_item(question: str, before: Turn) -> str:
    """``question`` with the headline of the item that it asks for, or "" where it asks for none.

    After a question that numbers the like itself (第三条是什么？) it asks for the next of those (第四条呢？).
    """
    asked = _ASKED_ITEM.match(plain(question))
    if not asked or (asked["ordinal"] and re.search(f"{ORDINAL}{asked['unit']}", plain(before.question))):
        return ""
    items = headlines(before.answer)
    place = len(items) if asked["item"].startswith("最后") else _number(asked["ordinal"][1:])
    if not 1 <= place <= len(items):
        return ""
    rest = question[asked.end("item") :].lstrip("，, ")
    return f"{items[place - 1]}{as_written('是什么？', question) if _NOTHING_ELSE.fullmatch(rest) else rest}"


def headlines(answer: str) -> list[str]:
    """The opening words of each item of the longest list in ``answer``."""
    shape = _CITATION.sub(" ", answer)
    lists = [_headlines(shape, marks) for marker in _MARKERS if (marks := list(_counted(marker, shape)))]
    marked = max(lists, key=len, default=[])
    return marked if len(marked) > 1 else _quoted(shape) or _series(shape)


def _counted(marker: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """The marks that count 1, 2, 3… in order."""
    wanted = 1
    for mark in marker.finditer(plain(text)):
        if _number(mark["n"]) == wanted or (mark["n"] == "最后" and 1 < wanted <= _MOST + 1):
            yield mark
            wanted += 1


def _number(numeral: str) -> int:
    """1 for 一, 首先 and ①; 0 for what is no number."""
    if numeral in _ADVERBS:
        return _ADVERBS[numeral]
    try:
        return int(value(unicodedata.normalize("NFKC", numeral)))
    except ValueError:
        return 0


def _headlines(text: str, marks: list[re.Match[str]]) -> list[str]:
    ends = [mark.start() for mark in marks[1:]] + [len(text)]
    bodies = (text[mark.end() : end].strip() for mark, end in zip(marks, ends, strict=True))
    return [_HEADLINE_END.split(body)[0].strip()[:_LONGEST_HEADLINE] for body in bodies]


def _quoted(text: str) -> list[str]:
    """The parts of a series in quotation marks: 五大任务，即“甲”“乙”“丙”。"""
    longest = max(_QUOTED_SERIES.findall(text), key=lambda run: len(_QUOTED.findall(run)), default="")
    return [part.strip()[:_LONGEST_HEADLINE] for part in _QUOTED.findall(longest)]


def _series(text: str) -> list[str]:
    """The parts of a series: 五大任务是甲、乙、丙。"""
    longest = max(_SERIES.findall(text), key=lambda part: part.count("、"), default="")
    parts = longest.split("、")
    if len(parts) < 2:
        return []
    first, *others = parts
    others[-1] = _SERIES_END.sub("", others[-1])
    parts = [_SERIES_START.sub("", first), *others[:-1], *re.split("以及|和(?=[^、]{2})", others[-1], maxsplit=1)]
    return [part.strip()[:_LONGEST_HEADLINE] for part in parts]
