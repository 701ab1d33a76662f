"""The text of an answer in a chat program."""

from __future__ import annotations

import html
import random
from dataclasses import replace

import pytest
from markdown_it import MarkdownIt

from rag.types import Answer, AnswerKind, Citation
from ui.api.chatting import Chatting, said, tame

ACTIVE = {"image", "link_open", "html_inline", "html_block"}


def answer(*sentences: str, kind: AnswerKind = AnswerKind.CITED) -> Answer:
    cited = tuple(Citation(n, "d.txt", "标[题](x)", "", None, 0, 9, each, 1.0) for n, each in enumerate(sentences, 1))
    text = "".join(f"{each.quote}[{each.n}]" for each in cited)
    return Answer("问？", "问？", kind, 1.0, text, cited)


def shown(of: Answer) -> tuple[str, Chatting]:
    chatting = Chatting("http://here/text")
    return "".join([*chatting.grow(of), *chatting.end(of)]), chatting


@pytest.mark.parametrize(
    "hostile",
    [
        "![像素](http://evil.example/p.png)",
        "[点这里](http://evil.example)",
        "![x][1]",
        "<img src=http://evil.example/p.png>",
        "<script>alert(1)</script>",
        "\n<div>甲",
        "\n[1]: http://evil.example/p.png",
        "[甲][乙]\n\n[乙]: http://evil.example",
        "<http://evil.example>",
        r"\<img src=http://evil.example/p.png>",
        r"\\<img src=http://evil.example/p.png>",
        r"[点\](http://evil.example)",
        r"[点]\(http://evil.example)",
    ],
)
def test_nothing_out_of_a_document_is_a_link_or_a_picture(hostile: str) -> None:
    text, _ = shown(answer("甲。", hostile, "(http://evil.example)乙。", ": http://evil.example 丙。"))
    tokens = MarkdownIt("commonmark").parse(text)
    found = {child.type for token in tokens for child in (token, *(token.children or ()))}
    assert found & ACTIVE == set()


def test_nor_is_anything_that_chance_writes() -> None:
    chance, parser, active = random.Random(7), MarkdownIt("commonmark"), 0
    signs = [*"[]()<>!:\\ab1 \n`*&", "http://e.x", "<img src=x>", "[1]", "[a]: http://e.x", "](", "]:", "<!--", "-->"]
    for _ in range(3000):
        pieces = ["".join(chance.choices(signs, k=chance.randint(1, 10))) + f"[{n}]" for n in (1, 2)]
        for write in (str, tame):
            found = {
                child.type
                for token in parser.parse("".join(map(write, pieces)))
                for child in (token, *(token.children or ()))
            }
            active += bool(found & ACTIVE)
            assert write is str or not found & ACTIVE, pieces
    assert active > 300, "as it stands, it would be"


def test_each_annotation_stands_beside_its_mark() -> None:
    text, chatting = shown(answer("甲。", "(乙)", "丙。"))
    for n, each in enumerate(chatting.annotations(), 1):
        place = each["url_citation"]
        assert text[place["start_index"] : place["end_index"]] == f"[{n}]"
        assert place["url"] == "http://here/text?document=d.txt&start=0&end=9"


def test_notes_and_sources_stand_below_and_are_known_again() -> None:
    whole = replace(answer("甲。", kind=AnswerKind.PARTLY), missing=("何时发放",))
    text, _ = shown(whole)
    assert said(text) == whole.text
    below = text.removeprefix(whole.text)
    assert "何时发放" in below
    assert below.rstrip().endswith("》")
    assert said("没有别的") == "没有别的"


def test_a_refusal_has_nothing_below() -> None:
    refused = Answer("问？", "问？", AnswerKind.REFUSED, 0.0, "没有。")
    assert shown(refused)[0] == "没有。"


def test_an_english_question_gets_english_notes() -> None:
    assert "Sources:" in shown(replace(answer("甲。"), standalone="What is it?"))[0]


def test_what_is_said_is_what_is_shown() -> None:
    said_so = r"当 a<b 时，\<x> 和 [1](二) 照写，见 [附件]：C:\<dir>"
    rendered = MarkdownIt("commonmark").render(tame(said_so))
    assert html.unescape(rendered) == f"<p>{said_so}</p>\n"
