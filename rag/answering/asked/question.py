"""What a question asks for: how much text answers it, what sort of fact, and which of its words count."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from rag.answering.asked import stated
from rag.answering.asked.sought import asked_of, owner, sought
from rag.answering.asked.terms import ASKING, Rarity, Term, Terms
from rag.chinese.characters import simplified
from rag.chinese.marks import has_han, is_han
from rag.chinese.numerals import LARGE
from rag.chinese.patterns import lazy_regex
from rag.chinese.words import STOPWORDS, Words, bigrams, normalise
from rag.messages import Speech


class Scope(Enum):
    """How much text answers a question."""

    FACT = "fact"
    LIST = "list"
    SECTION = "section"


class Fact(Enum):
    """What sort of words hold the fact that is asked for."""

    NUMBER = "number"
    TIME = "time"
    WHO = "who"
    PHONE = "phone"
    LINK = "link"
    PLACE = "place"
    REASON = "reason"
    PAPERS = "papers"
    ANY = "any"


@dataclass(frozen=True, slots=True)
class Gram:
    """A pair of characters, a number or a Latin word of the question. ``weight`` 0..1 is its rarity in the library.

    Where terms can be put in other words, grams are what a text has to share with the question literally.
    """

    text: str
    weight: float


@dataclass(frozen=True, slots=True)
class Question:
    """A question, analysed.

    ``unit`` is the measure word of a number asked for (多少家 → 家), 日 where a day is, or empty.
    """

    text: str
    scope: Scope
    fact: Fact
    unit: str
    counted: tuple[Term, ...]
    """What a number asked for counts: the terms that follow 多少 or 几; empty where none do."""
    terms: tuple[Term, ...]
    grams: tuple[Gram, ...]
    """Of a Chinese question, without its asking words; empty for another."""
    chinese: bool
    attribute: str = ""
    """The label of an attribute of a document (发文字号) where one is asked for, else empty."""
    subject: tuple[Term, ...] = ()
    """What it is asked of: the other terms; empty where no attribute is asked for."""
    sought: tuple[Term, ...] = ()
    """The terms that name what is asked for a value of (森林覆盖率是多少); empty where none is, or it is generic."""
    topic: tuple[Term, ...] = ()
    """Those that name what is asked about, be it a value or not: 押金 of 押金怎么约定."""
    owner: tuple[Term, ...] = ()
    """Those of the name that it is asked of, where that begins the question: 澄湖大厦的…"""


_LIST = lazy_regex(
    r"哪些|哪几|哪[两\d]|哪.{1,3}大|有什么|有何|分别|列出|列举|包括什么|包含什么|几方面|what are|which .*s\b|\blist\b",
    re.IGNORECASE,
)
_SECTION = lazy_regex(
    r"背景|如何|怎么(?!称)|怎样|为什么|为何|主要内容|介绍|概述|总结|意义|措施|举措|目标|要求|流程|步骤|原则|作用|影响|内容是什么"
    r"|\bhow (?:to|can|will|does|do|is)\b|\bwhy\b|background|measures|goals?\b|objectives"
    r"|summar|describe|explain|main content",
    re.IGNORECASE,
)
_UNITS = (
    "钱|个月|个百分点|平方米|公里|亿元|万元|公斤|公顷|小时|分钟|工作日|个工作日"
    "|[个家项条款元人次年月日天倍岁周份件章种类名位届批期级台座所辆张户间层亩吨度米字页例套处支只起场艘架棵头]"
)
_NUMBER = lazy_regex(
    rf"(?:多少|(?<!哪)几(?!乎|方面))\s*(?P<unit>{_UNITS})?"
    r"|比例|占比|百分之|how (?:many|much)",
    re.IGNORECASE,
)
_COUNTED = 2
"""Terms after 多少 that may name what is counted: 多少家有全球影响力的企业."""
_TIME = lazy_regex(
    r"何时|什么时候|什么时间|哪[一]?[年天月日]|几[年月日号点]|多久|多长时间|期限|截止|日期|时间是"
    r"|\bwhen\b|what (?:year|date|time)|which year|how long",
    re.IGNORECASE,
)
_DAY = lazy_regex(r"哪一?[天日]|几[日号]|日期|what date|which day|what day")
_WHO = lazy_regex(
    r"谁|哪位|什么人|哪.{0,3}(?:部门|单位|机构|人)(?!才)|(?:部门|单位|机构).{0,4}哪(?:些|几)"
    r"|\bwho\b|which (?:\w+ )?(?:departments?|ministries|agencies|organi[sz]ations?)",
    re.IGNORECASE,
)
_PHONE = lazy_regex(
    r"(?:电话|热线|号码|传真)[^，。]{0,6}(?:多少(?!钱)|什么|哪|几)|拨打.{0,4}(?:哪|什么)|\bphone|hotline", re.IGNORECASE
)
_LINK = lazy_regex(r"(?:网址|网站地址|链接|邮箱)[^，。]{0,4}(?:多少|什么|哪)|\burl\b|e-?mail|website", re.IGNORECASE)
_PLACE = lazy_regex(
    r"哪里|哪儿|何处|何地|什么地方|什么位置|在哪|哪个(?:省|市|国|地|区|县|州|城)|位于|地址|\bwhere\b", re.IGNORECASE
)
_REASON = lazy_regex(r"为什么|为何|为啥|原因|怎么会|目的(?!地)|\bwhy\b", re.IGNORECASE)
_PAPERS = lazy_regex(
    r"(?:材料|证件|手续|资料|凭证|证明)[^，。]{0,3}(?:哪些|什么|啥)|(?:哪些|什么|啥|何种)(?:申请|申报|证明|相关)?(?:材料|证件|手续|资料|凭证|证明)"
    r"|(?:带|交|提交|准备)(?:些|上)?(?:哪些|什么|啥)(?:东西)?(?=[？?。，,！!呢啊吗]|$)|what papers",
    re.IGNORECASE,
)
"""What is to be brought or handed in, as notices of offices are asked most."""
_LATIN = lazy_regex(r"[a-z0-9][a-z0-9.%-]*")
_FILLER = lazy_regex(
    "|".join(sorted((word for word in STOPWORDS | ASKING if len(word) > 1 and is_han(word[0])), key=len)[::-1])
    + "|[的了有是和与及对在为被将由几哪呢吗]"
)
"""What no pair of characters should reach across or into."""


_SCALE = lazy_regex(rf"(?<=[少几])[{LARGE}]+(?=元)")
"""What says in which size an amount is asked for; in texts that are searched amounts are written out."""


def analyse(text: str, words: Words, rarity: Rarity) -> Question:
    """Analyse the question ``text``, which should stand on its own."""
    found = Terms(words, rarity)
    plain = normalise(text)
    fact = _fact(plain)
    unit = ""
    counted: tuple[Term, ...] = ()
    if fact is Fact.TIME:
        unit = "日" if _DAY.search(plain) else ""
    elif fact is Fact.NUMBER and (number := _NUMBER.search(plain)):
        unit = (number.group("unit") or "").replace("钱", "元")
        following = found.of(plain[number.end() :])
        counted = tuple(term for term in following if len(term.forms[0]) > 1 and not term.forms[0].isdigit())[:_COUNTED]
    if fact in (Fact.NUMBER, Fact.TIME, Fact.PHONE, Fact.LINK):
        scope = Scope.FACT
    elif _SECTION.search(plain):
        scope = Scope.SECTION
    else:
        scope = Scope.LIST if _LIST.search(plain) else Scope.FACT
    chinese = _in_chinese(plain)
    grams = _grams(plain, rarity) if chinese else ()
    attribute, rest = stated.asked(plain)
    terms = found.of(text)
    return Question(
        *(text, scope, fact, unit, counted, terms, grams, chinese, attribute, found.of(rest) if rest else ()),
        *(_among(terms, find(text, words) if chinese else []) for find in (sought, asked_of, owner)),
    )


def _among(terms: Sequence[Term], words: Sequence[str]) -> tuple[Term, ...]:
    return tuple(term for term in terms if term.forms[0] in words and not term.name)


_FACTS = (
    (Fact.PHONE, _PHONE),
    (Fact.LINK, _LINK),
    (Fact.TIME, _TIME),
    (Fact.WHO, _WHO),
    (Fact.NUMBER, _NUMBER),
    (Fact.PLACE, _PLACE),
    (Fact.REASON, _REASON),
    (Fact.PAPERS, _PAPERS),
)
"""In the order in which they are tried."""


def _fact(plain: str) -> Fact:
    return next((fact for fact, pattern in _FACTS if pattern.search(plain)), Fact.ANY)


def _grams(plain: str, rarity: Rarity) -> tuple[Gram, ...]:
    bare = _FILLER.sub(" ", _SCALE.sub("", plain))
    found = [*bigrams(bare), *_LATIN.findall(bare)] or bigrams(plain)
    return tuple(Gram(text, rarity((text,))) for text in dict.fromkeys(found))


def _in_chinese(text: str) -> bool:
    """A question without any word (？！) counts as Chinese, too."""
    return has_han(text) or not re.search(r"[a-z]{2}", text)


def speech_of(text: str) -> Speech:
    """The language of a question, which its answer is in."""
    return Speech("zh" if _in_chinese(normalise(text)) else "en")


def search_words(question: Question, words: Words) -> list[str]:
    """What to look for in the keyword index: the question's own words, and translations of English ones."""
    translated = [form for term in question.terms for form in term.forms[1:] if has_han(form)]
    asked = _SCALE.sub("", simplified(question.text))
    return words.tokens(" ".join([asked, question.attribute, *translated]))
