"""A document printed for the eye."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from rag.command.contract import read_json
from rag.command.printing import transcript
from rag.reading.assembly import document
from rag.reading.element import Element
from rag.reading.source import Source
from rag.types import Attribute, Document, Reading, Unread


def made() -> Document:
    def on(page: int, text: str, level: int | None = 0, row: bool = False) -> Element:
        return Element(text, level, row, np.full(len(text), page, np.uint16), np.ones((len(text), 4), np.float32))

    elements = [
        on(1, "关于试点的通知", 2),
        on(1, "总体要求", 4),
        on(1, "各地要抓好落实。"),
        on(2, "地区：上海，金额：300万元", row=True),
        on(2, "地区：北京，金额：200万元", row=True),
        on(3, "特此通知。"),
    ]
    reading = Reading(3, (("joined_lines", 2),), (Unread("no_text_layer", (3,)),))
    read = document(Source(b"", "通知.pdf"), "关于试点的通知", elements, [(595, 842)] * 3, reading)
    return replace(read, attributes=(Attribute("title", 0, 7), Attribute("date", 8, 12)))


def test_structure_is_marked() -> None:
    assert transcript(made()).splitlines() == [
        "《关于试点的通知》",
        "标题：关于试点的通知",
        "日期：总体要求",
        "",
        "── 第 1 页 ──",
        "# 关于试点的通知",
        "## 总体要求",
        "各地要抓好落实。",
        "── 第 2 页 ──",
        "| 地区：上海，金额：300万元",
        "| 地区：北京，金额：200万元",
        "── 第 3 页 ──",
        "特此通知。",
    ]


def test_a_document_without_pages_has_no_breaks() -> None:
    assert "──" not in transcript(replace(made(), layout=None))


def test_json_leads_back_to_the_text() -> None:
    read = made()
    told = read_json(read)
    assert (told["document"], told["title"], told["pages"]) == ("通知.pdf", "关于试点的通知", 3)
    assert told["repairs"] == {"joined_lines": 2}
    assert told["unread"] == [{"reason": "no_text_layer", "pages": (3,)}]
    assert [(each["text"], each["level"], each["row"], each["page"]) for each in told["blocks"]][2:4] == [
        ("各地要抓好落实。", 0, False, 1),
        ("地区：上海，金额：300万元", 0, True, 2),
    ]
    for each in (*told["blocks"], *told["attributes"]):
        assert read.text[each["start"] : each["end"]] == each["text"]
