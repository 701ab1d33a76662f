"""Workbooks with known content, made by openpyxl; the results of formulas, which it can't write, are put in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from benchmarks.libraries.known import Known

_FORMATS: tuple[tuple[str, Any, str, str], ...] = (
    ("完成率", 0.853, "0.0%", "85.3%"),
    ("投资额", 1234567.8, "#,##0.00", "1,234,567.80"),
    ("单价", 45.5, '"¥"0.00', "¥45.50"),
    ("户数", 320, '0"户"', "320户"),
    ("开工日", datetime(2025, 3, 8), 'yyyy"年"m"月"d"日"', "2025年3月8日"),
    ("竣工月", datetime(2026, 11, 1), 'yyyy"年"m"月"', "2026年11月"),
    ("值班日", datetime(2025, 3, 8), "[$-804]aaaa", "星期六"),
    ("工时", 1.5, "[h]:mm", "36:00"),
    ("编号", 42, "00000", "00042"),
    ("亏损", -15, "0;(0)", "(15)"),
)
"""(column, value, number format, what the cell shows)."""


def files() -> Iterator[Known]:
    """The simplest comes first: a table of text and whole numbers."""
    yield _plain()
    yield _formatted()
    yield _headed()


def _plain() -> Known:
    book = _book()
    sheet = book.active
    sheet.title = "补贴名册"
    grid = (("姓名", "村组", "金额"), ("何秀兰", "石门村一组", 600), ("陆志强", "桃源村三组", 850))
    for row in grid:
        sheet.append(row)
    book.create_sheet("说明").append(("本表由民政办填报，每季度更新一次。",))
    said = tuple(tuple(map(str, row)) for row in grid)
    text = ("补贴名册", "说明", "本表由民政办填报，每季度更新一次。", *sum(said, ()))
    cells = tuple(pair for row in said[1:] for pair in zip(said[0], row, strict=True))
    return Known("普通.xlsx", _saved(book), text, (("补贴名册", 1), ("说明", 1)), cells=cells)


def _formatted() -> Known:
    """Numbers and dates in the formats that Chinese sheets show them in."""
    book = _book()
    sheet = book.active
    sheet.title = "项目台账"
    for column, (name, value, form, _) in enumerate(_FORMATS, 1):
        sheet.cell(1, column, name)
        sheet.cell(2, column, value).number_format = form
        sheet.cell(3, column, "其他")
    cells = tuple((name, shown) for name, *_, shown in _FORMATS)
    return Known("格式.xlsx", _saved(book), tuple(cell for _, cell in cells), (("项目台账", 1),), cells=cells)


def _headed() -> Known:
    """A title above a header of two rows, merged cells, formulas with results, a second table, a hidden sheet."""
    book = _book()
    sheet = book.active
    sheet.title = "年度汇总"
    rows: tuple[tuple[Any, ...], ...] = (
        ("2025年度各街道垃圾分类情况汇总表", None, None, None),
        ("街道", "可回收物", None, "合计"),
        (None, "纸类", "塑料", None),
        ("东山街道", 125, 88, "=B4+C4"),
        (None, 131, 79, "=B5+C5"),
        (None, None, None, None),
        ("投诉渠道", "受理时限", None, None),
        ("服务热线", "两小时内回复", None, None),
        ("网上信箱", "一日内回复", None, None),
    )
    for row in rows:
        sheet.append(row)
    for merged in ("A1:D1", "A2:A3", "B2:C2", "D2:D3", "A4:A5"):
        sheet.merge_cells(merged)
    secret = book.create_sheet("计算过程")
    secret.append(("中间系数勿外传",))
    secret.sheet_state = "hidden"
    data = _calculated(_saved(book), {"B4+C4": "213", "B5+C5": "210"})
    cells = (
        *(("纸类", each) for each in ("125", "131")),
        *(("塑料", each) for each in ("88", "79")),
        *(("合计", each) for each in ("213", "210")),
        *(("东山街道", each) for each in ("125", "131", "213", "210")),
        *(("可回收物", each) for each in ("125", "79")),
        *(("投诉渠道", each) for each in ("服务热线", "网上信箱")),
        *(("受理时限", each) for each in ("两小时内回复", "一日内回复")),
    )
    text = ("2025年度各街道垃圾分类情况汇总表", *dict.fromkeys(cell for _, cell in cells))
    return Known("表头.xlsx", data, text, (("年度汇总", 1),), cells=cells, unseen=("中间系数勿外传", "计算过程"))


def _calculated(data: bytes, results: dict[str, str]) -> bytes:
    """The workbook with the results of its formulas, as a spreadsheet program keeps them."""
    made = BytesIO()
    with ZipFile(BytesIO(data)) as source, ZipFile(made, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            text = source.read(name)
            for formula, result in results.items():
                pattern = f"(<f>{re.escape(formula)}</f>)<v ?/>|(<f>{re.escape(formula)}</f>)<v></v>"
                text = re.sub(pattern.encode(), f"<f>{formula}</f><v>{result}</v>".encode(), text)
            target.writestr(name, text)
    return made.getvalue()


def _book() -> Any:
    import openpyxl

    return openpyxl.Workbook()


def _saved(book: Any) -> bytes:
    file = BytesIO()
    book.save(file)
    return file.getvalue()
