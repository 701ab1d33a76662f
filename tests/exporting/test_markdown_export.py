"""Markdown as a reader of it shows it: nothing of a document or question is markup."""

from __future__ import annotations

import re

import pytest
from markdown_it import MarkdownIt

from rag.exporting.markdown import escaped, markdown
from rag.exporting.pieces import clean
from rag.messages import Speech
from tests.exporting.conftest import Make

ZH = Speech("zh")


def shown(source: str) -> tuple[set[str], str]:
    """The tags and the text that become of Markdown, HTML allowed as in the laxest readers."""
    html = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).render(source)
    tags = set(re.findall(r"</?([a-z0-9]+)", html))
    text = re.sub(r"<[^>]*>", "", html)
    for name, sign in (("lt", "<"), ("gt", ">"), ("quot", '"'), ("amp", "&")):
        text = text.replace(f"&{name};", sign)
    return tags, text.strip()


def test_a_conversation_with_footnotes(answered: Make) -> None:
    text = markdown([("甲是什么？", answered("甲。", "乙。")), ("丙呢？", answered("丙。", page=None))], "对话", ZH)
    assert text.split("\n\n") == [
        "# 对话",
        "## 甲是什么？",
        "甲。[^1]乙。[^2]",
        "[^1]: 《办法》 › 第一章，第 3 页：“甲。”\n[^2]: 《办法》 › 第一章，第 3 页：“乙。”",
        "## 丙呢？",
        "丙。[^3]",
        "[^3]: 《办法》 › 第一章：“丙。”\n",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "# 题",
        "- 项",
        "+ 项",
        "1. 项",
        "12) 项",
        "> 引",
        "---",
        "===",
        "***",
        "    码",
        "\t码",
        "```\n码",
        "| a | b |",
        "[甲]: http://x",
        "a\\",
        "&amp;",
        "<a@b.example>",
        "2.0 版",
        "-5 度",
        "C++",
    ],
)
def test_a_line_shows_literally(text: str) -> None:
    first = text.split("\n")[0]
    assert shown(escaped(first)) == ({"p"}, first.strip())


def test_hostile_text_is_text_everywhere(answered: Make, hostile: str) -> None:
    made = markdown([(hostile, answered(hostile, title=hostile, section=f"节{hostile}"))], hostile, ZH)
    plain = re.sub(r"(?<!\\)\[\^\d+\](: )?", "", made)
    tags, text = shown(plain)
    assert tags == {"h1", "h2", "p"}
    literal = " ".join(clean(hostile).split())
    assert text.count(literal) == 6  # title, question, answer; the footnote's title, section and quote
    assert not re.search(r"https?:|www\.|\w@\w", made)


def test_a_line_of_any_length_stays_one(answered: Make) -> None:
    long = "长" * 10_000
    made = markdown([("问？", answered(long))], "题", ZH)
    assert made.count(long) == 2
    assert max(map(len, made.splitlines())) < 10_100
