"""Notes are told from the text by their size, marker and rule, and kept out of it."""

from __future__ import annotations

import pytest

from rag.reading.layout.footnotes import note_marker
from tests.support.paper import Paper, prose, read_back

BODY = [(80.0, 80.0, 515.0, 690.0)]


def _page(*notes: str, ruled: bool = True, size: float = 8.0) -> Paper:
    """A page full of text whose last paragraph runs on on the next page, with notes at its foot."""
    paper = Paper()
    if ruled:
        paper.rule(80, 702, 200, 702)
    for i, note in enumerate(notes):
        paper.text(80, 708 + 14 * i, note, size)
    paper.flow([prose(i, 7) for i in range(6)], BODY, size=12)
    return paper


@pytest.mark.parametrize("ruled", [True, False])
@pytest.mark.parametrize("marker", ["①", "[1]", "1", "注："])
def test_a_note_comes_after_the_paragraph_that_runs_on(marker: str, ruled: bool) -> None:
    note = f"{marker} 数据来源为江州省统计局。"
    paper = _page(note, ruled=ruled)
    blocks = [block.text.replace(" ", "") for block in read_back(paper.done()).blocks]
    assert [text for text in blocks if text != note.replace(" ", "")] == paper.wanted
    assert note.replace(" ", "") in blocks


def test_a_note_in_the_size_of_the_text_is_told_by_rule_and_marker() -> None:
    paper = _page("① 数据来源为江州省统计局。", size=12.0)
    assert dict(read_back(paper.done()).reading.repairs)["footnotes"] == 1


def test_small_type_without_marker_or_rule_is_text() -> None:
    paper = _page("本文件由江州省发展改革委负责解释", ruled=False)
    assert dict(read_back(paper.done()).reading.repairs).get("footnotes", 0) == 0


def test_a_note_is_no_heading() -> None:
    document = read_back(_page("① 见附件二").done())
    assert next(block.level for block in document.blocks if block.text == "① 见附件二") == 0


@pytest.mark.parametrize(
    ("text", "marker"),
    [
        ("① 甲", "①"),
        ("[12] 甲", "12"),
        ("³ 甲", "3"),
        ("2 甲", "2"),
        ("* 甲", "*"),
        ("2023年度", ""),
        ("1.5倍", ""),
        ("甲", ""),
    ],
)
def test_markers(text: str, marker: str) -> None:
    assert note_marker(text) == marker
