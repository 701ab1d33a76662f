"""Which document is named, in full or in fewer words."""

from __future__ import annotations

import pytest

from rag.answering.lookup.titles import EXACTLY, NEARLY, fit, named
from rag.chinese.words import Words


@pytest.mark.parametrize(
    ("mention", "title", "fits"),
    [
        ("劳动合同法", "中华人民共和国劳动合同法（2012年修正）", EXACTLY),
        ("安居办法", "关于印发《安居办法（试行）》的通知", EXACTLY),
        ("民诉法", "中华人民共和国民事诉讼法", NEARLY),
        ("考勤制度", "青云科技员工考勤管理制度", NEARLY),
        ("安居办法", "临湖市安居办法", NEARLY),
        ("劳动法", "中华人民共和国劳动合同法", 0),
        ("合同法", "劳动合同法", 0),
        ("劳动合同法", "劳动合同法实施条例", 0),
        ("滨江市安居办法", "临湖市安居办法", 0),
    ],
)
def test_a_law_is_none_of_a_similar_name_and_a_house_rule_may_be_called_shorter(
    mention: str, title: str, fits: int
) -> None:
    assert fit(mention, title, Words()) == fits


@pytest.mark.parametrize(
    ("before", "name"),
    [
        ("请问根据劳动法", "劳动法"),
        ("《安居办法》", "安居办法"),
        ("这份合同里", "合同"),
        ("本法", ""),
        ("考勤的", ""),
    ],
)
def test_the_name_stands_before_the_number(before: str, name: str) -> None:
    assert named(f"{before}第三条", before) == name
