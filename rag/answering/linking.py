"""What a question asks of the rows of a table: values that cells hold, numbers that they lie above or below.

Words are tied to columns by what stands in the table (schema linking). A question of which a word stays untied isn't
about this table, or not only, and has no conditions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.answering.conditions import Condition, is_bounded, is_numeric, numbers, unit_of, within
from rag.answering.coverage import credit, searchable
from rag.answering.measures import LARGE, NUMBER, UNIT, Measure, alike, measured
from rag.answering.question import Question, Term
from rag.answering.tables import Table, bare
from rag.chinese.numerals import AMOUNT
from rag.chinese.words import word_list

_QUANTITY = rf"(?P<number>{NUMBER})(?P<large>{LARGE})(?P<unit>{UNIT})?"
_BEFORE = (
    (">=", r"不低于|不少于|不小于|不短于|大于等于|大于或等于|至少|最少|起码|≥|>="),
    ("<=", r"不超过|不高于|不大于|不多于|不长于|小于等于|小于或等于|最多|至多|≤|<="),
    (">", r"高于|大于|多于|超过|超出|长于|重于|贵于|高过|大过|不止|>"),
    ("<", r"低于|小于|少于|短于|轻于|不到|不足|不满|未满|便宜于|<"),
)
_AFTER = (
    (">=", r"(?:及|或)?以上|(?:及|或)?更[高多大]|往上"),
    ("<=", r"(?:及|或)?以[下内]|之内|(?:及|或)?更[低少小]|往下"),
)
_THAN = ((">", "[高大多贵长重快厚]"), ("<", "[低小少短轻慢薄]|便宜"))
_BETWEEN = re.compile(
    rf"(?:介于|[在从])?(?P<low>{NUMBER})(?P<low_large>{LARGE})(?P<low_unit>{UNIT})?"
    rf"(?:(?:到|至|[-~—–]+)(?P<number>{NUMBER})(?P<large>{LARGE})(?P<unit>{UNIT})?(?:之间|的?范围内?|以内|(?=的|[有是]))"
    rf"|[和与](?P<and>{NUMBER})(?P<and_large>{LARGE})(?P<and_unit>{UNIT})?(?:之间|的?范围内?))"
)
_COMPARED = (
    *((sign, re.compile(rf"(?:{words})(?:了)?{_QUANTITY}")) for sign, words in _BEFORE),
    *((sign, re.compile(rf"{_QUANTITY}(?:{words})")) for sign, words in _AFTER),
    *((sign, re.compile(rf"比{_QUANTITY}(?:还|更|要)?(?:{words})")) for sign, words in _THAN),
)
_EQUAL = re.compile(rf"(?<![a-z\d.,-]){_QUANTITY}(?![a-z\d.]|以[上下内前后])")
_NOT = re.compile(r"(?:不是|不为|不等于|不含|不包[含括]|不属于|不在|非|除了?|没有|不)$")
_DENIES = re.compile(r"不是|不为|不等于|不含|不包|不属于|不在|除了|除去|没有|无(?=[^锡铅线])")
_GENERIC = word_list("rows")
"""Words for rows and tables of any sort, and those that the conditions are made with."""
_MEANT, _HELD = 0.8, 0.5
"""Credit from which on a word is another for a column, and from which on a heading holds it."""
_DEGREE = re.compile(r"^(?:最[高大多贵长重快厚远新低小少短轻慢薄近]|最便宜|平均|总)")
"""What a word may begin with that asks for something computed: 平均年龄, 最高."""
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
_NUMERAL = re.compile(rf"(?:{NUMBER}|(?!一共)[{AMOUNT}]+)(?={UNIT})|(?<![a-z\d-]){NUMBER}(?![a-z\d-])")
_LATIN = re.compile(r"[a-z\d]+")


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
    for term in question.terms:
        form = _DEGREE.sub("", term.forms[0])
        if _is_covered(term, text, covered) or any(_names(term, form, name) for name in columns):
            continue
        if not form or {form, term.forms[0]} & _GENERIC or not term.weight:
            continue
        if credit(term, context) < _HELD:
            return None
        named = True
    return Reading((*compared, *valued), columns, named)


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
    for start, end, bounds in _bounds(text):
        if any(start < stop and begin < end for begin, stop in covered):
            continue
        column = _column_of(bounds[-1][1], text[:start], table, columns)
        if not column:
            return None, []
        made += [Condition(column, sign=sign, bound=bound) for sign, bound in bounds]
        covered.append((start, end))
    return tuple(made), covered


def _bounds(text: str) -> Iterator[tuple[int, int, list[tuple[str, Measure]]]]:
    for match in _BETWEEN.finditer(text):
        unit = match["unit"] or match["and_unit"] or ""
        high = measured(match["number"] or match["and"], match["large"] or match["and_large"] or "", unit)
        low = measured(match["low"], match["low_large"] or "", match["low_unit"] or unit)
        yield *match.span(), [(">=", low), ("<=", high)]
    for sign, pattern in _COMPARED:
        for match in pattern.finditer(text):
            yield *match.span(), [(sign, measured(match["number"], match["large"], match["unit"] or ""))]


def _column_of(bound: Measure, before: str, table: Table, columns: Sequence[str]) -> str:
    """The column that a number is compared with: the last one named before it, else the only one of its unit."""
    numeric = [name for name in table.columns if is_numeric(table, name)]
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
    for match in _EQUAL.finditer(text):  # 16MHz, which no cell says
        if not match["unit"] or any(match.start() < stop and begin < match.end() for begin, stop in taken):
            continue
        bound = measured(match["number"], match["large"], match["unit"])
        if column := _column_of(bound, text[: match.start()], table, ()):
            conditions.append(Condition(column, sign="=", bound=bound))
            taken.append(match.span())
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
