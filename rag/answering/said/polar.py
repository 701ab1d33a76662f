"""Questions that are answered by yes or no, and the sentence of the text that settles them.

Such a question names all of what it asks. So the sentence that decides holds its words itself, under a modal or a
denial (应当, 不得, 包含在…内), and needn't be the one that speaks most of the topic.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.answering.asked.question import Question
from rag.answering.evidence.candidates import Candidate
from rag.answering.evidence.coverage import credit, searchable
from rag.chinese.patterns import lazy_regex

_ASKS = lazy_regex(
    r"[吗嘛么]\W*$|是否|能否|可否|会否|应否|有无|(?P<one>[是能会要该算用行有对好准许])(?:不|没)(?P=one)|可不可[以能]|应不应|需不需|允不允许|属不属"
    r"|必不必|不[？?]*$"
)
_ASKS_ELSE = lazy_regex(r"什么|哪|多少|多久|多大|怎么|怎样|如何|谁|为何|几(?!乎)|何时|何地")
_FAMILIES = (
    (
        r"包括|包含|算在|算进|计入|纳入|算[^法]|属于|属不属|含",
        r"包括|包含|计入|纳入|属于|视为|不计|不含|含在|算作|除外|不属",
    ),
    (
        r"可以|可不可|能|可否|允许|允不|行不行|准不准|有权",
        r"可以|可(?!能|靠|行)|能够|允许|准予|有权|不得|不可|不能|禁止|严禁|不予|不准|应当|必须",
    ),
    (
        r"需要|需不|必须|必不|要不要|应当|应该|应不|该不|得不得|要|用不用|得.{1,12}吗",
        r"应当|应|必须|须|需|要求|无需|不必|免|不用|可以不",
    ),
    (r"会不会|会|将", r"将|会|应当|予以|处|不得|不予|可以"),
    (r"有没有|有无|有", r"有|无|没有|设|享有|享受|不"),
    (r"是不是|是否|是", r"是|为|不是|非|属于|应当|不得|可以|均"),
)
"""How a question asks, and how a text says that it is so or isn't; the first that fits counts."""
_SAYS = lazy_regex(r"应当|不得|可以|必须|禁止|有权|无需|不予|均|一律|不|未|无|免|除外")
_BY_OTHER_WORDS = 0.7
"""What a modal or a denial of another sort is worth."""
_HELD = 0.45
"""Share of the question's words from which on a sentence may settle it."""
_BETTER = 0.12
"""How much better than the best sentence it must settle it, to be told before that."""
_FARTHEST = 6.0
"""How far its score may lie below the best one's."""
_TOPIC = 0.5
"""What a word counts for that the title holds, too."""


def is_polar(question: str) -> bool:
    """Whether ``question`` is answered by yes or no."""
    return bool(_ASKS.search(question)) and not _ASKS_ELSE.search(question)


def settling(question: Question, candidates: Sequence[Candidate]) -> Candidate | None:
    """The sentence that settles a yes/no question, where it isn't the best one already; candidates best first."""
    if not is_polar(question.text) or not candidates:
        return None
    near = [each for each in candidates if each.score >= candidates[0].score - _FARTHEST and each.features.strange < 1]
    worth = [_settles(question, each) for each in near]
    best = max(worth, default=0.0)
    if best < _HELD or best < _settles(question, candidates[0]) + _BETTER:
        return None
    return near[worth.index(best)]


def _settles(question: Question, candidate: Candidate) -> float:
    text, title = candidate.sentence.text, candidate.passage.title
    terms = [(term, term.weight * (1 - _TOPIC * credit(term, title))) for term in question.terms]
    total = sum(weight for _, weight in terms)
    if not total:
        return 0.0
    held = sum(weight * credit(term, text) for term, weight in terms) / total
    return held * _says(question.text, searchable(text))


def _says(question: str, sentence: str) -> float:
    """Whether the sentence says yes or no to what is asked."""
    family = next((said for asked, said in _FAMILIES if re.search(asked, question)), "")
    if family and re.search(family, sentence):
        return 1.0
    return _BY_OTHER_WORDS * bool(_SAYS.search(sentence))
