"""What a sentence claims that can be looked up to the letter: figures with their units, names, and what it denies."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from rag.chinese.marks import HAN
from rag.chinese.naming import is_place
from rag.chinese.numerals import DIGITS, LARGE, LUNAR, NUMERAL, UNITS, digits, value
from rag.chinese.words import Words, normalise

_UNITS = (
    "个?百分点|%|‰|个?工作日|平方公里|平方米|立方米|公里|公顷|公斤|毫米|厘米|千米|千克|毫升|千瓦时|千瓦|兆瓦|小时|分钟|季度|周岁|周年|个月|美元|欧元"
    "|[kcdm]?m[23](?!\\d)|摄氏度|世纪|[年月日号天时分秒周元角倍岁人名位家户个项条款章节次批件种类部台辆座所套张份级期届折字页点米克吨亩升度瓦层间只头株棵村镇县市省国]"
)
_POWER = r"(?:(?P<factor>\d+(?:\.\d+)?)[×x*·])?(?P<base>\d+(?:\.\d+)?)\^(?P<exponent>[+-]?\d{1,2})(?!\d)"
"""3×10^4, as ``normalise`` writes 3×10⁴."""
_FIGURE = re.compile(
    rf"(?:{_POWER}|(?P<number>\d+(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?))(?P<multiple>万亿|[{UNITS}]?[{LARGE}]|[{UNITS}])?[余多]?(?P<unit>{_UNITS})?"
)
_CHINESE = f"[{NUMERAL}]"
_DECIMAL = re.compile(rf"({_CHINESE}+)点([{DIGITS}]+)")
_PART = re.compile(rf"(百|千|{_CHINESE}+|\d+)分之({_CHINESE}+|\d+(?:\.\d+)?)")
_SIGNS = {"百": "%", "千": "‰"}
_RANGE = re.compile(rf"{_CHINESE}+(?=[至到~～—–-]+{_CHINESE}+)|(?<=[至到~～—–-]){_CHINESE}+")
_ONE = re.compile(rf"(?<!{_CHINESE})一(?=[年月日号天元倍]|周岁|个月)")
_ANY = re.compile(rf"(?P<lunar>{LUNAR})|{_CHINESE}+")
_DATE = re.compile(r"(?<!\d)((?:19|20)\d\d)[-./](\d{1,2})[-./](\d{1,2})(?!\d)")
_ALIKE = (
    frozenset("人名位个"),
    frozenset("家个所座户"),
    frozenset("天日号"),
    frozenset("项条个款件"),
    frozenset(("年", "周年")),
    frozenset(("平方米", "m2")),
    frozenset(("立方米", "m3")),
    frozenset(("平方公里", "km2")),
)
"""Units that count the same things."""
_TITLE = re.compile(r"《([^《》]{2,60})》")
_QUOTED = re.compile(r"[“「\"]([^“”「」\"]{2,40})[”」\"]")
_NUMBERED = re.compile(rf"[{HAN}]{{1,8}}[〔\[(]\d{{4}}[〕\])]第?\d+号")
_BEFORE_NUMBERED = re.compile(r"^.*(?:根据|依据|按照|依照|参照|参见|以及|文件|[和与及见的是为])(?=.+〔?[\[(〔])")
_LATIN = re.compile(r"[a-z][a-z0-9]*(?:[.+&-][a-z0-9]+)*")
_NAMES = ("nr", "ns", "nt")
"""jieba's tags of people, places and organisations."""
_PLACE_ENDING = re.compile(r"(?<=..)(?:省|市|区|县|州|自治区|自治州)$")
_CLAUSE = re.compile(r"(?:[，;；。！!？?：:\n、（）()]|,(?!\d{3}))+")
_HARMLESS = re.compile(
    "不断|不仅|不但|不只|不同|不少于|不低于|不超过|不高于|不多于|不大于|不小于|不足|不动产|不良|不锈钢|不论|不管|不过|不久|不等|差不多"
    "|未来|未成年|无线|无人机|无锡|无偿|无障碍|无论|非常|非公|非遗|非物质|非营利|非洲|免费|分别|别墅|特别|区别|级别|性别|个别|类别|识别|辨别"
    "|不可抗力|不可或缺|不可逆|无形|无缝|无党派|无害化|无菌|无烟|无机|非法|非税|非机动|非居民|非全日制|非师范|必不可少|不尽|不法|不合格"
)
_DENIAL = re.compile(
    r"不得|不能|不可以?|不应当?|不予|不再|不是|不属于|不含|不包括|严禁|禁止|没有|未|无需|无须|无|不|非|勿|别|切莫|拒绝"
)
_MODAL = re.compile("可以|应当|应该|必须|能够|予以|准予|任何")
"""What a denial takes the place of."""
_OPPOSITES = tuple(
    (re.compile(one), re.compile(other))
    for one, other in (
        ("增长|上升|提高|增加|上涨|提升|扩大", "下降|降低|减少|下滑|下跌|缩小|下调|压减"),
        ("允许|鼓励|支持", "禁止|限制|严禁"),
        (
            "不少于|不低于|不小于|至少|以上|(?<!不)(?:高于|超过|大于|多于)",
            "不超过|不高于|不大于|不多于|至多|以下|以内|(?<!不)(?:少于|低于|小于)",
        ),
        ("之前|以前", "之后|以后"),
        ("加入|参加", "退出"),
        ("发放|给予|设立|保留", "取消|停发|撤销|废止"),
        ("有效", "无效|失效"),
        ("开始|启动", "停止|终止|结束"),
    )
)
_DIGITS = re.compile(r"\d+(?:[.,]\d+)*")
_ALIGNED = 0.6
"""Share of a clause's pairs of characters from which on another one speaks of the same."""
_TELLS_LITTLE = 2
"""Pairs of characters of a clause up to which it may stand beside anything."""
_NEARLY = 0.1
_SHORTEST_CLAUSE = 3


@dataclass(frozen=True, slots=True)
class Figure:
    """A number, multiplied out, and what it counts (empty where nothing is said)."""

    value: Decimal
    unit: str
    text: str
    """As it stands in the normalised text, with 万 or 亿 where it is long."""

    def agrees(self, other: Figure) -> bool:
        """Whether both may mean the same."""
        return self.value == other.value and (self.counts_with(other) or not (self.unit and other.unit))

    def counts_with(self, other: Figure) -> bool:
        """Whether both count the same things."""
        return self.unit == other.unit or any({self.unit, other.unit} <= alike for alike in _ALIKE)


@lru_cache(maxsize=4096)
def figures(text: str, *, every: bool = False) -> tuple[Figure, ...]:
    """The figures of ``text``, dates in parts; with ``every``, also numerals that may be mere words (一项, 三)."""
    plain = re.sub(r"\s+", "", _in_digits(text, every=every))
    found = []
    for match in _FIGURE.finditer(_DATE.sub(r"\1年\2月\3日", plain)):
        number = Decimal((match["number"] or match["factor"] or "1").replace(",", ""))
        if match["base"]:
            number *= Decimal(match["base"]) ** int(match["exponent"])
        amount = number * int(value(match["multiple"] or "一"))
        found.append(Figure(amount, (match["unit"] or "").removeprefix("个") or "", _short(match.group())))
    return tuple(found)


def _short(figure: str) -> str:
    """As a person writes it: 250000000元 → 2.5亿元."""
    number = int(long[0]) if (long := re.match(r"\d{5,}(?![.\d])", figure)) else 0
    for size, sign in ((10**8, LARGE[1]), (10**4, LARGE[0])):
        if long and number >= size and number % (size // 100) == 0:
            return f"{Decimal(number) / size:f}{sign}{figure[long.end() :]}"
    return figure


def _in_digits(text: str, *, every: bool) -> str:
    """``text`` normalised, with the numerals that ``normalise`` leaves as they are."""
    text = normalise(_RANGE.sub(lambda match: _number(match[0]), text))
    text = _DECIMAL.sub(lambda match: f"{_number(match[1])}.{digits(match[2])}", text)
    text = _PART.sub(_part, text)
    text = _ONE.sub("1", text)
    return _ANY.sub(lambda match: match["lunar"] or _number(match[0]), text) if every else text


def _number(numeral: str) -> str:
    """In digits; what is no number, as 百, as it stands."""
    if numeral.isascii() or not re.search(f"[{DIGITS}两十]", numeral):
        return numeral
    return _written(numeral)


def _written(numeral: str) -> str:
    try:
        number = value(numeral)
    except ValueError:
        return numeral
    return str(number) if isinstance(number, int) else numeral


def _part(match: re.Match[str]) -> str:
    sign, of = _SIGNS.get(match[1]), _number(match[2])
    return f"{of}{sign}" if sign else f"{of}/{_number(match[1])}"


def names(text: str, words: Words) -> tuple[str, ...]:
    """People, places, organisations, titles, quoted and foreign words and document numbers, normalised, once each."""
    plain = normalise(text)
    numbered = [_BEFORE_NUMBERED.sub("", each) for each in _NUMBERED.findall(re.sub(r"\s", "", plain))]
    found = [*numbered, *_TITLE.findall(plain), *_QUOTED.findall(plain)]
    found += (word for word in _LATIN.findall(plain) if len(word) > 1)
    found += (word for word, tag in words.tagged(plain) if len(word) > 1 and _is_name(word, tag, words))
    return tuple(dict.fromkeys(re.sub(r"\s", "", each) for each in found))


def _is_name(word: str, tag: str, words: Words) -> bool:
    if not words.knows(word) or word.endswith(("人", "者")):  # jieba takes 申请人 for a name
        return False
    return tag.startswith(_NAMES) or is_place(word, tag)


def holds_name(plain: str, name: str) -> bool:
    """Whether ``plain``, normalised and without white space, holds ``name``; a place also without 省, 市, ….."""
    return name in plain or _PLACE_ENDING.sub("", name) in plain


def contradiction(sentence: str, evidence: str) -> str:
    """The clause of ``sentence`` that denies what ``evidence`` says, or the reverse, or its opposite; else empty."""
    known = [(clause, _pairs(clause)) for clause in _clauses(evidence)]
    for clause in _clauses(sentence):
        aligned = list(_aligned(clause, known))
        if aligned and not any(_denials(clause) == _denials(each) for each in aligned):
            return clause
        if aligned and all(_opposite(clause, each) for each in aligned):
            return clause
    return ""


def misplaced(sentence: str, evidence: str) -> str:
    """The first figure of ``sentence`` that ``evidence`` lacks where it says nearly the same; else empty."""
    known = [(clause, _pairs(clause)) for clause in _joined(_clauses(evidence))]
    for clause in _joined(_clauses(sentence)):
        stated = figures(clause)
        aligned = [figures(each, every=True) for each in _aligned(clause, known)] if stated else []
        for figure in stated:
            others = [other for some in aligned for other in some]
            # A figure that was added, most often a year, may stand in another clause; one that replaces another can't.
            if any(figure.counts_with(other) for other in others) and not any(map(figure.agrees, others)):
                return figure.text
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


def _joined(clauses: Iterable[str]) -> Iterator[str]:
    """The clauses, a date or another that says too little by itself with the one behind it."""
    before = ""
    for clause in clauses:
        before += clause
        if len(_pairs(before)) > _TELLS_LITTLE:
            yield before
            before = ""
    if before:
        yield before


@lru_cache(maxsize=8192)
def _pairs(clause: str) -> frozenset[str]:
    """Those of what is spoken of: without words that assert, deny, or have an opposite."""
    bare = _DIGITS.sub("", clause)
    for pair in _OPPOSITES:
        for each in pair:
            bare = each.sub("", bare)
    bare = _MODAL.sub("", _DENIAL.sub("", bare))
    return frozenset(bare[i : i + 2] for i in range(len(bare) - 1))


def _denials(clause: str) -> int:
    return len(_DENIAL.findall(_HARMLESS.sub("", clause)))


def _opposite(clause: str, other: str) -> bool:
    for one, reverse in _OPPOSITES:
        for said, unsaid in ((one, reverse), (reverse, one)):
            if said.search(clause) and unsaid.search(other) and not said.search(other) and not unsaid.search(clause):
                return True
    return False
