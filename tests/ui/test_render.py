"""Answers as HTML: every sentence marked, every word escaped, every source with its answer."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from rag.exporting.pieces import split
from rag.types import Answer, AnswerKind, Citation, Hit, Passage
from tests.support.originals import Shelf
from ui import render, said
from ui.language import EN, ZH, speech_for
from ui.markup import bold, escape

HOSTILE = (
    '<script>alert(1)</script><img src=x onerror="alert(1)">![图](http://x/y.png) [a](javascript:b) '
    "$$x^2$$ $y$ {{value}} ${1+1} &lt;b&gt; `c` **d** </template></article>"
)
TEXT = f"第一句话。\n第二句\n话说{HOSTILE}完了。\n\n末段。\n"


class Page(HTMLParser):
    """What a browser would make of HTML: its tags, its attributes, its text."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.text += data

    def values(self, name: str) -> list[str]:
        return [value or "" for key, value in self.attributes if key == name]


def cite(n: int, quote: str, emphasis: tuple[tuple[int, int], ...] = ()) -> Citation:
    return Citation(n, "d.txt", "标题", "节", None, 0, 5, quote, 0.9, emphasis)


def cited(text: str, *citations: Citation, question: str = "问？", standalone: str = "问？") -> Answer:
    return Answer(question, standalone, AnswerKind.CITED, 0.9, text, citations)


def whole(answer: Answer) -> str:
    return render.answered(answer, "a1", Shelf({"d.txt": TEXT, HOSTILE: TEXT}), ZH)


def sentences(answer: Answer) -> str:
    return said.body(answer, list(split(answer)), ZH)


def test_every_sentence_ends_in_its_mark() -> None:
    page = Page(sentences(cited("甲。[1]乙。[2]", cite(1, "甲。"), cite(2, "乙。"))))
    assert page.text == "甲。[1]乙。[2]"
    assert page.values("data-open") == ["1", "2"]
    assert page.values("aria-label") == ["引用 1：查看原文", "引用 2：查看原文"]


def test_a_quote_may_itself_hold_a_mark() -> None:
    answer = cited("据文献[2]所述。[1]乙。[2]", cite(1, "据文献[2]所述。"), cite(2, "乙。"))
    page = Page(sentences(answer))
    assert page.text == answer.text
    assert page.values("data-open") == ["1", "2"]


def test_marks_without_a_citation_are_text() -> None:
    page = Page(sentences(cited("甲[7]乙。[1]", cite(1, "乙。"))))
    assert page.text == "甲[7]乙。[1]"
    assert page.values("data-open") == ["1"]


@pytest.mark.parametrize(
    ("text", "quote", "emphasis", "strong"),
    [
        ("共三家。[1]", "共三家。", ((1, 3),), ["三家"]),
        ("答：共三家。[1]", "共三家。", ((1, 3),), ["三家"]),
        ("共三家。[1]", "共三家。", ((1, 4),), ["三家", "。"]),
        ("都没有。[1]", "共三家。", ((1, 3),), []),
    ],
)
def test_the_words_of_a_fact_are_bold(
    text: str, quote: str, emphasis: tuple[tuple[int, int], ...], strong: list[str]
) -> None:
    html = sentences(cited(text, cite(1, quote, emphasis)))
    assert html.count("<strong>") == len(strong)
    assert all(f"<strong>{part}</strong>" in html for part in strong)


def test_bold_survives_overlapping_and_overlong_spans() -> None:
    assert bold("abcdef", ((2, 4), (3, 99), (0, 1))) == ("<strong>a</strong>b<strong>cd</strong><strong>ef</strong>")


def test_hostile_text_stays_text_everywhere() -> None:
    citation = Citation(1, HOSTILE, HOSTILE, HOSTILE, None, 0, len(TEXT), HOSTILE, 0.9, ((0, 8),))
    answer = Answer(HOSTILE, HOSTILE + "?", AnswerKind.CITED, 0.9, f"{HOSTILE}[1]", (citation,))
    for html in (
        whole(answer),
        render.question(HOSTILE, 0, ZH),
        render.notice(HOSTILE, ZH),
        render.welcome([HOSTILE], ZH, empty=False),
    ):
        page = Page(html)
        assert not {"script", "img", "a"} & set(page.tags)
        assert not any(name.startswith("on") for name, _ in page.attributes)
        assert HOSTILE in page.text
        # Gradio's template syntax has no way in either.
        assert "{{" not in html
        assert "${" not in html
        assert "$$" not in html
    assert Page(whole(answer)).tags.count("template") == 1


def test_escape_is_undone_by_a_browser() -> None:
    assert Page(f'<i title="{escape(HOSTILE)}">{escape(HOSTILE)}</i>').values("title") == [HOSTILE]


def test_each_source_travels_with_its_answer() -> None:
    page = Page(whole(cited("甲。[1]乙。[2]", cite(1, "甲。"), cite(2, "乙。"))))
    assert page.values("data-answer") == ["a1"]
    assert page.values("data-place") == ["1", "2"]
    assert page.values("data-count") == ["引用 {n} / {of}"]


def test_copying_gives_the_answer_and_its_sources() -> None:
    [copied] = Page(whole(cited("甲。[1]", cite(1, "甲。")))).values("data-copy")
    assert copied == "甲。[1]\n\n[1] 《标题》 › 节：“甲。”"


def test_a_refusal_offers_the_nearest_passages() -> None:
    long = "很长的段落" * 40
    hits = tuple(Hit(Passage("d.txt", "标题", "节", text, 0, 5, ()), 0.3, 0.3, 1.0) for text in ("短段落", long))
    page = Page(whole(Answer("问？", "问？", AnswerKind.REFUSED, 0.1, "没有找到。\n请换个问法。", (), hits)))
    assert "没有找到。\n请换个问法。" in page.text
    assert "最接近的段落" in page.text
    assert page.values("data-open") == ["1", "2"]
    assert page.values("data-place") == ["1", "2"]
    assert long not in page.text.split("标题")[2]
    assert page.values("data-count") == ["段落 {n} / {of}"]


def test_a_greeting_has_no_sources() -> None:
    page = Page(whole(Answer("你好", "你好", AnswerKind.GREETING, 1.0, "你好！\n请问。")))
    assert "template" not in page.tags
    assert "你好！\n请问。" in page.text


def test_a_completed_follow_up_is_shown() -> None:
    assert "理解为：" not in whole(cited("甲。[1]", cite(1, "甲。")))
    assert (
        "理解为：远景目标是什么？" in Page(whole(cited("甲。[1]", cite(1, "甲。"), standalone="远景目标是什么？"))).text
    )


def test_beside_what_was_understood_stands_the_way_to_ask_it_as_typed() -> None:
    completed = cited("甲。[1]", cite(1, "甲。"), standalone="远景目标是什么？")
    assert 'data-press="literal"' in whole(completed)
    assert 'data-press="literal"' not in whole(cited("甲。[1]", cite(1, "甲。")))


def test_what_must_be_known_of_an_answer_is_said() -> None:
    answer = replace(cited("甲。[1]", cite(1, "甲。")), note="一共有 30 个部分，这里列出前 20 个。")
    assert answer.note in Page(whole(answer)).text


def test_sentences_are_counted_for_one_to_arrive_after_the_other() -> None:
    html = whole(cited("甲。[1]乙。[2]", cite(1, "甲。"), cite(2, "乙。")))
    assert re.findall(r'<span style="--n:(\d)">(.)', html) == [("0", "甲"), ("1", "乙")]


def test_an_empty_library_says_what_to_do() -> None:
    assert "python -m rag index" in Page(render.welcome([], ZH, empty=True)).text
    assert "试着问" not in Page(render.welcome([], ZH, empty=False)).text


@pytest.mark.parametrize(
    ("accepted", "words"),
    [
        ("zh-CN,zh;q=0.9,en;q=0.8", ZH),
        ("zh-TW", ZH),
        ("", ZH),
        (None, ZH),
        ("en-US,zh;q=0.5", EN),
        ("fr", EN),
        ("*", ZH),
    ],
)
def test_words_follow_the_browser(accepted: str | None, words: object) -> None:
    assert speech_for(accepted) is words


def test_what_was_counted_stands_above_the_rows_escaped_and_is_copied() -> None:
    shown = replace(cited("编号：甲[1]", cite(1, "编号：甲")), note=f"共 1 条。{HOSTILE}")
    page = Page(whole(shown))
    assert "共 1 条。" in page.text
    assert "script" not in page.tags
    assert any("共 1 条。" in text for text in page.values("data-copy"))
