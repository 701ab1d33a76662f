"""Greetings and questions about Mingyin itself: a friendly line instead of a search."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from rag.answering.asked.question import speech_of
from rag.chinese.patterns import lazy_regex
from rag.chinese.words import normalise
from rag.conversation.courtesy import ABOUT, GREETING, THANKS

_GREETING, _ABOUT, _THANKS = (lazy_regex(pattern) for pattern in (GREETING, ABOUT, THANKS))
_EDGES = lazy_regex(r"^[\W_]+|[\W_]+$")


def reply(question: str, examples: Callable[[], Sequence[str]]) -> str | None:
    """The friendly line for small talk, with example questions, or None for a question to be searched."""
    plain = _EDGES.sub("", normalise(question))
    say = speech_of(question)
    if _THANKS.fullmatch(plain):
        return say.thanked()
    if not (_GREETING.fullmatch(plain) or _ABOUT.fullmatch(plain) or _is_both(plain)):
        return None
    suggestion = "\n".join(f"· {example}" for example in examples())
    return f"{say.greeting()}\n{say.greeting_examples()}\n{suggestion}" if suggestion else say.greeting()


def _is_both(plain: str) -> bool:
    """你好，你能做什么？"""
    first, _, rest = re.sub(r"[,，。!！.\s]+", "\n", plain, count=1).partition("\n")
    return bool(rest and _GREETING.fullmatch(first) and (_GREETING.fullmatch(rest) or _ABOUT.fullmatch(rest)))
