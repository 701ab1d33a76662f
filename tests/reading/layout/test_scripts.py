"""Characters are raised or lowered by their size and baseline, not by the look of their boxes."""

from __future__ import annotations

import pytest

from rag.reading.layout.glyphs import Glyph, Page
from rag.reading.layout.lines import frames

_SIZE = 12.0


def _line(*pieces: tuple[str, float, float], descent: float = 0.12) -> str:
    """A line of pieces of text, each with its size and by how much it stands above the baseline."""
    made: list[Glyph] = []
    left = 50.0
    for text, size, rise in pieces:
        base = 100.0 - rise
        for char in text:
            width = (1.0 if ord(char) > 0x2E80 else 0.5) * size
            top, bottom = base - (1 - descent) * size, base + descent * size
            made.append(Glyph(char, left, top, left + width, bottom, size, baseline=base))
            left += width
    found, _ = frames(Page(1, 600, 800, tuple(made)))
    return "".join(line.text for frame in found for line in sorted(frame.pieces, key=lambda line: line.left))


@pytest.mark.parametrize(
    ("raised", "text"),
    [("6", "10⁶个"), ("-3", "10⁻³个"), ("[1]", "10[1]个"), ("th", "10th个"), ("n", "10ⁿ个"), ("2+", "10²⁺个")],
)
@pytest.mark.parametrize(("size", "rise"), [(7, 4), (8.5, 2), (7, 7), (12, 4)])
def test_what_stands_above_the_line_is_raised(raised: str, text: str, size: float, rise: float) -> None:
    assert _line(("共有10", _SIZE, 0), (raised, size, rise), ("个，居全省第二位", _SIZE, 0)).startswith(f"共有{text}")


def test_small_words_in_the_middle_of_a_line_hold_no_powers() -> None:
    line = _line(("江州省经济简况", 16.0, 0), ("2023年第4期", 9, 3), ("全省统计资料汇编", 16.0, 0))
    assert "2023年第4期" in line


@pytest.mark.parametrize(("lowered", "text"), [("2", "CO₂"), ("10", "CO₁₀"), ("2.5", "CO2.5"), ("max", "COmax")])
@pytest.mark.parametrize(("size", "rise"), [(7, -1.5), (8.5, -3), (9, -1)])
def test_what_stands_below_it_is_lowered(lowered: str, text: str, size: float, rise: float) -> None:
    assert _line(("控制CO", _SIZE, 0), (lowered, size, rise), ("的排放总量", _SIZE, 0)).startswith(f"控制{text}的")


@pytest.mark.parametrize("descent", [0.0, 0.12, 0.3])
@pytest.mark.parametrize("size", [7.0, 9.0, 10.5, 12.0, 14.0])
def test_smaller_type_on_the_line_is_neither(size: float, descent: float) -> None:
    line = _line(("共有", _SIZE, 0), ("106", size, 0), ("户，居全省第二位", _SIZE, 0), descent=descent)
    assert line.startswith("共有106户")
