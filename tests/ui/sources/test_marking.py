"""What is marked in a source becomes whole sentences of it."""

from __future__ import annotations

import pytest

from tests.support.originals import original
from ui.sources.marking import widened

TEXT = """产业政策解读

元宇宙是人工智能、区块链、
5G、物联网、虚拟现实等新一代
信息技术的集大成应用，是具有
广阔空间和巨大潜力的未来产
业。发展元宇宙产业将极大开
辟数字经济的新场景、新应用、
新生态，培育经济新动能。

第二段在这里，它说的是<b>别的</b>事情。
"""
BLOCK = (TEXT.index("元宇宙是"), TEXT.index("新动能。") + 4)
FIRST = (
    "元宇宙是人工智能、区块链、5G、物联网、虚拟现实等新一代信息技术的集大成应用，是具有广阔空间和巨大潜力的未来产业。"
)
SECOND = "发展元宇宙产业将极大开辟数字经济的新场景、新应用、新生态，培育经济新动能。"


@pytest.mark.parametrize(
    ("selected", "quote"),
    [
        ("未来产业", FIRST),
        ("数字 经济\n的新场景", SECOND),
        ("未来产业。发展", FIRST + SECOND),
        ("", FIRST + SECOND),
        ("不在这里", FIRST + SECOND),
    ],
)
def test_a_selection_becomes_its_sentences(selected: str, quote: str) -> None:
    start, end, marked = widened(original(TEXT), *BLOCK, selected)
    assert marked == quote
    assert "".join(TEXT[start:end].split()) == quote


def test_a_selection_may_run_over_paragraphs() -> None:
    _, _, marked = widened(original(TEXT), BLOCK[0], len(TEXT), "新动能。第二段")
    assert "".join(marked.split()) == SECOND + "第二段在这里，它说的是<b>别的</b>事情。"


@pytest.mark.parametrize(("start", "end"), [(-5, -1), (5, 2), (10_000, 20_000), (7, 8)])
def test_where_there_is_no_text_nothing_is_marked(start: int, end: int) -> None:
    assert widened(original(TEXT), start, end)[2] in ("", "产业政策解读")
