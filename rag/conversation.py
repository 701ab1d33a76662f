"""A follow-up and what was said before → a question that stands alone.

Rules for the three ways in which Chinese leaves out what both sides know: a new value for a slot of the
last question (那上海呢？), a pronoun (它的作者是谁？), and a question without its topic (有哪些？).
A question that names its own topic is left as it is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import takewhile

from rag.types import Turn
from rag.words import STOPWORDS, Words, simplified, word_list

_SLOT = re.compile(
    r"^(?:那么|那|然后|还有|再说|换成|如果是)?[，,\s]*(?P<value>.{1,20}?)(?:又|方面)?(?:呢|怎么样呢)[？?！!。\s]*$"
)
_OPENING = re.compile(r"^(?:那么|那|然后|还有|另外|接着|再)[，,\s]*")
_PRONOUN = re.compile(
    r"它们|他们|她们|它|(?<![其吉])他(?!人)|她|这个?(?:计划|政策|文件|办法|规定|方案|意见|通知|条例|公司|企业|项目|措施|目标)|该(?:计划|政策|文件|办法|规定|方案|意见|通知|条例|公司|企业|项目)"
    r"|(?:上述|前述)[\u4e00-\u9fff]{0,4}|其(?=[\u4e00-\u9fff]{2})(?!中|他|它|余|实|次)|(?<![\u4e00-\u9fff])(?:这|那)(?=是|有|些)"
)
_CORRECTION = re.compile(
    r"^(?:不是|不对|不|我的意思是|我是说|我问的是|我想问的是)+[，,：:\s]*(?:我(?:问的|说的|想问的|指的)?是)?[，,：:\s]*"
)
_ASKS = re.compile(
    r"(?:分别)?(?:是|有|为|包括)?(?:什么|哪些|哪几[个项条]|多少|几[个项条家]|谁|哪里|哪儿|如何|怎么样?|怎样|为什么|为何|何时|多久)(?:呢|啊|的)?[？?。]*$"
)
_ASKING = word_list("asking")
_LONGEST_VALUE = 4
"""Words of a new value; more are a question of their own."""
_TITLE = re.compile(r"《[^《》]+》")
_NOUN_TAGS = ("n", "vn", "l", "j", "i", "x", "m")
_TIME = re.compile(r"\d{2,4}年(?:\d+月)?|[近远中长短前后][期景]|今年|去年|明年|目前|当前|未来|现在")


def rewrite(question: str, history: Sequence[Turn], words: Words) -> str:
    """``question``, completed from the last earlier question where it can't stand alone."""
    earlier = _last_complete(history, words)
    if not earlier:
        return question
    corrected = _CORRECTION.sub("", question) if _CORRECTION.match(question) else question
    slot = _SLOT.match(simplified(corrected))
    if slot and _OPENING.fullmatch(slot["value"]):  # 然后呢？ brings no new value
        return earlier
    if slot and _words_in(slot["value"], words) <= _LONGEST_VALUE and not _ASKS.search(slot["value"]):
        return _with_new_value(earlier, slot["value"], words)
    if _PRONOUN.search(corrected):
        topic = _topic(earlier, words)
        return _OPENING.sub("", _PRONOUN.sub(lambda _: topic, corrected, count=1)) if topic else question
    bare = _OPENING.sub("", corrected)
    if _lacks_topic(bare, words):
        return f"{_statement(earlier)}{bare}"
    return corrected or question


def _last_complete(history: Sequence[Turn], words: Words) -> str:
    """The last earlier question, itself completed from those before it."""
    complete = ""
    for turn in history:
        if turn.question.strip():
            complete = rewrite(turn.question.strip(), [Turn(complete)] if complete else [], words)
    return complete


def _words_in(text: str, words: Words) -> int:
    return sum(word not in STOPWORDS for word, _ in words.tagged(text))


def _lacks_topic(question: str, words: Words) -> bool:
    """Whether a question is made of nothing but asking words: 有哪些？ but not 有哪些保障措施？"""
    return not any(word not in _ASKING for word in words.content(question))


def _statement(earlier: str) -> str:
    """The last question without its asking words: 提出了几大任务？ → 提出了任务."""
    stem = _ASKS.sub("", earlier).rstrip("？?。 ")
    return _OPENING.sub("", re.sub(r"(?:是|有|为)?(?:几|多少|哪)(?:[些大个项条家种类])?", "", stem))


def _topic(earlier: str, words: Words) -> str:
    """What a question is about: the title in it, or what stands before its asking words."""
    if title := _TITLE.search(earlier):
        return title.group()
    stem = _ASKS.sub("", earlier).rstrip("？?。 ")
    if stem != earlier.rstrip("？?。 ") and words.content(stem):
        return re.sub(r"(?:的|是|有|，|,)+$", "", _OPENING.sub("", stem))
    return "".join(word for word, tag in words.tagged(earlier) if tag.startswith("n") and word not in STOPWORDS)


def _with_new_value(earlier: str, value: str, words: Words) -> str:
    """The last question with ``value`` in the slot that it fits: of the same kind, with the same last
    word, an attribute of the same owner (X的…), or else the subject."""
    target = _same_kind(earlier, value, words) or _same_head(earlier, value, words)
    if target:
        return earlier.replace(target, value, 1)
    topic = _topic(earlier, words)
    owner = topic if _TITLE.fullmatch(topic) else topic.rpartition("的")[0]
    if owner and owner not in value:
        return f"{owner}的{value}是什么？"
    subject = _subject(earlier, words)
    return earlier.replace(subject, value, 1) if subject else f"{value}是什么？"


def _subject(earlier: str, words: Words) -> str:
    """The nouns that a question begins with: 人才培养 of 人才培养有哪些举措？"""
    tokens = words.tagged(earlier)
    nouns = takewhile(lambda token: token[1].startswith(_NOUN_TAGS), tokens)
    subject = "".join(word for word, _ in nouns)
    return subject if subject in earlier else ""


def _same_kind(earlier: str, value: str, words: Words) -> str:
    """The place of the last question for a place, its time for a time, its one title for a title."""
    if _TIME.fullmatch(value) and (time := _TIME.search(earlier)):
        return time.group()
    if _TITLE.fullmatch(value) and (title := _TITLE.search(earlier)):
        return title.group()
    kinds = {tag for word, tag in words.tagged(value) if word not in STOPWORDS}
    if len(kinds) == 1 and (kind := kinds.pop()).startswith(("ns", "nr", "nt")):
        return next((word for word, tag in words.tagged(earlier) if tag == kind and word in earlier), "")
    return ""


def _same_head(earlier: str, value: str, words: Words) -> str:
    """The phrase of the last question that ends in the last word of ``value``: 近期目标 for 远景目标.

    A value that brings a time of its own (远景) replaces the phrase together with its times (到2025年的).
    """
    tokens = [word for word, _ in words.tagged(value)]
    head = tokens[-1] if tokens else ""
    if len(head) < 2 or len(tokens) < 2 or head not in earlier:
        return ""
    before = earlier[: earlier.index(head)]
    phrase = re.search(r"[^的，,、《》\s]*$", before)
    start = phrase.start() if phrase else len(before)
    if _TIME.search(value):
        timed = re.search(r"(?:[到在至]?[^，,《》\s的]*(?:\d年|期)[^，,《》\s的]*的)+$", before[:start])
        start = timed.start() if timed else start
    return earlier[start : earlier.index(head) + len(head)]
