"""A spreadsheet → its document."""

from __future__ import annotations

import re
import tracemalloc
from collections.abc import Sequence
from datetime import date, datetime
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from rag import reading
from rag.errors import UserError
from rag.reading.office.sheets import read
from rag.reading.source import Limits, Source
from rag.types import Document
from tests.support.office import saved, with_parts
from tests.support.timing import Work, growth

_ROWS = (["地区", "金额", "年份"], ["上海", "300万元", "2023年"], ["北京", "200万元", "2022年"])
_READ = ["地区：上海，金额：300万元，年份：2023年", "地区：北京，金额：200万元，年份：2022年"]


def _sheet(rows: Sequence[Sequence[Any]]) -> tuple[Any, Any]:
    book = Workbook()
    for row in rows:
        book.active.append(list(row))
    return book, book.active


def _read(book: Any, name: str = "表.xlsx", limits: Limits = Limits()) -> Document:  # noqa: B008 (it is frozen)
    (document,) = read(Source(saved(book), name, limits))
    return document


def _text(data: str | bytes, name: str = "表.csv") -> list[str]:
    (document,) = reading.read(Source(data.encode() if isinstance(data, str) else data, name))
    return document.text.split("\n")


def _with_shared_strings(data: bytes, form: str = "<si><t>{}</t></si>") -> bytes:
    """The file with its texts in a part of their own, as Excel writes it; openpyxl leaves them in the cells."""
    strings: list[str] = []

    def share(match: re.Match[bytes]) -> bytes:
        strings.append(match.group(1).decode())
        return f't="s"><v>{len(strings) - 1}</v>'.encode()

    def change(name: str, part: bytes) -> bytes:
        if "worksheets/" in name:
            return re.sub(rb't="inlineStr"><is><t>(.*?)</t></is>', share, part)
        return part

    moved = with_parts(data, change)
    file = BytesIO(moved)
    with ZipFile(file, "a", ZIP_DEFLATED) as archive:
        space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
        part = f'<sst xmlns="{space}">{"".join(map(form.format, strings))}</sst>'
        archive.writestr("xl/sharedStrings.xml", part)
    return with_parts(file.getvalue(), _relate)


def _relate(name: str, part: bytes) -> bytes:
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
    relation = f'<Relationship Id="shared" Type="{kind}" Target="sharedStrings.xml"/></Relationships>'
    return part.replace(b"</Relationships>", relation.encode()) if name == "xl/_rels/workbook.xml.rels" else part


def test_a_row_is_read_with_its_column_names_and_quoted_at_its_offsets() -> None:
    document = _read(_sheet(_ROWS)[0])
    assert document.text.split("\n") == _READ
    assert document.title == "表"
    assert all(block.row and document.text[block.start : block.end] == block.text for block in document.blocks)


@pytest.mark.parametrize(
    ("value", "form", "shown"),
    [
        (0.125, "0.0%", "12.5%"),
        (1234567.5, "#,##0.00", "1,234,567.50"),
        (1234.5, '"￥"#,##0.00', "￥1,234.50"),
        (1234.5, "[$¥-804]#,##0", "¥1,235"),
        (-12, "0;(0)", "(12)"),
        (12, '0"万元"', "12万元"),
        (7, "000", "007"),
        (date(2023, 9, 8), "yyyy-mm-dd", "2023-09-08"),
        (date(2023, 9, 8), 'yyyy"年"m"月"d"日";@', "2023年9月8日"),
        (date(2023, 9, 8), "mm-dd-yy", "2023/9/8"),
        (datetime(2023, 9, 8, 18, 5), "yyyy/m/d h:mm", "2023/9/8 18:05"),
        (datetime(2023, 9, 8, 18, 5), '上午/下午h"时"mm"分"', "下午6时05分"),
        (310101199001011234, "0", "310101199001011000"),
        (3.0, "General", "3"),
        (0.1 + 0.2, "General", "0.3"),
        (True, "General", "TRUE"),
    ],
)
def test_a_value_is_read_as_it_is_shown(value: object, form: str, shown: str) -> None:
    book, sheet = _sheet([["名称", "数值", "说明"], ["甲", value, "无"], ["乙", "未报", "无"]])
    sheet["B2"].number_format = form
    assert _read(book).text.split("\n")[0] == f"名称：甲，数值：{shown}，说明：无"


def test_dates_may_count_from_1904() -> None:
    book, sheet = _sheet([["名称", "日期"], ["甲", 1], ["乙", "未定"]])
    sheet["B2"].number_format = "yyyy-mm-dd"
    book.epoch = CALENDAR_MAC_1904
    assert "1904-01-02" in _read(book).text


def test_error_cells_are_left_out() -> None:
    book, sheet = _sheet(_ROWS)
    sheet["B2"] = "#DIV/0!"
    assert _read(book).text.split("\n")[0] == "地区：上海，年份：2023年"


def test_formulas_without_results_are_told_of_and_those_with_them_are_read() -> None:
    data = saved(_sheet([*_ROWS, ["合计", "=B2+B3", "全部"]])[0])
    document = next(read(Source(data, "a.xlsx")))
    assert [unread.reason for unread in document.reading.unread] == ["formulas"]
    assert "B2" not in document.text
    calculated = with_parts(data, lambda name, part: re.sub(rb"</f><v ?/>|</f><v></v>", b"</f><v>500</v>", part))
    document = next(read(Source(calculated, "a.xlsx")))
    assert document.reading.unread == ()
    assert "金额：500" in document.text


def test_sheets_are_headed_by_their_names_and_hidden_ones_are_told_of() -> None:
    book, sheet = _sheet(_ROWS)
    sheet.title = "二〇二三年"
    for name, state in (("二〇二二年", "visible"), ("草稿", "hidden"), ("密", "veryHidden")):
        other = book.create_sheet(name)
        other.sheet_state = state
        for row in _ROWS:
            other.append([f"{name}{cell}" for cell in row])
    document = _read(book)
    assert [block.text for block in document.blocks if block.level == 1] == ["二〇二三年", "二〇二二年"]
    assert "草稿" not in document.text
    assert "密" not in document.text
    assert [unread.reason for unread in document.reading.unread] == ["hidden_sheets"]


@pytest.mark.parametrize("alone", [True, False])
@pytest.mark.parametrize(
    ("name", "heads"), [("Sheet", False), ("Sheet1 (2)", False), ("工作表1", False), ("经费表", True)]
)
def test_a_sheet_is_headed_by_its_name_only_where_it_was_given_one(name: str, heads: bool, alone: bool) -> None:
    book, sheet = _sheet(_ROWS)
    sheet.title = name
    if not alone:
        book.create_sheet("Sheet2").append(["甲", "乙"])
    assert _read(book).text.startswith(name) == heads


def test_a_title_over_the_table_is_a_heading_and_names_no_column() -> None:
    book, sheet = _sheet([["2023年度经费安排表"], *_ROWS])
    sheet.merge_cells("A1:C1")
    document = _read(book)
    assert document.text.split("\n") == ["2023年度经费安排表", *_READ]
    assert document.blocks[0].level > 0


def test_merged_cells_count_for_every_row_that_they_cover() -> None:
    book, sheet = _sheet(
        [["地区", "年份", "金额"], ["上海", "2022年", "100元"], [None, "2023年", "200元"], ["北京", "2023年", "300元"]]
    )
    sheet.merge_cells("A2:A3")
    assert _read(book).text.split("\n")[1] == "地区：上海，年份：2023年，金额：200元"


def test_tables_that_blank_rows_and_columns_part_have_their_own_columns() -> None:
    book, sheet = _sheet(_ROWS)
    for i, row in enumerate((["姓名", "职务", "电话"], ["张三", "局长", "123456"], ["李四", "副局长", "654321"])):
        for j, text in enumerate(row):
            sheet.cell(6 + i, 1 + j, text)
            sheet.cell(1 + i, 6 + j, text.replace("三", "五").replace("四", "六"))
    assert _read(book).text.split("\n") == [
        *_READ,
        "姓名：张五，职务：局长，电话：123456",
        "姓名：李六，职务：副局长，电话：654321",
        "姓名：张三，职务：局长，电话：123456",
        "姓名：李四，职务：副局长，电话：654321",
    ]


def test_a_table_that_goes_on_after_a_blank_row_keeps_its_columns() -> None:
    assert _read(_sheet([*_ROWS, [], ["天津", "100万元", "2021年"], ["重庆", "150万元", "2020年"]])[0]).text.split(
        "\n"
    ) == [
        *_READ,
        "地区：天津，金额：100万元，年份：2021年",
        "地区：重庆，金额：150万元，年份：2020年",
    ]


def test_cells_at_the_far_corner_take_no_memory() -> None:
    book, sheet = _sheet(_ROWS)
    sheet["XFD1048576"] = "角落里的文字。"
    for i in range(1, 3000):
        sheet.cell(10 + i, 10 + i, f"斜线上的第{i}格。")
    data = with_parts(
        saved(book),
        lambda name, part: (
            part.replace(b"</sheetData>", b'</sheetData><mergeCells><mergeCell ref="A2:XFD1048576"/></mergeCells>')
            if "sheet1" in name
            else part
        ),
    )
    tracemalloc.start()
    (document,) = read(Source(data, "a.xlsx"))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert document.text.endswith("角落里的文字。")
    assert peak < 50 << 20


def test_shared_strings_are_read_in_all_their_runs_without_the_pronunciation() -> None:
    rich = "<si><r><rPr><b/></rPr><t>{0}</t></r><r><t>_x000D_</t></r><rPh sb='0' eb='1'><t>shang</t></rPh></si>"
    for form in ("<si><t>{}</t></si>", rich):
        data = _with_shared_strings(saved(_sheet(_ROWS)[0]), form)
        assert next(read(Source(data, "a.xlsx"))).text.split("\n") == _READ


def test_sheets_beyond_the_limit_are_told_of() -> None:
    book, _ = _sheet(_ROWS)
    for number in range(3):
        book.create_sheet(f"第{number}张").append(["甲", "乙"])
    document = _read(book, limits=Limits(pages=2))
    assert [(unread.reason, unread.pages) for unread in document.reading.unread] == [("too_many_pages", (3, 4))]


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "_rels/.rels"])
@pytest.mark.parametrize("damage", [b"<worksheet", b""])
def test_a_damaged_part_is_refused_by_name(part: str, damage: bytes) -> None:
    data = with_parts(_with_shared_strings(saved(_sheet(_ROWS)[0])), lambda name, old: damage if name == part else old)
    with pytest.raises(UserError, match=r"坏\.xlsx.*损坏"):
        list(read(Source(data, "坏.xlsx")))


def test_an_empty_workbook_is_refused_by_name() -> None:
    with pytest.raises(UserError, match=r"空白\.xlsx.*空的"):
        _read(Workbook(), "空白.xlsx")


@pytest.mark.parametrize("separator", [",", ";", "\t", "|", "；"])
def test_the_separator_of_a_text_file_is_told_from_its_records(separator: str) -> None:
    assert _text("\n".join(separator.join(row) for row in _ROWS)) == _READ


def test_a_separator_may_be_declared() -> None:
    assert _text("sep=#\r\n" + "\r\n".join("#".join(row) for row in _ROWS)) == _READ


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
def test_a_text_file_may_have_any_chinese_encoding(encoding: str) -> None:
    assert _text("\r\n".join(",".join(row) for row in _ROWS).encode(encoding)) == _READ


def test_quoted_fields_may_hold_separators_line_breaks_and_quotation_marks() -> None:
    text = '名称,说明,数量\r\n甲,"第一行,还有\r\n第二行",3\r\n乙,"他说""好""",4\r\n'
    assert _text(text) == ["名称：甲，说明：第一行,还有第二行，数量：3", '名称：乙，说明：他说"好"，数量：4']


def test_a_quotation_mark_that_is_never_closed_swallows_nothing() -> None:
    lines = _text('名称,说明,数量\n甲,"无,3\n乙,有,4\n丙,有,5\n')
    assert lines[1:] == ["名称：乙，说明：有，数量：4", "名称：丙，说明：有，数量：5"]


def test_records_may_be_of_different_lengths() -> None:
    assert _text("地区,金额,年份\n上海,300万元\n北京,200万元,2022年,多余的\n")[0] == "地区：上海，金额：300万元"


@pytest.mark.parametrize("formula", ["=1+1", "+86 21", "-5", "@SUM(A1)", '=HYPERLINK("http://x")'])
def test_what_a_spreadsheet_would_calculate_is_text(formula: str) -> None:
    quoted = '"' + formula.replace('"', '""') + '"'
    assert _text(f"名称,数值,说明\n甲,{quoted},无\n乙,2,无\n")[0] == f"名称：甲，数值：{formula}，说明：无"


def test_blank_lines_part_the_tables_of_a_text_file_but_blank_columns_do_not() -> None:
    assert _text("地区,,金额\n上海,,300万元\n北京,,200万元\n\n姓名,职务,电话\n张三,局长,1234567\n") == [
        "地区：上海，金额：300万元",
        "地区：北京，金额：200万元",
        "姓名：张三，职务：局长，电话：1234567",
    ]


def test_a_binary_file_under_the_ending_is_refused_by_name() -> None:
    with pytest.raises(UserError, match=r"图\.csv.*不是文本"):
        _text(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8, "图.csv")


@pytest.mark.parametrize("text", ["", "\n\n", ",,\n,,\n"])
def test_an_empty_text_file_is_refused_by_name(text: str) -> None:
    with pytest.raises(UserError, match=r"空白\.csv.*空的"):
        _text(text, "空白.csv")


def test_the_time_for_a_long_text_file_grows_with_its_length_only() -> None:
    def reading(rows: int) -> Work:
        text = "编号,地址,金额\n" + "".join(f"{i},浦东新区第{i}号,{i * 3}元\n" for i in range(rows))
        assert len(_text(text)) == rows
        return lambda: _text(text)

    assert growth(reading, 500, 4000) < 24  # 8 where it grows with the length, 64 with its square


def test_a_day_may_be_held_as_a_text() -> None:
    book, sheet = _sheet([["名称", "日期", "编号"], ["甲", date(2023, 9, 8), "A1"], ["乙", date(2023, 9, 9), "A2"]])
    sheet["B2"].number_format = 'yyyy"年"m"月"d"日"'
    sheet["B3"].number_format = "General"
    book.iso_dates = True
    assert _read(book).text.split("\n") == [
        "名称：甲，日期：2023年9月8日，编号：A1",
        "名称：乙，日期：2023-09-09，编号：A2",
    ]


def test_a_text_is_read_as_its_cell_shows_it() -> None:
    book, sheet = _sheet([["名称", "编号", "备注"], ["甲", "A12", "内部"], ["乙", "A13", "公开"]])
    sheet["B2"].number_format = '"第"@"号"'
    sheet["C2"].number_format = ";;;"
    for data in (saved(book), _with_shared_strings(saved(book))):
        assert next(read(Source(data, "a.xlsx"))).text.split("\n")[0] == "名称：甲，编号：第A12号"


def test_labels_that_wait_for_their_values_are_no_table_of_their_own() -> None:
    book, _ = _sheet(
        [["姓名", None, "联系电话", None], ["籍贯", None, "所学专业", "会计"], ["住址", None, "学历", "本科"]]
    )
    assert [block.text for block in _read(book).blocks] == [
        "姓名，联系电话",
        "籍贯，所学专业：会计",
        "住址，学历：本科",
    ]
