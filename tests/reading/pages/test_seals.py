"""A red seal over a text is taken off before the text is read; red text is not."""

from __future__ import annotations

import math

import numpy as np
import pytest
from PIL import Image, ImageChops, ImageDraw

from rag.reading.pages import ocr, seals
from tests.support.scans import typeface

RED = (225, 60, 60)
WHITE = (255, 255, 255)


def _text() -> Image.Image:
    made = Image.new("RGB", (1240, 700), WHITE)
    pen = ImageDraw.Draw(made)
    pen.text((100, 60), "特此通知，请遵照执行。", font=typeface(15), fill="black")
    pen.text((700, 300), "江城县水利局", font=typeface(15), fill="black")
    pen.text((690, 360), "2025年9月18日", font=typeface(15), fill="black")
    return made


def _seal(shape: str) -> Image.Image:
    """A seal on white paper, where it stands in the text."""
    made = Image.new("RGB", (1240, 700), WHITE)
    pen = ImageDraw.Draw(made)
    if shape == "square":
        pen.rectangle((680, 240, 900, 450), outline=RED, width=7)
        pen.text((715, 270), "财务", font=typeface(34), fill=RED)
        pen.text((715, 355), "专用", font=typeface(34), fill=RED)
        return made
    wide = 160 if shape == "oval" else 120
    middle = (800, 350)
    pen.ellipse((middle[0] - wide, 230, middle[0] + wide, 470), outline=RED, width=7)
    for i, char in enumerate("江城县水利局印章"):
        turn = math.radians(200 + 20 * i)
        at = middle[0] + (wide - 28) * math.cos(turn), middle[1] + 92 * math.sin(turn)
        pen.text(at, char, font=typeface(12), fill=RED, anchor="mm")
    pen.regular_polygon((*middle, 22), 5, fill=RED)
    return made


def _stamped(shape: str, covers: bool) -> Image.Image:
    """The text under a seal whose ink is seen through, or covers most of what is below."""
    text, seal = _text(), _seal(shape)
    if not covers:
        return ImageChops.multiply(text, seal)
    mask = Image.fromarray(np.where((np.asarray(seal) != 255).any(axis=2), 190, 0).astype(np.uint8))
    return Image.composite(seal, text, mask)


def _pixels(picture: Image.Image) -> np.ndarray:
    return np.ascontiguousarray(np.asarray(picture)[:, :, ::-1])


def _dark(pixels: np.ndarray) -> np.ndarray:
    return np.asarray(pixels.max(axis=2) < 110)


@pytest.mark.parametrize("shape", ["round", "oval", "square"])
@pytest.mark.parametrize("covers", [False, True])
def test_of_a_stamped_text_only_the_ink_is_left(shape: str, covers: bool) -> None:
    left = seals.taken_off(_pixels(_stamped(shape, covers)))
    wanted = _dark(_pixels(_text()))
    found = _dark(left)
    assert (wanted & found).sum() > 0.93 * (wanted | found).sum()
    saturated = left.max(axis=2).astype(int) - left.min(axis=2)
    assert (saturated > 60).sum() < 40


def test_a_red_head_a_red_ground_and_black_text_stay_as_they_are() -> None:
    head = Image.new("RGB", (1240, 1754), WHITE)
    pen = ImageDraw.Draw(head)
    pen.text((130, 100), "国务院文件国圆", font=typeface(66), fill=RED)
    pen.rectangle((300, 700, 620, 1000), fill=RED)
    pen.line((100, 400, 1100, 400), fill=RED, width=4)
    for picture in (head, _text()):
        assert (seals.taken_off(_pixels(picture)) == _pixels(picture)).all()


@pytest.mark.skipif(not ocr.available(), reason="no text recognition installed")
def test_the_text_under_a_seal_is_read_without_it() -> None:
    page = ocr.page(_stamped("round", True), 1, 595, 336)
    said = "".join(glyph.char for glyph in page.glyphs)
    assert said == "特此通知，请遵照执行。江城县水利局2025年9月18日"
