"""Pages as pictures: as they are displayed, upright, and never too large."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import numpy as np
import pypdfium2
import pytest
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from rag.errors import UserError
from rag.reading.pages.pictures import draw, render
from rag.reading.source import Limits, Source

A4 = (595, 842)
RED, BLUE = (255, 0, 0), (0, 0, 255)


def pdf(size: tuple[float, float] = A4, turned: int = 0) -> bytes:
    """A page with a red square in its top left corner, 50 points wide, and a page with a blue one."""
    file = BytesIO()
    canvas: Any = Canvas(file, pagesize=size)
    for colour in (RED, BLUE):
        canvas.setFillColorRGB(*(part / 255 for part in colour))
        canvas.rect(0, size[1] - 50, 50, 50, stroke=0, fill=1)
        canvas.showPage()
    canvas.save()
    if not turned:
        return file.getvalue()
    made, turned_file = pypdfium2.PdfDocument(file.getvalue()), BytesIO()
    for page in made:
        page.set_rotation(turned)
    made.save(turned_file)
    return turned_file.getvalue()


def picture(size: tuple[int, int], colour: tuple[int, int, int], kind: str, **options: Any) -> bytes:
    """A white picture with a square of the colour in its top left corner, an eighth as wide."""
    made = Image.new("RGB", size, "white")
    made.paste(colour, (0, 0, size[0] // 8, size[0] // 8))
    file = BytesIO()
    made.save(file, kind, **options)
    return file.getvalue()


def drawn(data: bytes, name: str, page: int = 1) -> Image.Image:
    png = render(Source(data, name), page)
    assert png.startswith(b"\x89PNG")
    return Image.open(BytesIO(png))


def near(pixel: Any, colour: tuple[int, int, int]) -> bool:
    return all(abs(one - other) < 40 for one, other in zip(pixel, colour, strict=True))


def test_a_page_of_a_pdf() -> None:
    for number, colour in ((1, RED), (2, BLUE)):
        page = drawn(pdf(), "a.PDF", number)
        assert page.size == (1190, 1684)
        assert near(page.getpixel((50, 50)), colour)
        assert near(page.getpixel((600, 600)), (255, 255, 255))


@pytest.mark.parametrize(("turned", "corner"), [(90, (-50, 50)), (180, (-50, -50)), (270, (50, -50))])
def test_a_turned_page_is_drawn_as_it_is_displayed(turned: int, corner: tuple[int, int]) -> None:
    page = drawn(pdf(turned=turned), "a.pdf")
    assert page.size == ((1684, 1190) if turned % 180 else (1190, 1684))
    x, y = (at % side for at, side in zip(corner, page.size, strict=True))
    assert near(page.getpixel((x, y)), RED)


def test_what_was_filled_in_and_noted_is_drawn_too() -> None:
    file = BytesIO()
    canvas: Any = Canvas(file, pagesize=A4)
    canvas.acroForm.textfield(value="HHHHHHHH", x=100, y=700, width=200, height=40, fontSize=30, borderWidth=0)
    canvas.highlightAnnotation("", (100, 400, 300, 450), [100, 450, 300, 450, 100, 400, 300, 400], Color=[1, 0, 0])
    canvas.showPage()
    canvas.save()
    page = drawn(file.getvalue(), "a.pdf")

    def inked(left: int, top: int, right: int, bottom: int) -> bool:
        return bool(np.asarray(page.convert("L"))[2 * top : 2 * bottom, 2 * left : 2 * right].min() < 200)

    assert inked(100, 102, 300, 142)
    assert not inked(100, 200, 300, 300)


@pytest.mark.parametrize("size", [(14400, 14400), (3000, 40), (10, 10)])
def test_no_page_becomes_larger_than_a_screen_can_show(size: tuple[int, int]) -> None:
    page = drawn(pdf(size), "a.pdf")
    assert max(page.size) <= 2800
    assert page.width * page.height <= 8_100_000
    assert page.width / page.height == pytest.approx(size[0] / size[1], rel=0.05)


@pytest.mark.parametrize(("kind", "name"), [("PNG", "a.png"), ("JPEG", "a.jpg"), ("TIFF", "a.tif"), ("BMP", "a.bmp")])
def test_a_picture(kind: str, name: str) -> None:
    page = drawn(picture((800, 600), BLUE, kind), name)
    assert page.size == (800, 600)
    assert near(page.getpixel((40, 40)), BLUE)


def test_a_photograph_is_turned_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # held a quarter to the left: its left edge is the top
    page = drawn(picture((4000, 3000), RED, "JPEG", exif=exif.tobytes()), "a.jpg")
    assert page.size == (2100, 2800)
    assert near(page.getpixel((2000, 50)), RED)
    assert near(page.getpixel((50, 50)), (255, 255, 255))


def test_a_frame_of_a_fax() -> None:
    frames = [Image.new("1", (100, 200), number % 2) for number in range(3)]
    file = BytesIO()
    frames[0].save(file, "TIFF", save_all=True, append_images=frames[1:])
    assert [drawn(file.getvalue(), "a.tiff", n).getpixel((5, 5)) for n in (1, 2, 3)] == [
        (0, 0, 0),
        (255, 255, 255),
        (0, 0, 0),
    ]


def test_what_is_transparent_is_white() -> None:
    file = BytesIO()
    Image.new("RGBA", (20, 20), (0, 0, 0, 0)).save(file, "PNG")
    assert drawn(file.getvalue(), "a.png").getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize(
    ("data", "name", "page"),
    [
        (pdf()[:300], "坏.pdf", 1),
        (pdf(), "坏.pdf", 3),
        (b"\x89PNG", "坏.png", 1),
        (picture((800, 600), RED, "PNG")[:200], "坏.png", 1),
        (picture((9, 9), RED, "PNG"), "坏.png", 2),
    ],
)
def test_what_cannot_be_drawn_is_named(data: bytes, name: str, page: int) -> None:
    with pytest.raises(UserError, match=rf"坏.*第 {page} 页"):
        render(Source(data, name), page)


def test_a_picture_over_the_limit_is_not_unpacked() -> None:
    with pytest.raises(UserError, match="大图"):
        render(Source(picture((2000, 1000), RED, "PNG"), "大图.png", Limits(picture_megapixels=1)), 1)


def test_a_file_is_drawn_by_its_path(tmp_path: Path) -> None:
    (tmp_path / "甲.pdf").write_bytes(pdf())
    assert draw(tmp_path / "甲.pdf", "", Limits(), 2) == render(Source(pdf(), "甲.pdf"), 2)
    with pytest.raises(UserError, match="无法读取"):
        draw(tmp_path / "乙.pdf", "", Limits(), 1)


def test_a_fax_is_drawn_in_the_shape_of_its_paper() -> None:
    fax = drawn(picture((1728, 1100), RED, "TIFF", dpi=(204, 98)), "a.tif")
    assert fax.width / fax.height == pytest.approx(1728 / 204 / (1100 / 98), rel=0.01)
    assert near(fax.getpixel((50, 50)), RED)


def test_a_member_of_an_archive_is_drawn(tmp_path: Path) -> None:
    path = tmp_path / "包.zip"
    with ZipFile(path, "w") as archive:
        archive.writestr("别的.pdf", b"%PDF")
        archive.writestr("文 件/甲.pdf", pdf())
    assert draw(path, "文 件/甲.pdf", Limits(), 2) == render(Source(pdf(), "甲.pdf"), 2)
    for member in ("没有.pdf", "../甲.pdf", "别的.pdf"):
        with pytest.raises(UserError, match=r"包\.zip"):
            draw(path, member, Limits(), 1)


def test_a_picture_of_sixteen_bits_keeps_its_greys() -> None:
    file = BytesIO()
    Image.fromarray(np.array([[0, 32768, 65535]], np.uint16).repeat(20, 0).repeat(20, 1)).save(file, "PNG")
    page = drawn(file.getvalue(), "a.png")
    greys = [page.getpixel((round(page.width * part), page.height // 2)) for part in (1 / 6, 1 / 2, 5 / 6)]
    assert all(near(grey, (wanted,) * 3) for grey, wanted in zip(greys, (0, 128, 255), strict=True))
