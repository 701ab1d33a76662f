"""Greetings and questions about Mingyin itself."""

from __future__ import annotations

import pytest

from rag.answering.asked.greeting import reply

EXAMPLES = ["工作目标是什么？", "有哪些保障措施？"]


def said(text: str) -> str | None:
    return reply(text, lambda: EXAMPLES)


@pytest.mark.parametrize(
    "text",
    [
        "你好",
        "你好！",
        "您好呀",
        "早上好～",
        "在吗？",
        "你是谁？",
        "你能做什么",
        "怎么用？",
        "帮助",
        "你好，你能做什么？",
        "  你好  ",
    ],
)
def test_a_greeting_gets_a_friendly_line_with_examples(text: str) -> None:
    line = said(text)
    assert line is not None
    assert all(example in line for example in EXAMPLES)


@pytest.mark.parametrize("text", ["hello", "Hi!", "ＨＥＬＬＯ", "Who are you?", "What can you do?"])
def test_an_english_greeting_is_answered_in_english(text: str) -> None:
    assert (said(text) or "").startswith("Hello!")


@pytest.mark.parametrize("text", ["谢谢", "謝謝您！", "再见", "thanks", "Thank you very much!"])
def test_thanks_get_no_examples(text: str) -> None:
    line = said(text)
    assert line
    assert EXAMPLES[0] not in line


@pytest.mark.parametrize(
    "text",
    [
        "你好，补贴标准是多少？",
        "感谢信怎么写？",
        "帮助残疾人就业有哪些政策？",
        "如何使用失业保险金？",
        "hello world program",
        "？",
        "",
    ],
)
def test_a_question_is_no_small_talk(text: str) -> None:
    assert said(text) is None


def test_an_empty_library_has_no_examples_to_offer() -> None:
    line = reply("你好", list)
    assert line
    assert "你可以这样问" not in line
