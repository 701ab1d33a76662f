"""Where in a sentence the fact stands that a question asks for: a number, a date, a name, the quoted items."""

from __future__ import annotations

import re

from rag.answering.asked.question import Fact, Question, Scope
from rag.answering.evidence.coverage import searchable
from rag.chinese.marks import HAN
from rag.chinese.naming import YEAR, names
from rag.chinese.numerals import AMOUNT, DIGITS, FORMAL, FORMAL_UNITS, LARGE, TENS, TO_TEN, UNITS, with_zeros
from rag.chinese.patterns import lazy_regex
from rag.chinese.raised import RAISED

Spans = tuple[tuple[int, int], ...]

_NUMERALS = f"{AMOUNT}{FORMAL}{FORMAL_UNITS}{''.join(TENS)}"
_POWER = rf"(?:[×x]10(?=[{RAISED}^]))?(?:[{RAISED}]+|\^-?\d+)?"
_ONE_NUMBER = rf"[\d０-９]+(?:[.,，．][\d０-９]+)*{_POWER}|[{UNITS}]分之[{AMOUNT}\d.点]+|[{_NUMERALS}]+"
_RANGE = rf"(?:{_ONE_NUMBER})(?:\s*[—–\-~～至到]+\s*(?:{_ONE_NUMBER}))?"
_NUMBER = lazy_regex(
    rf"(?:约|近|超过|不超过|不少于|不低于|至少|最高|最多|不高于)?\s*(?P<number>{_RANGE}(?:\s*[%％‰])?)"
)
_ORDINAL = lazy_regex(r"第\s*$")
"""Before a number that counts nothing: 第五条."""
_TIME = lazy_regex(
    rf"(?:\d{{4}}|[{DIGITS}]{{4}})(?:\s*[—–\-~至]\s*\d{{4}})?\s*年(?:\s*\d{{1,2}}\s*月)?(?:\s*\d{{1,2}}\s*日)?"
    rf"|\d{{1,2}}\s*月\s*\d{{1,2}}\s*日|(?:\d+|[{TO_TEN}两{''.join(TENS)}]+)\s*个?(?:年|月|日|天|小时|分钟|周|工作日)(?:内|以内|以上|前|后)?"
)
_ORGANISATION = lazy_regex(
    rf"[{HAN}]{{1,12}}?(?:部|委员会|委|局|厅|总局|总署|办公室|公司|集团|政府|银行|大学|法院|检察院|协会|中心)"
    rf"(?=[、，。；和等联印发共及与的为）]|[{TO_TEN}\d]+部门|$)"
)
_PHONE = lazy_regex(r"\d{3,4}\s*[-—－]\s*\d{5,8}|(?<!\d)\d{5,12}(?!\d)|(?<!\d)1[12]\d(?!\d)")
_LINK = lazy_regex(r"(?:https?://|www\.)[!-~]+|[\w.-]+@[\w.-]+|[\w-]+\.(?:com|cn|net|org|gov)\b[!-~]*", re.ASCII)
_PLACE = lazy_regex(
    r"位于|地处|坐落|地址|在[^，。；]{1,12}(?:省|市|县|区|州|镇|村|路|街|国|岛)|(?:省|市|县|区|州|镇|村|路|街|国|岛)(?=[，。、；的]|$)"
)
_REASON = lazy_regex(rf"因为|由于|因此|所以|因[{HAN}]|为了|为[^，。]{{2,20}}，|导致|致使|原因|以便|旨在|使得")
_PAPER = lazy_regex(
    r"身份证|户口[簿本]|护照|驾驶证|[证执]照|证书|证明|合同|协议书?|发票|收据|票据|复印件|原件|申请[表书]|登记表|承诺书|委托书|照片|病历|说明书?|清单|计划书|报告书?"
)
_QUOTED = lazy_regex(r"[“「]([^“”「」]{2,40})[”」]")
_PATTERNS = {Fact.WHO: _ORGANISATION, Fact.PHONE: _PHONE, Fact.LINK: _LINK}
_TAKES_EFFECT = lazy_regex(r"施行|实施|生效|执行|废止")
_OF_ITSELF = lazy_regex(r"本[^，。；]{1,8}自.{2,20}起(?:正式)?(?:施行|实施|生效|执行)|自(?:发布|公布|印发|下发)之日起")
"""How a document says from when on it is in force."""
_OF_ANOTHER = -0.5
"""What a fact of another year than the one asked for is worth, or the day another document came into force."""
_CLAUSES = re.compile(r"[，。；、,;]")
_REACH = 16
"""Characters after a number in which the thing counted is named."""
_OTHER_UNIT = 0.3
"""What a number is worth that counts the right thing in another unit: 14项 for 多少条."""
_PLACE_WORTH, _REASON_WORTH, _PAPERS_WORTH = 0.8, 0.4, 0.8
"""What words that go with a place or a reason are worth, or two papers: less than a number for a number, many sentences
have them."""
_PAPERS = 2
_ONE_OF_MANY = 0.1
"""What one organisation is worth where several are asked for: it may be the only one."""
_MANY = 3
"""Organisations that make a list of them."""


def find(question: Question, sentence: str) -> Spans:
    """Spans of ``sentence`` that hold the words asked for; empty where none stand out."""
    sentence = with_zeros(sentence)
    if question.fact is Fact.TIME:
        return tuple(span for span in _spans(_TIME, sentence) if question.unit in sentence[slice(*span)])
    if question.fact is Fact.NUMBER:
        return _numbers(question, sentence)
    if question.fact in _PATTERNS:
        return _spans(_PATTERNS[question.fact], sentence)
    quoted = _spans(_QUOTED, sentence)
    return quoted if question.scope is Scope.LIST and len(quoted) > 1 else ()


def satisfaction(question: Question, sentence: str) -> float:
    """How well ``sentence`` holds the sort of fact asked for, up to 1; 0 where no sort is asked for, and below
    where it holds that of something else."""
    if question.fact is Fact.ANY:
        return 0.0
    if question.fact is Fact.PLACE:
        return _PLACE_WORTH * bool(_PLACE.search(sentence))
    if question.fact is Fact.REASON:
        return _REASON_WORTH * bool(_REASON.search(sentence))
    if question.fact is Fact.PAPERS:
        return _PAPERS_WORTH * min(1.0, len(set(_PAPER.findall(sentence))) / _PAPERS)
    found = find(question, sentence)
    if question.fact is Fact.TIME and _TAKES_EFFECT.search(question.text) and _OF_ITSELF.search(sentence):
        return 1.0  # 自印发之日起施行 holds no date
    if found and _of_another(question, sentence):
        return _OF_ANOTHER
    if question.fact is Fact.WHO and question.scope is Scope.LIST:
        return min(1.0, len(found) / _MANY) if len(found) != 1 else _ONE_OF_MANY
    if question.fact is Fact.NUMBER and question.unit and not any(_in_unit(question, sentence, span) for span in found):
        return _OTHER_UNIT * bool(found)
    return float(bool(found))


def _of_another(question: Question, sentence: str) -> bool:
    if question.fact is Fact.TIME:
        return bool(_TAKES_EFFECT.search(question.text)) and not _OF_ITSELF.search(sentence)
    years = {term.forms[0] for term in question.terms if YEAR.fullmatch(term.forms[0])}
    named = {year for name in names(sentence) if name.kind == "year" for year in name.values}
    return bool(years and named) and not years & named


def _spans(pattern: re.Pattern[str], sentence: str) -> Spans:
    return tuple(match.span() for match in pattern.finditer(sentence))


def _numbers(question: Question, sentence: str) -> Spans:
    """Numbers of the thing counted, where the question names it; else numbers in the unit asked for."""
    found: list[tuple[int, int]] = []
    # 补贴1000元, for 多少补贴; 送餐员260名, for 多少名送餐员
    ordinals = "第几" in question.text
    counted_anywhere = bool(question.counted) and any(
        _names_counted(question, clause) for clause in _CLAUSES.split(sentence)
    )
    for match in _NUMBER.finditer(sentence):
        start, end = match.span("number")
        if found and start < found[-1][1]:  # 万, of 20万元
            continue
        if not ordinals and _ORDINAL.search(sentence[:start]):
            continue
        after = sentence[end : end + _REACH]
        unit = re.match(rf"\s*[{UNITS}{LARGE}]*{question.unit}", after) if question.unit else None
        fits = bool(unit) or not question.unit
        if (_names_counted(question, after) or (counted_anywhere and fits)) if question.counted else fits:
            found.append((start, end + (unit.end() if unit else 0)))
    exact = tuple(span for span in found if _in_unit(question, sentence, span))
    return exact or tuple(found)


def _in_unit(question: Question, sentence: str, span: tuple[int, int]) -> bool:
    return bool(question.unit) and sentence[: span[1]].endswith(question.unit)


def _names_counted(question: Question, after: str) -> bool:
    near = searchable(_CLAUSES.split(after, 1)[0])
    return any(len(form) > 1 and form in near for term in question.counted for form in term.forms)
