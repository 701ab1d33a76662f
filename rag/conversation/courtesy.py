"""What is said for courtesy only, and asks nothing of the documents: 你好, 谢谢, 好的，明白了."""

from __future__ import annotations

import re

from rag.chinese.patterns import lazy_regex
from rag.conversation.tokens import plain

GREETING = (
    r"(?:你|您|大家)?好[呀啊吗哇]?|早上好|下午好|晚上好|早安|晚安|嗨|哈[喽罗]|在吗|在不在"
    r"|hi|hello|hey|good (?:morning|afternoon|evening)"
)
ABOUT = (
    r"(?:请问)?你(?:能|会|可以)(?:做|干|帮我做|回答|帮我)[些点]?(?:什么|啥)(?:呢|呀|吗|问题)?|你是谁"
    r"|你叫什么(?:名字)?|介绍(?:一下)?你?自己|(?:怎么|如何)使?用(?:你|这个|本系统)?|帮助"
    r"|help|who are you|what can you do|how (?:do i|to) use (?:this|you)"
)
"""A question about Mingyin itself."""
THANKS = r"(?:非常|太)?(?:谢谢|感谢|多谢)[你您]?[啦了]?|再见|拜拜|thank you(?: very much)?|thanks?|bye|goodbye"
_NOTED = r"好[的吧]|嗯|哦|明白了?|知道了|收到|ok"
_BETWEEN = r"[，,、。.！!？?~～\s]"
# Atomic groups: a text that can be read in two ways (谢谢你|好, 谢谢|你好) is read in one only.
_NOTHING_ELSE = lazy_regex(rf"{_BETWEEN}*(?:(?>{_NOTED}|{GREETING}|{ABOUT}|{THANKS}){_BETWEEN}*)+", re.IGNORECASE)
_FIRST = lazy_regex(rf"(?:(?>{_NOTED}|{GREETING}|{THANKS}){_BETWEEN}+)+(?=\w)", re.IGNORECASE)


def is_small_talk(text: str) -> bool:
    """Whether ``text`` is nothing but courtesies."""
    return bool(_NOTHING_ELSE.fullmatch(plain(text)))


def without_courtesy(text: str) -> str:
    """``text`` from behind the courtesies that it opens with: 好的，需要什么材料？ → 需要什么材料？"""
    first = _FIRST.match(plain(text))
    return text[first.end() :] if first else text
