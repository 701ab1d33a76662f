"""Pictures within Word files and slides are recognised where they stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from io import BytesIO

import pytest
from docx import Document as new_document
from PIL import Image
from pptx import Presentation
from pptx.util import Inches

from rag import reading
from rag.errors import UserError
from rag.reading.office import pictures, slides, word
from rag.reading.pages import image, ocr
from rag.reading.source import Limits, Source
from rag.types import Document, Unread
from tests.support.office import saved
from tests.support.scans import scan, table

_SENTENCE = "对符合条件的企业给予补助，单户每年最高不超过500万元。"


def _png(picture: Image.Image) -> BytesIO:
    file = BytesIO()
    picture.save(file, "PNG")
    file.seek(0)
    return file


def _blank(width: int = 300, height: int = 60) -> BytesIO:
    return _png(Image.new("L", (width, height), 255))


def _read(data: bytes, name: str) -> Document:
    (document,) = reading.read(Source(data, name))
    return document


class _Reader:
    """Stands for recognition: says how often it was asked."""

    def __init__(self, answer: Sequence[tuple[str, bool]] | None) -> None:
        self.answer = answer
        self.asked = 0

    def __call__(self, data: bytes) -> Sequence[tuple[str, bool]] | None:
        assert data
        self.asked += 1
        return self.answer


def _word(*files: BytesIO, text: str = "") -> bytes:
    made = new_document()
    made.add_paragraph("图前的一段文字。")
    for file in files:
        made.add_picture(file)
    made.add_paragraph(text or "图后的一段文字。")
    return saved(made)


@pytest.mark.skipif(not ocr.available(), reason="no text recognition installed")
def test_a_picture_in_a_word_file_is_read_in_its_place() -> None:
    document = _read(_word(_png(scan(_SENTENCE)[0])), "文.docx")
    assert document.text.split("\n") == ["图前的一段文字。", _SENTENCE, "图后的一段文字。"]
    assert document.reading.repairs == (("recognised_pictures", 1),)
    assert document.reading.unread == ()


@pytest.mark.skipif(not ocr.available(), reason="no text recognition installed")
def test_a_table_in_a_picture_on_a_slide_is_read_as_rows() -> None:
    show = Presentation()
    slide = show.slides.add_slide(show.slide_layouts[5])
    slide.shapes.title.text = "补助标准"
    slide.shapes.add_picture(_png(table([("地区", "金额"), ("上海", "300万元"), ("北京", "200万元")])), 0, Inches(2))
    document = _read(saved(show), "讲.pptx")
    assert [block.text for block in document.blocks if block.row] == [
        "地区：上海，金额：300万元",
        "地区：北京，金额：200万元",
    ]
    assert document.blocks[0].level == 1


def test_a_picture_that_is_shown_often_is_read_once() -> None:
    reader = _Reader([("图里的字。", False)])
    source = Source(_word(_blank(), _blank()), "文.docx", recognise=reader)
    (document,) = word.read(source)
    assert (document.text.split("\n").count("图里的字。"), reader.asked) == (1, 1)


def test_what_can_not_be_recognised_is_told_of_where_it_may_be_all_there_is() -> None:
    source = Source(_word(_blank()), "文.docx", recognise=_Reader(None))
    assert next(word.read(source)).reading.unread == (Unread("pictures"),)
    long = replace(source, data=_word(_blank(), text="很长的文字。" * 60))
    assert next(word.read(long)).reading.unread == ()
    show = Presentation()
    show.slides.add_slide(show.slide_layouts[6]).shapes.add_picture(_blank(), 0, 0)
    with pytest.raises(UserError, match=r"讲\.pptx.*只有图片"):
        list(slides.read(Source(saved(show), "讲.pptx", recognise=_Reader(None))))


def test_too_many_pictures_are_told_of(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "_MOST", 2)
    reader = _Reader([("字", False)])
    source = Source(_word(*(_blank(200 + i) for i in range(4))), "文.docx", recognise=reader)
    assert next(word.read(source)).reading.unread == (Unread("more_pictures"),)
    assert reader.asked == 2


def test_icons_are_not_looked_at_and_broken_pictures_are_unread() -> None:

    expected: list[tuple[str, bool]] | None = [] if ocr.available() else None
    assert image.within(_blank(60, 60).getvalue(), Limits()) == expected
    assert image.within(b"no picture", Limits()) is None
    assert image.within(_blank().getvalue(), Limits(picture_megapixels=0)) is None
