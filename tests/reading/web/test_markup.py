"""HTML → a tree."""

from __future__ import annotations

import pytest

from rag.reading.web.markup import parse, parse_xhtml


@pytest.mark.parametrize(("tag", "depth"), [("div", 100_000), ("span", 3000), ("table", 3000), ("ul", 3000)])
@pytest.mark.parametrize("closed", [True, False])
def test_a_page_that_nests_too_deep_for_a_tree_loses_no_text(tag: str, depth: int, closed: bool) -> None:
    page = f"<{tag}>" * depth + "深处。" + f"</{tag}>" * depth * closed + "<p>之后。</p>"
    assert parse(page).text() == "深处。之后。"


def test_text_behind_too_deep_a_nest_keeps_its_order() -> None:
    page = "<div>" * 150 + "甲<b>乙</b>丙<i>丁</i>戊" + "</div>" * 150 + "己"
    assert parse(page).text() == "甲乙丙丁戊己"


def test_text_belongs_to_the_element_that_is_open() -> None:
    (html,) = parse("<p>甲<b>乙<i>丙</i></b>丁</p>").nodes()
    assert [(node.tag, node.text()) for node in html.all()][-3:] == [("p", "甲乙丙丁"), ("b", "乙丙"), ("i", "丙")]


def test_tags_left_open_and_null_bytes_lose_no_text() -> None:
    assert parse("<p>一<b>二<i>三<div>四\0<table><tr><td>五<!").text() == "一二三四五"


@pytest.mark.parametrize("page", ["", "   ", "<!-- 注 -->", "<"])
def test_a_page_of_nothing_is_a_tree_of_nothing(page: str) -> None:
    assert parse(page).text().strip() in ("", "<")


def test_entities_are_characters_and_declared_ones_are_not_resolved() -> None:
    bomb = '<!DOCTYPE p [<!ENTITY a "哈哈"><!ENTITY b "&a;&a;">]>'
    assert parse("<p>甲&amp;乙&nbsp;丙&hellip;&#x4e2d;</p>").text() == "甲&乙\xa0丙…中"
    assert "哈" not in parse(f"{bomb}<p>&b;文</p>").text()


def test_an_empty_element_of_xhtml_does_not_swallow_what_follows() -> None:
    page = '<html><head><title/><script src="a.js"/></head><body><p>甲<br/>乙</p><a id="x"/><p>丙</p></body></html>'
    assert parse_xhtml(page).text() == "甲乙丙"


def test_marked_character_data_of_xhtml_is_text() -> None:
    assert parse_xhtml("<p>甲<![CDATA[乙<丙]]>丁<![CDATA[戊").text().startswith("甲乙<丙丁")
