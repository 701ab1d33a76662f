"""Pictures of pages, with the text that was put in and where each of its characters stands."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter, ImageFont

FONTS = (
    "/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc",
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/System/Library/Fonts/PingFang.ttc",
    "C:/Windows/Fonts/simsun.ttc",
)
DPI = 150
SIZE = (420.0, 300.0)
TEXT = (
    "各级各部门要深入企业开展走访，逐户了解生产经营中的困难，建立问题清单、责任清单和销号台账。"
    "对符合条件的科技型企业，省级财政按照研发投入的百分之十给予补助，单户每年最高不超过500万元。"
    "到2027年，县域充电设施覆盖率达到95.5%以上，乡镇公共充电站实现全覆盖，每天7:30开放。"
    "完善社区养老服务网络，支持利用闲置厂房、学校改建养老机构，简化消防验收手续。"
)
Box = tuple[float, float, float, float]


def scan(text: str = TEXT, size: tuple[float, float] = SIZE, points: float = 12) -> tuple[Image.Image, list[Box]]:
    """A clean picture of ``text`` and the boxes of its characters in points."""
    scale = DPI / 72
    font = typeface(points)
    picture = Image.new("L", (round(size[0] * scale), round(size[1] * scale)), 255)
    pen = ImageDraw.Draw(picture)
    boxes, x, y = [], 36.0, 36.0
    for char in text:
        advance = font.getlength(char) / scale
        if x + advance > size[0] - 36:
            x, y = 36.0, y + 1.7 * points
        pen.text((x * scale, y * scale), char, font=font, fill=0)
        left, top, right, bottom = pen.textbbox((x * scale, y * scale), char, font=font)
        boxes.append((left / scale, top / scale, right / scale, bottom / scale))
        x += advance
    return picture, boxes


def table(rows: Sequence[Sequence[str]], width: float = 120.0, height: float = 24.0) -> Image.Image:
    """A clean picture of a sentence and a ruled table, its cells ``width`` by ``height`` points."""
    scale = DPI / 72
    picture = Image.new("L", (round(SIZE[0] * scale), round(SIZE[1] * scale)), 255)
    pen = ImageDraw.Draw(picture)
    pen.text((36 * scale, 30 * scale), TEXT[:30], font=typeface(11), fill=0)
    for i, row in enumerate(rows):
        for j, text in enumerate(row):
            left, top = (36 + j * width) * scale, (60 + i * height) * scale
            pen.rectangle((left, top, left + width * scale, top + height * scale), outline=0, width=2)
            middle = left + width * scale / 2, top + height * scale / 2
            pen.text(middle, text, font=typeface(11), fill=0, anchor="mm")
    return picture


def typeface(points: float) -> ImageFont.FreeTypeFont:
    path = next((path for path in FONTS if Path(path).exists()), None)
    if path is None:
        pytest.skip("no Chinese font on this system")
    return ImageFont.truetype(path, round(points * DPI / 72), index=2 if "Noto" in path else 0)


def worn(picture: Image.Image, skew: float = 1.0) -> Image.Image:
    """As a scanner shows it: turned a little, blurred, greyish and noisy."""
    turned = picture.rotate(skew, resample=Image.Resampling.BICUBIC, fillcolor=255)
    grey = np.asarray(turned.filter(ImageFilter.GaussianBlur(0.6)), np.float32) * 0.8 + 30
    return Image.fromarray((grey + np.random.default_rng(0).normal(0, 15, grey.shape)).clip(0, 255).astype(np.uint8))


def error_rate(got: str, wanted: str) -> float:
    """Levenshtein's distance over the length of ``wanted``, white space aside."""
    got, wanted = "".join(got.split()), "".join(wanted.split())
    row = np.arange(len(wanted) + 1)
    for i, char in enumerate(got, 1):
        above, row = row, np.empty_like(row)
        row[0] = i
        changed = above[:-1] + np.array([char != other for other in wanted])
        row[1:] = np.minimum(changed, above[1:] + 1)
        row = np.minimum.accumulate(row - np.arange(len(row))) + np.arange(len(row))
    return float(row[-1]) / len(wanted)
