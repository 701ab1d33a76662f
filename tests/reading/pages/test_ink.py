"""What recognition leaves out of a line is found in its ink: raised figures, ‰, characters that it doesn't know."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from rag.reading.pages import ocr
from rag.reading.pages.ink import LOST, mended
from rag.reading.pages.ppocr import RecognisedLine
from tests.support.scans import DPI, typeface

LINES = (
    "蓄水量为7×10^8m^3，灌溉6.4×10^5公顷。",
    "菌落总数为10^3CFU/g，浓度2.5×10^-4mol/L。",
    "压强为10^12Pa，气温28℃，倾角45°。",
    "使用面积96㎡，每户补助15元/㎡。",
    "自然增长率6.1‰，城镇化率63%。",
    "①申请②受理③审查；（一）总则（二）附则",
    "8点5分，10小时2次，3心7州，6兴4必9六",
)


def _picture(lines: tuple[str, ...], points: float = 13) -> Image.Image:
    """Lines in which ^ raises the figure behind it."""
    scale = DPI / 72
    made = Image.new("L", (round(480 * scale), round((len(lines) * 2 + 3) * points * scale)), 255)
    pen = ImageDraw.Draw(made)
    for i, line in enumerate(lines):
        x, y = 40 * scale, (30 + 2 * points * (i + 1)) * scale
        up = False
        for char in line:
            if char == "^":
                up = True
                continue
            up = up and (char.isdigit() or char == "-")
            font = typeface(points * 0.58 if up else points)
            drawn = "−" if up and char == "-" else char
            pen.text((x, y - (points * 0.36 * scale if up else 0)), drawn, font=font, fill=0, anchor="ls")
            x += font.getlength(drawn)
    return made


@pytest.mark.skipif(not ocr.available(), reason="no text recognition installed")
def test_figures_stay_raised_and_signs_whole() -> None:
    picture = _picture(LINES)
    page = ocr.page(picture, 1, picture.width * 72 / DPI, picture.height * 72 / DPI)
    said = "".join(glyph.char for glyph in page.glyphs)
    wanted = "".join(LINES)
    for plain, up in (("10^12", "10¹²"), ("^8", "⁸"), ("^3", "³"), ("^5", "⁵"), ("^-4", "⁻⁴"), ("㎡", "m²")):
        wanted = wanted.replace(plain, up)
    assert said == wanted


@pytest.mark.parametrize("seen", ["", "嬲"])
def test_a_character_that_is_left_out_is_read_by_itself_or_said_to_be_lost(seen: str) -> None:
    class Reader:
        def read(self, pixels: NDArray[np.uint8], corners: NDArray[np.float32]) -> RecognisedLine:
            return RecognisedLine(seen, (0.5,) * len(seen), (0.9,) * len(seen))

    text = "商标为华嬲牌三种"
    picture = _picture((text,))
    em, left, foot = typeface(13).size, 40 * DPI / 72, 56 * DPI / 72
    wide = len(text) * em
    corners = [(left, foot - em), (left + wide, foot - em), (left + wide, foot + em / 4), (left, foot + em / 4)]
    kept = [i for i in range(len(text)) if text[i] != "嬲"]
    line = RecognisedLine(
        "".join(text[i] for i in kept), tuple((i + 0.5) / len(text) for i in kept), (1.0,) * len(kept)
    )
    pixels = np.asarray(picture.convert("RGB"))
    made = mended(Reader(), pixels, np.array(corners, np.float32), line, em)
    assert made.chars == text.replace("嬲", seen or LOST)
    assert made.odds[4] == (0.9 if seen else 0.0)
    whole = RecognisedLine(text, tuple((i + 0.5) / len(text) for i in range(len(text))), (1.0,) * len(text))
    assert mended(Reader(), pixels, np.array(corners, np.float32), whole, em) == whole
