"""Rich Text Format → its document, without LibreOffice."""

from __future__ import annotations

from pathlib import Path

import pytest
from docx import Document as new_document

from rag import reading
from rag.errors import UserError
from rag.reading.office import libreoffice
from rag.reading.source import Source
from rag.types import Document
from tests.support.office import needs_libreoffice, opened, saved

_STYLES = r"{\stylesheet{\s0 Normal;}{\s1\outlinelevel0 heading 1;}{\s2 heading 2;}{\s3 Title;}}"
_FONTS = (
    r"{\fonttbl{\f0\fcharset0 Times New Roman;}{\f1\fnil\fcharset134 SimSun{\*\falt x};}{\f2\fcharset136 MingLiU;}}"
)


@pytest.fixture(autouse=True)
def _no_libreoffice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(libreoffice, "program", lambda: None)


def _escaped(text: str, fallback: str = "?") -> str:
    units = text.encode("utf-16-le")
    return "".join(
        rf"\u{int.from_bytes(units[i : i + 2], 'little', signed=True)}{fallback}" for i in range(0, len(units), 2)
    )


def _hex(text: str, encoding: str = "gbk") -> str:
    return "".join(rf"\'{byte:02x}" for byte in text.encode(encoding))


def _read(body: str, name: str = "文.rtf", head: str = r"\ansi\ansicpg936") -> Document:
    data = f"{{\\rtf1{head}{_FONTS}{_STYLES}{body}}}".encode("latin-1")
    (document,) = reading.read(Source(data, name))
    return document


def _lines(body: str, head: str = r"\ansi\ansicpg936") -> list[str]:
    return _read(body, head=head).text.split("\n")


@pytest.mark.parametrize(
    ("body", "head"),
    [
        (_hex("本办法所称补贴，是指养老服务补贴。"), r"\ansi\ansicpg936"),
        (r"\f1 " + _hex("本办法所称补贴，是指养老服务补贴。"), r"\ansi\ansicpg1252"),
        (_escaped("本办法所称补贴，是指养老服务补贴。"), r"\ansi\ansicpg1252"),
        (r"\uc2 " + _escaped("本办法所称补贴，是指养老服务补贴。", r"\'a1\'a1"), r"\ansi\ansicpg936"),
        (r"\uc0 " + _escaped("本办法所称补贴，是指养老服务补贴。", ""), r"\ansi"),
        (r"{\upr{??}{\*\ud{\uc0 " + _escaped("本办法所称补贴，是指养老服务补贴。", "") + "}}}", r"\ansi"),
    ],
    ids=["code page", "charset of the font", "unicode", "two bytes instead", "none instead", "both"],
)
def test_characters_are_written_in_many_ways(body: str, head: str) -> None:
    assert _lines(body, head) == ["本办法所称补贴，是指养老服务补贴。"]


def test_bytes_of_one_character_may_be_written_in_two_ways_and_rare_ones_as_halves() -> None:
    # 丂 is 81 40 in GBK, whose second byte is an @
    assert _lines(r"\'81@" + _hex("字与") + _escaped("𠮷") + _hex("字都要读对。")) == ["丂字与𠮷字都要读对。"]
    assert _lines(r"\f2 " + _hex("繁體的內容也能讀。", "big5")) == ["繁體的內容也能讀。"]


def test_headings_are_known_by_style_or_outline() -> None:
    texts = (r"\s3 ", "养老服务条例"), (r"\s1 ", "总则"), (r"\outlinelevel1 ", "适用范围"), ("", "在本市适用本条例。")
    body = "".join(rf"\pard{how}{_escaped(text)}\par " for how, text in texts)
    document = _read(body)
    assert [(block.level, block.text) for block in document.blocks] == [
        (1, "养老服务条例"),
        (1, "总则"),
        (2, "适用范围"),
        (0, "在本市适用本条例。"),
    ]


def test_numbers_of_lists_are_part_of_the_text_and_bullets_not() -> None:
    def item(label: str, text: str) -> str:
        return rf"\pard{{\listtext\pard\plain {label}\tab}}{_escaped(text)}\par "

    body = item(_escaped("一、"), "申请人提交材料；") + item("2.", "受理机关审查；") + item(r"\'b7", "其他。")
    assert _lines(body) == ["一、申请人提交材料；", "2. 受理机关审查；", "其他。"]


def _row(*cells: str, edges: tuple[int, ...] = (), flags: tuple[str, ...] = (), head: str = "") -> str:
    edges = edges or tuple(2000 * (i + 1) for i in range(len(cells)))
    flags = flags or ("",) * len(cells)
    forms = "".join(rf"{flag}\cellx{edge}" for flag, edge in zip(flags, edges, strict=True))
    texts = "".join(rf"\pard\intbl {_escaped(cell)}\cell " for cell in cells)
    return rf"\trowd{head}{forms}{texts}\row "


def test_table_rows_carry_their_column_names() -> None:
    body = (
        _row("地区", "金额")
        + _row("上海", "三百万元")
        + _row("北京", "二百万元")
        + rf"\pard {_escaped('以上为准。')}\par "
    )
    assert _lines(body) == ["地区：上海，金额：三百万元", "地区：北京，金额：二百万元", "以上为准。"]


def test_merged_cells_repeat_downwards_and_wide_ones_count_once() -> None:
    body = (
        _row("地区", "时间", "金额", head=r"\trhdr")
        + _row("上海", "一季度", "300", flags=(r"\clvmgf", "", ""))
        + _row("", "二季度", "200", flags=(r"\clvmrg", "", ""))
        + _row("合计", "500", edges=(4000, 6000))
    )
    assert _lines(body) == [
        "地区：上海，时间：一季度，金额：300",
        "地区：上海，时间：二季度，金额：200",
        "地区、时间：合计，金额：500",
    ]


def test_notes_and_comments_stand_apart_with_the_words_they_belong_to() -> None:
    body = (
        _escaped("补贴按月发放")
        + rf"{{\super\chftn{{\footnote\pard\plain {{\super\chftn}} {_escaped('指自然月。')}}}}}"
        + _escaped("，受理期为")
        + r"{\*\atrfstart 1}"
        + _escaped("五个工作日")
        + r"{\*\atrfend 1}{\*\atnid LS}{\*\atnauthor "
        + _escaped("李四")
        + r"}\chatn{\*\annotation{\*\atnref 1}\pard\plain "
        + _escaped("改为三个？")
        + "}"
        + _escaped("内。")
        + r"\par "
    )
    assert _lines(body) == [
        "补贴按月发放，受理期为五个工作日内。",
        "脚注1（注于“补贴按月发放”）：指自然月。",
        "批注（李四，针对“五个工作日”）：改为三个？",
    ]


def test_what_is_no_text_is_left_out() -> None:
    junk = (
        r"{\header " + _escaped("页眉") + r"}{\pict\wmetafile8 0102}{\*\unknown " + _escaped("不认识的") + r"}{\v "
        r"hidden}{\deleted gone}{\field{\*\fldinst HYPERLINK x}{\fldrslt " + _escaped("链接文字") + "}}"
    )
    assert _lines(_escaped("正文里的") + junk + _escaped("要读到，其余不读。")) == [
        "正文里的链接文字要读到，其余不读。"
    ]


def test_under_another_ending_it_is_read_too() -> None:
    assert _read(_escaped("为了规范养老服务，制定本条例。"), "其实是rtf.doc").text == "为了规范养老服务，制定本条例。"


@pytest.mark.parametrize(
    "body",
    [
        "{" * 500,
        "}" * 50 + r"\bin99999999999 x",
        r"\cell" * 3000 + r"\cellx99 \row",
        r"\u",
        "\\",
        r"\'",
        r"\trowd\cell",
    ],
)
def test_what_is_damaged_leaves_what_stands_before(body: str) -> None:
    assert _read(_escaped("好的一段。") + r"\par " + body).text.startswith("好的一段。")


def test_groups_in_each_other_end() -> None:
    with pytest.raises(UserError, match=r"文\.rtf.*损坏"):
        _read(_escaped("好的一段。") + "{" * 5000)


@needs_libreoffice
def test_what_libreoffice_makes_of_a_word_file_reads_the_same(tmp_path: Path) -> None:
    made = new_document()
    made.add_heading("养老服务条例", 0)
    made.add_heading("总则", 1)
    made.add_paragraph("为了规范养老服务，制定本条例。")
    for text in ("申请人提交材料；", "受理机关审查；"):
        made.add_paragraph(text, "List Number")
    table = made.add_table(3, 2)
    for i, row in enumerate((("地区", "金额"), ("上海", "300"), ("北京", "200"))):
        for j, cell in enumerate(row):
            table.cell(i, j).text = cell
    word = tmp_path / "文.docx"
    word.write_bytes(saved(made))
    rich = opened(word, "rtf")
    first, second = (next(reading.read(Source(path.read_bytes(), path.name))) for path in (word, rich))
    assert first.text == second.text
    assert [block.level for block in first.blocks] == [block.level for block in second.blocks]
