"""The list of documents: how large each is, and what could not be read of it."""

from __future__ import annotations

import re
from html import unescape

from rag.types import DocumentInfo, Reading, Unread
from ui.language import EN, ZH
from ui.shell import listing


def info(name: str, reading: Reading = Reading()) -> DocumentInfo:  # noqa: B008 (it is frozen)
    return DocumentInfo(name, f"<b>{name}</b>", 12_345, 67, reading)


def sizes(html: str) -> list[str]:
    return [unescape(size) for size in re.findall(r'<span class="size">(.*?)</span>', html)]


def test_pages_are_named_where_there_are_any() -> None:
    documents = [info("甲.txt"), info("乙.pdf", Reading(1200))]
    assert sizes(listing(documents, ZH)) == ["12,345 字 · 67 段", "1,200 页 · 12,345 字 · 67 段"]
    assert sizes(listing(documents, EN))[1] == "1,200 pages · 12,345 characters · 67 passages"


def test_what_was_not_read_stands_behind_a_notice() -> None:
    unread = (Unread("no_text_layer", (3, 4, 5)), Unread("pictures"))
    html = listing([info("甲<i>.pdf", Reading(9, (), unread)), info("乙.pdf", Reading(9))], ZH)
    (notice,) = re.findall(r"<details class=.unread.>(.*?)</details>", html)
    assert notice.startswith(f"<summary>{ZH.some_unread()}</summary>")
    reasons = re.findall(r"<li>(.*?)</li>", notice)
    assert len(reasons) == 2
    assert "3–5" in reasons[0]
    assert "<i>" not in html
    assert "<b>" not in html


def test_what_was_not_read_is_told_in_the_language_of_the_page() -> None:
    html = listing([info("甲.pdf", Reading(9, (), (Unread("page_failed", (3, 5)),)))], EN)
    assert "<li>Pages 3, 5 of “甲.pdf” are damaged" in html
