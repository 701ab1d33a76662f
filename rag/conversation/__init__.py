"""A follow-up and what was said before → a question that stands alone.

Chinese leaves out what both sides know. In this order are tried: a correction (不是，我问的是上海), an item of
the list in the last answer (第三项是什么？), a wish for more (继续, 这个呢？), a question of nothing but asking words
(有哪些？为什么？), a new value for a slot of the last question (那上海呢？ 第四条呢？), and at last a pronoun (它) or
a gap, for which the phrase of the last turn is taken that fits best, or none: a question that names its own topic is
left as it is, and so are one of two (前者呢？) and one without a Chinese character. What is completed loses its
courtesies (好的，) and is written in the characters, simplified or traditional, of the follow-up.
"""

from __future__ import annotations

from collections.abc import Sequence

from rag.chinese.marks import has_han
from rag.chinese.patterns import lazy_regex
from rag.chinese.words import Words
from rag.conversation import ellipsis, things
from rag.conversation.courtesy import is_small_talk, without_courtesy
from rag.conversation.tokens import OPENING, as_written, inside, last_sentence, plain
from rag.types import Turn

__all__ = ["asked_of_the_thing", "points_back", "rewrite"]

_WORD = lazy_regex(r"\w")
_MORE = lazy_regex(
    r"(?:请|你|那就)?(?:继续(?:说|讲)?|再(?:说|讲)一[遍次]|重复一[遍次下]|还有吗|还有呢|接着说)(?:吧|呢)?[？?。！!\s]*"
)
_OF_TWO = lazy_regex("[前后两二]者")
_NEW_TOPIC = lazy_regex(
    r"(?:那?我?们?)?(?:换个?(?:话题|问题)|另外问一下|另外一个问题|顺便问一下)[，,：:。！!\s]+(?=\w)"
)
_EDGES = "，,。.！!？?~～ \n\t"
_LONGEST = 120
"""Characters of a question; a longer one says enough."""
_LONGEST_ANSWER = 4000
_TURNS = 6
"""How far back a chain of follow-ups is completed."""


def rewrite(question: str, history: Sequence[Turn], words: Words) -> str:
    """``question``, completed from the turns before (oldest first) where it can't stand alone."""
    before = _completed(history, words)
    return _complete(question, before, words) if before else question


def asked_of_the_thing(question: str, history: Sequence[Turn], words: Words) -> str:
    """``question`` asked of the thing that the last one names, where it names none itself; "" where there is none.

    Whether that is meant, only what is found can tell: 婚假有几天？ may follow on a question about a water meter.
    """
    before = _completed(history, words)
    if not before or not has_han(question) or len(question) > _LONGEST:
        return ""
    return things.carried(before.question, without_courtesy(question), words)


def points_back(question: str, words: Words) -> bool:
    """Whether a pronoun of ``question`` means something said before, so that it can't stand alone: 这份文件 may."""
    span = ellipsis.pronoun(question, words)
    return span is not None and not ellipsis.may_point_elsewhere(question, span)


def _completed(history: Sequence[Turn], words: Words) -> Turn | None:
    """The last turn that says something and was answered, its question itself completed from the turns before it."""
    before: Turn | None = None
    for turn in history[-_TURNS:]:
        question = turn.question.strip()
        if turn.refused:
            continue
        if _WORD.search(question) and not is_small_talk(question):
            complete = _complete(question, before, words) if before else question
            before = Turn(last_sentence(complete), turn.answer[:_LONGEST_ANSWER])
    return before


def _complete(question: str, before: Turn, words: Words) -> str:
    if len(question) > _LONGEST or not has_han(question) or is_small_talk(question):
        return question
    if _NEW_TOPIC.match(question):
        return _NEW_TOPIC.sub("", question, count=1)
    asked = without_courtesy(question)
    made = _made(asked, before, words)
    return question if made == asked else as_written(made, question)


def _made(question: str, before: Turn, words: Words) -> str:
    from rag.conversation import antecedent, enumeration, repetition, slots

    if wanted := slots.correction(question):
        return slots.corrected(before, wanted, words) or _complete(wanted, before, words)
    if item := enumeration.with_item(question, before):
        return item
    if _MORE.fullmatch(plain(question)) or OPENING.fullmatch(plain(question).rstrip("呢" + _EDGES)):
        return before.question
    if _OF_TWO.match(plain(question), inside(question, words)[0]):
        return question
    span = ellipsis.pronoun(question, words)
    if span == inside(question, words):
        return before.question
    if not span and (whole := repetition.asked_again(question, before, words)):
        return whole
    if not span and (
        same := slots.same_question(question, before, words) or slots.same_number(question, before, words)
    ):
        return same
    if not span and (value := slots.new_value(question, words)) and (whole := slots.with_value(before, value, words)):
        return whole
    phrase = antecedent.best(question, span, before, words)
    if not phrase:
        return question
    return ellipsis.replaced(question, span, phrase, words) if span else ellipsis.inserted(question, phrase, words)
