"""A question of nothing but asking words, which asks again about all that was said: 有哪些？为什么？具体呢？"""

from __future__ import annotations

import re

from rag.chinese.patterns import lazy_regex
from rag.chinese.words import Words
from rag.conversation.tokens import WHY, as_written, first_sentence, inside, nominal, plain
from rag.types import Turn

_AGAIN = lazy_regex(
    r"(?:(?:具体|主要|分别|都|还|一共)*(?:有|是|包括)?(?:哪些|哪几[个项条点种]|几[个项条点种])(?:呢|啊"
    r"|呀)?|(?:具体|主要|都|还|一共)*分别是(?:什么|多少|谁|怎样的?)(?:呢|啊)?)[？?。\s]*"
)
_DETAIL = lazy_regex(
    r"(?:具体|详细)(?:一?点|些)?(?:呢|说说|说一下|讲讲|介绍(?:一下)?|内容(?:呢|是什么|有哪些)?|(?:是|有"
    r"|包括)(?:什么|哪些(?:内容)?))?(?:呢|吗|吧)?[？?。\s]*"
    r"|(?:能|可以|请)?(?:再|展开|详细|具体)+(?:说说|讲讲|说明|介绍)(?:一下)?(?:吗|吧)?[？?。\s]*|(?:比如"
    r"|例如)(?:说)?(?:呢)?[？?。\s]*|(?:能|可以|请)?举个?例(?:子|说明)?(?:吗|吧)?[？?。\s]*"
)
_ASKING_END = lazy_regex(
    r"(?:分别)?(?:是|有|为|包括)?(?:什么|哪些|哪几[个项条]|多少|几[个项条家]|谁|哪里|哪儿|如何|怎么样?"
    r"|怎样|为什么|为何|何时|多久)(?:呢|啊|的)?[？?。]*$"
)
_ASKING_WITHIN = lazy_regex(
    r"(?:是|有|为)?(?:几|多少|哪)(?:[些大个项条家种])?|什么时候|何时|如何|怎[么样]|是否|能否|分别|吗$"
)
_ASKS_WHICH = lazy_regex("(?:[是有为]|包括)(?:什么|多少|哪|谁|几)")
_WHAT_IS = lazy_regex("什么是|啥是")
_HOW = lazy_regex("如何|怎[么样]|为什么|为何")
_LONGEST_SAID = 20


def asked_again(question: str, before: Turn, words: Words) -> str:
    """A question of nothing but asking words, with all that was said: 有哪些？为什么？具体呢？ Else ""."""
    shape = plain(question)
    at, _ = inside(question, words)
    if why := WHY.fullmatch(shape, at):
        return f"{question[at : why.end('why')]}{_reason(before, words)}{question[why.end('why') :]}"
    said = statement(before.question, words)
    if _DETAIL.fullmatch(shape, at):
        detail = as_written("具体", said)
        asks_how = _HOW.match(plain(before.question))
        return f"{detail}{before.question}" if asks_how else f"{said}{detail}{as_written('是什么？', said)}"
    if _AGAIN.fullmatch(shape, at):
        return f"{said}{question[at:]}"
    return ""


def _reason(before: Turn, words: Words) -> str:
    """What 为什么？ asks the reason of: a short answer, else what the last question takes for granted."""
    said = first_sentence(before.answer).rstrip("。！!")
    if said and len(said) <= _LONGEST_SAID and not re.search(r"[？?吗么呢]$|\[\d", before.answer):
        return re.sub("^[我你]", "", said)
    whole = statement(before.question, words)
    return f"{whole}是{as_written('这样', whole)}" if _ASKS_WHICH.search(plain(before.question)) else whole


def statement(question: str, words: Words) -> str:
    """A question without its asking words: X有哪些措施？ → X的措施, 提出了几大任务？ → 提出了任务."""
    core = question[inside(question, words)[0] :]
    core = core[len("什么是") :] if _WHAT_IS.match(plain(core)) else core
    return nominal(core) or _cut(_ASKING_WITHIN, _cut(_ASKING_END, core).rstrip("？?。 "))


def _cut(pattern: re.Pattern[str], text: str) -> str:
    """``text`` without what matches, whichever characters it is written in."""
    for match in reversed(list(pattern.finditer(plain(text)))):
        text = text[: match.start()] + text[match.end() :]
    return text
