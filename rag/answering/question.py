"""What a question asks for: how much text answers it, what sort of fact, and which of its words count."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from rag.answering import stated
from rag.chinese.glossary import synonyms, translate
from rag.chinese.marks import HAN, has_han, is_han
from rag.chinese.words import STOPWORDS, Words, bigrams, normalise, simplified, weight, word_list
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
    ANY = "any"


@dataclass(frozen=True, slots=True)
class Term:
    """Something that the question names and what answers it should name too, in any of its ``forms``:
    a Chinese word, or an English one and its translations. ``weight`` 0..1 is how telling it is."""

    forms: tuple[str, ...]
    weight: float
    name: bool = False
    """Whether it names one place, person, organisation or year, so that nothing else will do."""
    synonyms: tuple[str, ...] = ()
    """Other words of the same meaning."""
    roots: tuple[str, ...] = ()
    """Characters that several translations of an English word share: 培 and 训 of training."""


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


_LIST = re.compile(
    r"哪些|哪几|哪[两\d]|哪.{1,3}大|有什么|有何|分别|列出|列举|包括什么|包含什么|几方面|what are|which .*s\b|\blist\b",
    re.IGNORECASE,
)
_SECTION = re.compile(
    r"背景|如何|怎么(?!称)|怎样|为什么|为何|主要内容|介绍|概述|总结|意义|措施|举措|目标|要求|流程|步骤|原则|作用|影响|内容是什么"
    r"|\bhow (?:to|can|will|does|do|is)\b|\bwhy\b|background|measures|goals?\b|objectives"
    r"|summar|describe|explain|main content",
    re.IGNORECASE,
)
_UNITS = (
    "钱|个月|个百分点|平方米|公里|亿元|万元|公斤|公顷|小时|分钟|工作日|个工作日"
    "|[个家项条款元人次年月日天倍岁周份件章种类名位届批期级台座所辆张户间层亩吨度米字页例套处支只起场艘架棵头]"
)
_NUMBER = re.compile(
    rf"(?:多少|(?<!哪)几(?!乎|方面))\s*(?P<unit>{_UNITS})?"
    r"|比例|占比|百分之|how (?:many|much)",
    re.IGNORECASE,
)
_COUNTED = 2
"""Terms after 多少 that may name what is counted: 多少家有全球影响力的企业."""
_TIME = re.compile(
    r"何时|什么时候|什么时间|哪[一]?[年天月日]|几[年月日号点]|多久|多长时间|期限|截止|日期|时间是"
    r"|\bwhen\b|what (?:year|date|time)|which year|how long",
    re.IGNORECASE,
)
_DAY = re.compile(r"哪一?[天日]|几[日号]|日期|what date|which day|what day")
_WHO = re.compile(
    r"谁|哪位|什么人|哪.{0,3}(?:部门|单位|机构|人)(?!才)|(?:部门|单位|机构).{0,4}哪(?:些|几)"
    r"|\bwho\b|which (?:\w+ )?(?:departments?|ministries|agencies|organi[sz]ations?)",
    re.IGNORECASE,
)
_PHONE = re.compile(
    r"(?:电话|热线|号码|传真)[^，。]{0,6}(?:多少(?!钱)|什么|哪|几)|拨打.{0,4}(?:哪|什么)|\bphone|hotline", re.IGNORECASE
)
_LINK = re.compile(r"(?:网址|网站地址|链接|邮箱)[^，。]{0,4}(?:多少|什么|哪)|\burl\b|e-?mail|website", re.IGNORECASE)
_PLACE = re.compile(
    r"哪里|哪儿|何处|何地|什么地方|什么位置|在哪|哪个(?:省|市|国|地|区|县|州|城)|位于|地址|\bwhere\b", re.IGNORECASE
)
_REASON = re.compile(r"为什么|为何|为啥|原因|怎么会|目的(?!地)|\bwhy\b", re.IGNORECASE)
_LATIN = re.compile(r"[a-z0-9][a-z0-9.%-]*")
_ENGLISH = re.compile(r"(?<![A-Za-z\d-])[a-z']{2,}(?![A-Za-z\d-])")

_THIS_DOCUMENT = re.compile(
    r"(?:这|该|本|那|此)(?:个|份|项|些|篇|部|一)?(?:文件|计划|规划|政策|办法|方案|意见|通知|文章|规定|条例|文档|材料|资料)"
)
"""Points at the document itself and says nothing about what is asked of it."""
_FUNCTION_TAGS = ("d", "r", "c", "u", "p", "f", "y", "e", "o", "q", "k", "h", "z", "m")
"""jieba's tags of words that carry no topic: adverbs, pronouns, conjunctions, particles, measure words…"""
_VERB_TAGS = ("v", "vd", "vi", "vg")
_VERB = 0.6
"""What a verb counts for: it is put in other words more often than a noun."""
_PEOPLE_TAGS = ("nr", "nt")
"""Persons and organisations."""
_NO_PLACES = frozenset(
    "城市 地区 社区 省市 市县 县市 都市 本市 本省 全市 全省 各省 各市 我省 我市 上路 中国 国家 内地 东西 南北".split()  # noqa: SIM905
)
"""What jieba tags as a place and isn't the name of one."""
_ADMINISTRATIVE = re.compile(rf"[{HAN}]{{2,}}(?:省|市|县|州|自治区|街道|镇)")
"""A place by its ending: the dictionary lacks many, and calls 保定市 a noun."""
_NO_NAME = re.compile(r"(?:[超城上门都夜股楼车街集早菜级辖全本各]市|[困郊各全区强]县|[城乡集]镇)$")
"""Endings like a place's that name none: 连锁超市, 县级市, 贫困县, 小城镇."""
YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_GUESSED = 3
"""Characters of the longest word that may be a wrong guess."""
_SINGLE = 0.3
"""What a word of one character counts for: it stands in many texts by chance."""
_UNTRANSLATED = 0.2
"""What an English word counts for that the dictionary lacks; a name counts in full."""

_ASKING = word_list("asking")
"""Words that a question uses to ask, not to say what it is about."""
_ASKING_ENGLISH = word_list("asking_english") | {"how many", "how much"}
_FILLER = re.compile(
    "|".join(sorted((word for word in STOPWORDS | _ASKING if len(word) > 1 and is_han(word[0])), key=len)[::-1])
    + "|[的了有是和与及对在为被将由几哪呢吗]"
)
"""What no pair of characters should reach across or into."""


Rarity = Callable[[Sequence[str]], float]
"""Forms of a term → how rare it is in the library, 0 (in every passage) to 1 (in none)."""


def analyse(text: str, words: Words, rarity: Rarity) -> Question:
    """Analyse the question ``text``, which should stand on its own."""
    found = _Terms(words, rarity)
    plain = normalise(text)
    fact = _fact(plain)
    unit = ""
    counted: tuple[Term, ...] = ()
    if fact is Fact.TIME:
        unit = "日" if _DAY.search(plain) else ""
    elif fact is Fact.NUMBER and (number := _NUMBER.search(plain)):
        unit = (number.group("unit") or "").replace("钱", "元")
        following = found.of(plain[number.end() :])
        counted = tuple(term for term in following if not term.forms[0].isdigit())[:_COUNTED]
    if fact in (Fact.NUMBER, Fact.TIME, Fact.PHONE, Fact.LINK):
        scope = Scope.FACT
    elif _SECTION.search(plain):
        scope = Scope.SECTION
    else:
        scope = Scope.LIST if _LIST.search(plain) else Scope.FACT
    chinese = _in_chinese(plain)
    grams = _grams(plain, rarity) if chinese else ()
    attribute, rest = stated.asked(plain)
    return Question(
        text, scope, fact, unit, counted, found.of(text), grams, chinese, attribute, found.of(rest) if rest else ()
    )


_FACTS = (
    (Fact.PHONE, _PHONE),
    (Fact.LINK, _LINK),
    (Fact.TIME, _TIME),
    (Fact.WHO, _WHO),
    (Fact.NUMBER, _NUMBER),
    (Fact.PLACE, _PLACE),
    (Fact.REASON, _REASON),
)
"""In the order in which they are tried."""


def _fact(plain: str) -> Fact:
    return next((fact for fact, pattern in _FACTS if pattern.search(plain)), Fact.ANY)


def _grams(plain: str, rarity: Rarity) -> tuple[Gram, ...]:
    bare = _FILLER.sub(" ", plain)
    found = [*bigrams(bare), *_LATIN.findall(bare)] or bigrams(plain)
    return tuple(Gram(text, rarity((text,))) for text in dict.fromkeys(found))


def _in_chinese(text: str) -> bool:
    """A question without any word (？！) counts as Chinese, too."""
    return has_han(text) or not re.search(r"[a-z]{2}", text)


def speech_of(text: str) -> Speech:
    """The language of a question, which its answer is in."""
    return Speech("zh" if _in_chinese(normalise(text)) else "en")


@dataclass(frozen=True, slots=True)
class _Terms:
    """Finds the terms of a question. What most passages hold says little, however rare it is elsewhere."""

    words: Words
    rarity: Rarity

    def of(self, text: str) -> tuple[Term, ...]:
        found = self._chinese(text) if has_han(text) else self._english(text)
        return tuple(replace(term, weight=term.weight * self.rarity(term.forms)) for term in found.values())

    def _chinese(self, text: str) -> dict[str, Term]:
        found: dict[str, Term] = {}
        for word, tag in self.words.tagged(_THIS_DOCUMENT.sub("", simplified(text))):
            if word in STOPWORDS or word in _ASKING or not re.search(r"\w", word) or self._cut_wrongly(word):
                continue
            if tag.startswith(_FUNCTION_TAGS) and not re.search(r"[\da-z]", word):
                continue
            single = is_han(word)
            value = weight(word) * (_SINGLE if single else 1.0) * (_VERB if tag in _VERB_TAGS else 1.0)
            names = not single and (bool(YEAR.fullmatch(word)) or tag.startswith(_PEOPLE_TAGS) or is_place(word, tag))
            found[word] = Term((word,), value, names, () if names else synonyms(word))
        return self._mixed(found, text)

    def _mixed(self, found: dict[str, Term], text: str) -> dict[str, Term]:
        """With the Chinese for English words, but names, that no text of the library holds: account 逾期."""
        for phrase, term in self._english(" ".join(_ENGLISH.findall(text))).items():
            if len(term.forms) > 1 and self.rarity((phrase.split()[-1],)) >= 1.0:
                found = {word: kept for word, kept in found.items() if word not in phrase.split()}
                found[phrase] = term
        return found

    def _cut_wrongly(self, word: str) -> bool:
        """Whether jieba guessed a word (人才|上能, 最多能) that is made of function words."""
        return not self.words.knows(word) and len(word) <= _GUESSED and any(char in STOPWORDS for char in word)

    def _english(self, text: str) -> dict[str, Term]:
        found = {number: Term((number,), 1.0, bool(YEAR.fullmatch(number))) for number in re.findall(r"\d+", text)}
        for phrase, meanings in translate(text):
            if phrase in STOPWORDS or phrase in _ASKING_ENGLISH:
                continue
            shared = Counter(char for meaning in meanings for char in set(meaning))
            roots = tuple(char for char, count in shared.items() if count > 1)
            unknown = 1.0 if _is_name(phrase, text) else _UNTRANSLATED
            value = weight(meanings[0]) if meanings else unknown
            found[phrase] = Term((phrase, *meanings), value, roots=roots)
        return found


def _is_name(phrase: str, text: str) -> bool:
    """Whether an English word is written as a name: with a capital that doesn't only begin the sentence."""
    written = re.search(re.escape(phrase), text, re.IGNORECASE)
    if written is None or written.group().islower():
        return False
    return written.start() > 0 or written.group()[1:] != phrase[1:]


def is_place(word: str, tag: str) -> bool:
    """Whether ``word``, with jieba's ``tag``, names a place."""
    if word in _NO_PLACES or len(word) < 2:
        return False
    return tag.startswith("ns") or bool(_ADMINISTRATIVE.fullmatch(word) and not _NO_NAME.search(word))


def search_words(question: Question, words: Words) -> list[str]:
    """What to look for in the keyword index: the question's own words, and translations of English ones."""
    translated = [form for term in question.terms for form in term.forms[1:] if has_han(form)]
    return words.tokens(" ".join([question.text, question.attribute, *translated]))
