"""What a question asks of the rows of a table: values that cells hold, numbers that they lie above or below.

Words are tied to columns by what stands in the table (schema linking). A question of which a word stays untied isn't
about this table, or not only, and has no conditions.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rag.answering.asked.question import Question
from rag.answering.asked.terms import Term
from rag.answering.evidence.coverage import credit, searchable
from rag.answering.lookup import quantities
from rag.answering.lookup.conditions import Condition, is_bounded, is_numeric, numbers, unit_of, within
from rag.answering.lookup.measures import NUMBER, UNIT, Measure, alike
from rag.answering.lookup.quantities import Bound
from rag.answering.lookup.tables import Table, bare
from rag.chinese.numerals import AMOUNT
from rag.chinese.patterns import lazy_regex
from rag.chinese.words import word_list

_NOT = lazy_regex(r"(?:不是|不为|不等于|不含|不包[含括]|不属于|不在|非|除了?|没有|不)$")
_DENIES = lazy_regex(r"不是|不为|不等于|不含|不包|不属于|不在|除了|除去|没有|无(?=[^锡铅线])")
_GENERIC = word_list("rows")
"""Words for rows and tables of any sort, and those that the conditions are made with."""
_MEANT, _HELD = 0.8, 0.5
"""Credit from which on a word is another for a column, and from which on a heading holds it."""
_DEGREE = lazy_regex(r"^平均|^总|最(?:便宜|年轻|[高大多贵长重快厚远新低小少短轻慢薄近早晚老])")
"""What asks for something computed, and what a word may begin with that does: 平均年龄, 最高."""
_COUNTING = lazy_regex(r"^[门本间名位台件只种张份块款辆条项套](?=.)|^(?:哪|几|多少).*")
"""What jieba takes with a word: 门课; and what only asks: 哪几种."""
_RELATING = word_list("relating")
_PARTICLE = lazy_regex("[在于自到着了过的给为]+$")
_SAME = tuple(
    frozenset(words.split())
    for words in (
        "价格 单价 售价 价钱 报价 价位 标价",
        "工资 月薪 薪资 薪水 薪酬 月工资 薪金",
        "年龄 岁数 年纪",
        "电话 手机 联系电话 联系方式 手机号 电话号码",
        "供应商 厂家 厂商 供货商 生产厂家",
        "数量 库存 库存量 件数 存量",
        "姓名 名字",
        "地址 地点 位置",
    )
)
"""What columns are called, and called in a question."""
_NUMERAL = lazy_regex(rf"(?:{NUMBER}|(?!一共)[{AMOUNT}]+)(?={UNIT})|(?<![a-z\d-]){NUMBER}(?![a-z\d-])")
_LATIN = lazy_regex(r"[a-z\d]+")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a question says of a table. ``columns`` are those that it names."""

    conditions: tuple[Condition, ...]
    columns: tuple[str, ...]
    named: bool
    """Whether it says which table it means: by a column, a value or the headings above."""


def read(question: Question, table: Table) -> Reading | None:
    """What ``question`` asks of ``table``; None where it isn't all of this table, or can't be told surely."""
    text = searchable(question.text)
    columns = _columns(question, text, table)
    compared, covered = _comparisons(text, table, columns)
    if compared is None:
        return None
    valued, spans = _values(question, text, table, covered)
    covered += spans
    if _DENIES.search(text) and not any(each.negated for each in valued):
        return None
    context = f"{table.document}\n{table.title}\n{table.section}"
    named = bool(compared or valued or columns)
    if any(
        not _in_spans(match, covered) and match.group() not in searchable(context) for match in _NUMERAL.finditer(text)
    ):
        return None
    asks = [match.span() for match in _DEGREE.finditer(text)]
    for term in question.terms:
        if _is_covered(term, text, [*covered, *asks]):
            continue
        bare_term = _bare(term)
        form = bare_term.forms[0]
        if any(_names(bare_term, form, name) for name in columns) or not term.weight:
            continue
        if not form or {form, term.forms[0]} & _GENERIC or _relates(form):
            continue
        if credit(bare_term, context) < _HELD and not any(
            len(name) > 1 and name in form for name in map(bare, table.columns)
        ):
            return None
        named = True
    return Reading((*compared, *valued), columns, named)


def _bare(term: Term) -> Term:
    """The term without what asks or counts in it: 平均年龄, 门课, 哪几种."""
    form = _COUNTING.sub("", _DEGREE.sub("", term.forms[0]))
    return replace(term, forms=(form, *term.forms[1:]))


def _relates(form: str) -> bool:
    """Whether it is a verb that only says that a row and a value belong together: 放在, 供."""
    return form in _RELATING or _PARTICLE.sub("", form) in _RELATING


def _columns(question: Question, text: str, table: Table) -> tuple[str, ...]:
    """The columns that the question names, by name or by a word of the same meaning."""
    exact = [name for name in table.columns if bare(name) and bare(name) in text]
    others = [
        name
        for name in table.columns
        if name not in exact and any(_means(term, bare(name)) for term in question.terms if len(term.forms[0]) > 1)
    ]
    return (*exact, *others)


def _means(term: Term, name: str) -> bool:
    """Whether the term is another word for the column."""
    form = _DEGREE.sub("", term.forms[0])
    return credit(term, name) >= _MEANT or any(form in words and name in words for words in _SAME)


def _names(term: Term, form: str, column: str) -> bool:
    name = bare(column)
    return credit(term, name) >= _HELD or (bool(form) and form in name) or _means(term, name)


def _in_spans(match: re.Match[str], spans: Sequence[tuple[int, int]]) -> bool:
    return any(match.start() < stop and begin < match.end() for begin, stop in spans)


def _comparisons(
    text: str, table: Table, columns: Sequence[str]
) -> tuple[tuple[Condition, ...] | None, list[tuple[int, int]]]:
    """The conditions with numbers, and where they stand; None where one can't be tied to a column surely."""
    made: list[Condition] = []
    covered: list[tuple[int, int]] = []
    for found in quantities.bounds(text, *_own(table)):
        if any(found.start < stop and begin < found.end for begin, stop in covered):
            continue
        column = _column_of(found, text[: found.start], table, columns)
        if not column:
            return None, []
        made += [Condition(column, sign=sign, bound=number) for sign, number in found.parts]
        covered.append((found.start, found.end))
    if any(not _in_spans(match, covered) for match in quantities.comparing(text)):
        return None, []
    return tuple(made), covered


def _own(table: Table) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The units that the table's columns say, and what its columns of numbers are called."""
    units = tuple(dict.fromkeys(unit for name in table.columns if (unit := unit_of(name))))
    return units, tuple(bare(name) for name in table.columns if is_numeric(table, name))


def _column_of(found: Bound, before: str, table: Table, columns: Sequence[str]) -> str:
    """The column that a number is compared with: the one named behind it, the last one named before it, else the only
    one of its unit."""
    bound = found.parts[-1][1]
    numeric = [name for name in table.columns if is_numeric(table, name)]
    if found.name:
        return next((name for name in numeric if bare(name) == found.name), "")
    named = [name for name in columns if name in numeric and _fits(bound, table, name)]
    near = sorted(named, key=lambda name: before.rfind(bare(name)))
    if near:
        return near[-1]
    fitting = [name for name in numeric if bound.unit and _fits(bound, table, name, strictly=True)]
    return fitting[0] if len(fitting) == 1 else ""


def _fits(bound: Measure, table: Table, column: str, *, strictly: bool = False) -> bool:
    """Whether the numbers of the column are of the sort of ``bound``; ``strictly``: their unit must say so."""
    units = {each.unit or unit_of(column) for each in numbers(table, column)}
    if not strictly and (not bound.unit or units == {""}):
        return True
    return bool(units) and all(alike(unit, bound.unit) for unit in units)


def _values(
    question: Question, text: str, table: Table, covered: Sequence[tuple[int, int]]
) -> tuple[list[Condition], list[tuple[int, int]]]:
    """The conditions by what cells hold, the longest value first, and where in the question they stand."""
    taken = list(covered)
    found: dict[tuple[str, bool], set[str]] = {}
    for value, names in _candidates(question, text, table):
        for start in _places(value, text):
            end = start + len(value)
            if any(start < stop and begin < end for begin, stop in taken):
                continue
            negated = bool(_NOT.search(text[:start]))
            for name in names:
                found.setdefault((name, negated), set()).add(value)
            taken.append((start, end))
    conditions = [Condition(name, frozenset(values), negated=negated) for (name, negated), values in found.items()]
    for same in quantities.equals(text, *_own(table)):  # 16MHz, which no cell says
        if any(same.start < stop and begin < same.end for begin, stop in taken):
            continue
        if column := _column_of(same, text[: same.start], table, ()):
            conditions += [Condition(column, sign=sign, bound=number) for sign, number in same.parts]
            taken.append((same.start, same.end))
    return conditions, taken


def _candidates(question: Question, text: str, table: Table) -> list[tuple[str, list[str]]]:
    """(value, columns that hold it) of what the question and some cell share: whole cells, and terms inside of them."""
    whole: dict[str, list[str]] = {}
    names = {bare(column) for column in table.columns}
    for column in table.columns:
        for value in table.values(column):
            if _is_telling(value, bare(column) in text) and value in text and value not in names:
                whole.setdefault(value, []).append(column)
    terms = {form for term in question.terms for form in term.forms if len(form) > 1 and form in text}
    terms |= {token for token in _LATIN.findall(text) if not token.isdigit()}
    inside: dict[str, list[str]] = {}
    for form in terms - set(whole) - names - _GENERIC:
        if any(form in name for name in names):
            continue
        for column in table.columns:
            if not form.isdigit() and any(within(form, value) for value in table.values(column)):
                inside.setdefault(form, []).append(column)
    certain = [(form, columns) for form, columns in inside.items() if len(columns) == 1]
    return sorted(
        [*((value, columns[:1]) for value, columns in whole.items()), *certain], key=lambda pair: -len(pair[0])
    )


def _is_telling(value: str, column_named: bool) -> bool:
    """Whether a cell that the question holds is meant by it: not a lone character or number without its column."""
    return column_named or (len(value) > 1 and not value.isdigit()) or len(value) > 4


def _places(value: str, text: str) -> list[int]:
    starts = [match.start() for match in re.finditer(re.escape(value), text)]
    return [start for start in starts if is_bounded(text, start, start + len(value))]


def _is_covered(term: Term, text: str, spans: Sequence[tuple[int, int]]) -> bool:
    """Whether every place of the term in the question stands in, or around, what was tied to a column."""
    places = [match.span() for form in term.forms for match in re.finditer(re.escape(form), text)]
    return bool(places) and all(any(begin < end and start < stop for begin, stop in spans) for start, end in places)
