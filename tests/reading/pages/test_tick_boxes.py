"""Boxes to be ticked are told by their frame, and what is in them by its strokes."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw

from rag.reading import layout
from rag.reading.pages import ocr, tick_boxes
from tests.support.scans import typeface, worn

EM = 30


def _box(pen: ImageDraw.ImageDraw, x: int, y: int, side: int, mark: str, width: int = 2) -> None:
    pen.rectangle((x, y, x + side, y + side), outline=0, width=width)
    inner = side // 5
    left, top, right, bottom = x + inner, y + inner, x + side - inner, y + side - inner
    if mark in ("cross", "wide cross"):
        out = inner if mark == "wide cross" else 0
        pen.line((left - out, top - out, right + out, bottom + out), fill=0, width=width + 1)
        pen.line((left - out, bottom + out, right + out, top - out), fill=0, width=width + 1)
    elif mark in ("tick", "long tick"):
        out = side // 3 if mark == "long tick" else 0
        low = (x + side * 2 // 5, bottom)
        pen.line((left, y + side // 2, *low), fill=0, width=width + 1)
        pen.line((*low, right + out, top - out), fill=0, width=width + 1)
    elif mark == "full":
        pen.rectangle((left - 2, top - 2, right + 2, bottom + 2), fill=0)


MARKS = {"empty": "□", "tick": "☑", "long tick": "☑", "cross": "☒", "wide cross": "☒", "full": "■"}


@pytest.mark.parametrize("side", [24, 34])
@pytest.mark.parametrize("is_worn", [False, True])
def test_each_box_is_found_with_its_mark(side: int, is_worn: bool) -> None:
    picture = Image.new("L", (600, 120), 255)
    pen = ImageDraw.Draw(picture)
    for i, mark in enumerate(MARKS):
        _box(pen, 40 + 90 * i, 40, side, mark)
    picture = worn(picture, 0.3) if is_worn else picture
    found = tick_boxes.find(np.asarray(picture.convert("RGB")), EM)
    assert [box.char for box in sorted(found, key=lambda box: box.left)] == list(MARKS.values())


def test_letters_figures_and_most_characters_with_a_frame_are_none() -> None:
    picture = Image.new("L", (900, 90), 255)
    ImageDraw.Draw(picture).text((20, 20), "o0ODQ8日目田由甲申四西回国圆园酉曲", font=typeface(14), fill=0)
    found = tick_boxes.find(np.asarray(picture.convert("RGB")), EM)
    assert len(found) <= 4  # 国 and its like, which recognition knows


@pytest.mark.skipif(not ocr.available(), reason="no text recognition installed")
def test_a_form_is_read_with_its_boxes_and_its_characters_with_frames() -> None:
    picture = Image.new("L", (900, 260), 255)
    pen = ImageDraw.Draw(picture)
    for row, words in enumerate((("企业类型", "国有", "集体", "私营"), ("回访口径", "电话", "上门", "日常"))):
        y = 40 + 90 * row
        pen.text((30, y), f"{words[0]}：", font=typeface(15), fill=0)
        for i, (word, mark) in enumerate(zip(words[1:], ("empty", "tick", "cross"), strict=True)):
            x = 240 + 190 * i
            _box(pen, x, y + 10, 26, mark)
            pen.text((x + 38, y), word, font=typeface(15), fill=0)
    read = layout.read([ocr.page(picture, 1, 432, 125)])[0]
    said = "".join(element.text for element in read).replace(" ", "")
    assert said == "企业类型：□国有☑集体☒私营回访口径：□电话☑上门☒日常"
