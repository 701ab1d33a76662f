"""Questions that could come next: from the headings around the cited place, none asked before, none nonsense."""

from __future__ import annotations

from rag.answering.onward import onward
from tests.support.originals import original

ASKING = original(
    "出台的背景是什么？\n\n国家重视这件事，所以有了这个计划。\n\n工作目标是什么？\n\n三年内建成三个集群。\n\n"
    "有哪些保障措施？\n\n加强组织领导，做好宣传。\n"
)
NAMING = original(
    "第一章 总则\n\n为了保护人才，制定本办法。\n\n第二章 引进和培养\n\n市政府建立人才库。\n\n"
    "第三章 2024\n\n每年发布。\n\n第四章 附则\n\n本办法自公布之日起施行。\n"
)


def test_headings_that_ask_are_asked_as_they_are_nearest_first() -> None:
    start = ASKING.text.index("三年内")
    assert list(onward(ASKING, start, "工作目标是什么？", ["工作目标是什么？"])) == [
        "有哪些保障措施？",
        "出台的背景是什么？",
    ]


def test_what_was_asked_before_is_not_offered() -> None:
    asked = ["目标呢？", "出台的背景是什么", "工作目标是什么？"]
    assert list(onward(ASKING, ASKING.text.index("三年内"), "工作目标是什么？", asked)) == ["有哪些保障措施？"]


def test_of_other_headings_questions_are_made_without_their_numbers() -> None:
    found = list(onward(NAMING, NAMING.text.index("市政府"), "第二章 引进和培养", ["引进和培养有什么规定？"]))
    assert all("第" not in each and "2024" not in each for each in found)


def test_a_document_without_headings_offers_nothing() -> None:
    assert list(onward(original("甲乙丙丁。\n"), 0, "", ["甲？"])) == []
