"""Right sentences put in other words, and made wrong: a number, a date, a unit, a name, a denial."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping, Sequence

from rag.chinese.glossary import synonyms
from rag.chinese.numerals import ONES, TO_TEN, UNITS
from rag.chinese.words import Words

_NUMBER = re.compile(
    r"(?<![\d.])\d+(?:\.\d+)?(?![\d.])"
    rf"|(?<![{TO_TEN}百千万])[{TO_TEN[1:]}]{{1,3}}(?=[个项年月日家条名位人倍天])"
)
_DATE = re.compile(r"((?:19|20)\d\d)年|(\d{1,2})月|(\d{1,2})日")


def _table(text: str) -> tuple[tuple[str, str], ...]:
    return tuple((pair.split("→")[0], pair.split("→")[1]) for pair in text.split())


_UNITS = _table(
    "万元→亿元 亿元→万元 元→万元 %→‰ 个百分点→% 工作日→月 年→月 个月→年 日→月 小时→天 天→小时 公里→米 平方米→亩 "
    "吨→公斤 万人→人 倍→% 万→亿 岁→月"
)
_DENIALS = _table("不得→可以 不能→能 不予→予以 禁止→允许 严禁→可以 没有→有 未→已 不→")
_ASSERTIONS = _table(
    "应当→不应当 可以→不可以 必须→不必 允许→不允许 能够→不能 能→不能 需要→不需要 需→无需 属于→不属于 包括→不包括 "
    "给予→不给予 实行→不实行 享受→不享受 是→不是 有→没有 适用→不适用 应→不应"
)
_COMPOUND = re.compile(
    "不断|不仅|不但|不同|不少于|不低于|不超过|不足|不动产|不良|未来|未成年|不高于|不多于|不论|不管|不锈钢"
)

Change = Callable[[str, random.Random, str], str]
"""A sentence and its passage → another sentence, or the same where it can't be made."""


def another_number(sentence: str, chance: random.Random, _: str = "") -> str:
    """One of its numbers, dates aside, is another one of about the size."""
    dates = [match.span() for match in _DATE.finditer(sentence)]
    found = [each for each in _NUMBER.finditer(sentence) if not any(a <= each.start() < b for a, b in dates)]
    found = [each for each in found if sentence[each.start() - 1 : each.start()] not in ("第", "（", "(", "〔")]
    return _replaced(sentence, chance.choice(found), _other(chance)) if found else sentence


def moved_number(sentence: str, chance: random.Random, passage: str) -> str:
    """One of its numbers is one that the passage says of something else, in the same unit."""
    found = [
        (match, other)
        for match in re.finditer(r"(?<![\d.])\d+(?:\.\d+)?(?=([%个项家万亿元年月日人]))", sentence)
        for other in re.findall(rf"(?<![\d.])\d+(?:\.\d+)?(?={match[1]})", passage)
        if other not in sentence
    ]
    if not found:
        return sentence
    match, other = chance.choice(found)
    return _replaced(sentence, match, lambda _: other)


def another_date(sentence: str, chance: random.Random, _: str = "") -> str:
    """One of its years, months or days is another one."""
    found = list(_DATE.finditer(sentence))
    if not found:
        return sentence
    match = chance.choice(found)
    year, month, day = match.groups()
    if year:
        return _replaced(sentence, match, lambda _: f"{int(year) + chance.choice((-3, -2, -1, 1, 2, 5))}年")
    most, unit, old = (12, "月", int(month)) if month else (28, "日", int(day))
    new = chance.choice([number for number in range(1, most + 1) if number != old])
    return _replaced(sentence, match, lambda _: f"{new}{unit}")


def another_unit(sentence: str, chance: random.Random, _: str = "") -> str:
    """A number counts something else."""
    found = [
        (match, other)
        for unit, other in _UNITS
        for match in re.finditer(rf"(?<=[\d{UNITS}万]){re.escape(unit)}(?!人|亿)", sentence)
    ]
    if not found:
        return sentence
    match, other = chance.choice(found)
    return _replaced(sentence, match, lambda _: other)


def another_name(names: Mapping[str, Sequence[str]], words: Words) -> Change:
    """A place, person or organisation is another one of ``names``, which are by their kind."""

    def change(sentence: str, chance: random.Random, _: str = "") -> str:
        found = [(word, words.tag(word)) for word, _ in words.tagged(sentence) if word in sentence]
        found = [(word, tag) for word, tag in found if word in names.get(tag, ())]
        if not found:
            return sentence
        word, tag = chance.choice(found)
        others = [each for each in names[tag] if each not in sentence and word not in each and each not in word]
        return sentence.replace(word, chance.choice(others)) if others else sentence

    return change


def denied(sentence: str, chance: random.Random, _: str = "") -> str:
    """What it denies is said, or the reverse."""
    blocked = [match.span() for match in _COMPOUND.finditer(sentence)]
    for table in (_DENIALS, _ASSERTIONS):
        found = [
            (match, other)
            for word, other in table
            for match in re.finditer(word, sentence)
            if not any(a <= match.start() < b for a, b in blocked)
        ][:3]
        if found:
            match, by = chance.choice(found)
            return sentence[: match.start()] + by + sentence[match.end() :]
    return sentence


def reworded(sentence: str, chance: random.Random) -> str:
    """The same in other words: numerals written otherwise, synonyms, a lead, a clause left out."""
    changes: list[Callable[[str, random.Random], str]] = [_other_numerals, _with_synonym, _with_lead, _without_clause]
    for change in chance.sample(changes, 2):
        sentence = change(sentence, chance)
    return sentence


def _other_numerals(sentence: str, chance: random.Random) -> str:
    sentence = re.sub(r"((?:19|20)\d\d)(?=年)", lambda m: "".join(f"〇{ONES}"[int(char)] for char in m[0]), sentence)
    return re.sub(r"(?<!\d|\.)([1-9])(?=[个项家条名位])", lambda m: ONES[int(m[0]) - 1].replace("二", "两"), sentence)


def _with_synonym(sentence: str, chance: random.Random) -> str:
    found = [
        (match, other)
        for match in re.finditer(
            "企业|群众|办理|规定|提供|建设|通过|加强|提高|开展|促进|推动|符合|申请|相关|进行", sentence
        )
        for other in synonyms(match[0])[:2]
    ]
    if not found:
        return sentence
    match, other = chance.choice(found)
    return _replaced(sentence, match, lambda _: other)


def _with_lead(sentence: str, chance: random.Random) -> str:
    return chance.choice(("根据文件，", "文件提出，", "按照规定，", "具体来说，")) + sentence


def _without_clause(sentence: str, chance: random.Random) -> str:
    clauses = re.split(r"(?<=，)", sentence)
    if len(clauses) < 3 or "“" in sentence or "（" in sentence:
        return sentence
    del clauses[chance.randrange(1, len(clauses) - 1)]
    return "".join(clauses)


def _other(chance: random.Random) -> Callable[[re.Match[str]], str]:
    def other(match: re.Match[str]) -> str:
        old = match[0]
        if not old[0].isdigit():
            return chance.choice([each for each in ONES[2:] if each != old])
        if "." in old:
            return f"{float(old) * chance.choice((0.5, 1.5, 2)):.{len(old.split('.')[1])}f}"
        number = int(old)
        return str(
            chance.choice([each for each in (number + 1, number + 2, number * 2 + 1, number * 10) if each != number])
        )

    return other


def _replaced(text: str, match: re.Match[str], by: Callable[[re.Match[str]], str]) -> str:
    return text[: match.start()] + by(match) + text[match.end() :]
