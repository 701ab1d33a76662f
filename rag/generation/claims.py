"""What a sentence claims that can be looked up to the letter: figures with their units, names, and what it denies."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from rag.answering.question import is_place
from rag.words import Words, normalise

_MULTIPLES = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "百万": 10**6, "千万": 10**7, "亿": 10**8, "万亿": 10**12}
_UNITS = (
    "个?百分点|%|‰|个?工作日|平方公里|平方米|立方米|公里|公顷|公斤|毫米|厘米|千米|千克|毫升|千瓦时|千瓦|兆瓦|小时|分钟|季度|周岁|周年|个月|美元|欧元"
    "|摄氏度|世纪|[年月日号天时分秒周元角倍岁人名位家户个项条款章节次批件种类部台辆座所套张份级期届折字页点米克吨亩升度瓦层间只头株棵村镇县市省国]"
)
_FIGURE = re.compile(
    rf"(?P<number>\d+(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?)(?P<multiple>万亿|千万|百万|[十百千万亿])?余?(?P<unit>{_UNITS})?"
)
_PERCENT = re.compile(r"百分之(\d+(?:\.\d+)?)")
_DATE = re.compile(r"(?<!\d)((?:19|20)\d\d)[-./](\d{1,2})[-./](\d{1,2})(?!\d)")
_ALIKE = (
    frozenset("人名位个"),
    frozenset("家个所座户"),
    frozenset("天日号"),
    frozenset("项条个款件"),
    frozenset(("年", "周年")),
)
"""Units that count the same things."""
_TITLE = re.compile(r"《([^《》]{2,60})》")
_QUOTED = re.compile(r"[“「\"]([^“”「」\"]{2,40})[”」\"]")
_NUMBERED = re.compile(r"[\u4e00-\u9fff]{1,8}[〔\[(]\d{4}[〕\])]第?\d+号")
_LATIN = re.compile(r"[a-z][a-z0-9]*(?:[.+&-][a-z0-9]+)*")
_NAMES = ("nr", "ns", "nt")
"""jieba's tags of people, places and organisations."""
_PLACE_ENDING = re.compile(r"(?<=..)(?:省|市|区|县|州|自治区|自治州)$")
_CLAUSE = re.compile(r"[，,；;。！!？?：:\n、（）()]+")
_HARMLESS = re.compile(
    "不断|不仅|不但|不只|不同|不少于|不低于|不超过|不高于|不多于|不大于|不小于|不足|不动产|不良|不锈钢|不论|不管|不过|不久|不等|差不多"
    "|未来|未成年|无线|无人机|无锡|无偿|无障碍|无论|非常|非公|非遗|非物质|非营利|非洲|免费|分别|别墅|特别|区别|级别|性别|个别|类别|识别|辨别"
    "|不可抗力|不可或缺|不可逆|无形|无缝|无党派|无害化|无菌|无烟|无机|非法|非税|非机动|非居民|非全日制|非师范|必不可少|不尽|不法|不合格"
)
_DENIAL = re.compile(
    r"不得|不能|不可以?|不应当?|不予|不再|不是|不属于|不含|不包括|严禁|禁止|没有|未|无需|无须|无|不|非|勿|别|切莫|拒绝"
)
_OPPOSITES = tuple(
    (re.compile(one), re.compile(other))
    for one, other in (
        ("增长|上升|提高|增加|上涨|提升|扩大", "下降|降低|减少|下滑|下跌|缩小|下调|压减"),
        ("允许|鼓励|支持", "禁止|限制|严禁"),
        ("不少于|不低于|至少|以上|高于|超过|大于", "(?<!不)少于|(?<!不)低于|至多|以下|不超过|不高于|不多于|以内"),
        ("之前|以前", "之后|以后"),
        ("加入|参加", "退出"),
        ("有效", "无效|失效"),
        ("开始|启动", "停止|终止|结束"),
    )
)
_ALIGNED = 0.6
"""Share of a clause's pairs of characters from which on another one speaks of the same."""
_NEARLY = 0.1
_SHORTEST_CLAUSE = 4


@dataclass(frozen=True, slots=True)
class Figure:
    """A number, multiplied out, and what it counts (empty where nothing is said)."""

    value: Decimal
    unit: str
    text: str
    """As it stands in the normalised text."""

    def agrees(self, other: Figure) -> bool:
        """Whether both may mean the same."""
        same = self.unit == other.unit or not (self.unit and other.unit)
        return self.value == other.value and (same or any({self.unit, other.unit} <= alike for alike in _ALIKE))


@lru_cache(maxsize=4096)
def figures(text: str) -> tuple[Figure, ...]:
    """The figures of ``text``, dates in parts."""
    plain = _PERCENT.sub(r"\1%", _DATE.sub(r"\1年\2月\3日", re.sub(r"\s+", "", normalise(text))))
    found = []
    for match in _FIGURE.finditer(plain):
        value = Decimal(match["number"].replace(",", "")) * _MULTIPLES.get(match["multiple"] or "", 1)
        found.append(Figure(value, (match["unit"] or "").removeprefix("个") or "", match.group()))
    return tuple(found)


def names(text: str, words: Words) -> tuple[str, ...]:
    """People, places, organisations, titles, quoted words, foreign words and document numbers, normalised, once each."""
    plain = normalise(text)
    found = [*_NUMBERED.findall(re.sub(r"\s", "", plain)), *_TITLE.findall(plain), *_QUOTED.findall(plain)]
    found += (word for word in _LATIN.findall(plain) if len(word) > 1)
    found += (word for word, tag in words.tagged(plain) if len(word) > 1 and _is_name(word, tag, words))
    return tuple(dict.fromkeys(re.sub(r"\s", "", each) for each in found))


def _is_name(word: str, tag: str, words: Words) -> bool:
    return words.knows(word) and (tag.startswith(_NAMES) or is_place(word, tag))


def holds_name(plain: str, name: str) -> bool:
    """Whether ``plain``, normalised and without white space, holds ``name``; a place also without 省, 市, ….."""
    return name in plain or _PLACE_ENDING.sub("", name) in plain


def contradiction(sentence: str, evidence: str) -> str:
    """The clause of ``sentence`` that denies what ``evidence`` says or the reverse, or says the opposite; else empty."""
    known = [(clause, _pairs(clause)) for clause in _clauses(evidence)]
    for clause in _clauses(sentence):
        aligned = list(_aligned(clause, known))
        if aligned and not any(_denies(clause) == _denies(each) for each in aligned):
            return clause
        if aligned and all(_opposite(clause, each) for each in aligned):
            return clause
    return ""


def _aligned(clause: str, known: Iterable[tuple[str, frozenset[str]]]) -> Iterator[str]:
    """The clauses that say nearly the same, but for what is denied."""
    pairs = _pairs(clause)
    shares = [(len(pairs & others) / len(pairs), each) for each, others in known] if pairs else []
    best = max((share for share, _ in shares), default=0.0)
    if best >= _ALIGNED:
        yield from (each for share, each in shares if share >= max(_ALIGNED, best - _NEARLY))


def _clauses(text: str) -> list[str]:
    plain = re.sub(r"[^\S\n]+", "", normalise(text))
    return [clause for clause in _CLAUSE.split(plain) if len(clause) >= _SHORTEST_CLAUSE]


@lru_cache(maxsize=8192)
def _pairs(clause: str) -> frozenset[str]:
    bare = _DENIAL.sub("", clause)
    return frozenset(bare[i : i + 2] for i in range(len(bare) - 1))


def _denies(clause: str) -> bool:
    return bool(_DENIAL.search(_HARMLESS.sub("", clause)))


def _opposite(clause: str, other: str) -> bool:
    for one, reverse in _OPPOSITES:
        for said, unsaid in ((one, reverse), (reverse, one)):
            if said.search(clause) and unsaid.search(other) and not said.search(other) and not unsaid.search(clause):
                return True
    return False
