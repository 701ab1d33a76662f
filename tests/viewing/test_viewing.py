"""A passage on the picture of its page: found again, boxed line by line, and the text of a page."""

from __future__ import annotations

import os
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from rag.errors import QuestionError, UserError
from rag.library import Library
from rag.store.records import Origin, digest
from rag.types import Document
from rag.viewing.pictures import Pictures, SourceError, marked
from rag.viewing.sheet import Box, Sheet, lines
from tests.support.paged import LEADING, LEFT, PAGES, SIZE, TOP, paged, shelve

NAME = "补贴办法.pdf"


@pytest.fixture
def pdf(tmp_path: Path) -> Path:
    return tmp_path / NAME


@pytest.fixture
def read(pdf: Path) -> Document:
    return paged(pdf)


@pytest.fixture
def library(new_library: Library, pdf: Path, read: Document) -> Library:
    shelve(new_library, pdf, read)
    return new_library


def across(count: int, left: float, top: float, size: float = 10.0) -> list[Box]:
    return [(left + i * size, top, left + (i + 1) * size, top + size) for i in range(count)]


def boxed(*boxes: Box) -> tuple[Box, ...]:
    return lines(np.array(boxes, "f4").reshape(-1, 4))


# Lines.


def test_characters_of_a_line_share_a_box() -> None:
    assert boxed(*across(5, 50, 100)) == ((50, 100, 100, 110),)
    assert boxed(*across(5, 50, 100), *across(3, 20, 115)) == ((50, 100, 100, 110), (20, 115, 50, 125))
    assert boxed() == ()


def test_a_line_goes_on_over_spaces_and_not_over_a_gutter() -> None:
    assert boxed(*across(2, 50, 100), *across(2, 90, 100)) == ((50, 100, 110, 110),)
    assert len(boxed(*across(2, 50, 100), *across(2, 110, 100))) == 2


def test_a_short_line_does_not_take_in_the_next_one_that_begins_beyond_it() -> None:
    assert boxed(*across(2, 50, 100), *across(3, 75, 118)) == ((50, 100, 70, 110), (75, 118, 105, 128))


def test_small_marks_and_strokes_belong_to_their_line() -> None:
    stroke, comma, quote = (50, 105, 60, 106), (61, 108.5, 63, 111), (64, 100, 67, 102)
    assert boxed(stroke, comma, quote, *across(2, 70, 100)) == ((50, 100, 90, 111),)


def test_the_next_column_is_another_line_even_at_the_same_height() -> None:
    assert boxed(*across(3, 50, 700), *across(3, 300, 700)) == ((50, 700, 80, 710), (300, 700, 330, 710))


def test_text_that_runs_downwards_is_boxed_downwards() -> None:
    def down(count: int, left: float, top: float) -> list[Box]:
        return [(left, top + i * 10, left + 10, top + i * 10 + 10) for i in range(count)]

    assert boxed(*down(4, 300, 100), *down(2, 280, 100)) == ((300, 100, 310, 140), (280, 100, 290, 120))


def test_characters_without_a_box_are_left_out() -> None:
    nowhere = (0.0, 0.0, 0.0, 0.0)
    assert boxed(nowhere, *across(2, 50, 100), nowhere, *across(2, 70, 100)) == ((50, 100, 90, 110),)
    assert boxed(nowhere) == ()


# The picture.


def pixels(png: bytes, box: Box, sheet: Sheet) -> NDArray[np.uint8]:
    """(n, 3): the colours in a box given in points."""
    with Image.open(BytesIO(png)) as file:
        left, top, right, bottom = (round(each * file.width / sheet.width) for each in box)
        return np.asarray(file.convert("RGB"))[top:bottom, left:right].reshape(-1, 3)


def share(colours: NDArray[np.uint8], low: tuple[int, int, int], high: tuple[int, int, int]) -> float:
    return float(((colours >= low) & (colours <= high)).all(axis=1).mean())


PAPER = ((250, 250, 250), (255, 255, 255))
MARKER = ((240, 220, 130), (255, 245, 170))
INK = ((0, 0, 0), (90, 90, 80))


def test_the_quoted_words_are_marked_and_nothing_else(library: Library, read: Document) -> None:
    start = read.text.index("求职")
    end = read.text.index("本人社会保障卡。") + 8
    sheet = library.sheet(NAME, 1, start, end)
    lower, width = TOP + 3 * LEADING, len(PAGES[0][2]) * SIZE
    expected = (
        (LEFT, TOP + 2 * LEADING, LEFT + width, TOP + 2 * LEADING + SIZE),
        (LEFT, lower, LEFT + 8 * SIZE, lower + SIZE),
    )
    assert np.allclose(sheet.boxes, expected, atol=0.1)
    assert (sheet.number, sheet.count, sheet.width, sheet.height) == (1, 2, 595, 842)
    png = library.picture(NAME, 1, start, end)
    for box in expected:
        colours = pixels(png, box, sheet)
        assert share(colours, *PAPER) == 0
        assert share(colours, *MARKER) > 0.5
        assert share(colours, *INK) > 0.03  # the words can still be read
    above = pixels(png, (0, 0, 595, TOP + 2 * LEADING - 4), sheet)
    assert share(above, *MARKER) == 0
    assert share(above, *PAPER) > 0.9


def test_a_quote_over_two_pages_is_marked_on_both(library: Library, read: Document) -> None:
    start, end = read.text.index("本人社会"), read.text.index("每户")
    for number in (1, 2):
        sheet = library.sheet(NAME, number, start, end)
        (box,) = sheet.boxes
        assert share(pixels(library.picture(NAME, number, start, end), box, sheet), *MARKER) > 0.5


def test_without_words_the_page_is_only_drawn(library: Library) -> None:
    sheet = library.sheet(NAME, 1)
    assert sheet.boxes == ()
    assert share(pixels(library.picture(NAME, 1), (0, 0, 595, 842), sheet), *MARKER) == 0


def test_boxes_at_the_edge_and_beyond_do_no_harm() -> None:
    file = BytesIO()
    Image.new("RGB", (100, 100), "white").save(file, "PNG")
    boxes: tuple[Box, ...] = ((-50, -50, 5, 5), (95, 95, 200, 200), (300, 300, 400, 400), (50, 50, 50.1, 50.1))
    assert marked(file.getvalue(), Sheet(1, 1, 100, 100, boxes)).startswith(b"\x89PNG")


@pytest.mark.parametrize("page", [0, -1, 3, 10**30])
def test_a_page_that_is_not_there(library: Library, page: int) -> None:
    for ask in (library.sheet, library.picture, library.page_text):
        with pytest.raises(QuestionError, match="共有 2 页"):
            ask(NAME, page)


def test_a_text_file_has_no_pages(library: Library, tmp_path: Path) -> None:
    (tmp_path / "说明.txt").write_text("补贴由人力资源和社会保障局发放。", "utf-8")
    library.add([tmp_path / "说明.txt"])
    for ask in (library.sheet, library.picture, library.page_text):
        with pytest.raises(QuestionError, match=r"说明\.txt.*没有页面"):
            ask("说明.txt", 1)


# The file.


def test_a_file_that_is_gone_or_has_changed_is_named(library: Library, pdf: Path) -> None:
    before = library.picture(NAME, 1)
    data = pdf.read_bytes()
    pdf.unlink()
    with pytest.raises(SourceError, match=r"补贴办法.*移走或删除"):
        library.picture(NAME, 1)
    pdf.write_bytes(data + b"\n% changed")
    with pytest.raises(SourceError, match=r"补贴办法.*改动过"):
        library.picture(NAME, 1)
    pdf.write_bytes(data)
    assert library.picture(NAME, 1) == before


def test_the_last_pages_are_kept(tmp_path: Path) -> None:
    asked: list[int] = []

    def draw(path: Path, member: str, number: int) -> bytes:
        asked.append(number)
        return b"%d" % number

    path = tmp_path / "a.pdf"
    path.write_bytes(b"1")
    pictures = Pictures(draw)
    origin = Origin(str(path), "", digest(b"1"))
    assert [pictures.page(origin, number) for number in (1, 2, 1)] == [b"1", b"2", b"1"]
    assert asked == [1, 2]
    for number in range(3, 9):
        pictures.page(origin, number)
    pictures.page(origin, 1)
    assert asked == [1, 2, 3, 4, 5, 6, 7, 8, 1]
    os.utime(path, ns=(1, 1))
    pictures.page(origin, 1)
    assert asked[-2:] == [1, 1]  # another time of change: looked at again


def test_while_parts_of_a_file_could_not_be_read_it_has_no_hash_to_differ_from(library: Library, pdf: Path) -> None:
    assert Pictures(library._draw).page(Origin(str(pdf), "", ""), 1) == library.picture(NAME, 1)


def test_a_page_that_cannot_be_drawn_is_not_kept(library: Library, pdf: Path) -> None:
    pdf.write_bytes(pdf.read_bytes()[:400])
    origin = Origin(str(pdf), "", "")
    with pytest.raises(UserError, match="补贴办法"):
        Pictures(library._draw).page(origin, 1)


# The text of a page.


def test_the_text_of_a_page_is_its_blocks(library: Library) -> None:
    assert library.page_text(NAME, 1) == "\n".join([PAGES[0][0], PAGES[0][1], PAGES[0][2] + PAGES[0][3], ""])
    assert library.page_text(NAME, 2) == "\n".join([*PAGES[1], ""])


def test_a_paragraph_over_two_pages_is_parted_between_them(new_library: Library, pdf: Path) -> None:
    pages = (("第一段在这里。", "求职补贴标准为每人一千五百元，"), ("一次性发放到社会保障卡。", "末段。"), ())
    read = paged(pdf, pages)
    assert read.text.split("\n")[1] == "求职补贴标准为每人一千五百元，一次性发放到社会保障卡。"
    shelve(new_library, pdf, read)
    assert new_library.page_text(NAME, 1) == "第一段在这里。\n求职补贴标准为每人一千五百元，\n"
    assert new_library.page_text(NAME, 2) == "一次性发放到社会保障卡。\n末段。\n"
    assert new_library.page_text(NAME, 3) == ""
