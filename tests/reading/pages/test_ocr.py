"""Scanned pages are read with a box for each character, whichever way they lie."""

from __future__ import annotations

import subprocess
import sys

import pytest
from PIL import Image

from rag.reading.layout.glyphs import Page
from rag.reading.pages import ocr
from tests.support.scans import SIZE, TEXT, error_rate, scan, worn
from tests.support.timing import PATIENCE_S

pytestmark = pytest.mark.skipif(not ocr.available(), reason="no text recognition installed")


def said(page: Page) -> str:
    return "".join(glyph.char for glyph in page.glyphs)


def test_a_clean_page_is_read_to_the_letter_with_each_character_in_its_place() -> None:
    picture, boxes = scan()
    page = ocr.page(picture, 3, *SIZE)
    assert (page.number, page.width, page.height, page.recognised) == (3, *SIZE, True)
    assert said(page) == TEXT
    for glyph, (left, top, right, bottom) in zip(page.glyphs, boxes, strict=True):
        if glyph.char.isalnum():
            assert glyph.left <= (left + right) / 2 <= glyph.right
            assert glyph.top <= (top + bottom) / 2 <= glyph.bottom
            assert glyph.right - glyph.left < 16
            assert 10 < glyph.size < 18


def test_the_box_of_a_word_holds_that_word() -> None:
    picture, _ = scan()
    page = ocr.page(picture, 1, *SIZE)
    start = said(page).index("科技型企业")
    word = page.glyphs[start : start + 5]
    scale = picture.width / SIZE[0]
    box = (word[0].left - 1, word[0].top - 1, word[-1].right + 1, word[-1].bottom + 1)
    crop = picture.crop(tuple(round(side * scale) for side in box))  # type: ignore[arg-type]
    assert said(ocr.page(crop, 1, 60, 14)) == "科技型企业"


def test_a_worn_skewed_page_has_few_errors_and_tells_its_skew() -> None:
    picture, _ = scan()
    page = ocr.page(worn(picture, 1.5), 1, *SIZE)
    assert error_rate(said(page), TEXT) < 0.05
    assert all(abs(glyph.angle + 1.5) < 0.7 for glyph in page.glyphs)


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_turned_page_is_read_upright(turn: int) -> None:
    picture, _ = scan(TEXT[:60])
    page = ocr.page(picture.rotate(-turn, expand=True), 1, *(SIZE if turn == 180 else SIZE[::-1]))
    assert said(page) == TEXT[:60]
    assert all(abs(glyph.angle - turn) < 1 for glyph in page.glyphs)


def test_vertical_text_stands_upright() -> None:
    text = "建立问题清单责任清单和销号台账"
    columns, _ = scan(text, (96.0, 600.0), 20)  # one character a line
    page = ocr.page(columns, 1, 96, 600)
    assert said(page) == text
    assert all(abs(glyph.angle) < 1 for glyph in page.glyphs)


def test_a_page_without_text_has_no_glyphs() -> None:
    assert ocr.page(Image.new("RGB", (400, 300), "white"), 1, 200, 150).glyphs == ()
    assert ocr.page(Image.new("1", (3, 200)), 1, 3, 200).glyphs == ()


def test_marks_beside_chinese_are_of_full_width_and_numbers_are_left_alone() -> None:
    assert ocr._punctuated("总则(试行)共3.5万元,时间:10:30.") == "总则（试行）共3.5万元，时间：10:30."
    assert ocr._punctuated("好.1.2,3;a(b)") == "好.1.2,3;a(b)"
    assert ocr._punctuated("结束.") == "结束。"


WATCH = """
import sys
seen = []
SPOKEN = {"socket.connect", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo", "socket.gethostbyname"}
sys.addaudithook(lambda event, arguments: seen.append(arguments) if event in SPOKEN else None)
from PIL import Image, ImageDraw
from rag.reading.pages import ocr
picture = Image.new("L", (400, 100), 255)
ImageDraw.Draw(picture).text((20, 30), "RECOGNISED", fill=0, font_size=40)
assert "".join(glyph.char for glyph in ocr.page(picture, 1, 200, 50).glyphs) == "RECOGNISED"
ocr.page(Image.new("L", (400, 100), 255), 1, 200, 50)
assert seen == [], seen
"""


def test_nobody_is_spoken_to_and_nothing_is_printed() -> None:
    done = subprocess.run(
        [sys.executable, "-c", WATCH], capture_output=True, text=True, timeout=PATIENCE_S, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
