"""Pages that lie askew are read as if they lay straight, and their boxes cover what they show."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from rag.reading import layout
from rag.reading.layout.glyphs import Page, Rule
from rag.reading.layout.skew import Skew, straightened
from tests.support.paper import page_of, three_columns


def _askew(page: Page, degrees: float) -> Page:
    """The page as it would be scanned, turned clockwise about its middle."""
    boxes = np.array([glyph[1:5] for glyph in page.glyphs])
    moved = Skew(degrees, page.width, page.height).moved(boxes, degrees).tolist()
    glyphs = (
        glyph._replace(left=left, top=top, right=right, bottom=bottom, angle=degrees)
        for glyph, (left, top, right, bottom) in zip(page.glyphs, moved, strict=True)
    )
    return replace(page, glyphs=tuple(glyphs))


@pytest.mark.parametrize("degrees", [-3.0, -0.8, 0.5, 2.0])
def test_columns_are_read_in_order_and_every_character_keeps_its_box(degrees: float) -> None:
    data, wanted = three_columns()
    page = _askew(page_of(data), degrees)
    elements, _ = layout.read([page])
    assert ["".join(element.text.split()) for element in elements] == wanted
    seen = sorted((glyph.char, round(glyph.left, 2), round(glyph.top, 2)) for glyph in page.glyphs)
    told = [
        (char, round(float(box[0]), 2), round(float(box[1]), 2))
        for element in elements
        if element.boxes is not None
        for char, box in zip(element.text, element.boxes, strict=True)
        if box.any()
    ]
    for (char, left, top), (other, x, y) in zip(seen, sorted(told), strict=True):
        assert char == other
        assert abs(left - x) < 0.05
        assert abs(top - y) < 0.05


def test_rules_are_straightened_with_the_page_and_a_straight_page_is_left_alone() -> None:
    page = page_of(three_columns()[0])
    assert straightened(page) == (page, None)
    ruled = replace(_askew(page, 2.0), rules=(Rule(100, 100, 500, 101),))
    straight, skew = straightened(ruled)
    assert skew is not None
    assert straight.glyphs[0].angle == 0
    (rule,) = straight.rules
    assert rule.right - rule.left == pytest.approx(400)
    assert 100 < rule.top < 115  # its middle was moved up on the right of the page's, and down on the left


def test_text_on_its_side_or_across_a_page_is_no_skew() -> None:
    page = page_of(three_columns()[0])
    for angle in (90.0, 270.0, 40.0):
        turned = replace(page, glyphs=tuple(glyph._replace(angle=angle) for glyph in page.glyphs))
        assert straightened(turned)[1] is None
