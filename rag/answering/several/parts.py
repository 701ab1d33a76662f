"""A question that asks several things at once → its parts, each a question that stands alone."""

from __future__ import annotations

from dataclasses import dataclass

from rag import conversation
from rag.answering.several import coordination
from rag.chinese.patterns import lazy_regex
from rag.chinese.words import Words, word_list
from rag.types import Turn

_MOST = 4
_SENTENCE = lazy_regex(r"(?<=[？?；;])")
_CLAUSE = lazy_regex(r"[，,](?=\s*\S)")
_ASKS = lazy_regex(
    r"什么|哪|多少|(?<!十)几|如何|怎么|怎样|谁|为何|多久|多大|多高|多长|是否|能否|能不能|可不可以|有没有|[吗呢]\W*$"
)
_ASKING = word_list("asking")


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that is asked, in the question's words and so that it stands alone."""

    text: str
    standalone: str
    thing: str = ""
    """What it is asked of, where the question names several things: what answers it must speak of that."""


def parts(question: str, words: Words) -> list[Part]:
    """The parts in order, what a later one leaves out taken from the one before; empty where there is only one."""
    found = _named_apart(question, words) or _asked_apart(question, words)
    return found if 1 < len(found) <= _MOST else []


def _asked_apart(question: str, words: Words) -> list[Part]:
    """送餐员有多少名？他们每月工资多少？ → its two questions, 他们 replaced."""
    pieces: list[str] = []
    for sentence in filter(str.strip, _SENTENCE.split(question)):
        clauses = _CLAUSE.split(sentence)
        apart = len(clauses) > 1 and all(_stands(clause, words) for clause in clauses)
        pieces += [clause.strip() for clause in clauses] if apart else [sentence.strip()]
    if not all(_stands(piece, words) for piece in pieces):
        return []
    found: list[Part] = []
    for piece in pieces:
        history = [Turn(found[-1].standalone)] if found else []
        whole = conversation.rewrite(piece, history, words)
        whole = whole if whole != piece else conversation.asked_of_the_thing(piece, history, words) or piece
        found.append(Part(piece, whole))
    return found


def _stands(clause: str, words: Words) -> bool:
    """Whether a clause asks, and says about what."""
    return bool(_ASKS.search(clause)) and any(word not in _ASKING for word in words.content(clause))


def _named_apart(question: str, words: Words) -> list[Part]:
    """临湖市和滨江市的租金分别免几个月？ → one question for each of the two."""
    return [Part(text, text, item) for item, text in coordination.each(question, words)]
