"""Which rows of a table name its columns, told from the texts of the cells alone.

Texts are rectangular; None stands where the cell to the left covers a column, as in ``rag.reading.structure.tables``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.reading.text.lines import ends_sentence

_LONGEST_NAME, _LONGEST_SHORT_NAME = 30, 15
_MOST_ROWS = 3
_LONG_TEXT = 30
_VALUE = re.compile(
    r"[-+−–—±<>≥≤≈约]?\s*[¥￥$]?\s*\d[\d,，. ]*(?:[%％‰]|[^\d\s]{1,4})?|[-+−–—/…*×√]+"
    r"|\d+(?:[-–—./:：年月日时分~至 ]+\d+)+日?"
)
"""A figure with its unit, a date, a telephone number, a dash."""
_PERIOD = re.compile(
    r"(?:19|20)\d\d(?:[-–—~至](?:19|20)?\d\d)?(?:年度?)?(?:第?\d季度|\d{1,2}(?:[-–—~至]\d{1,2})?月)?末?|\d{1,2}(?:[-–—~至]\d{1,2})?月"
)
"""Years and months: the figures that name columns."""
_LABEL = re.compile(
    r".*(?:姓名|性别|年龄|民族|籍贯|面貌|年月|日期|时间|年份|期限|电话|手机|传真|邮箱|邮编|地址|地点|单位|部门|机构|企业|职务|职称|学历|学位"
    r"|专业|号码|证号|编号|序号|代码|代表人|联系人|负责人|经办人|名称|类别|类型|性质|级别|等级|金额|数量|数值|人数|资本|比例|比重|占比|增速"
    r"|分值|得分|评分|标准|要求|内容|说明|情况|措施|事项|项目|指标|条款|条文|规定|结果|方式|依据|备注|索引号|文号|字号|机关|标题|主题|主题词"
    r"|关键词|分类|体裁|形式|范围|状态|效力|有效性|时效性|来源|[:：])(?:[（(].*[）)])?"
)
"""How the names of columns, and the labels in a form, end."""
_DIGITS = re.compile(r"[\d.,，\s+-]+")
_UNIT = re.compile(r"[（(].*[）)]")

_COLONS = ("：", ":")

Texts = Sequence[Sequence[str | None]]


def header_rows(texts: Texts) -> int:
    """How many rows at the top of a table of two columns or more name its columns; 0: none does."""
    if len(texts) < 2 or not _names(texts[0]) or (len(texts[0]) == 2 and not _names_pair(texts)):
        return 0
    count = 1
    while count < min(_MOST_ROWS, len(texts) - 1) and _goes_on(texts[count - 1], texts[count]):
        count += 1
    return 0 if _recurs(texts[:count], texts[count:]) else count


def is_form(texts: Texts) -> bool:
    """Whether labels and what is filled in beside them alternate, as in 姓名 | 张三 | 性别 | 男.

    The first row must say so. One that is narrower than others, and a single pair, are believed only where all labels
    are such, or end in a colon.
    """
    cells = [[text for text in row if text is not None] for row in texts]
    if not cells or len(cells[0]) % 2 or any(map(_is_label, cells[0][1::2])):
        return False
    labels = [text for row in cells for text in row[::2] if text]
    if not all(map(_is_label, cells[0][::2])) or any(map(is_value, labels)):
        return False
    if len(cells[0]) < 4 and len(texts[0]) > 3:
        return all(map(_is_label, labels))
    if len(cells[0]) < 4:
        return len(cells) == 1 and labels[0].endswith(_COLONS) and len(cells[0][1]) > 0
    return sum(map(_is_label, labels)) * 2 > len(labels)


def _is_label(text: str) -> bool:
    return len(text) <= _LONGEST_SHORT_NAME and bool(_LABEL.fullmatch(text))


def is_value(text: str) -> bool:
    """Whether ``text`` is a figure, a date or a dash: what stands in a table, not what names a column."""
    return bool(_VALUE.fullmatch(text)) and not _PERIOD.fullmatch(text)


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
    return ends_sentence(text) and not text.endswith(_COLONS)


def _names_pair(texts: Texts) -> bool:
    """Whether the first row of a table of two columns names them: most are lists of a name and its value."""
    (first, second), *below = pairs = [(row[0] or "", row[1] or "") for row in texts]
    if _LABEL.fullmatch(second) and not second.endswith(_COLONS):
        return True
    if sum(bool(_LABEL.fullmatch(text)) for text, _ in pairs) * 2 > len(pairs):
        return False
    explained = len(below) > 1 and all(len(text) >= _LONG_TEXT for _, text in below)
    if explained and max(len(first), len(second)) <= _LONGEST_SHORT_NAME:
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


def _recurs(header: Texts, below: Texts) -> bool:
    """Whether a name recurs in its column other than in the whole header repeated: then it names no column."""
    last = list(header[-1])
    return any(
        name and row[j] == name for row in below if list(row) != last for j, name in enumerate(last) if name != ""
    )
