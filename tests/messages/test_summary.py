"""The sentence that says how a reading went."""

from __future__ import annotations

import pytest

from rag.messages.summary import page_list, summary
from rag.types import Reading, Unread


def test_all_there_is_to_say_stands_in_one_sentence() -> None:
    reading = Reading(36, (("joined_lines", 412),), (Unread("no_text_layer", (3, 4)),))
    said = summary("报告.pdf", reading, 28114)
    assert said.startswith("「报告.pdf」36 页，28,114 字；")
    assert "412" in said
    assert "3–4" in said
    assert not said.endswith("。")


def test_nothing_is_said_of_what_there_is_none() -> None:
    assert summary("甲.txt", Reading(), 12) == "「甲.txt」12 字"


def test_in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MINGYIN_LANG", "en")
    assert summary("a.pdf", Reading(36), 28114) == "“a.pdf”: 36 pages, 28,114 characters"


def test_pages_that_follow_each_other_are_a_range() -> None:
    assert page_list(()) == ""
    assert page_list((9, 3, 4, 5, 11, 12)) == "3–5、9、11–12"
    scattered = page_list(range(1, 999, 2))
    assert scattered.startswith("1、3、5、")
    assert scattered.endswith("、…")
    assert len(scattered) < 80
