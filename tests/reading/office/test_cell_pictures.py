"""Pictures that stand in cells are said to, and read where text recognition is installed."""

from __future__ import annotations

from io import BytesIO

import pytest
from openpyxl import Workbook
from PIL import Image

from rag.reading.office.sheets import read
from rag.reading.pages import ocr
from rag.reading.source import Source
from rag.types import Document
from tests.support.office import saved, with_parts
from tests.support.scans import error_rate, scan

recognised = pytest.mark.skipif(not ocr.available(), reason="no text recognition installed")
_LINE = "企业开展走访"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_IMAGES = f"""<etc:cellImages xmlns:etc="http://www.wps.cn/officeDocument/2017/etCustomData" xmlns:r="{_RELATION}"
 xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
 xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><etc:cellImage><xdr:pic>
<xdr:nvPicPr><xdr:cNvPr id="2" name="ID_1A"/></xdr:nvPicPr><xdr:blipFill><a:blip r:embed="rId1"/></xdr:blipFill>
</xdr:pic></etc:cellImage></etc:cellImages>"""
_IMAGE = f"""<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="rId1" Type="{_RELATION}/image" Target="media/image1.png"/></Relationships>"""
_CELL_IMAGE = "http://www.wps.cn/officeDocument/2020/cellImage"


def _workbook(value: str, picture: Image.Image | None, formula: str = "") -> Document:
    """A table with a cell that WPS keeps a picture in; without the picture where its file was lost."""
    book = Workbook()
    for row in (["项目", "负责人", "照片"], ["灯会", "张三", "图在此"], ["书展", "李四", "无"]):
        book.active.append(row)

    def change(name: str, part: bytes) -> bytes:
        if name == "xl/worksheets/sheet1.xml":
            cell = f'<c r="C2" t="str">{formula}<v>{value}</v></c>'.encode()
            start = part.index(b'<c r="C2"')
            return part[:start] + cell + part[part.index(b"</c>", start) + 4 :]
        if name == "xl/_rels/workbook.xml.rels" and picture:
            relation = f'<Relationship Id="pictures" Type="{_CELL_IMAGE}" Target="cellimages.xml"/></Relationships>'
            return part.replace(b"</Relationships>", relation.encode())
        return part

    parts: dict[str, bytes] = {}
    if picture:
        dots = BytesIO()
        picture.save(dots, "PNG")
        parts = {
            "xl/cellimages.xml": _IMAGES.encode(),
            "xl/_rels/cellimages.xml.rels": _IMAGE.encode(),
            "xl/media/image1.png": dots.getvalue(),
        }
    (document,) = read(Source(with_parts(saved(book), change, **parts), "表.xlsx"))
    return document


@pytest.mark.parametrize(
    ("value", "formula"),
    [
        ("=DISPIMG(&quot;ID_1A&quot;,1)", "<f>_xlfn.DISPIMG(&quot;ID_1A&quot;,1)</f>"),
        ("=DISPIMG(&quot;ID_1A&quot;,1)", ""),
        ("DISPIMG(&quot;ID_1A&quot;, 1)", ""),
        ("", "<f>_xlfn.DISPIMG(&quot;ID_1A&quot;,1)</f>"),
    ],
)
def test_a_cell_says_that_a_picture_stands_there(value: str, formula: str) -> None:
    document = _workbook(value, None, formula)
    assert document.text.split("\n")[0] == "项目：灯会，负责人：张三，照片：[图片]"
    assert document.reading.unread == ()  # nothing could be done about it


@recognised
def test_the_text_in_the_picture_is_read() -> None:
    row = _workbook("=DISPIMG(&quot;ID_1A&quot;,1)", scan(_LINE, (160.0, 90.0))[0]).text.split("\n")[0]
    assert row.startswith("项目：灯会，负责人：张三，照片：[图片：")
    assert error_rate(row.partition("[图片：")[2].rstrip("]"), _LINE) < 0.2


@recognised
def test_a_picture_without_text_is_said_to_be_there() -> None:
    assert "照片：[图片]" in _workbook("=DISPIMG(&quot;ID_1A&quot;,1)", Image.new("RGB", (60, 60), "white")).text


def test_without_recognition_the_person_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "available", lambda: False)
    document = _workbook("=DISPIMG(&quot;ID_1A&quot;,1)", Image.new("RGB", (60, 60), "white"))
    assert "照片：[图片]" in document.text
    assert [unread.reason for unread in document.reading.unread] == ["cell_pictures"]


@pytest.mark.parametrize(("pictures", "said"), [(True, "，照片：[图片]"), (False, "")])
def test_a_picture_may_be_the_value_of_a_cell_in_excel(pictures: bool, said: str) -> None:
    book = Workbook()
    for row in (["项目", "负责人", "照片"], ["灯会", "张三", "图在此"], ["书展", "李四", "无"]):
        book.active.append(row)
    kind = "http://schemas.microsoft.com/office/2022/10/relationships/richValueRel"

    def change(name: str, part: bytes) -> bytes:
        if name == "xl/worksheets/sheet1.xml":
            start = part.index(b'<c r="C2"')
            error = b'<c r="C2" t="e" vm="1"><v>#VALUE!</v></c>'
            return part[:start] + error + part[part.index(b"</c>", start) + 4 :]
        if name == "xl/_rels/workbook.xml.rels" and pictures:
            relation = f'<Relationship Id="rich" Type="{kind}" Target="richData/richValueRel.xml"/></Relationships>'
            return part.replace(b"</Relationships>", relation.encode())
        return part

    data = with_parts(saved(book), change, **{"xl/richData/richValueRel.xml": b"<richValueRels/>"})
    (document,) = read(Source(data, "表.xlsx"))
    assert document.text.split("\n")[0] == f"项目：灯会，负责人：张三{said}"


def test_a_text_that_speaks_of_pictures_stays() -> None:
    assert "照片：用 DISPIMG 插入" in _workbook("用 DISPIMG 插入", None).text
