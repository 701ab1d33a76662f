"""OFD files → documents whose characters know their page and box."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from rag import reading
from rag.errors import UserError
from rag.reading.pages import ocr, pictures
from rag.reading.source import Limits, Source
from rag.types import Document, Unread
from tests.support.ofd import content, line, ofd, rule, scan

_MM = 72 / 25.4


def _read(data: bytes, limits: Limits = Limits()) -> Document:  # noqa: B008 (it is frozen)
    (document,) = reading.read(Source(data, "文.ofd", limits))
    return document


def _lines(document: Document) -> list[str]:
    return document.text.split("\n")


def _box(document: Document, words: str) -> tuple[int, list[float]]:
    """The page that ``words`` stand on, and their box in millimetres."""
    assert document.layout is not None
    start = document.text.index(words)
    boxes = document.layout.boxes[start : start + len(words)] / _MM
    return int(document.layout.pages[start]), [*boxes[:, :2].min(0).tolist(), *boxes[:, 2:].max(0).tolist()]


def test_each_character_knows_its_page_and_box() -> None:
    pages = [content(line("增值税税率为百分之十。", 30, 40)), content(line("自公布之日起施行。", 30, 60))]
    document = _read(ofd(pages, title="关于税率的通知"))
    assert _lines(document) == ["增值税税率为百分之十。", "自公布之日起施行。"]
    assert (document.title, document.reading.pages) == ("关于税率的通知", 2)
    page, box = _box(document, "公布")
    assert page == 2
    np.testing.assert_allclose(box, [35, 55.6, 45, 60.6], atol=0.1)


@pytest.mark.parametrize("namespace", ["http://www.ofdspec.org/2016", "http://www.ofdspec.org", ""])
def test_programs_differ_in_the_namespace(namespace: str) -> None:
    data = ofd([content(line("本办法自公布之日起施行。", 30, 40))])
    assert _lines(_read(_recoded(data, b"http://www.ofdspec.org/2016", namespace.encode()))) == [
        "本办法自公布之日起施行。"
    ]


def _recoded(data: bytes, old: bytes, new: bytes) -> bytes:
    from zipfile import ZipFile

    made = BytesIO()
    with ZipFile(BytesIO(data)) as given, ZipFile(made, "w") as changed:
        for name in given.namelist():
            part = given.read(name)
            part = part if new else part.replace(b"ofd:", b"").replace(b'xmlns:ofd="' + old + b'"', b"")
            changed.writestr(name, part.replace(old, new))
    return made.getvalue()


def test_every_document_of_a_package_is_read_and_its_pages_counted_on() -> None:
    document = _read(ofd([content(line("甲文件共一页。", 30, 40))], [content(line("乙文件也是一页。", 30, 40))]))
    assert _lines(document) == ["甲文件共一页。", "乙文件也是一页。"]
    assert _box(document, "乙")[0] == 2


def test_a_template_is_part_of_the_page_that_uses_it() -> None:
    common = '<ofd:TemplatePage ID="4" BaseLoc="Tpls/Tpl_0/Content.xml"/>'
    page = content(line("江南大学", 55, 40), '<ofd:Template TemplateID="4" ZOrder="Background"/>')
    template = content(line("单位名称：", 30, 40))
    document = _read(ofd([page], common=common, more={"Doc_0/Tpls/Tpl_0/Content.xml": template}))
    assert _lines(document) == ["单位名称：江南大学"]


def test_an_annotation_is_read_where_it_is_drawn_and_its_remark_behind_the_page() -> None:
    entry = '<ofd:Page PageID="0"><ofd:FileLoc>Page_0/Annot.xml</ofd:FileLoc></ofd:Page>'
    listed = f'<ofd:Annotations xmlns:ofd="o">{entry}</ofd:Annotations>'
    drawn = f'<ofd:Appearance Boundary="30 80 100 10">{line("同意。", 0, 5)}</ofd:Appearance>'
    noted = '<ofd:Remark>请财务处核实</ofd:Remark><ofd:Appearance Boundary="30 34 30 8"/>'
    notes = (
        f'<ofd:PageAnnot xmlns:ofd="o"><ofd:Annot Type="Stamp">{drawn}</ofd:Annot>'
        f'<ofd:Annot Type="Highlight" Creator="张三">{noted}</ofd:Annot>'
        f'<ofd:Annot Type="Watermark">{drawn.replace("同意", "样张")}</ofd:Annot></ofd:PageAnnot>'
    )
    pages = [content(line("每户补助三百元。", 30, 40)), content(line("附则。", 30, 40))]
    more = {"Doc_0/Annots/Annotations.xml": listed, "Doc_0/Annots/Page_0/Annot.xml": notes}
    below = "<ofd:Annotations>Annots/Annotations.xml</ofd:Annotations>"
    document = _read(ofd(pages, below=below, more=more))
    assert _lines(document) == [
        "每户补助三百元。",
        "同意。",
        "批注（张三，针对“每户补助三百”）：请财务处核实",
        "附则。",
    ]
    page, box = _box(document, "请财务处核实")
    assert page == 1
    np.testing.assert_allclose(box, [30, 34, 60, 42], atol=0.1)


def test_a_ruled_table_is_read_as_rows() -> None:
    rules = "".join(rule(30, y, 150, y) for y in (30, 40, 50, 60)) + "".join(
        rule(x, 30, x, 60) for x in (30, 70, 110, 150)
    )
    rows = (("地区", "金额", "日期"), ("上海", "三百万元", "一月"), ("北京", "二百万元", "三月"))
    cells = "".join(line(cell, 32 + 40 * j, 38 + 10 * i) for i, row in enumerate(rows) for j, cell in enumerate(row))
    assert _lines(_read(ofd([content(rules + cells)]))) == [
        "地区：上海，金额：三百万元，日期：一月",
        "地区：北京，金额：二百万元，日期：三月",
    ]


def test_distances_and_matrices_place_characters() -> None:
    spread = (
        '<ofd:TextObject ID="1" Boundary="20 20 100 10" CTM="0.5 0 0 0.5 0 0" Font="2" Size="10">'
        '<ofd:TextCode X="0" Y="10" DeltaX="10 g 2 10">一二三四</ofd:TextCode>'
        '<ofd:TextCode X="40" DeltaX="10">五六</ofd:TextCode></ofd:TextObject>'
    )
    bare = line("无间距的字", 20, 45).replace('DeltaX="g 4 5.0"', "")
    upright = "".join(
        f'<ofd:TextObject ID="1" Boundary="{x} 80 10 60" Font="2" Size="5" ReadDirection="90">'
        f'<ofd:TextCode X="0" Y="5" DeltaY="g 8 5">{text}</ofd:TextCode></ofd:TextObject>'
        for x, text in ((160, "竖排的第一行文字，"), (150, "第二行接着它。"))
    )
    document = _read(ofd([content(spread + bare), content(upright)]))
    assert _lines(document) == ["一二三四五六", "无间距的字", "竖排的第一行文字，第二行接着它。"]
    np.testing.assert_allclose(_box(document, "四五")[1], [35, 20.6, 45, 25.6], atol=0.1)
    np.testing.assert_allclose(_box(document, "间距")[1], [25, 40.6, 35, 45.6], atol=0.1)


def test_what_is_not_seen_is_not_read() -> None:
    hidden = [
        line("暗一", 30, 60, more='Visible="false"'),
        line("暗二", 30, 70, more='Alpha="0"'),
        line("暗三", 30, 80).replace("<ofd:TextCode", '<ofd:FillColor Value="255 255 255"/><ofd:TextCode'),
        line("暗四", 300, 90),
    ]
    assert _lines(_read(ofd([content(line("看得见的一行。", 30, 40) + "".join(hidden))]))) == ["看得见的一行。"]


def test_the_page_is_drawn_with_its_text_where_it_was_read(tmp_path: Path) -> None:
    path = tmp_path / "文.ofd"
    path.write_bytes(ofd([content(line("增值税税率为百分之十。", 30, 40) + rule(30, 100, 100, 100))]))
    with Image.open(BytesIO(pictures.draw(path, "", Limits(), 1))) as file:
        grey = np.asarray(file.convert("L"))
    scale = grey.shape[1] / 210
    dark = np.argwhere(grey < 128) / scale
    text, ruled = dark[dark[:, 0] < 80], dark[dark[:, 0] > 80]
    assert 30 <= text[:, 1].min() <= 33
    assert 75 <= text[:, 1].max() <= 85
    assert 34 <= text[:, 0].min() < text[:, 0].max() <= 42
    np.testing.assert_allclose(ruled[:, 0].mean(), 100, atol=0.5)


@pytest.mark.skipif(not ocr.available(), reason="text recognition isn't installed")
def test_a_scanned_page_is_recognised() -> None:
    text = ofd([content(line("扫描件上的文字要识别出来。", 30, 40, size=7))])
    picture = pictures.render(Source(text, "文.ofd"), 1)
    document = _read(ofd([content(scan(0, 0, 210, 297))], more={"Doc_0/Res/scan.png": picture}))
    assert _lines(document) == ["扫描件上的文字要识别出来。"]
    assert ("recognised_pages", 1) in document.reading.repairs


@pytest.mark.skipif(not ocr.available(), reason="text recognition isn't installed")
def test_a_scan_that_can_not_be_opened_is_named() -> None:
    pages = [content(line("第一页的内容。", 30, 40)), content(scan(0, 0, 210, 297))]
    document = _read(ofd(pages, more={"Doc_0/Res/scan.png": b"JBIG2"}))
    assert document.reading.unread == (Unread("page_failed", (2,)),)


def test_attached_files_are_said_to_be_unread() -> None:
    listed = '<ofd:Attachments xmlns:ofd="o"><ofd:Attachment ID="1" Name="清单"/></ofd:Attachments>'
    below = "<ofd:Attachments>Attachs/Attachments.xml</ofd:Attachments>"
    data = ofd([content(line("见附件。", 30, 40))], below=below, more={"Doc_0/Attachs/Attachments.xml": listed})
    assert _read(data).reading.unread == (Unread("attachments"),)


def test_a_damaged_page_leaves_the_others() -> None:
    document = _read(ofd([content(line("第一页的内容。", 30, 40)), "<broken"]))
    assert _lines(document) == ["第一页的内容。"]
    assert document.reading.unread == (Unread("page_failed", (2,)),)


def test_a_package_behind_a_password_is_named() -> None:
    with pytest.raises(UserError, match=r"文\.ofd.*密码"):
        _read(ofd([content(line("密", 30, 40))], more={"Encryptions.xml": "<Encryptions/>"}))


@pytest.mark.parametrize(
    "objects",
    [
        '<ofd:CompositeObject ID="1" ResourceID="20" Boundary="0 0 1 1"/>' * 9,
        '<ofd:TextObject ID="1" Boundary="0 0 9 9" Font="2" Size="5"><ofd:TextCode X="0" Y="5" '
        'DeltaX="g 999999999 5">字</ofd:TextCode></ofd:TextObject>',
        "<ofd:PageBlock>" * 60 + "</ofd:PageBlock>" * 60,
        '<ofd:TextObject ID="1" Boundary="0 0 9 9" Font="2" Size="1e300"><ofd:TextCode X="nan" Y="inf">字'
        "</ofd:TextCode></ofd:TextObject>",
    ],
    ids=["circle", "distances", "depth", "numbers"],
)
def test_hostile_pages_end(objects: str) -> None:
    composite = (
        '<ofd:Res xmlns:ofd="o"><ofd:CompositeGraphicUnits><ofd:CompositeGraphicUnit ID="20" Width="9" Height="9">'
        "<ofd:Content>{}</ofd:Content></ofd:CompositeGraphicUnit></ofd:CompositeGraphicUnits></ofd:Res>"
    )
    common = "<ofd:DocumentRes>DocumentRes.xml</ofd:DocumentRes>"
    more = {"Doc_0/DocumentRes.xml": composite.format('<ofd:CompositeObject ResourceID="20" Boundary="0 0 1 1"/>' * 9)}
    pages = [content(line("好的一页。", 30, 40)), content(objects)]
    assert "好的一页。" in _lines(_read(ofd(pages, common=common, more=more)))
