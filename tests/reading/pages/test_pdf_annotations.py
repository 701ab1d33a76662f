"""What was filled in and noted in a PDF is read at its place."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from rag.reading.pages.pdf import read
from rag.reading.source import Source
from rag.types import Document, Unread

_FONT = (
    "<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UTF16-H/DescendantFonts[6 0 R]>>",
    "<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light"
    "/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 4>>/FontDescriptor 7 0 R/DW 1000>>",
    "<</Type/FontDescriptor/FontName/STSong-Light/Flags 4/FontBBox[0 -120 1000 880]/ItalicAngle 0/Ascent 880"
    "/Descent -120/CapHeight 880/StemV 80>>",
)
_HEIGHT = 400


def _string(text: str) -> str:
    return f"<FEFF{text.encode('utf-16-be').hex()}>"


def _pdf(texts: Sequence[tuple[str, int, int]], annotations: Sequence[str], root: str = "") -> bytes:
    """A page of ``texts`` at x, y from the top, with annotations; PDFium finds its objects without a table of them."""
    drawn = "\n".join(
        f"BT /F 12 Tf 1 0 0 1 {x} {_HEIGHT - y} Tm <{text.encode('utf-16-be').hex()}> Tj ET" for text, x, y in texts
    )
    marks = range(8, 8 + len(annotations))
    listed = " ".join(f"{i} 0 R" for i in marks)
    objects = [
        f"<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[{listed}]>>{root}>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 500 {_HEIGHT}]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>"
        f"/Annots[{listed}]>>",
        f"<</Length {len(drawn)}>>stream\n{drawn}\nendstream",
        *_FONT,
        *(f"<</Type/Annot{each}>>" for each in annotations),
    ]
    body = "".join(f"{i} 0 obj\n{each}\nendobj\n" for i, each in enumerate(objects, 1))
    return f"%PDF-1.7\n{body}trailer<</Root 1 0 R/Size {len(objects) + 1}>>\n%%EOF".encode()


def _rect(left: int, top: int, right: int, bottom: int) -> str:
    return f"/Rect[{left} {_HEIGHT - bottom} {right} {_HEIGHT - top}]"


def _field(kind: str, place: str, more: str) -> str:
    return f"/Subtype/Widget/FT/{kind}/T({abs(hash(place + more))}){place}{more}"


def _read(data: bytes) -> Document:
    (document,) = read(Source(data, "表.pdf"))
    return document


def _lines(document: Document) -> list[str]:
    return document.text.split("\n")


def test_what_was_filled_in_stands_behind_its_label() -> None:
    texts = [("姓名：", 50, 60), ("住址：", 50, 90), ("学历：", 50, 120)]
    annotations = [
        _field("Tx", _rect(90, 48, 300, 64), f"/V{_string('王小明')}/DA(/F 12 Tf 0 g)"),
        _field("Tx", _rect(90, 78, 300, 94), f"/V{_string('武昌区民主路12号')}/DA(/F 0 Tf 0 g)"),
        _field(
            "Ch", _rect(90, 108, 300, 124), f"/Ff 131072/Opt[{_string('本科')}{_string('硕士')}]/V{_string('硕士')}"
        ),
    ]
    document = _read(_pdf(texts, annotations))
    assert _lines(document) == ["姓名：王小明", "住址：武昌区民主路12号", "学历：硕士"]
    assert document.layout is not None
    start = document.text.index("王小明")
    boxes = document.layout.boxes[start : start + 3]
    np.testing.assert_allclose([boxes[:, 0].min(), boxes[:, 2].max()], [90, 126], atol=1)
    assert boxes[:, 1].min() >= 48
    assert boxes[:, 3].max() <= 64


def test_lines_of_a_large_field_are_lines() -> None:
    value = _string("第一行说明。\r第二行说明。")
    annotations = [_field("Tx", _rect(50, 60, 300, 120), f"/Ff 4096/V{value}/DA(/F 12 Tf 0 g)")]
    assert _lines(_read(_pdf([("情况说明", 50, 40)], annotations))) == ["情况说明", "第一行说明。", "第二行说明。"]


@pytest.mark.parametrize("drawn", [True, False])
def test_a_box_is_ticked_or_empty(drawn: bool) -> None:
    texts = [("婚姻状况：", 50, 60), ("未婚", 126, 60), ("已婚", 176, 60)]
    texts += [("□", 112, 60), ("□", 162, 60)] if drawn else []
    looks = "/AP<</N<</Yes 4 0 R/Off 4 0 R>>>>"
    annotations = [
        _field("Btn", _rect(112, 50, 124, 62), f"/AS/Off/V/Off{looks}"),
        _field("Btn", _rect(162, 50, 174, 62), f"/AS/Yes/V/Yes{looks}"),
    ]
    text = _read(_pdf(texts, annotations)).text.replace(" ", "")
    assert text == "婚姻状况：□未婚☑已婚"


def test_hidden_fields_and_passwords_are_left_out() -> None:
    annotations = [
        _field("Tx", _rect(90, 48, 300, 64), f"/F 2/V{_string('看不见')}"),
        _field("Tx", _rect(90, 78, 300, 94), f"/Ff 8192/V{_string('口令')}"),
    ]
    assert _lines(_read(_pdf([("姓名：", 50, 60)], annotations))) == ["姓名："]


def test_a_remark_is_named_with_its_words_and_boxed_where_it_stands() -> None:
    quad = f"50 {_HEIGHT - 48} 134 {_HEIGHT - 48} 50 {_HEIGHT - 64} 134 {_HEIGHT - 64}"
    words = f"/Subtype/Highlight{_rect(50, 48, 134, 64)}/QuadPoints[{quad}]"
    annotations = [
        f"{words}/T{_string('李四')}/Contents{_string('改为三个？')}",
        f"/Subtype/Text{_rect(300, 40, 320, 60)}/Contents{_string('全文再核。')}",
        f"{words}/Contents{_string('五个工作日内')}",
        f"/Subtype/Popup{_rect(300, 40, 320, 60)}/Contents{_string('改为三个？')}",
    ]
    document = _read(_pdf([("五个工作日内答复。", 50, 60)], annotations))
    assert _lines(document) == [
        "五个工作日内答复。",
        "批注（李四，针对“五个工作日内答”）：改为三个？",
        "批注：全文再核。",
    ]
    assert document.layout is not None
    place = document.text.index("改为三个")
    assert document.layout.pages[place] == 1
    np.testing.assert_allclose(document.layout.boxes[place], [50, 48, 134, 64], atol=1)


def test_text_that_was_typed_onto_the_page_stands_there() -> None:
    annotations = [f"/Subtype/FreeText{_rect(50, 80, 300, 100)}/DA(/F 12 Tf)/Contents{_string('同意，请尽快办理。')}"]
    assert _lines(_read(_pdf([("领导批示：", 50, 60)], annotations))) == ["领导批示：", "同意，请尽快办理。"]


def test_attached_files_are_said_to_be_unread() -> None:
    root = "/Names<</EmbeddedFiles<</Names[(a) <</Type/Filespec/F(a.txt)>>]>>>>"
    assert _read(_pdf([("见附件。", 50, 60)], [], root)).reading.unread == (Unread("attachments"),)


def test_damaged_annotations_leave_the_page() -> None:
    annotations = [
        "/Subtype/Widget/FT/Tx/Rect[nan]/V 7",
        "/Subtype/Highlight/QuadPoints[1 2]/Contents 5",
        "/Subtype/Text",
    ]
    annotations += [_field("Tx", "/Rect[0 0 1e30 1e30]", f"/V{_string('大')}"), "/Subtype/FreeText/Contents(x)"]
    assert "好的一页。" in _read(_pdf([("好的一页。", 50, 60)], annotations)).text
