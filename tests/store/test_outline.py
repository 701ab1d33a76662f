"""The blocks of a document: the ones that were read come back, a few at a time."""

from __future__ import annotations

import json

from rag.reading.structure.headings import blocks
from rag.store import outline
from rag.types import Block

TEXT = """第一章　总则

法规政政策策汇编是人工智能、区块链、
物联网、虚拟现实等新一代信息的
集大成应用，是具有广阔空间和
巨大潜力的未来产业，version
two of it。

第二段在这里。
"""


def test_the_blocks_come_back_with_their_offsets() -> None:
    made = blocks(TEXT)
    found = list(outline.decode(outline.encode(made), TEXT).blocks(0, len(TEXT)))
    assert [(each.text, list(each.offsets), each.level) for each in found] == [
        (each.text, list(each.offsets), each.level) for each in made
    ]
    assert "法规政策汇编" in found[1].text  # what was drawn twice is read once
    assert "version two" in found[1].text


def test_only_the_blocks_of_a_stretch_are_made() -> None:
    made = [Block("甲乙", range(0, 2), 2), Block("丙：丁", range(3, 6), row=True), Block("戊己", range(7, 9))]
    kept = outline.decode(outline.encode(made), "甲乙\n丙：丁\n戊己")
    for (start, end), texts in {
        (0, 9): ["甲乙", "丙：丁", "戊己"],
        (0, 3): ["甲乙"],
        (1, 4): ["甲乙", "丙：丁"],
        (2, 3): [],
        (6, 8): ["戊己"],
        (8, 99): ["戊己"],
        (4, 4): ["丙：丁"],
    }.items():
        assert [block.text for block in kept.blocks(start, end)] == texts, (start, end)
    assert [(block.level, block.row) for block in kept.blocks(0, 9)] == [(2, False), (0, True), (0, False)]


def test_blocks_of_clean_text_take_no_room_for_offsets() -> None:
    assert json.loads(outline.encode([Block("甲乙", range(0, 2))])) == [[0, 2, 0, 0, []]]
