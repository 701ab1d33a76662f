"""Which rows of a table are what: bars across it, pairs of a label and what is filled in, or a list under its names.

All rows together decide. Under each reading some cells ought to be names and others values: the first row of a list,
every other cell of a form. How well their words fit (``label_odds``) is summed over the table, and the reading that
explains it best wins; a row by itself would be guesswork.

Texts are rectangular; None stands where the cell to the left covers a column, as in ``rag.reading.structure.tables``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from rag.reading.structure.table_header import header_rows
from rag.reading.structure.table_words import COLONS, fits, is_text, is_value, label_odds
from rag.reading.text.lines import MARKER

NOTE = re.compile(r"[（(]?(?:注|备注|说明|附注|资料来源|数据来源|来源|单位)\s*\d*[:：]|[*※]")
_SECTION = re.compile(r".*(?:情况|信息|经历|资料|概况|简况|事项|内容|材料|基本|部分|数据)(?:[（(].*[）)])?[:：]?")
"""How a bar ends that isn't numbered, and which an unmerged row of one text is taken for."""
_MOST_ROWS = 400
"""Rows; what is longer is no form."""
_SAMPLE, _ENOUGH = 5, 30
"""Rows that tell that there are no labels in their middle, and what all of them are."""
_LIST_PRIOR, _HEADED = 1.5, 4.0
"""What a form has to be likelier by than a list, and than one that goes on."""
_FIT, _LEFT_EMPTY, _WIDE, _ODD = 1.5, 0.7, 1.0, 1.0
"""What counts for a form: a value of the sort that its label asks for, a value left empty, one that is merged; and
against it a row without a partner for each cell."""
_BARS, _NAMELESS = 2.0, 2.0
_ABOUT = 0.5
"""The most that rows beside a cell merged downwards count for: a list may have such cells as well."""
_FEW = 3
_SURE, _KNOWN = 3.0, 1.5

Texts = Sequence[Sequence[str | None]]
_Anchors = list[tuple[str, int]]
"""The cells of a row, each with the columns it covers."""


@dataclass(frozen=True, slots=True)
class Part:
    """Rows ``start`` to ``end`` of a table, which are one thing."""

    kind: Literal["bar", "pairs", "list"]
    start: int
    end: int
    about: int = 0
    """How many columns on the left say what its rows are about, and are none of their cells."""


def parts(texts: Texts, names: Sequence[str] = (), goes_on: bool = False) -> list[Part]:
    """The parts of a table that is a form, or lists one below the other; empty where it is one list.

    ``names`` are the column names of a table that it may go on from, and ``goes_on`` says that what it goes on from
    has none, as a form.
    """
    if not 0 < len(texts) <= _MOST_ROWS or len(texts[0]) < 2:
        return []
    found = list(_sections(texts))
    if len(texts) > 1 and len(texts[0]) == 2 and all(part.kind != "bar" for part in found):
        return []  # a list of two columns without names is read in pairs as well
    if _lists_apart(texts, found):
        return [part if part.kind == "bar" else replace(part, kind="list") for part in found]
    headed = found[0].start == 0 and found[0].kind != "bar"
    weighed = [_weighed(texts, part, bool(names) or (i > 0 and headed)) for i, part in enumerate(found)]
    of_rows = [margin for part, margin in zip(found, weighed, strict=True) if part.kind != "bar"]
    prior = 0.0 if goes_on else _HEADED if names else _LIST_PRIOR
    if sum(of_rows) + _barred(found) <= prior and max(of_rows, default=0.0) < (prior + _SURE if names else _SURE):
        return []
    made: list[Part] = []
    for part, margin in zip(found, weighed, strict=True):
        others = (sum(of_rows) - margin) / max(1, len(of_rows) - 1)
        of_pairs = part.kind == "pairs" and margin + max(-_SURE, min(_SURE, others / 2 + _barred(found))) > 0
        made.append(part if part.kind == "bar" or of_pairs else replace(part, kind="list"))
    return made if any(part.kind == "pairs" for part in made) else []


def spans(row: Sequence[str | None], title: bool = False) -> bool:
    """Whether ``row`` is one line across the table. Merged or not, a row of one text above the header is a title."""
    filled = [text for text in row if text]
    if len(filled) != 1:
        return False
    merged = all(text is None for text in row[1:])
    return merged or (len(row) > 2 and (title or bool(MARKER.match(filled[0]) or NOTE.match(filled[0]))))


def _is_bar(texts: Texts, i: int) -> bool:
    """Whether row ``i`` is one line across a form: merged, or by its words where the format merges no cells."""
    row = texts[i]
    if spans(row):
        return True
    below = texts[i + 1] if i + 1 < len(texts) else ()
    if not row[0] or any(row[1:]) or sum(map(bool, below)) < 2:
        return False
    text = row[0]
    if len(row) == 2 and label_odds(text) > 0 and not MARKER.match(text) and not _SECTION.fullmatch(text):
        return False
    if i == 0 or MARKER.match(text) or _SECTION.fullmatch(text):
        return True
    return not any(texts[0][1:]) and label_odds(text) < _KNOWN


def _sections(texts: Texts) -> Iterator[Part]:
    """The bars, and the rows between them; what may be pairs is called so."""
    start = 0
    for i in range(len(texts)):
        if _is_bar(texts, i):
            yield from _blocks(texts, start, i)
            yield Part("bar", i, i + 1)
            start = i + 1
    yield from _blocks(texts, start, len(texts))


def _blocks(texts: Texts, start: int, end: int) -> Iterator[Part]:
    """Rows between two bars, with the lists that stand among them by themselves."""
    since = i = start
    while i < end:
        about, after = _list_within(texts, i, end)
        if after > i:
            yield from _pairs(texts, since, i)
            yield Part("list", i, after, about)
            since = after
        i = max(after, i + 1)
    yield from _pairs(texts, since, end)


def _list_within(texts: Texts, i: int, end: int) -> tuple[int, int]:
    """(about, end) of the list that begins with row ``i``: under names only, or beside a cell merged downwards."""
    row = texts[i]
    about, after = _run(texts, i, end)
    if about and only_names(row[about:]) and not only_names(texts[i + 1][about:]):
        return about, after
    if not only_names(row) or i + 1 == end or only_names(texts[i + 1]):
        return 0, i
    shape = _shape(row)
    after = i + 1
    while after < end and _shape(texts[after]) == shape and not _like_pairs(_anchors(texts[after])):
        after += 1
    return (0, after) if after > i + 1 else (0, i)


def _run(texts: Texts, i: int, end: int) -> tuple[int, int]:
    """(columns, end) of the rows that the first cell of row ``i`` is merged over; no columns where it is one row's."""
    row = texts[i]
    if not row[0] or i + 1 >= end or texts[i + 1][0] != row[0]:
        return 0, i + 1
    width = len(row) - len(_after_first(row))
    after = i + 1
    while after < end and texts[after][:width] == row[:width] and _after_first(texts[after])[:1]:
        after += 1
    return (width, after) if after > i + 1 and width < len(row) else (0, i + 1)


def _after_first(row: Sequence[str | None]) -> Sequence[str | None]:
    """``row`` without its first cell and the columns that this covers."""
    return row[next((j for j in range(1, len(row)) if row[j] is not None), len(row)) :]


def only_names(row: Sequence[str | None], least: float = 0.0) -> bool:
    """Whether all cells are filled in with names, by odds above ``least``, and there are some of them."""
    cells = [text for text in row if text is not None]
    return len(cells) > 2 and all(label_odds(text) > least and not text.endswith(COLONS) for text in cells)


def _like_pairs(row: _Anchors) -> bool:
    labels, values = [text for text, _ in row[::2]], [text for text, _ in row[1::2]]
    return all(label_odds(text) > 0 for text in labels) and all(label_odds(text) <= 0 for text in values)


def _shape(row: Sequence[str | None]) -> list[bool]:
    return [text is None for text in row]


def _pairs(texts: Texts, start: int, end: int) -> Iterator[Part]:
    """The rows as a part that may be pairs, cut where what its first column is about changes."""
    since = i = start
    while i < end:
        about, after = _run(texts, i, end)
        if about and all(sum(text is not None for text in row) % 2 for row in texts[i:after]):
            if since < i:
                yield Part("pairs", since, i)
            yield Part("pairs", i, after, about)
            since = after
        i = after
    if since < end:
        yield Part("pairs", since, end)


def _anchors(row: Sequence[str | None], about: int = 0) -> _Anchors:
    """The cells of ``row`` from column ``about`` on, without the empty ones at its end but for the value of a label."""
    made: _Anchors = []
    for text in row[about:]:
        if text is None and made:
            made[-1] = made[-1][0], made[-1][1] + 1
        else:
            made.append((text or "", 1))
    filled = max((j for j, (text, _) in enumerate(made, 1) if text), default=0)
    return made[: max(2, filled + filled % 2)]


def _weighed(texts: Texts, part: Part, headed: bool) -> float:
    """How much likelier it is that the rows of ``part`` are pairs than that they are a list."""
    if part.kind != "pairs":
        return 0.0
    first = [_anchors(row, part.about) for row in texts[part.start : min(part.end, part.start + _SAMPLE)]]
    if len(first) == _SAMPLE and min(map(len, first)) > 2 and sum(label_odds(row[2][0]) for row in first) <= 0:
        return -_SURE  # spares most lists the rest
    rows = [_anchors(row, part.about) for row in texts[part.start : min(part.end, part.start + _ENOUGH)]]
    if max(map(len, rows)) < 3:
        margin = _weighed_two(rows, texts[part.start : part.end])
        return min(margin, _ABOUT) if part.about else margin
    named = sum(label_odds(text) for row in rows for text, _ in row[2::2])
    fit = sum(fits(row[j][0], row[j + 1][0]) for row in rows for j in range(0, len(row) - 1, 2))
    shaped = _shaped(rows)
    if named + fit + shaped < 0:
        return named + fit + shaped
    form = (
        fit * _FIT
        + shaped
        + sum(
            label_odds(text) * (0.5 if j == 0 else -1 if j % 2 else 1)
            for row in rows
            for j, (text, _) in enumerate(row)
        )
    )
    listed = -sum(label_odds(text) for row in rows for text, _ in row[1:])
    if is_value(rows[0][1][0]) and not headed:
        listed -= _NAMELESS
    if (len(rows) > 1 and not headed) or len(rows) > 2:
        listed = max(listed, _as_list(rows))
    named_only = sum(only_names([text for text, _ in row]) for row in rows)
    margin = form - listed - named_only * _KNOWN
    return min(margin, _ABOUT) if part.about else margin


def _as_list(rows: Sequence[_Anchors]) -> float:
    """How well the rows read as a list below the names in the first one, figures in columns of their own."""
    top, *body = rows
    below = -sum(label_odds(text) for row in body for text, _ in row[1:])
    fit = sum(fits(name, text) for row in body for (name, _), (text, _) in zip(top, row, strict=False))
    nameless = sum(bool(text) for row in body for text, _ in row[len(top) :])
    columns = list(zip(*(row for row in body if len(row) == len(top)), strict=True)) if len(body) > 1 else []
    of_figures = sum(not any(is_text(text) for text, _ in column) for column in columns[1:])
    return sum(label_odds(text) for text, _ in top[1:]) + below + fit * _FIT - nameless + of_figures


def _weighed_two(rows: Sequence[_Anchors], texts: Texts) -> float:
    """As ``_weighed``, for rows of a name and its value."""
    pair = [[row[0][0], row[1][0] if len(row) > 1 else ""] for row in rows]
    if len(texts) > 1 and header_rows(pair):
        return -_SURE if label_odds(pair[0][1]) > 0 else -1.0
    labels = sum(label_odds(label) for label, _ in pair)
    if len(pair) == 1 and not (pair[0][0].endswith(COLONS) and pair[0][1]):
        return min(labels, 1.0)
    return labels if labels > 0 else 0.0


def _shaped(rows: Sequence[_Anchors]) -> float:
    """What the shape of the rows tells: values left empty, merged over columns, and cells without a partner."""
    empty = sum(not text and bool(row[j][0]) for row in rows for j, (text, _) in enumerate(row[1:]) if j % 2 == 0)
    unnamed = sum(not row[j][0] and bool(text) for row in rows for j, (text, _) in enumerate(row[1:]) if j % 2 == 0)
    columns = max(sum(over for _, over in row) for row in rows)
    widths = {len(row) for row in rows if len(row) % 2 == 0}
    wide = sum(len(row) % 2 == 0 and (row[-1][1] > 1 or sum(over for _, over in row) < columns) for row in rows)
    odd = sum(len(row) % 2 for row in rows)
    mixed = [len({is_text(row[j][0]) for row in rows if j < len(row) and row[j][0]}) for j in range(1, columns, 2)]
    shape = wide * (len(widths) > 1) + len(widths) - 1 + sum(sorts > 1 for sorts in mixed)
    return _LEFT_EMPTY * min(empty, _FEW) + _WIDE * min(shape, _FEW) - _ODD * (odd + unnamed)


def _barred(found: Sequence[Part]) -> float:
    """What tells that a table begins with a bar and has more, none but the first over one row of names."""
    bars = sum(part.kind == "bar" for part in found)
    return _BARS if bars > 1 and found[0].kind == "bar" and found[1].end - found[1].start > 1 else 0.0


def _lists_apart(texts: Texts, found: Sequence[Part]) -> bool:
    """Whether lists with names of their own stand below bars."""
    below = [part for bar, part in pairwise(found) if bar.kind == "bar" != part.kind]
    if len(below) < 2 or any(part.end - part.start < 2 for part in below):
        return False
    tops = [texts[part.start] for part in below]
    return all(top == tops[0] for top in tops) or all(only_names([text for text in top if text != ""]) for top in tops)
