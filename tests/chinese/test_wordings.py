"""What people say is known for what documents write."""

from __future__ import annotations

import pytest

from rag.chinese.wordings import Spoken, chinese, official, spoken


@pytest.mark.parametrize(("said", "written"), [("打招呼", "通知"), ("房东", "出租人"), ("电瓶车", "电动自行车")])
def test_everyday_words_have_official_ones(said: str, written: str) -> None:
    assert written in official(said)
    assert official("元宇宙") == ()


def test_the_longest_phrase_that_the_words_make_up_is_taken() -> None:
    words = ["他", "不想", "干", "了", "，", "房东", "同意"]
    assert [(each.first, each.last, each.phrase) for each in spoken(words)] == [(1, 3, "不想干"), (5, 6, "房东")]
    assert spoken(["房", "东面"]) == []
    assert spoken(["房东"]) == [Spoken(0, 1, "房东", official("房东"))]


@pytest.mark.parametrize(
    ("english", "meant"),
    [("account", "账户"), ("login", "登录"), ("overtime", "加班"), ("annual leave", "年休假"), ("invoice", "发票")],
)
def test_business_words_have_chinese_ones(english: str, meant: str) -> None:
    assert meant in chinese(english)
    assert chinese("xyzzy") == ()
