"""Everyday words in a question are put as the library's documents write them."""

from __future__ import annotations

import pytest

from rag.answering.asked.everyday import in_official
from rag.library import Library


@pytest.mark.parametrize(
    ("question", "meant"),
    [
        ("不发工资怎么办？", "拖欠工资怎么办？"),
        ("怀孩子能上夜班吗？", "怀孕能上夜班吗？"),
        ("怀孕的渔工能出船吗？", "怀孕的渔工能出船吗？"),  # as the law says it
        ("X-104的單價是多少？", "X-104的單價是多少？"),
        ("渔工工资是多少？", "渔工工资是多少？"),
    ],
)
def test_a_phrase_that_no_document_holds_is_put_as_one_that_some_do(shelf: Library, question: str, meant: str) -> None:
    assert in_official(question, shelf.snapshot()) == meant
