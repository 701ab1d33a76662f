"""Glyphs drawn twice are told from real reduplication by where they stand."""

from __future__ import annotations

from rag.reading.layout.doubled import copies
from rag.reading.layout.glyphs import Glyph


def _set(text: str, left: float = 50.0, top: float = 100.0, size: float = 20.0) -> list[Glyph]:
    return [
        Glyph(char, left + i * size, top, left + (i + 1) * size, top + size, size)
        for i, char in enumerate(text)
        if char != " "
    ]


def _kept(glyphs: list[Glyph]) -> str:
    return "".join(glyph.char for glyph, copied in zip(glyphs, copies(glyphs).tolist(), strict=True) if not copied)


def test_a_shadow_drawn_after_its_whole_line_is_a_copy() -> None:
    lines = _set("政策解读") + _set("第二行字", top=130)
    shadows = _set("政策解读", 52, 102) + _set("第二行字", 52, 132)
    assert _kept(lines + shadows) == "政策解读第二行字"


def test_a_shadow_drawn_after_each_glyph_is_a_copy() -> None:
    pairs = [glyph for pair in zip(_set("政策解读"), _set("政策解读", 49, 99), strict=True) for glyph in pair]
    assert _kept(pairs) == "政策解读"


def test_a_glyph_drawn_four_times_is_read_once() -> None:
    assert _kept(_set("法规") + _set("法规", 51) + _set("法规", 50, 101) + _set("法规", 51, 101)) == "法规"


def test_real_reduplication_is_left_alone() -> None:
    text = "清清楚楚明明白白政策策划上海海关"
    assert _kept(_set(text)) == text


def test_the_same_character_below_itself_is_left_alone() -> None:
    assert _kept([glyph for row in range(30) for glyph in _set("的的", top=100.0 + 24 * row)]) == "的" * 60


def test_narrow_letters_and_leaders_are_left_alone() -> None:
    leaders = [Glyph(".", 50 + 3 * i, 100, 53 + 3 * i, 112, 12) for i in range(40)]
    assert _kept(leaders) == "." * 40


def test_a_page_without_glyphs_has_no_copies() -> None:
    assert copies([]).tolist() == []
