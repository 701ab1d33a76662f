"""Answers in a language model's words as HTML: every sentence supported or marked, every word escaped."""

from __future__ import annotations

from typing import get_args

import pytest

from rag.messages import Speech
from rag.types import Answer, AnswerKind, Citation, Doubt, DoubtKind, Statement
from tests.support.originals import Shelf
from tests.ui.test_render import HOSTILE, Page
from ui import render, said, statements
from ui.language import EN, ZH

TEXT = "甲是三家。乙是四家。"


def cite(n: int) -> Citation:
    return Citation(n, "d.txt", "标题", "", None, 0, 5, "甲是三家。", 0.9)


def answer(*given: Statement, notice: str = "", tokens: tuple[int, int] = (0, 0)) -> Answer:
    kind = AnswerKind.UNVERIFIED if any(each.doubts for each in given) else AnswerKind.CITED
    text = "".join(each.text + ("".join(f"[{n}]" for n in each.citations) or "〔未核实〕") for each in given)
    return Answer("问？", "问？", kind, 0.9, text, (cite(1), cite(2)), statements=given, notice=notice, tokens=tokens)


def whole(shown: Answer, say: Speech = ZH) -> str:
    return render.answered(shown, "a1", Shelf({"d.txt": TEXT}), say)


def test_a_sentence_bears_all_its_citations() -> None:
    page = Page(whole(answer(Statement("甲是三家。", (1, 2)), Statement("乙。", (2,), breaks=True))))
    assert "甲是三家。[1][2]" in page.text
    assert page.values("data-open") == ["1", "2", "2"]
    assert "summary" in page.tags
    assert "unverified" not in page.values("class")
    assert "未能核实" not in page.text


def test_marks_that_the_model_wrote_are_text() -> None:
    page = Page(whole(answer(Statement("见[9]和《办法》[1](http://x/)。", (1, 7)))))
    assert "见[9]和《办法》[1](http://x/)。[1]" in page.text
    assert page.values("data-open") == ["1"]
    assert "a" not in page.tags


def test_breaks_begin_lines() -> None:
    html = statements.body(
        answer(Statement("甲。", (1,), breaks=True), Statement("乙。", (1,)), Statement("丙。", (1,), breaks=True)),
        lambda citation, words: "",
        ZH,
    )
    lines = html.removeprefix('<div class="said written">').removesuffix("</div>").split("</div><div>")
    assert [Page(line).text for line in lines] == ["甲。乙。", "丙。"]


@pytest.mark.parametrize("say", [ZH, EN])
@pytest.mark.parametrize("kind", get_args(DoubtKind))
def test_what_is_unverified_says_why(kind: DoubtKind, say: Speech) -> None:
    page = Page(whole(answer(Statement("甲。", (1,)), Statement("乙。", (), (Doubt(kind, "{8}亿"),))), say))
    assert page.values("class").count("unverified") == 1
    assert say.unverified_why() in page.values("aria-label")
    assert say[f"why_{kind}"](detail="{8}亿") in page.text
    assert say.unverified_one() in page.text
    assert page.values("role").count("note") == 1


def test_the_same_reason_is_said_once_and_a_missing_one_in_general() -> None:
    twice = Page(whole(answer(Statement("乙。", (), (Doubt("meaning"), Doubt("meaning"))))))
    assert twice.tags.count("li") == 1
    none = Page(whole(answer(Statement("乙。", ()), Statement("丙。", ()))))
    assert none.text.count(ZH.why_unknown()) == 2
    assert ZH.unverified_some(n=2) in none.text


def test_a_notice_stands_above_quotes_and_above_what_was_written() -> None:
    quotes = Answer("问？", "问？", AnswerKind.CITED, 0.9, "甲。[1]", (cite(1),), notice="连不上语言模型。")
    page = Page(whole(quotes))
    assert f"{ZH.quotes_instead()}连不上语言模型。" in page.text
    assert page.values("role")[:2] == ["note", "group"]
    assert ZH.what_was_checked() not in page.text
    written = Page(whole(answer(Statement("甲。", (1,)), notice="去掉了两句。"))).text
    assert "去掉了两句。" in written
    assert ZH.quotes_instead() not in written


def test_what_the_check_proves_is_told_with_its_cost() -> None:
    text = Page(whole(answer(Statement("甲。", (1,)), tokens=(1200, 34)))).text
    assert ZH.proves() in text
    assert ZH.proves_not() in text
    assert ZH.tokens_used(read="1,200", wrote="34") in text
    assert "词元" not in Page(whole(answer(Statement("甲。", (1,))))).text


def test_copying_keeps_the_doubts_and_the_sources() -> None:
    [copied] = Page(whole(answer(Statement("甲。", (1,)), Statement("乙。", (), (Doubt("uncited"),))))).values(
        "data-copy"
    )
    assert copied.startswith("甲。[1]乙。〔未核实〕\n\n有 1 句未能核实\n\n[1] 《标题》")


def test_a_growing_answer_looks_like_the_whole() -> None:
    shown = answer(Statement("甲。", (1,)), Statement("乙。", (), (Doubt("uncited"),)))
    growing = render.growing(shown, ZH)
    assert statements.body(shown, said.mark, ZH) in growing
    assert statements.body(shown, said.mark, ZH) in whole(shown)
    assert 'aria-busy="true"' in growing
    assert ZH.writing() in growing
    assert "data-answer" not in growing


def test_hostile_words_of_a_model_stay_text() -> None:
    shown = answer(Statement(HOSTILE, (), (Doubt("name", HOSTILE),)), Statement(HOSTILE, (1,)), notice=HOSTILE)
    for html in (whole(shown), render.growing(shown, ZH)):
        page = Page(html)
        assert not {"script", "img", "a"} & set(page.tags)
        assert not any(name.startswith("on") for name, _ in page.attributes)
        assert page.text.count(HOSTILE) >= 4
        assert "{{" not in html
        assert "${" not in html
    assert Page(whole(shown)).tags.count("article") == 1


def test_an_empty_sentence_does_no_harm() -> None:
    assert "[1]" in Page(whole(answer(Statement("", (1,))))).text
