"""A partial answer and one whose documents differ: what is said beforehand, and who says what."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from html import unescape

import pytest

from rag.messages import Speech
from rag.types import Answer, AnswerKind, Citation
from tests.support.originals import Shelf
from ui import render, statements
from ui.language import EN, ZH

SCRIPT = '<script>alert(1)</script></dd></h3></article>"{{x}} ${y}'
ACCOUNT = re.compile(r'<section class="account"><h2>(.*?)</h2><div class="said">(.*?)</div></section>', re.DOTALL)


def cite(n: int, document: str, quote: str, title: str | None = None) -> Citation:
    return Citation(n, document, f"{document}的标题" if title is None else title, "", None, 0, len(quote), quote, 0.9)


def answer(kind: AnswerKind, text: str, citations: Sequence[Citation], missing: tuple[str, ...] = ()) -> Answer:
    return Answer("问？", "问？", kind, 0.9, text, tuple(citations), missing=missing)


def partly(*missing: str) -> Answer:
    return answer(AnswerKind.PARTLY, "甲补六百元。[1]", [cite(1, "甲", "甲补六百元。")], missing)


def differing(text: str, *citations: Citation) -> Answer:
    return answer(AnswerKind.DIFFERING, text, citations)


def whole(shown: Answer, say: Speech = ZH) -> str:
    names = (each.document for each in shown.citations)
    return render.answered(shown, "a1", Shelf(dict.fromkeys(names, "甲补六百元。乙补九百元。")), say)


def text(html: str) -> str:
    return unescape(re.sub(r"<template.*?</template>|<[^>]+>", "", html, flags=re.DOTALL))


def near(lead: str, *quotes: str) -> Answer:
    cited = [cite(n, "甲", quote) for n, quote in enumerate(quotes, 1)]
    return answer(AnswerKind.NEAR, "\n".join([lead, *(f"{each.quote}[{each.n}]" for each in cited)]), cited)


def accounts(html: str) -> list[tuple[str, str]]:
    return [(text(title), text(said)) for title, said in ACCOUNT.findall(html)]


TWO = differing("甲补六百元。[1]\n乙补九百元。[2]", cite(1, "甲", "甲补六百元。"), cite(2, "乙", "乙补九百元。"))


def test_a_partial_answer_says_what_is_missing_and_what_to_do() -> None:
    html = whole(partly("机票住宿补多少", "何时发放"))
    assert 'class="answer partly"' in html
    assert html.count('role="note"') == 1
    assert re.findall(r"<dd>(.*?)</dd>", html) == ["机票住宿补多少", "何时发放"]
    assert "只找到一部分资料里没有找到：机票住宿补多少何时发放没有找到的部分，可以换个说法" in text(html)
    # The answer itself is whole: cited, and its source travels with it.
    assert "甲补六百元。[1]" in text(html)
    assert 'data-place="1"' in html


def test_a_partial_answer_that_cannot_name_the_rest_names_nothing() -> None:
    html = whole(partly())
    assert "只找到一部分" in text(html)
    assert "资料里没有找到" not in text(html)


@pytest.mark.parametrize("kind", [AnswerKind.CITED, AnswerKind.REFUSED, AnswerKind.GREETING])
def test_other_answers_need_no_word_beforehand(kind: AnswerKind) -> None:
    assert "note" not in whole(answer(kind, "甲。", []))


def test_what_is_only_near_says_so_before_it_is_read() -> None:
    shown = near("没有直接说明，最接近的是：", "甲补六百元。", "乙补九百元。")
    html = whole(shown)
    assert 'class="answer near"' in html
    assert html.count('role="note"') == 1
    assert text(html).startswith("没有直接说明，最接近的是：这些话不一定回答了您的问题。")
    assert text(html).count("没有直接说明") == 1
    assert re.findall(r'<div class="said">(.*?)</div>', html, re.DOTALL)[0].count("<button") == 2
    assert 'data-place="2"' in html
    assert SCRIPT in text(whole(near(SCRIPT, "甲。")))
    assert "<script" not in whole(near(SCRIPT, "甲。"))


def test_a_follow_up_to_what_is_near_is_read_against_the_quotes() -> None:
    assert statements.plain(near("没有直接说明：", "甲。", "乙。")) == "甲。[1]\n乙。[2]"


def test_what_is_near_because_a_model_found_no_answer_says_why() -> None:
    shown = replace(near("没有直接说明：", "甲。"), notice="语言模型认为资料不足以回答。")
    said = text(whole(shown))
    assert said.startswith("语言模型认为资料不足以回答。没有直接说明：")
    assert "模型没有答好" not in said


def test_documents_that_differ_stand_side_by_side_under_their_titles() -> None:
    html = whole(TWO)
    assert 'class="answer differing"' in html
    assert accounts(html) == [("甲的标题", "甲补六百元。[1]"), ("乙的标题", "乙补九百元。[2]")]
    assert html.count('role="note"') == 1
    assert "不同文档的说法不一致，请核对出处和日期。" in text(html)


def test_documents_may_differ_and_a_part_be_missing() -> None:
    html = whole(replace(TWO, missing=("何时发放",)))
    assert html.count('role="note"') == 2
    assert "不同文档的说法不一致" in text(html)
    assert "资料里没有找到：何时发放" in text(html)


def test_what_one_document_says_stays_together() -> None:
    lines = "甲一。[1]\n甲二。[2]\n乙一。[3]乙二。[4]"
    cited = [cite(1, "甲", "甲一。"), cite(2, "甲", "甲二。"), cite(3, "乙", "乙一。"), cite(4, "乙", "乙二。")]
    assert [said for _, said in accounts(whole(differing(lines, *cited)))] == [
        "甲一。[1]\n甲二。[2]",
        "乙一。[3]乙二。[4]",
    ]


def test_a_quote_on_a_line_of_its_own_may_hold_a_mark() -> None:
    shown = differing("甲补。[1]\n据文献[1]补。[2]", cite(1, "甲", "甲补。"), cite(2, "乙", "据文献[1]补。"))
    assert [said for _, said in accounts(whole(shown))] == ["甲补。[1]", "据文献[1]补。[2]"]


def test_documents_of_one_title_are_told_apart_by_name() -> None:
    shown = differing("甲。[1]\n乙。[2]", cite(1, "甲.txt", "甲。", "通知"), cite(2, "乙.txt", "乙。", "通知"))
    assert [title for title, _ in accounts(whole(shown))] == ["通知（甲.txt）", "通知（乙.txt）"]
    untitled = differing("甲。[1]\n乙。[2]", cite(1, "甲.txt", "甲。", ""), cite(2, "乙.txt", "乙。"))
    assert accounts(whole(untitled))[0][0] == "甲.txt"


def test_sentences_arrive_in_their_order_over_all_documents() -> None:
    cited = [cite(1, "甲", "甲一。"), cite(2, "乙", "乙一。"), cite(3, "甲", "甲二。")]
    html = whole(differing("甲一。[1]乙一。[2]甲二。[3]", *cited))
    assert [said for _, said in accounts(html)] == ["甲一。[1]甲二。[3]", "乙一。[2]"]
    assert re.findall(r'<span style="--n:(\d)">(..)', html) == [("0", "甲一"), ("2", "甲二"), ("1", "乙一")]


def test_only_a_new_answer_is_seen_to_arrive() -> None:
    shelf = Shelf({"甲": "甲补六百元。", "乙": "乙补九百元。"})
    assert "data-fresh" in render.answered(TWO, "a1", shelf, ZH)
    assert "data-fresh" not in render.answered(TWO, "a1", shelf, ZH, earlier=True)


def test_missing_parts_and_titles_are_escaped() -> None:
    hostile = differing("甲。[1]\n乙。[2]", cite(1, "甲", "甲。", SCRIPT), cite(2, SCRIPT, "乙。", SCRIPT))
    for shown in (partly(SCRIPT), hostile):
        for html in [whole(shown)]:
            assert SCRIPT in text(html)
            assert not re.search(r"<script|\{\{|\$\{", html)
            assert html.count("</article>") == 1


def test_a_copy_says_so_too() -> None:
    def copied(shown: Answer) -> list[str]:
        [found] = re.findall(r'data-copy="([^"]*)"', whole(shown))
        return unescape(found).split("\n")

    assert copied(partly("何时发放"))[:4] == ["甲补六百元。[1]", "", "只找到一部分", "资料里没有找到：何时发放"]
    assert copied(near("没有直接说明：", "甲。"))[:2] == ["没有直接说明：", "甲。[1]"]
    assert copied(TWO)[:4] == ["甲补六百元。[1]", "乙补九百元。[2]", "", "不同文档的说法不一致，请核对出处和日期。"]


def test_the_note_is_in_the_language_of_the_browser() -> None:
    assert "Not found in your documents: 何时发放" in text(whole(partly("何时发放"), EN))
    assert "The documents say different things." in text(whole(TWO, EN))


def test_sentences_of_several_documents_stand_each_under_its_own() -> None:
    both = answer(AnswerKind.CITED, TWO.text, TWO.citations)
    assert accounts(whole(both)) == [("甲的标题", "甲补六百元。[1]"), ("乙的标题", "乙补九百元。[2]")]
    assert accounts(whole(partly("何时发放"))) == []
