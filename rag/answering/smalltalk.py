"""Greetings and questions about Mingyin itself: a friendly line instead of a search."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from rag.words import normalise

_GREETING = re.compile(
    r"(?:你|您|大家)?好(?:呀|啊|吗|哇)?|早上好|下午好|晚上好|早安|晚安|嗨|哈[喽罗]|在吗|在不在|hi|hello|hey|good (?:morning|afternoon|evening)"
)
_ABOUT = re.compile(
    r"(?:请问)?你(?:能|会|可以)(?:做|干|帮我做|回答|帮我)(?:些|点)?(?:什么|啥)(?:呢|呀|吗|问题)?|你是谁|你叫什么(?:名字)?|(?:介绍一下|介绍)(?:你)?自己"
    r"|(?:怎么|如何)(?:用|使用)(?:你|这个|本系统)?|帮助|help|who are you|what can you do|how (?:do i|to) use (?:this|you)"
)
_THANKS = re.compile(
    r"(?:非常|太)?(?:谢谢|感谢|多谢)(?:你|您|啦|了)?|再见|拜拜|thanks?(?: you)?|thank you(?: very much)?|bye|goodbye"
)
_EDGES = re.compile(r"^[\W_]+|[\W_]+$")


def reply(question: str, examples: Callable[[], Sequence[str]]) -> str | None:
    """The friendly line for small talk, with example questions, or None for a question to be searched."""
    plain = _EDGES.sub("", normalise(question))
    chinese = bool(re.search(r"[\u3400-\u9fff]", question))
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
