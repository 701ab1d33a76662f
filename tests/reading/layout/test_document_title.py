"""The title is the biggest type at the head of the first page."""

from __future__ import annotations

import numpy as np
import pytest

from rag.reading.element import Element
from rag.reading.layout.title import title


def _element(text: str, size: float, page: int = 1, row: bool = False) -> Element:
    boxes = np.array([(10 * i, 0, 10 * i + 10, size) for i in range(len(text))], np.float32)
    return Element(text, row=row, pages=np.full(len(text), page, np.uint16), boxes=boxes)


TEXT = _element("各级各部门要深入企业开展走访，逐户了解生产经营中的困难，建立问题清单、责任清单和销号台账。" * 3, 10)


@pytest.mark.parametrize(
    ("elements", "wanted"),
    [
        ([_element("年度发展报告", 20), TEXT], "年度发展报告"),
        ([_element("江州日报", 30), _element("关于耕地保护的决定", 22), TEXT], "关于耕地保护的决定"),
        ([_element("江州省人民政府文件", 30), _element("扩大就业工作方案", 22), TEXT], "扩大就业工作方案"),
        ([_element("小标题", 14), _element("大标题", 20), TEXT], "大标题"),
        ([_element("先", 20), TEXT, _element("第二页的大字", 30, page=2)], ""),
        ([_element("2024", 20), TEXT], ""),
        ([_element("表中的大字", 20, row=True), TEXT], ""),
        ([TEXT], ""),
        ([Element("没有位置的文字")], ""),
        ([], ""),
    ],
)
def test_the_title(elements: list[Element], wanted: str) -> None:
    assert title(elements) == wanted
