"""OpenDocument files → their documents, without LibreOffice."""

from __future__ import annotations

from pathlib import Path

import pytest
from docx import Document as new_document

from rag import reading
from rag.errors import UserError
from rag.reading.office import libreoffice
from rag.reading.source import Source
from rag.types import Document, Unread
from tests.support.office import needs_libreoffice, opened, saved
from tests.support.opendocument import flat, package

_PROSE = "<text:p>为了规范养老服务，制定本条例。</text:p>"


@pytest.fixture(autouse=True)
def _no_libreoffice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(libreoffice, "program", lambda: None)


def _read(data: bytes, name: str) -> Document:
    (document,) = reading.read(Source(data, name))
    return document


def _lines(body: str, styles: str = "") -> list[str]:
    return _read(package("text", body, styles), "文.odt").text.split("\n")


def _cells(*texts: str, more: str = "") -> str:
    row = "".join(f"<table:table-cell><text:p>{text}</text:p></table:table-cell>" for text in texts)
    return f"<table:table-row {more}>{row}</table:table-row>"


def test_headings_are_known_by_their_outline_level() -> None:
    body = (
        '<text:h text:outline-level="1">养老服务条例</text:h><text:h text:outline-level="2">总则</text:h>'
        f"{_PROSE}<text:table-of-content><text:index-body><text:p>总则 1</text:p></text:index-body>"
        "</text:table-of-content>"
    )
    document = _read(package("text", body), "文.odt")
    assert [(block.level, block.text) for block in document.blocks] == [
        (1, "养老服务条例"),
        (2, "总则"),
        (0, "为了规范养老服务，制定本条例。"),
    ]
    assert document.title == "养老服务条例"


@pytest.mark.parametrize(
    ("form", "suffix", "labels"),
    [("一, 二, 三, ...", "、", ["一、", "二、"]), ("1", ".", ["1. ", "2. "]), ("a", ")", ["a) ", "b) "])],
)
def test_lists_are_numbered_as_they_are_shown(form: str, suffix: str, labels: list[str]) -> None:
    style = (
        '<text:list-style style:name="L1"><text:list-level-style-number text:level="1" '
        f'style:num-format="{form}" style:num-suffix="{suffix}"/><text:list-level-style-number text:level="2" '
        'style:num-format="1" style:num-prefix="（" style:num-suffix="）"/></text:list-style>'
    )
    inner = "<text:list><text:list-item><text:p>自愿申请的内层条目；</text:p></text:list-item></text:list>"
    body = (
        f'<text:list text:style-name="L1"><text:list-item><text:p>申请人提交材料；</text:p>{inner}</text:list-item>'
        f"<text:list-item><text:p>受理机关审查；</text:p></text:list-item></text:list>{_PROSE}"
        '<text:list text:style-name="L1" text:continue-numbering="true"><text:list-item><text:p>接着编号；</text:p>'
        "</text:list-item></text:list>"
    )
    third = labels[1].replace("二", "三").replace("2", "3").replace("b", "c")
    assert _lines(body, style) == [
        f"{labels[0]}申请人提交材料；",
        "（1）自愿申请的内层条目；",
        f"{labels[1]}受理机关审查；",
        "为了规范养老服务，制定本条例。",
        f"{third}接着编号；",
    ]


def test_table_rows_carry_their_column_names_and_merged_cells_repeat() -> None:
    merged = (
        '<table:table-row><table:table-cell table:number-rows-spanned="2"><text:p>上海</text:p></table:table-cell>'
        "<table:table-cell><text:p>一季度</text:p></table:table-cell><table:table-cell><text:p>300</text:p>"
        "</table:table-cell></table:table-row><table:table-row><table:covered-table-cell/><table:table-cell>"
        "<text:p>二季度</text:p></table:table-cell><table:table-cell><text:p>200</text:p></table:table-cell>"
        "</table:table-row>"
    )
    head = f"<table:table-header-rows>{_cells('地区', '时间', '金额')}</table:table-header-rows>"
    assert _lines(f"<table:table>{head}{merged}</table:table>") == [
        "地区：上海，时间：一季度，金额：300",
        "地区：上海，时间：二季度，金额：200",
    ]


def test_notes_and_comments_stand_apart_with_the_words_they_belong_to() -> None:
    note = (
        '<text:note text:note-class="{}"><text:note-citation>1</text:note-citation><text:note-body>'
        "<text:p>{}</text:p></text:note-body></text:note>"
    )
    comment = (
        '<office:annotation office:name="c1"><dc:creator>李四</dc:creator><text:p>改为三个？</text:p>'
        '</office:annotation><text:span>五个</text:span>工作日<office:annotation-end office:name="c1"/>'
    )
    body = (
        f"<text:p>补贴按月发放{note.format('footnote', '指自然月。')}，受理期为{comment}内。</text:p>"
        f"<text:p>由民政局解释{note.format('endnote', '市民政局。')}。</text:p>"
    )
    assert _lines(body) == [
        "补贴按月发放，受理期为五个工作日内。",
        "脚注1（注于“补贴按月发放”）：指自然月。",
        "批注（李四，针对“五个工作日”）：改为三个？",
        "由民政局解释。",
        "尾注1（注于“由民政局解释”）：市民政局。",
    ]


def test_what_is_deleted_or_hidden_is_left_out() -> None:
    style = '<style:style style:name="H" style:family="text"><style:text-properties text:display="none"/></style:style>'
    body = (
        "<text:tracked-changes><text:changed-region><text:deletion><text:p>删去的</text:p></text:deletion>"
        "</text:changed-region></text:tracked-changes><text:p>看得见"
        '<text:span text:style-name="H">看不见</text:span>的。</text:p>'
    )
    assert _lines(body, style) == ["看得见的。"]


def test_a_text_box_follows_its_paragraph() -> None:
    box = "<draw:frame><draw:text-box><text:p>框里的话也要读到。</text:p></draw:text-box></draw:frame>"
    assert _lines(f"<text:p>正文{box}继续写完。</text:p>") == ["正文继续写完。", "框里的话也要读到。"]


def test_a_sheet_shows_its_cells_as_a_person_sees_them() -> None:
    shown = (
        '<table:table-cell office:value-type="percentage" office:value="0.25"><text:p>25%</text:p></table:table-cell>'
    )
    bare = '<table:table-cell office:value-type="float" office:value="300"/>'
    filling = '<table:table-cell table:number-columns-repeated="16000"/>'
    place = "<table:table-cell><text:p>上海</text:p></table:table-cell>"
    rows = (
        _cells("地区", "占比", "金额")
        + f'<table:table-row table:number-rows-repeated="2">{place}{shown}{bare}{filling}</table:table-row>'
        + '<table:table-row table:number-rows-repeated="1048000"><table:table-cell/></table:table-row>'
    )
    hidden = (
        '<style:style style:name="t" style:family="table"><style:table-properties table:display="false"/></style:style>'
    )
    tables = (
        f'<table:table table:name="收支">{rows}</table:table>'
        f'<table:table table:name="底稿" table:style-name="t">{_cells("密")}</table:table>'
    )
    document = _read(package("spreadsheet", tables, hidden), "表.ods")
    assert document.text.split("\n") == ["收支", *["地区：上海，占比：25%，金额：300"] * 2]
    assert document.reading.unread == (Unread("hidden_sheets"),)


def test_slides_are_read_in_the_order_in_which_they_are_looked_at() -> None:
    def frame(text: str, y: float, kind: str = "outline") -> str:
        place = f'svg:x="1cm" svg:y="{y}cm" svg:width="20cm" svg:height="2cm"'
        inner = f"<draw:text-box><text:p>{text}</text:p></draw:text-box>"
        return f'<draw:frame presentation:class="{kind}" {place}>{inner}</draw:frame>'

    notes = f"<presentation:notes>{frame('讲解时强调。', 1, 'notes')}</presentation:notes>"
    page = (
        frame("后面的一段。", 9)
        + frame("前面的一段。", 5)
        + frame("年度计划", 1, "title")
        + frame("3", 19, "page-number")
    )
    document = _read(package("presentation", f"<draw:page>{page}{notes}</draw:page>"), "讲.odp")
    assert [(block.level, block.text) for block in document.blocks] == [
        (1, "年度计划"),
        (0, "前面的一段。"),
        (0, "后面的一段。"),
        (2, "备注"),
        (0, "讲解时强调。"),
    ]
    assert document.reading.pages == 1


@pytest.mark.parametrize(("name", "kind"), [("文.fodt", "text"), ("文.doc", "text"), ("讲.fodp", "presentation")])
def test_a_flat_file_is_read_too(name: str, kind: str) -> None:
    body = _PROSE if kind == "text" else f"<draw:page><draw:custom-shape>{_PROSE}</draw:custom-shape></draw:page>"
    assert _read(flat(kind, body), name).text == "为了规范养老服务，制定本条例。"


def test_a_password_is_named() -> None:
    manifest = "<manifest:manifest><manifest:encryption-data/></manifest:manifest>"
    with pytest.raises(UserError, match=r"文\.odt.*密码"):
        _read(package("text", _PROSE, more={"META-INF/manifest.xml": manifest}), "文.odt")


@pytest.mark.parametrize(
    "data",
    [
        flat("text", _PROSE).replace(b"<office:document ", b'<!DOCTYPE x [<!ENTITY a "b">]><office:document '),
        package("text", _PROSE)[:-30],
        package("spreadsheet", _cells("一") * 3).replace(b"content.xml", b"kontent.xml"),
    ],
    ids=["entities", "cut off", "without content"],
)
def test_damage_is_named(data: bytes) -> None:
    with pytest.raises(UserError, match=r"坏\.odt.*损坏"):
        _read(data, "坏.odt")


@pytest.mark.parametrize("nested", ["text:list", "text:section", "draw:frame"])
def test_things_in_each_other_end(nested: str) -> None:
    deep = f"<{nested}>" * 200 + f"</{nested}>" * 200
    assert _lines(f"{_PROSE}{deep}") == ["为了规范养老服务，制定本条例。"]


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
    open_document = opened(word, "odt")
    first, second = (_read(path.read_bytes(), path.name) for path in (word, open_document))
    assert first.text == second.text
    assert [block.level for block in first.blocks] == [block.level for block in second.blocks]


def test_merged_cells_of_a_sheet_repeat_in_each_row() -> None:
    def cell(text: str, more: str = "") -> str:
        return f"<table:table-cell {more}><text:p>{text}</text:p></table:table-cell>"

    tall = cell("上海", 'table:number-rows-spanned="2"')
    rows = (
        _cells("地区", "时间", "金额")
        + f"<table:table-row>{tall}{cell('一季度')}{cell('300')}</table:table-row>"
        + f"<table:table-row><table:covered-table-cell/>{cell('二季度')}{cell('200')}</table:table-row>"
    )
    assert _read(package("spreadsheet", f"<table:table>{rows}</table:table>"), "表.ods").text.split("\n") == [
        "地区：上海，时间：一季度，金额：300",
        "地区：上海，时间：二季度，金额：200",
    ]
