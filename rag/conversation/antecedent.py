"""Which phrase of the last turn a follow-up stands for, if any: the best by a linear score.

A phrase is taken if it scores above 0, which is what leaving the question alone scores. For a question without
a pronoun, what can be seen of its own completeness counts as well, the same for every phrase.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag.chinese.numerals import ORDINAL
from rag.chinese.patterns import lazy_regex
from rag.chinese.words import STOPWORDS, Words, weight, word_list
from rag.conversation import ellipsis
from rag.conversation.phrases import Way, phrases, predicate_start
from rag.conversation.tokens import ATTRIBUTE, NAMES, Span, Token, inside, plain, tokens
from rag.conversation.weights import WEIGHTS
from rag.types import Turn

_ASKS_WHO = lazy_regex("谁|作者|叫什么")
_ASKS = lazy_regex("谁|什么|哪|啥|怎|如何|多少|几|何")
_NUMBER = lazy_regex(rf"{ORDINAL}[条款章节编项]")
_HOW_TO = lazy_regex("怎么|如何|怎样|什么是|为什么")
_OWN_ATTRIBUTE = lazy_regex(rf"(?:你知道)?{ATTRIBUTE}(?!的)")
_ASKED_FOR = lazy_regex("(?:什么|哪.{0,2}|几.?|多少.?|的)$")
_DOCUMENT = lazy_regex("(?:法|条例|办法|规定|计划|规划|政策|细则|方案|意见|通知|标准|制度|》)$")
_CITED = lazy_regex(r"\[\d+\]")
_PERSON = lazy_regex("[他她]")
_NOUN = ("n", "vn", "j", "l", "i", "x")
_FUNCTION = ("r", "d", "p", "c", "u", "y")
_WITHIN_NAMES = frozenset("的和与及之")
_ASKING = word_list("asking")
_LONG_ANSWER = 40
_RARE = 0.7
_TELLING = Way.FOCUS | Way.SUBJECT | Way.OWNER | Way.PART | Way.TITLE | Way.NAME
_NO_WAY = Way.QUESTION | Way.ANSWER | Way.PART
"""What ``is`` says nothing of: in which turn, and a part, which is no better or worse than another phrase."""
_WHOLE = Way.TITLE | Way.NOMINAL

Features = dict[str, float]


def best(question: str, span: Span | None, turn: Turn, words: Words) -> str:
    """The phrase for the pronoun at ``span``, or for the gap of a question without one; "" for none."""
    scored = [(score(seen), phrase) for phrase, seen in candidates(question, span, turn, words)]
    highest, phrase = max(scored, default=(0.0, ""))
    return phrase if highest > 0 else ""


def score(seen: Features) -> float:
    return sum(WEIGHTS.get(name, 0.0) * value for name, value in seen.items())


def candidates(question: str, span: Span | None, turn: Turn, words: Words) -> Iterator[tuple[str, Features]]:
    """Each phrase of ``turn`` with what can be seen of it and of ``question``."""
    found = phrases(turn, words)
    completeness = {} if span else _of_question(question, found, words)
    for phrase, kind in found.items():
        own = words.tagged(phrase)
        seen = completeness | _of_phrase(phrase, kind, own) | _of_place(phrase, kind, turn)
        yield phrase, seen | _of_fit(phrase, kind, own, question, span, turn)


def _of_question(question: str, found: dict[str, Way], words: Words) -> Features:
    """How much a question without a pronoun says of its own."""
    question = question[inside(question, words)[0] :]
    shape, cut = plain(question), tokens(question, words)
    number = _NUMBER.match(shape)
    content = _content([token for token in cut if not number or token.start >= number.end()])
    nouns = [token for token in content if token.is_a(*_NOUN)]
    first = next((token for token in cut if token.text.strip()), Token("", "", 0))
    end = inside(question, words)[1]
    last = next((token for token in reversed(cut) if token.end <= end), first)
    attribute = bool(_OWN_ATTRIBUTE.match(shape))
    predicate = predicate_start(shape, cut, 0, len(shape))
    before = predicate if predicate < len(shape) and not attribute else 0
    return {
        "gap": 1.0,
        "words": min(len(content), 6),
        "length": min(len(question), 30) / 10,
        "no noun": not nouns,
        "noun first": first.is_a("n", "j", "l", "i", "x") and not attribute,
        "verb first": first.is_a("v", "d", "p", "u", "c"),
        "attribute first": attribute,
        "own subject": any(1 < noun.end <= before for noun in nouns),
        "own subject, rare": max((weight(plain(noun.text)) for noun in nouns if noun.end <= before), default=0) > _RARE,
        "own owner": any(shape[noun.end : noun.end + 1] == "的" and noun.end + 1 < last.end for noun in nouns),
        "own object": last in nouns and not _ASKED_FOR.search(shape[: last.start]) and not attribute,
        "own name": any(token.is_a(*NAMES) or re.search("[A-Za-z]{2}", token.text) for token in content),
        "how to": bool(_HOW_TO.match(shape) and nouns),
        "rarest word": max((weight(plain(token.text)) for token in content), default=0.0),
        "names the topic": any(phrase in question for phrase, kind in found.items() if phrase[1:] and kind & _TELLING),
    }


def _content(found: Sequence[Token]) -> list[Token]:
    """The words that carry meaning."""
    shapes = ((token, plain(token.text).casefold()) for token in found)
    return [token for token, word in shapes if re.search(r"\w", word) and word not in STOPWORDS and word not in _ASKING]


def _of_phrase(phrase: str, kind: Way, own: Sequence[tuple[str, str]]) -> Features:
    """What a phrase looks like."""
    document = bool(_DOCUMENT.search(plain(phrase)))
    whole = bool(kind & _WHOLE)
    return {
        "one character": len(phrase) == 1,
        "over 5 characters": 0.0 if whole else max(0, len(phrase) - 5) / 5,
        "phrase has 的": "的" in phrase and Way.NOMINAL not in kind,
        "document": document,
        "function word": not (whole or document)
        and any(tag.startswith(_FUNCTION) and word not in _WITHIN_NAMES for word, tag in own),
        "rarest word of phrase": max((weight(word) for word, _ in own), default=0.0),
    }


def _of_place(phrase: str, kind: Way, turn: Turn) -> Features:
    """Where in the turn a phrase stands."""
    ways = (each for each in Way if each in kind and each not in _NO_WAY)
    return {f"is {way.name}".lower(): 1.0 for way in ways} | {
        "in both": phrase in turn.question and phrase in turn.answer,
        "whole topic": Way.FOCUS | Way.QUESTION in kind and not _ASKS.search(plain(turn.question)),
    }


def _of_fit(
    phrase: str,
    kind: Way,
    own: Sequence[tuple[str, str]],
    question: str,
    span: Span | None,
    turn: Turn,
) -> Features:
    """How a phrase goes with the question: a person for 他, what was asked for for 该部门, nothing said twice."""
    person = bool(span and _PERSON.search(question[slice(*span)]))
    head = ellipsis.head(question, span) if span else ""
    asked = plain(turn.question)
    answered = Way.ANSWER in kind and phrase not in turn.question
    wanted = answered and bool(head and re.search(f"[哪什].?.?{re.escape(head)}", asked))
    return {
        "person, name": person and any(tag.startswith(NAMES) for _, tag in own),
        "person, asked who": person and answered and bool(_ASKS_WHO.search(asked)),
        "head asked for": wanted,
        "answered": answered,
        "answered, long": answered
        and not wanted
        and (len(turn.answer) > _LONG_ANSWER or bool(_CITED.search(turn.answer))),
        "repeated": len(set(phrase) & set(question)) / len(set(phrase)),
        "wholly repeated": phrase in question,
    }
