"""The lines of a table are found in its picture, and the strokes of characters are not taken for them."""

from __future__ import annotations

from io import BytesIO

import numpy as np
import pytest
from PIL import Image, ImageDraw

from rag.reading.layout.glyphs import Glyph, Rule
from rag.reading.pages import ocr, picture_rules
from rag.reading.pages.pdf import read
from rag.reading.source import Source
from tests.support.scans import DPI, table, worn

SCALE = 72 / DPI
TABLE = ((60.0, 80.0, 360.0, 80.0), (60.0, 110.0, 360.0, 110.0), (60.0, 80.0, 60.0, 110.0), (360.0, 80.0, 360.0, 110.0))


def _picture(lines: tuple[tuple[float, float, float, float], ...], width: float = 1.0) -> Image.Image:
    picture = Image.new("L", (875, 625), 255)
    pen = ImageDraw.Draw(picture)
    for line in lines:
        pen.line([side / SCALE for side in line], fill=0, width=max(1, round(width / SCALE)))
    return picture


def _found(picture: Image.Image, skew: float = 0.0, glyphs: tuple[Glyph, ...] = ()) -> list[Rule]:
    pixels = np.ascontiguousarray(np.asarray(picture.convert("RGB"))[:, :, ::-1])
    return sorted(picture_rules.find(pixels, skew, SCALE, glyphs), key=lambda rule: (rule.top + rule.bottom, rule.left))


def test_the_lines_of_a_worn_skewed_table_are_found_with_their_middles_in_place() -> None:
    for skew in (0.0, 1.5, -2.0):
        found = _found(worn(_picture(TABLE), -skew), skew)
        assert len(found) == 4
        lengths = sorted(max(rule.right - rule.left, rule.bottom - rule.top) for rule in found)
        assert lengths == pytest.approx([30, 30, 300, 300], abs=4)
        middle = np.mean([((rule.left + rule.right) / 2, (rule.top + rule.bottom) / 2) for rule in found], axis=0)
        angle = np.radians(skew)
        # The middle of the table lies 55 points above that of the page.
        assert middle.tolist() == pytest.approx((210 + 55 * np.sin(angle), 150 - 55 * np.cos(angle)), abs=1.5)


def test_bars_ticks_and_the_strokes_of_characters_are_no_rules() -> None:
    assert _found(_picture(((60, 80, 360, 80),), width=8)) == []
    assert _found(_picture(((60, 80, 74, 80),))) == []
    stroke = _picture(((60, 80, 90, 80),))
    assert len(_found(stroke)) == 1
    assert _found(stroke, glyphs=(Glyph("一", 59, 65, 91, 95, 30.0),)) == []


@pytest.mark.skipif(not ocr.available(), reason="no text recognition installed")
def test_a_scanned_table_is_read_with_its_column_names() -> None:
    picture = table((("街道", "已建成（座）", "计划（座）"), ("书院街道", "31", "8"), ("竹园街道", "27", "12")))
    buffer = BytesIO()
    worn(picture, 1.0).save(buffer, "PDF", resolution=DPI)
    (document,) = read(Source(buffer.getvalue(), "表.pdf"))
    assert "街道：竹园街道，已建成（座）：27，计划（座）：12" in document.text
