"""What a question seeks a value of, what it is about, and whose that is."""

from __future__ import annotations

import pytest

from rag.answering.asked.sought import asked_of, owner, sought
from rag.chinese.words import Words

WORDS = Words()


@pytest.mark.parametrize(
    ("question", "nouns"),
    [
        ("青河县2023年森林覆盖率达到多少？", "森林覆盖率"),
        ("青河县有多少张医院床位？", "医院床位"),
        ("B2的噪声有多大？", "噪声"),
        ("水产品产量呢？", "水产品产量"),
        ("体检的费用是多少？", ""),  # 费用 may be left unsaid, and 体检的 is no part of its name
        ("迟到一次要扣多少钱？", ""),
        ("押金怎么退？", ""),  # seeks no value
    ],
)
def test_the_attribute_whose_value_is_sought(question: str, nouns: str) -> None:
    assert "".join(sought(question, WORDS)) == nouns


def test_what_it_is_about_whatever_it_asks() -> None:
    assert asked_of("押金怎么退？", WORDS) == ["押金"]
    assert asked_of("租金由谁来交？", WORDS) == ["租金"]
    assert asked_of("产业这一块打算怎么做？", WORDS) == []


@pytest.mark.parametrize(
    ("question", "name"),
    [("澄湖大厦的押金怎么退？", "澄湖大厦"), ("人才补贴的标准是多少？", ""), ("押金怎么退？", "")],
)
def test_the_name_that_it_is_asked_of(question: str, name: str) -> None:
    assert "".join(owner(question, WORDS)) == name
