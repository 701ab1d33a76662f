"""Which articles, paragraphs and items a question names."""

from __future__ import annotations

import pytest

from rag.answering.lookup.references import references


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("第23条", [("条", 23, 0, (), ())]),
        ("第二十三条第三款", [("条", 23, 0, (3,), ())]),
        ("第23条第3款", [("条", 23, 0, (3,), ())]),
        ("第二十三条的第一、三款", [("条", 23, 0, (1, 3), ())]),
        ("第八条第（二）项", [("条", 8, 0, (), (2,))]),
        ("第8条(2)项", [("条", 8, 0, (), (2,))]),
        ("第八条第二款第三项", [("条", 8, 0, (2,), (3,))]),
        ("第二百零三条之一", [("条", 203, 1, (), ())]),
        ("23条怎么说", [("条", 23, 0, (), ())]),
        ("二十三条是怎么规定的", [("条", 23, 0, (), ())]),
        ("第二十条和第二十一条", [("条", 20, 0, (), ()), ("条", 21, 0, (), ())]),
        ("第20、21条", [("条", 20, 0, (), ()), ("条", 21, 0, (), ())]),
        ("第三条至第五条", [("条", 3, 0, (), ()), ("条", 4, 0, (), ()), ("条", 5, 0, (), ())]),
        ("第三章第二节", [("章", 3, 0, (), ()), ("节", 2, 0, (), ())]),
    ],
)
def test_numbers_name_articles_in_chinese_and_arabic_numerals(text: str, found: list[tuple[object, ...]]) -> None:
    read = [(each.unit, each.number, each.inserted, each.paragraphs, each.items) for each in references(text)]
    assert read == found


@pytest.mark.parametrize(
    "text",
    ["第三款", "“暖企十六条”涵盖哪些方面", "16条举措", "第一条铁路", "一共有多少条", "出台23条", "有几条", "两条路"],
)
def test_a_number_of_things_names_no_article(text: str) -> None:
    assert references(text) == []
