"""Which document a person means who names it by its title, or the greater part of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import PurePath

from rag.chinese.characters import simplified
from rag.chinese.marks import HAN
from rag.chinese.patterns import lazy_regex
from rag.chinese.words import Words

_KINDS = (
    "法典|宪法|法|条例|办法|规定|细则|规则|章程|制度|合同|须知|守则|准则|协议书|协议|协定|公约|规约|解释|通则|总则|决定|意见|规程|规范"
    "|手册|标准|方案|指南|公告|通知|通告|纲要|规划|计划|约定|说明书|说明"
)
_QUOTED = lazy_regex(r"《([^《》]{2,60})》")
_BEFORE = lazy_regex(
    rf"(?P<name>[{HAN}A-Za-z\d（）()]*(?:{_KINDS})(?:[（(][^（()）]{{1,12}}[）)])?)(?:这个|这部|里面?|中|当中|上|的|文件|[，,：:\s])*$"
)
_LEAD = lazy_regex(
    r"(?:请问|麻烦|请|帮我|帮忙|给我|我?想(?:要)?(?:知道|问一?下?|看看?|了解)|查(?:一?下|询|看|阅)?|看(?:一?下|看)?|告诉我|找(?:一?下|出)?|列出|说说|讲讲"
    r"|解释一?下?|根据|按照|依照|依据|按|对于|关于|在|对|那么?|这|该|本|此|份|部|个|项|篇|文件|你|您|知道|哪个|是|不是|有没有|有)"
)
_ASIDE = lazy_regex(r"[（(【\[〔][^（()）】\]〕]*[）)】\]〕]|中华人民共和国|[《》的\s]")
_EDITION = lazy_regex(r"(?:19|20)\d\d年?(?:版|修订|修正|修改)?本?|[试暂]行|修[订正]版?|最新版?|新版|旧版")
_STRICT = lazy_regex(r"(?<!办)法$|法典$")
"""Kinds of which there are many that share all words but one: 劳动法, 劳动合同法."""
EXACTLY, NEARLY = 2, 1


def named(question: str, before: str) -> str:
    """What the question names as the document of what stands after ``before``; empty where nothing is."""
    if quoted := _QUOTED.search(question):
        return quoted[1]
    match = _BEFORE.search(before)
    name = match["name"] if match else ""
    while lead := _LEAD.match(name):
        name = name[lead.end() :]
    return name if len(name) > 1 else ""


def fit(mention: str, title: str, words: Words) -> int:
    """``EXACTLY`` where the title, or the name of a file, is what is named, ``NEARLY`` where it may be that in fewer
    words, else 0."""
    wanted = _core(mention)
    return max(_fit(wanted, _core(name), words) for name in _names(title))


def _names(title: str) -> list[str]:
    return [title, PurePath(title).stem, *_QUOTED.findall(title)]


def _core(name: str) -> str:
    return _EDITION.sub("", _ASIDE.sub("", simplified(name)))


def _fit(wanted: str, name: str, words: Words) -> int:
    if not wanted or not name:
        return 0
    if wanted == name:
        return EXACTLY
    if _is_abbreviated(wanted, [word for word, _ in words.tagged(name)]) or _is_abbreviated(wanted, _halved(name)):
        return NEARLY
    # Many laws share all words but one; a house has one 考勤制度, whatever stands before and in it.
    one_of_many = bool(_STRICT.search(wanted) or _STRICT.search(name))
    in_order = re.search(".*".join(map(re.escape, wanted)) + "$", name)
    return NEARLY if in_order and not one_of_many else 0


def _is_abbreviated(wanted: str, own: Sequence[str]) -> bool:
    """Whether each word of the name stands there by its beginning, the last one in full: 民诉法, 民事诉讼法."""
    pattern = "".join(map(_begun, own[:-1])) + "".join(map(re.escape, own[-1:]))
    return bool(re.fullmatch(pattern, wanted))


def _halved(name: str) -> list[str]:
    """The name in words of two characters, and its last character."""
    return [*re.findall("..?", name[:-1]), name[-1]]


def _begun(word: str) -> str:
    """A pattern: the word, or no more than how it begins."""
    pattern = ""
    for char in reversed(word[1:]):
        pattern = f"(?:{re.escape(char)}{pattern})?"
    return re.escape(word[0]) + pattern
