"""A yes/no question is answered by the sentence that settles it."""

from __future__ import annotations

import pytest

from rag.answering.said.polar import is_polar
from rag.library import Library


@pytest.mark.parametrize(
    "question",
    ["试用期包含在期限里吗？", "可以带宠物吗", "需不需要押金", "是否收费", "有没有年假？", "能不能退", "收钱不？"],
)
def test_what_is_answered_by_yes_or_no(question: str) -> None:
    assert is_polar(question)


@pytest.mark.parametrize("question", ["你知道租金是多少吗", "怎么办理？", "试用期多久", "哪些人可以申请"])
def test_what_is_not(question: str) -> None:
    assert not is_polar(question)


@pytest.mark.parametrize(
    ("question", "settles"),
    [
        ("渔工的试用期包括在渔工合同期限里吗？", "试用期包含在渔工合同的期限内。"),
        ("可以带宠物进展厅吗？", "自带的宠物不得进入展厅，可以寄放在前台。"),
        ("访客需不需要登记？", "访客应当在前台登记。"),
    ],
)
def test_the_sentence_that_settles_it_is_told(shelf: Library, question: str, settles: str) -> None:
    assert settles in [citation.quote for citation in shelf.ask(question).citations]
