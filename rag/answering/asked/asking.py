"""A long, polite message → the sentence in it that asks, with the name from before it that it leaves out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from rag.answering.asked.titled import mentioned
from rag.chinese.marks import has_han
from rag.chinese.patterns import lazy_regex
from rag.chinese.words import Words
from rag.conversation import ellipsis, things
from rag.conversation.tokens import plain

_LONG = 60
"""Characters from which on a message may tell more than it asks."""
_SENTENCE = lazy_regex(r"(?<=[。！!？?；;\n])")
_CLAUSE = lazy_regex(r"(?<=[，,])")
_ASKS = lazy_regex(
    r"什么|哪|多少|(?<![十了过])几(?!乎|个月了|年了|天了|次了|位同|个同|个朋)|如何|怎么(?!也|都|说呢)|怎样|谁|为何|为啥|多久|多大|多高|多长|是否|能否|能不能"
    r"|可不可以|有没有|要不要|需不需要|算不算|是不是|会不会|[吗呢么][？?。！!，, ]*$|[？?]\s*$"
)
_NOT_ASKED = lazy_regex(
    r"(?:不知道?|没想好|不清楚|不懂|不明白|搞不懂|说不清)(?=.*(?:什么|哪|多少|怎|谁|是否))|什么都|怎么也|哪里都|谁都|多少有[些点]|没什么|没有什么"
    r"|什么的|您?好吗|在吗|可以吗|方便吗|行吗|辛苦"
)
"""Asking words that ask nothing of the documents."""
_LEAD = lazy_regex(
    r"^.*?(?:麻烦|劳驾|冒昧|所以|因此|就是|现在|今天|特地|特意|主要)?(?:大家|各位|老师|您|你)?(?:帮忙|帮我)?"
    r"(?:[想要来]+(?:请教|咨询|问|了解|知道|打听|弄清楚|确认)|请问|请教|咨询|打听|问)"
    r"(?:一?[下声个问题]+|您|你|大家|各位)*[，,：: ]*"
)
"""所以想请教一下，"""
_POINTS = lazy_regex(r"^(?:它|其|这(?:个|款|种|台|项|本|份)?|那(?:个|款|种|台|项|本|份)?|该|此)")
_SORTS = ("title", "code", "edition", "version", "place", "body", "grade", "year")
"""In the order in which a question that names nothing is completed."""
_PERSON = lazy_regex("[我俺咱您你]")
_TOPIC = 20
"""Characters of the longest clause that says what the next one asks about."""
_TELLS = lazy_regex("[我俺咱您你好谢了]")
"""What a clause holds that tells or greets, and says not what is asked about."""


def essence(message: str, words: Words, titles: Callable[[], Iterable[str]] = tuple) -> str:
    """What ``message`` asks, so that it stands alone; ``message`` itself where it is short or asks all along.

    ``titles`` gives the library's, for one that is mentioned before says surest what is asked about.
    """
    if len(message) < _LONG or not has_han(message):
        return message
    sentences = [each for each in _SENTENCE.split(message) if each.strip()]
    asking = [i for i, each in enumerate(sentences) if _asks(each)]
    asking = [i for i in asking if _is_put(sentences[i])] or [i for i in asking if i == len(sentences) - 1]
    if not asking or (len(asking) == len(sentences) > 1):
        return message
    asked = [_bare(sentences[i]) for i in asking]
    if sum(map(len, asked)) > len(message) * 0.8:
        return message
    background = "".join(sentences[: asking[0]]) + sentences[asking[0]].removesuffix(asked[0])
    if not _PERSON.search(background + "".join(sentences[asking[-1] + 1 :])):
        return message  # what comes before are the conditions of what is asked
    asked[0] = _of_mentioned(asked[0], background, tuple(titles()), words) or _completed(asked[0], background, words)
    return "".join(each if each.endswith(("？", "?")) else f"{each.rstrip('，,。；;！! ')}？" for each in asked)


def _asks(sentence: str) -> bool:
    return any(
        _ASKS.search(plain(clause)) and not _NOT_ASKED.search(plain(clause)) for clause in _CLAUSE.split(sentence)
    )


def _is_put(sentence: str) -> bool:
    """Whether a sentence that holds an asking word puts a question, and doesn't only tell: 在老家待了几个月。"""
    return bool(re.search(r"[？?]", sentence) or _LEAD.match(plain(sentence)))


def _bare(sentence: str) -> str:
    """The clauses that ask, from the first to the last, with one that says of what (对于…，), without what leads in."""
    clauses = [each for each in _CLAUSE.split(sentence.strip()) if each.strip()]
    asking = [i for i, each in enumerate(clauses) if _asks(each)]
    led = [i for i in range(len(clauses)) if _LEAD.match(clauses[i]) and i <= asking[-1]] if asking else []
    if led:
        bare = _LEAD.sub("", "".join(clauses[led[0] : asking[-1] + 1]), count=1)
        return bare.strip("，,：: ")
    if not asking:
        return sentence.strip()
    first = asking[0]
    if first and len(clauses[first - 1]) <= _TOPIC and not _TELLS.search(clauses[first - 1]):
        first -= 1
    return "".join(clauses[first : asking[-1] + 1]).strip("，, ")


def _of_mentioned(question: str, background: str, titles: Sequence[str], words: Words) -> str:
    """``question`` asked of the document that the background mentions by its title, or as it is where that mentions
    several; "" where it mentions none, or the question says itself what it is about."""
    if mentioned(question, titles) or _names_own(question, words):
        return ""
    told = set(mentioned(background, titles).values())
    told = {name for name in told if not any(name in other and name != other for other in told)}
    return _asked_of(next(iter(told)), question, words) if len(told) == 1 else question if told else ""


def _completed(question: str, background: str, words: Words) -> str:
    """``question`` with the thing that was spoken of before, where it names none of its own."""
    told, own = things.once(background, words), things.once(question, words)
    missing = [sort for sort in _SORTS if sort in told and sort not in own]
    if not missing or any(sort in own for sort in ("title", "code", "body")):
        return question
    if "place" in own:
        missing = [sort for sort in missing if sort not in ("place", "year", "grade")]
    thing = next((told[sort] for sort in missing if sort not in ("grade", "year")), "")
    if not thing:
        return question
    return _asked_of(thing, question, words)


def _asked_of(thing: str, question: str, words: Words) -> str:
    pointing = _POINTS.match(question)
    if span := ellipsis.pronoun(question, words) or (pointing.span() if pointing else None):
        return f"{question[: span[0]]}{thing}{question[span[1] :]}"
    return f"{thing}的{question}" if not question.startswith("的") else f"{thing}{question}"


def _names_own(question: str, words: Words) -> bool:
    """Whether a question names a thing of its own, of which a document may be; a body (自来水公司) may belong to it."""
    return bool({"title", "code", "edition", "version", "place"} & set(things.once(question, words)))
