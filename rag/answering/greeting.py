"""Greetings and questions about Mingyin itself: a friendly line instead of a search."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from rag.chinese.marks import has_han
from rag.chinese.words import normalise
from rag.conversation.courtesy import ABOUT, GREETING, THANKS

_GREETING, _ABOUT, _THANKS = (re.compile(pattern) for pattern in (GREETING, ABOUT, THANKS))
_EDGES = re.compile(r"^[\W_]+|[\W_]+$")


def reply(question: str, examples: Callable[[], Sequence[str]]) -> str | None:
    """The friendly line for small talk, with example questions, or None for a question to be searched."""
    plain = _EDGES.sub("", normalise(question))
    chinese = has_han(question)
    if _THANKS.fullmatch(plain):
        return "不客气，随时可以继续提问。" if chinese else "You're welcome. Ask on whenever you like."
    if not (_GREETING.fullmatch(plain) or _ABOUT.fullmatch(plain) or _is_both(plain)):
        return None
    suggestion = "\n".join(f"· {example}" for example in examples())
    if chinese:
        line = "你好！我是明引，只根据资料库里的文档回答问题，每句话都标明出处；文档里没有的，我会直说。"
        return f"{line}\n你可以这样问：\n{suggestion}" if suggestion else line
    line = (
        "Hello! I am Mingyin. I answer from your documents only, cite every sentence, "
        "and say so when they hold no answer."
    )
    return f"{line}\nYou could ask:\n{suggestion}" if suggestion else line


def _is_both(plain: str) -> bool:
    """你好，你能做什么？"""
    first, _, rest = re.sub(r"[,，。!！.\s]+", "\n", plain, count=1).partition("\n")
    return bool(rest and _GREETING.fullmatch(first) and (_GREETING.fullmatch(rest) or _ABOUT.fullmatch(rest)))
