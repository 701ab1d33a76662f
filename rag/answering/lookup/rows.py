"""Questions about the rows of a table: which meet a condition, how many there are, their sum, the greatest.

All rows that meet it are told, each cited. What is counted or computed of them is a note beside the quotes, and only
where it is sure; else it is said that it wasn't computed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from rag.answering.asked.question import Question, speech_of
from rag.answering.evidence.coverage import searchable
from rag.answering.lookup import linking
from rag.answering.lookup.conditions import is_numeric, number_in, numbers, unit_of
from rag.answering.lookup.linking import Reading
from rag.answering.lookup.measures import Measure
from rag.answering.lookup.tables import Row, Table, bare, may_be_row, tables
from rag.answering.lookup.told import Told
from rag.answering.said.compose import Chosen
from rag.chinese.patterns import lazy_regex
from rag.messages import Speech
from rag.store.snapshot import Snapshot
from rag.types import AnswerKind, Hit

_LISTS = lazy_regex(
    r"哪些|哪几|哪[个款种位家台名项条只]|有什么|有谁|是谁|列出|列举|找出|筛选|所有|全部|都有|which|what are|list",
    re.IGNORECASE,
)
_SEVERAL = lazy_regex(r"哪些|哪几|列出|列举|所有|全部|都有|which .*s\b|list", re.IGNORECASE)
_THINGS = "[条种行款个类项家名位台件只笔辆套本所张份批支门间把副棵株头根封篇道处栋座艘架瓶盒箱袋包桶届场次户人]"
_COUNTS = lazy_regex(rf"(?:多少|几){_THINGS}|(?:一共|总共|共)有?(?:多少|几)|有(?:多少|几)|总数|how many", re.IGNORECASE)
_COUNTS_ALL = lazy_regex(
    rf"(?:一共|总共|共有|共|全部|表[里中]).{{0,12}}(?:多少|几){_THINGS}|(?:有|是)(?:多少|几)[条行]", re.IGNORECASE
)
_ROWS = lazy_regex(r"(?:多少|几)(?:[条行]|[个项]?(?:记录|数据))")
"""Counts rows, whatever the columns say."""
_AMOUNT = lazy_regex(rf"(?:一共|总共|合计|共|总计)[^，,。]{{0,12}}?(?:多少|几)(?P<unit>{_THINGS})")
_KINDS = lazy_regex(r"(?:多少|几)[种类款]")
_SUMS = lazy_regex(
    r"总和|加起来|加在一起|合计(?:是|为|有)?(?:多少|几)|总(?:金额|价|额|量|库存|成本|费用|人数|数量|面积)|(?:一共|总共)(?:要|花|需要?|值|是|为)?(?:多少|几)(?:钱|元|万)"
)
_MEANS = lazy_regex(r"平均(?:值|数|价|是|为|多少)?|均价|均值")
_MOST = lazy_regex(
    r"最(?:(?P<up>[高大多贵长重快厚远新晚老])|(?P<down>[低小少短轻慢薄近早]|便宜|年轻))"
    r"(?=[的是]|\W|$|[一那这]?[款个家位台]|入职|上市|开始)"
)
"""Not 最多可以领几台, which asks for a limit."""
_OF_DEGREE = (
    ("贵|便宜", lazy_regex("价|金额|费|元|成本")),
    ("[重轻]", lazy_regex("重|克|吨|kg")),
    ("[快慢]", lazy_regex("速")),
    ("[厚薄]", lazy_regex("厚")),
    ("[早晚]", lazy_regex("年|日期|时间|月")),
    ("老|年轻", lazy_regex("年龄|岁")),
)
"""Of which columns an adjective speaks by itself."""
_MOST_ROWS = 100
_MOST_COUNTED = 20
"""Rows that are cited where only their number is asked for."""
_MOST_UNASKED = 30
"""Rows of a table that is told whole to who asks what stands in one of its columns."""
_FIRST = 5
"""Hits of which one must be a row."""


def look_up(question: Question, hits: Sequence[Hit], snapshot: Snapshot) -> Told | None:
    """The rows that the question asks for; None where it asks for none, or it can't be told which."""
    text = searchable(question.text)
    computes = bool(_SUMS.search(text) or _MEANS.search(text) or _MOST.search(text))
    if not (computes or _LISTS.search(text) or _COUNTS.search(text)):
        return None
    documents = dict.fromkeys(hit.passage.document for hit in hits[:_FIRST] if may_be_row(hit.passage))
    found = [table for document in documents for table in tables(document, snapshot)]
    read = [(table, reading) for table in found if (reading := linking.read(question, table))]
    others = {hit.passage.document for hit in hits if may_be_row(hit.passage)} - set(documents)
    read = [each for each in read if each[1].named] or (read if len(read) == 1 and not others else [])
    say = speech_of(question.text)
    for table, reading in sorted(read, key=lambda each: -len(each[1].conditions)):
        if told := _told(text, table, reading, snapshot, say):
            return told
    best = hits[0].passage if hits else None
    counts_all = bool(_COUNTS_ALL.search(text))
    if best and (computes or counts_all) and any(row.passages[0] == best for table in found for row in table.rows):
        asked = _SUMS.search(text) or _MEANS.search(text) or _MOST.search(text) or _COUNTS_ALL.search(text)
        if asked and asked.group() not in searchable(best.text):
            return Told(AnswerKind.REFUSED, refusal=say.rows_not_computed())
    return None


def unchecked(question: Question, chosen: Sequence[Chosen], snapshot: Snapshot) -> str:
    """What must be known where rows are quoted to who asks for all of some sort, and weren't gone through one by one;
    else empty."""
    if not _SEVERAL.search(searchable(question.text)):
        return ""
    passages = [each.passage for each in chosen if may_be_row(each.passage)]
    quoted = {(passage.document, passage.start) for passage in passages}
    found = (table for document in {name for name, _ in quoted} for table in tables(document, snapshot))
    is_row = any((table.document, row.passages[0].start) in quoted for table in found for row in table.rows)
    return speech_of(question.text).rows_unchecked() if is_row else ""


def _told(text: str, table: Table, reading: Reading, snapshot: Snapshot, say: Speech) -> Told | None:
    rows = [row for row in table.entries if all(each.holds(row) for each in reading.conditions)]
    if not rows:
        return Told(AnswerKind.REFUSED, refusal=say.no_rows(total=len(table.entries)))
    if _SUMS.search(text) or _MEANS.search(text):
        return _computed(text, table, reading, rows, say)
    if most := _MOST.search(text):
        return _most(most, table, reading, rows, say)
    if measured := _measured(text, table):
        return _computed(text, table, replace(reading, columns=measured), rows, say)
    lists, counts_rows = bool(_LISTS.search(text)), bool(_ROWS.search(text))
    counts = bool(_COUNTS_ALL.search(text) or _KINDS.search(text) or counts_rows)
    asks_cell = any(is_numeric(table, name) for name in reading.columns) and not lists and not counts_rows
    if asks_cell and not any(each.bound for each in reading.conditions):
        return None  # 一车间有多少人, of which a cell says it
    counts = counts or (bool(_COUNTS.search(text)) and not reading.columns)
    if not (reading.conditions or counts or (reading.columns and len(rows) <= _MOST_UNASKED and lists)):
        return None
    note = (
        say.rows_found(count=len(rows), total=len(table.entries))
        if reading.conditions
        else say.rows_all(count=len(rows))
    )
    if _KINDS.search(text) and (kinds := _kinds(text, reading, rows)):
        note = say.rows_kinds(count=len(rows), column=kinds[0], kinds=kinds[1])
    return _listed(rows, note, table, snapshot, say, reading, _MOST_ROWS if lists else _MOST_COUNTED)


def _measured(text: str, table: Table) -> tuple[str, ...]:
    """The columns of which the amount is asked for: 一共有多少盒 of 库存（盒）, 一共有多少人 of 人数."""
    asked = _AMOUNT.search(text)
    if not asked or _ROWS.search(text):
        return ()
    unit = asked["unit"]
    return tuple(
        name
        for name in table.columns
        if is_numeric(table, name) and (unit in (unit_of(name), *_units(table, name)) or bare(name) == f"{unit}数")
    )


def _units(table: Table, column: str) -> set[str]:
    return {each.unit for each in numbers(table, column)}


def _listed(
    rows: Sequence[Row], note: str, table: Table, snapshot: Snapshot, say: Speech, reading: Reading, most: int
) -> Told:
    """The first ``most`` rows, and what must be known of them."""
    notes = [note]
    if len(rows) > most:
        notes.append(say.rows_shown(shown=most))
    compared = {each.column for each in reading.conditions if each.bound}
    for column in sorted(compared):
        unread = sum(number_in(row, column) is None for row in table.entries)
        if unread:
            notes.append(say.rows_not_compared(count=unread, column=column))
    if snapshot.catalog.source_of(table.document) in {source for source, _ in snapshot.catalog.incomplete()}:
        notes.append(say.rows_incomplete())
    return Told(AnswerKind.CITED, _chosen(rows[:most]), note="".join(notes))


def _chosen(rows: Sequence[Row]) -> tuple[Chosen, ...]:
    return tuple(
        Chosen(passage, sentence, 0.0, breaks=passage is row.passages[0] and sentence is passage.sentences[0])
        for row in rows
        for passage in row.passages
        for sentence in passage.sentences
    )


def _kinds(text: str, reading: Reading, rows: Sequence[Row]) -> tuple[str, int] | None:
    """The one column that is named besides the conditions, and how many values it has."""
    conditioned = {each.column for each in reading.conditions}
    named = [name for name in reading.columns if name not in conditioned]
    if len(named) > 1:
        named = [name for name in named if bare(name) in text]
    if len(named) != 1 or any(named[0] not in row.cells for row in rows):
        return None
    return named[0], len({searchable(row.cells[named[0]]) for row in rows})


def _numbers(table: Table, reading: Reading, rows: Sequence[Row], column: str) -> list[Fraction] | None:
    """The numbers of the column in their unit; None where a row has none or they are of several units."""
    found = [number_in(row, column) for row in rows]
    measures = [each for each in found if each]
    if len(measures) < len(rows) or len({each.unit for each in measures}) > 1:
        return None
    return [each.number for each in measures]


def _computed(text: str, table: Table, reading: Reading, rows: Sequence[Row], say: Speech) -> Told:
    """The rows with their sum or mean, where every one of them has the number."""
    column = _only_numeric(table, reading, ())
    numbers = _numbers(table, reading, rows, column) if column else None
    if numbers is None:
        return Told(AnswerKind.REFUSED, refusal=say.rows_not_computed())
    measure = number_in(rows[0], column) or Measure(Fraction(0), "")
    unit = measure.unit or unit_of(column)
    total = sum(numbers, Fraction(0))
    if _MEANS.search(text):
        note = say.rows_mean(count=len(rows), column=bare(column), value=_written(total / len(rows)), unit=unit)
    else:
        note = say.rows_sum(count=len(rows), column=bare(column), value=_written(total), unit=unit)
    return Told(AnswerKind.CITED, _chosen(rows[:_MOST_ROWS]), note=note)


def _most(most: re.Match[str], table: Table, reading: Reading, rows: Sequence[Row], say: Speech) -> Told:
    """The rows with the greatest or the least number, where every row has one."""
    spoken = [column for degree, column in _OF_DEGREE if re.search(degree, most.group())]
    likely = [name for name in table.columns if spoken and spoken[0].search(name) and is_numeric(table, name)]
    column = _only_numeric(table, reading, likely)
    numbers = _numbers(table, reading, rows, column) if column else None
    if numbers is None:
        return Told(AnswerKind.REFUSED, refusal=say.rows_not_computed())
    best = max(numbers) if most["up"] else min(numbers)
    told = [row for row, number in zip(rows, numbers, strict=True) if number == best]
    return Told(AnswerKind.CITED, _chosen(told), note=say.rows_most(count=len(rows), column=bare(column)))


def _only_numeric(table: Table, reading: Reading, likely: Sequence[str]) -> str:
    """The one column of numbers that is meant; empty where it may be several."""
    conditioned = {each.column for each in reading.conditions if each.values}
    named = [name for name in reading.columns if is_numeric(table, name) and name not in conditioned]
    found = named or likely
    return found[0] if len(found) == 1 else ""


def _written(number: Fraction) -> str:
    """As a person writes it: at most two places."""
    return f"{float(round(number, 2)):,.2f}".rstrip("0").rstrip(".")
