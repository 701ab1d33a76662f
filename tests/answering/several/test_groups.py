"""Things that are compared as a group, which the titles of what is found name."""

from __future__ import annotations

import pytest

from rag.answering.several.groups import compared
from rag.chinese.words import Words
from rag.types import Passage

WORDS = Words()


def found(*titles: str) -> list[Passage]:
    return [Passage(title, title, "", "", 0, 0, ()) for title in titles]


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("KD系列的两款炸锅里，哪一款保修时间更长？", ["KD-15的保修时间是多少？", "KD-28的保修时间是多少？"]),
        ("两款KD炸锅当中，哪个更便宜？", ["KD-15的价格是多少？", "KD-28的价格是多少？"]),
        ("两款HX水表，哪个更便宜？", []),
        ("KD炸锅多少钱？", []),
    ],
)
def test_each_of_the_group_is_asked_about(question: str, asked: list[str]) -> None:
    parts = compared(question, found("KD-15炸锅说明", "借阅规则", "KD-28炸锅说明", "KD-28炸锅说明"), WORDS)
    assert [part.standalone for part in parts] == asked
