"""Real PDFs are read as a person reads their pages, and every character knows where it stands."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from io import BytesIO
from itertools import pairwise

import numpy as np
import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader

from rag.errors import UserError
from rag.reading.layout.glyphs import Glyph, Page
from rag.reading.pages import ocr
from rag.reading.source import Limits, Source
from rag.types import Document, Unread
from tests.support.paper import (
    A4,
    SENTENCES,
    Paper,
    error_rate,
    law,
    newspaper,
    noted,
    official,
    page_of,
    picture_of,
    prose,
    read_back,
    three_columns,
    turned,
    vertical,
)

KINDS: dict[str, Callable[[], tuple[bytes, list[str]]]] = {
    "newspaper": newspaper,
    "law": law,
    "official": official,
    "three columns": three_columns,
    "vertical": vertical,
    "turned by 90": lambda: turned(90),
    "turned by 180": lambda: turned(180),
    "turned by 270": lambda: turned(270),
}


@cache
def _set(kind: str) -> tuple[bytes, list[str], Document]:
    """A document of this kind, what was put in, and how it is read."""
    data, wanted = KINDS[kind]()
    return data, wanted, read_back(data)


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_is_read_in_the_order_and_the_paragraphs_of_its_text(kind: str) -> None:
    _, wanted, document = _set(kind)
    assert error_rate("".join(wanted), document.text) < 0.01
    assert ["".join(block.text.split()) for block in document.blocks] == ["".join(text.split()) for text in wanted]


def test_a_newspaper_tells_what_was_repaired_and_keeps_real_reduplication() -> None:
    _, _, document = _set("newspaper")
    repairs = dict(document.reading.repairs)
    assert repairs["doubled_glyphs"] == len("稳住产业链上下游为中小企业雪中送炭")
    assert repairs["running_heads"] == 3 * 6  # on each page three heads, of which two have a gap, and a page number
    assert "清清楚楚" in document.text
    assert "政策策划" in document.text
    assert document.reading.pages == 3


def test_headings_have_the_levels_that_their_type_and_numbers_say() -> None:
    _, _, document = _set("official")
    levels = {block.text: block.level for block in document.blocks}
    assert levels["江州省人民政府关于进一步促进中小企业平稳健康发展的通知"] == 1
    assert levels["一、加大财政金融支持力度"] == levels["二、优化营商环境"] > 1
    assert levels["江州省人民政府"] == 0
    questions = [block.text for block in _set("newspaper")[2].blocks if block.question]
    assert len(questions) == 5


@pytest.mark.parametrize(
    ("kind", "title"),
    [
        ("newspaper", "稳住产业链上下游为中小企业雪中送炭"),
        ("law", "江州省公共充电设施管理条例"),
        ("official", "江州省人民政府关于进一步促进中小企业平稳健康发展的通知"),
    ],
)
def test_the_biggest_type_of_the_first_page_is_the_title(kind: str, title: str) -> None:
    assert _set(kind)[2].title == title


@pytest.mark.parametrize(
    ("stated", "title"),
    [
        ("充电设施建设指南", "充电设施建设指南"),
        ("Microsoft Word - 新建文档.doc", "扫描件"),
        ("final2.indd", "扫描件"),
        ("(anonymous)", "扫描件"),
        ("untitled", "扫描件"),
        ("未命名", "扫描件"),
        ("文档1", "扫描件"),
        ("幻灯片 1", "扫描件"),
        ("PowerPoint 演示文稿", "扫描件"),
        ("文档管理办法", "文档管理办法"),
        ("Word Embeddings", "Word Embeddings"),
        ("", "扫描件"),
    ],
)
def test_a_title_that_a_program_left_is_not_taken(stated: str, title: str) -> None:
    paper = Paper()
    paper.canvas.setTitle(stated)
    paper.flow([prose(0, 3)], [(80.0, 80.0, 515.0, 700.0)])
    assert read_back(paper.done(), "资料/扫描件.pdf").title == title


def test_a_narrow_gap_between_words_is_a_space_and_the_gaps_of_justified_text_are_none() -> None:
    paper = Paper()
    x = paper.text(80, 80, "第三版", 12)
    paper.text(x + 3.5, 80, "要闻和评论", 12)
    paper.text(80, 120, "两端对齐的文字没有空格", 12, spread=3.5)
    assert read_back(paper.done()).text.split("\n") == ["第三版 要闻和评论", "两端对齐的文字没有空格"]


def test_notes_stand_after_the_paragraph_that_runs_on_and_their_markers_in_no_number() -> None:
    data, wanted, notes = noted()
    blocks = [block.text for block in read_back(data).blocks]
    assert [text for text in blocks if text not in notes] == wanted
    assert [text for text in blocks if text in notes] == notes
    assert blocks.index(notes[0]) > blocks.index(wanted[4])


def _boxes_of(document: Document, word: str) -> list[tuple[float, ...]]:
    assert document.layout is not None
    start = document.text.index(word)
    return [tuple(box) for box in document.layout.boxes[start : start + len(word)].tolist()]


@pytest.mark.parametrize("kind", ["three columns", "vertical", "turned by 90", "turned by 180", "turned by 270"])
def test_every_character_has_ink_in_its_box_and_no_ink_stands_outside(kind: str) -> None:
    data, _, document = _set(kind)
    assert document.layout is not None
    ink = picture_of(data) < 128
    outside = ink.copy()
    for char, page, box in zip(document.text, document.layout.pages, document.layout.boxes, strict=True):
        if page == 0:
            assert char.isspace()
            continue
        left, top, right, bottom = np.round(2 * box).astype(int)
        assert ink[top - 1 : bottom + 1, left - 1 : right + 1].any(), char
        outside[top - 1 : bottom + 1, left - 1 : right + 1] = False
    assert outside.sum() < 0.001 * ink.sum()


@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
@pytest.mark.parametrize("cropped", [False, True])
def test_the_boxes_of_a_word_hold_just_what_the_page_lacks_without_it(degrees: int, cropped: bool) -> None:
    def page(word: str) -> bytes:
        paper = Paper()
        paper.canvas.setPageRotation(degrees)
        if cropped:
            paper.canvas.setCropBox((40, 60, 500, 560))
        paper.text(100, 400, "优先使用", 14)
        paper.text(156, 400, word, 14)
        paper.text(212, 400, "的水源", 14)
        return paper.done()

    with_word = page("再生循环")
    document = read_back(with_word)
    changed = picture_of(with_word, scale=4) != picture_of(page(""), scale=4)
    for left, top, right, bottom in _boxes_of(document, "再生循环"):
        box = changed[round(4 * top) : round(4 * bottom), round(4 * left) : round(4 * right)]
        assert box.mean() > 0.1
    boxes = np.array(_boxes_of(document, "再生循环"))
    rows, places = np.nonzero(changed)
    assert places.min() >= 4 * boxes[:, 0].min() - 2
    assert places.max() <= 4 * boxes[:, 2].max() + 2
    assert rows.min() >= 4 * boxes[:, 1].min() - 2
    assert rows.max() <= 4 * boxes[:, 3].max() + 2


def test_every_character_knows_its_page() -> None:
    paper = Paper()
    for i in range(3):
        paper.flow([SENTENCES[i]], [(80.0, 80.0, 515.0, 700.0)])
        paper.page()
    document = read_back(paper.done())
    assert document.layout is not None
    for i in range(3):
        start = document.text.index(SENTENCES[i])
        assert set(document.layout.pages[start : start + len(SENTENCES[i])].tolist()) == {i + 1}
    assert document.layout.sizes[0] == pytest.approx(A4)


def test_words_keep_their_spaces_and_broken_ones_are_joined() -> None:
    paper = Paper()
    for i, line in enumerate(
        ("The committee of the inter-", "national union has published", "three reports on 2023 in AI.")
    ):
        paper.text(80, 80 + 14 * i, line, 12, "Helvetica")
    assert read_back(paper.done()).text == (
        "The committee of the international union has published three reports on 2023 in AI."
    )


def test_text_that_nobody_sees_is_left_out() -> None:
    paper = Paper()
    paper.text(80, 80, "看得见的文字。", 12)
    paper.text(700, 100, "页面之外", 12)
    paper.canvas.setFillColorRGB(0, 0, 0.5)
    paper.canvas.rect(70, paper.size[1] - 170, 200, 40, fill=1, stroke=0)
    paper.canvas.setFillColorRGB(1, 1, 1)
    paper.text(80, 140, "深色底上的白字。", 12)
    paper.text(80, 300, "白底白字", 12)
    hidden = paper.canvas.beginText(80, 300)
    hidden.setFont("STSong-Light", 12)
    hidden.setTextRenderMode(3)
    hidden.textOut("不画出来的字")
    paper.canvas.drawText(hidden)
    assert read_back(paper.done()).text == "看得见的文字。\n深色底上的白字。"


def _scan(paper: Paper, text: str = "") -> None:
    grey = Image.fromarray(np.full((200, 150), 200, np.uint8))
    paper.canvas.drawImage(ImageReader(grey), 0, 0, *paper.size)
    layer = paper.canvas.beginText(80, 700)
    layer.setFont("STSong-Light", 9)
    layer.setTextRenderMode(3)
    layer.textOut(text)
    paper.canvas.drawText(layer)


def test_the_invisible_text_over_a_scan_is_its_text() -> None:
    paper = Paper()
    _scan(paper, SENTENCES[0])
    document = read_back(paper.done())
    assert document.text == SENTENCES[0]
    assert not document.reading.unread


def test_a_page_without_text_layer_is_named_and_a_blank_one_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "available", lambda: False)
    paper = Paper()
    paper.text(80, 80, prose(0, 1), 10)
    paper.page()
    paper.page()
    _scan(paper)
    reading = read_back(paper.done()).reading
    assert reading.unread == (Unread("no_text_layer", (3,)),)
    only = Paper()
    _scan(only)
    with pytest.raises(UserError, match=r"扫描\.pdf.*第 1 页"):
        read_back(only.done(), "扫描.pdf")


def test_a_page_without_text_layer_is_recognised(monkeypatch: pytest.MonkeyPatch) -> None:
    def recognise(picture: Image.Image, number: int, width: float, height: float) -> Page:
        assert picture.width == pytest.approx(width * 200 / 72, abs=2)
        glyphs = [Glyph(char, 80 + 12 * i, 80, 92 + 12 * i, 92, 12) for i, char in enumerate("识别出来的字。")]
        return Page(number, width, height, tuple(glyphs), recognised=True)

    monkeypatch.setattr(ocr, "available", lambda: True)
    monkeypatch.setattr(ocr, "page", recognise)
    paper = Paper()
    _scan(paper)
    document = read_back(paper.done())
    assert document.text == "识别出来的字。"
    assert dict(document.reading.repairs)["recognised_pages"] == 1


def test_a_locked_file_is_refused_by_name() -> None:
    paper = Paper(password="secret")
    paper.text(80, 80, "内容", 12)
    with pytest.raises(UserError, match=r"机密\.pdf.*密码"):
        read_back(paper.done(), "机密.pdf")


@pytest.mark.parametrize("data", [b"", b"%PDF-1.4\n", b"not a pdf", newspaper()[0][:3000]])
def test_a_damaged_file_is_refused_by_name(data: bytes) -> None:
    with pytest.raises(UserError, match=r"坏了\.pdf"):
        read_back(data, "坏了.pdf")


def _written(*objects: bytes) -> bytes:
    """A PDF of these objects, the first of which is its catalog."""
    out = BytesIO(b"%PDF-1.5\n")
    out.seek(0, 2)
    places = []
    for i, body in enumerate(objects, 1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (i, body))
    table = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.writelines(b"%010d 00000 n \n" % place for place in places)
    out.write(b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, table))
    return out.getvalue()


def test_a_file_without_pages_is_refused_by_name() -> None:
    with pytest.raises(UserError, match=r"空的\.pdf.*不完整"):
        read_back(_written(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[]/Count 0>>"), "空的.pdf")


def _stream(text: bytes) -> bytes:
    return b"<</Length %d>>stream\n%s\nendstream" % (len(text), text)


def test_codes_for_presentation_become_ordinary_characters_in_their_places() -> None:
    """U+2F00 and U+F98E for 一 and 年, U+2ED3 for 长, a ligature, and a character beyond the basic plane."""
    cmap = (
        b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapType 2 def\n"
        b"1 begincodespacerange <00> <FF> endcodespacerange\n"
        b"5 beginbfchar <41> <2F00> <42> <F98E> <43> <2ED3> <44> <00660069> <45> <D842DFB7> endbfchar\n"
        b"endcmap CMapName currentdict /CMap defineresource pop end end"
    )
    data = _written(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
        _stream(b"BT /F 20 Tf 50 200 Td (ABCDE) Tj ET"),
        b"<</Type/Font/Subtype/Type1/BaseFont/Courier/ToUnicode 6 0 R>>",
        _stream(cmap),
    )
    glyphs = page_of(data).glyphs
    assert "".join(glyph.char for glyph in glyphs) == "一年长fi𠮷"
    assert all(a.right <= b.left + 0.5 for a, b in pairwise(glyphs))


def test_pages_over_the_limit_are_named_and_the_others_read() -> None:
    paper = Paper()
    for i in range(3):
        paper.text(80, 80, SENTENCES[i], 10)
        paper.page()
    document = read_back(paper.done(), limits=Limits(pages=2))
    assert document.reading.unread[0].reason == "too_many_pages"
    assert SENTENCES[1] in document.text
    assert SENTENCES[2] not in document.text


def test_a_page_that_fails_is_named_and_the_others_read() -> None:
    data = _written(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R 9 0 R 3 0 R]/Count 3>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
        _stream(b"BT /F 20 Tf 50 200 Td (Left whole.) Tj ET"),
        b"<</Type/Font/Subtype/Type1/BaseFont/Courier>>",
    )
    document = read_back(data)
    assert document.reading.unread == (Unread("page_failed", (2,)),)
    assert "Left whole." in document.text


def test_every_page_gives_a_sign_of_life() -> None:
    from rag.reading.pages import pdf

    seen: list[tuple[int, int]] = []
    list(pdf.read(Source(newspaper()[0], "报.pdf", progress=lambda done, total: seen.append((done, total)))))
    assert seen == [(1, 3), (2, 3), (3, 3)]
