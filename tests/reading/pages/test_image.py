"""Pictures of every kind become documents with the boxes of their characters; what can't is said by name."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO
from typing import Any

import numpy as np
import pytest
from PIL import Image

from rag.errors import UserError
from rag.messages import say
from rag.reading.pages import image, ocr
from rag.reading.source import Limits, Source
from rag.types import Document
from tests.support.scans import DPI, SIZE, TEXT, error_rate, scan, worn

recognised = pytest.mark.skipif(not ocr.available(), reason="no text recognition installed")
LINE = "企业开展走访"


def saved(picture: Image.Image, kind: str, **options: Any) -> bytes:
    buffer = BytesIO()
    picture.save(buffer, kind, **options)
    return buffer.getvalue()


def read(data: bytes, name: str, limits: Limits = Limits()) -> Document:  # noqa: B008 (it is frozen)
    (made,) = image.read(Source(data, name, limits))
    return made


def line() -> Image.Image:
    return scan(LINE, (160.0, 90.0))[0]


@recognised
def test_a_worn_scan_becomes_a_document_with_boxes() -> None:
    made = read(saved(worn(scan()[0]), "JPEG", quality=60, dpi=(DPI, DPI)), "scan.jpg")
    assert error_rate(made.text, TEXT) < 0.05
    assert made.layout is not None
    assert made.layout.sizes[0] == pytest.approx(SIZE, abs=1)
    start = made.text.index("科技型企业")
    left, top, right, bottom = made.layout.boxes[start]
    assert 8 < right - left < 16
    assert 8 < bottom - top < 20
    assert (made.reading.pages, dict(made.reading.repairs)["recognised_pages"]) == (1, 1)


@recognised
def test_each_picture_of_a_tiff_is_a_page() -> None:
    second = scan("第二页的内容", (160.0, 90.0))[0]
    data = saved(line(), "TIFF", save_all=True, append_images=[second])
    made = read(data, "scan.tiff")
    assert [made.text.index(LINE), made.reading.pages] == [0, 2]
    assert made.layout is not None
    assert made.layout.pages[made.text.index("第二页")] == 2
    cut = read(data, "scan.tiff", Limits(pages=1))
    assert LINE in cut.text
    assert [(each.reason, each.pages) for each in cut.reading.unread] == [("too_many_pages", (2,))]


@recognised
@pytest.mark.parametrize("kind", ["1-bit", "16-bit", "CMYK", "transparent", "turned by Exif", "fax"])
def test_every_kind_of_pixel_is_read(kind: str) -> None:
    picture = line()
    if kind == "1-bit":
        data = saved(picture.convert("1"), "BMP")
    elif kind == "16-bit":
        data = saved(Image.fromarray(np.asarray(picture).astype(np.uint16) * 257), "PNG")
    elif kind == "CMYK":
        data = saved(picture.convert("CMYK"), "JPEG")
    elif kind == "transparent":
        ink = Image.new("RGBA", picture.size, (0, 0, 0, 0))
        ink.putalpha(picture.point(lambda value: 255 - value))
        data = saved(ink, "WEBP", lossless=True)
    elif kind == "turned by Exif":
        exif = Image.Exif()
        exif[0x0112] = 6
        data = saved(picture.transpose(Image.Transpose.ROTATE_90), "JPEG", exif=exif)
    else:
        data = saved(picture.resize((picture.width, picture.height // 2)), "TIFF", dpi=(DPI, DPI // 2))
    made = read(data, "a.png")
    assert made.text == LINE
    assert made.layout is not None
    width, height = made.layout.sizes[0]
    assert width > height


def test_what_is_no_picture_is_refused_by_name() -> None:
    if not ocr.available():
        pytest.skip("no text recognition installed")
    picture = saved(Image.effect_noise((400, 400), 80), "PNG")
    for data in (b"", b"not a picture", picture[: len(picture) // 2]):
        with pytest.raises(UserError) as caught:
            read(data, "damaged.png")
        assert str(caught.value) == say.damaged(name="damaged.png")


@recognised
def test_a_small_file_of_giant_size_is_refused_before_it_is_unpacked() -> None:
    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 0, 0, 0, 0)
    chunk = b"IHDR" + header
    bomb = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", len(header)) + chunk + struct.pack(">I", zlib.crc32(chunk))
    with pytest.raises(UserError) as caught:
        read(bomb + struct.pack(">I", 0) + b"IDAT" + struct.pack(">I", zlib.crc32(b"IDAT")), "bomb.png")
    assert str(caught.value) == say.picture_too_large(name="bomb.png", limit=200)


@recognised
def test_a_picture_without_text_is_refused_by_name() -> None:
    with pytest.raises(UserError) as caught:
        read(saved(Image.new("RGB", (300, 200), "white"), "PNG"), "white.png")
    assert str(caught.value) == say.picture_without_text(name="white.png")


def test_without_recognition_the_person_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "available", lambda: False)
    with pytest.raises(UserError, match=r"requirements\.txt"):
        read(saved(Image.new("L", (30, 20)), "PNG"), "a.png")


def test_a_page_has_the_size_that_its_resolution_says_where_that_is_sane() -> None:
    assert image.points((1240, 1754), (150, 150)) == pytest.approx((595.2, 841.9), abs=0.1)
    assert image.points((1240, 1754), None) == pytest.approx((595.2, 841.9), abs=0.1)
    assert image.points((1240, 1754), (1, 1)) == pytest.approx((595.2, 841.9), abs=0.1)
    assert max(image.points((4000, 3000), (72, 72))) == pytest.approx(842)
