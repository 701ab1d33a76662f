"""English words and pinyin in a Chinese question are put into words that the library holds."""

from __future__ import annotations

import pytest

from rag.answering.asked.foreign import in_chinese
from rag.library import Library


@pytest.mark.parametrize(
    ("question", "meant"),
    [
        ("没有 register 的访客能进展厅吗？", "没有登记的访客能进展厅吗？"),
        ("visitor 能带几名同伴？", "访客能带几名同伴？"),
        ("shiyongqi 最长多久？", "试用期最长多久？"),
        ("shi yong qi 最长多久？", "试用期最长多久？"),
    ],
)
def test_a_foreign_word_is_put_into_one_that_stands_where_the_rest_does(
    shelf: Library, question: str, meant: str
) -> None:
    assert in_chinese(question, shelf.snapshot()) == meant


@pytest.mark.parametrize(
    "question",
    [
        "ERP 系统怎么登录？",
        "X-104的单价是多少？",
        "8mhz的物料有哪些？",
        "xyzzy 是什么？",
        "How long is the probation?",
        "请写信到 service@example.com 好吗？",
    ],
)
def test_names_and_what_the_library_has_no_word_for_stay(shelf: Library, question: str) -> None:
    assert in_chinese(question, shelf.snapshot()) == question
