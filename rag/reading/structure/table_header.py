"""Which rows of a table name its columns, told from the texts of the cells alone.

Texts are rectangular; None stands where the cell to the left covers a column, as in ``rag.reading.structure.tables``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.reading.structure.table_words import COLONS, LABEL, LONGEST_SHORT_NAME, fits, is_value, label_odds
from rag.reading.text.lines import ends_sentence

_LONGEST_NAME = 30
_MOST_ROWS = 3
_LONG_TEXT = 30
_DIGITS = re.compile(r"[\d.,，\s+-]+")
_UNIT = re.compile(r"[（(].*[）)]")

_NAMES_NAMES = re.compile(
    r"(?:..)?(?:项目|指标|参数|类型|类别|字段|选项|变量|属性|功能|版本|配置)(?:名称?|项)?|名称|内容|序号|编号"
)
"""What stands above a column of names."""
_USUAL = 0.5

Texts = Sequence[Sequence[str | None]]


def header_rows(texts: Texts) -> int:
    """How many rows at the top of a table of two columns or more name its columns; 0: none does."""
    if len(texts) < 2 or not _names(texts[0]) or (len(texts[0]) == 2 and not _names_pair(texts)):
        return 0
    count = 1
    while count < min(_MOST_ROWS, len(texts) - 1) and _goes_on(texts[count - 1], texts[count]):
        count += 1
    return 0 if _recurs(texts[:count], texts[count:]) else count


def _names(row: Sequence[str | None]) -> bool:
    """Whether ``row`` can name columns: short texts, no figures, over most of the table."""
    filled = [text for text in row if text]
    covered = sum(text is None or bool(text) for text in row)
    return (
        len(filled) > 1
        and covered * 2 > len(row)
        and not any(is_value(text) or len(text) > _LONGEST_NAME or _is_sentence(text) for text in filled)
    )


def _is_sentence(text: str) -> bool:
    return ends_sentence(text) and not text.endswith(COLONS)


def _names_pair(texts: Texts) -> bool:
    """Whether the first row of a table of two columns names them: most are lists of a name and its value."""
    (first, second), *below = pairs = [(row[0] or "", row[1] or "") for row in texts]
    if LABEL.search(second) and not second.endswith(COLONS):
        return True
    if sum(bool(LABEL.search(text)) for text, _ in pairs) * 2 > len(pairs):
        return False
    explained = len(below) > 1 and all(len(text) >= _LONG_TEXT for _, text in below)
    if explained and max(len(first), len(second)) <= LONGEST_SHORT_NAME:
        return True
    return any(_of_one_kind([text for text in column if text]) for column in zip(*below, strict=True))


def _of_one_kind(column: Sequence[str]) -> bool:
    """Whether a column holds only figures, of one unit at most."""
    units = {_DIGITS.sub("", text) for text in column} - {""}
    return len(column) > 1 and all(map(is_value, column)) and len(units) < 2


def _goes_on(upper: Sequence[str | None], lower: Sequence[str | None]) -> bool:
    """Whether the header goes on from ``upper`` in ``lower``: names under a merged name, or their units."""
    if all(_UNIT.fullmatch(text) for text in lower if text):
        return any(lower)
    merged = any(text is None for text in upper)
    left_open = any(not above and below for above, below in zip(upper[1:], lower[1:], strict=True))
    repeated = any(above and above == below for above, below in zip(upper, lower, strict=True))
    return (merged or left_open or repeated) and _names(lower)


def is_keyed(texts: Texts) -> bool:
    """Whether a table of two columns is labels and values from its first row on, though its format has names there."""
    pairs = [(row[0] or "", row[1] or "") for row in texts if len(row) == 2]
    if len(pairs) < max(2, len(texts)) or label_odds(pairs[0][1]) > 0 or _NAMES_NAMES.fullmatch(pairs[0][0]):
        return False
    odds = [label_odds(label) for label, _ in pairs]
    fit = [fits(label, value) for label, value in pairs]
    return min(odds) >= 0 and sum(odds) > _USUAL * len(pairs) and min(fit[0], sum(fit) - 1) >= 0


def goes_on_below(texts: Texts) -> bool:
    """Whether the first row leaves columns to the names below it, as where a format knows one row of names only."""
    upper, lower = texts[0], texts[1] if len(texts) > 2 else ()
    return bool(lower) and not all(upper[1:]) and lower[0] in ("", upper[0]) and _goes_on(upper, lower)


def _recurs(header: Texts, below: Texts) -> bool:
    """Whether a name recurs in its column other than in the whole header repeated: then it names no column."""
    last = list(header[-1])
    return any(
        name and row[j] == name for row in below if list(row) != last for j, name in enumerate(last) if name != ""
    )
