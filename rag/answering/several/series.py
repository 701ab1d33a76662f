"""Several things asked for at once: 5大任务、14项措施和4项工程分别是什么？ Each is answered or said to be missing."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.answering.asked.question import Question
from rag.answering.asked.terms import Term
from rag.answering.evidence.candidates import Candidate
from rag.answering.evidence.coverage import coverage, credit, searchable
from rag.answering.evidence.holdings import Holdings
from rag.answering.several.parts import Part
from rag.chinese.numerals import AMOUNT
from rag.chinese.patterns import lazy_regex
from rag.types import Passage

_MOST = 6
_AND = lazy_regex(r"、|，|,|以及|和|与|及|跟")
_ASKED = lazy_regex(
    r"(?P<names>.+?)(?P<asks>(?P<apart>分别|各自|各)?(?:都|具体|主要)*(?:分别)?(?:是指|是|有|指|为|包括|包含|叫)"
    r"(?:什么|啥|哪些|哪几[个项条]|多少|谁|怎样的?)(?:内容|意思)?[？?。\s]*)"
)
_COUNTED = lazy_regex(rf"(?:[{AMOUNT}\d]+)\s*[大个项条类种点方步件]\s*\S{{1,14}}")
"""5大任务: a number, and what it counts."""
_COUNT = lazy_regex(r"\d+[大个项条类种点方步件]")
_ASKS = lazy_regex("什么|哪|多少|怎|如何|吗")
_SHORTEST, _LONGEST = 2, 18
_HELD = 0.5
_LATIN = lazy_regex("[a-z]")


def series(question: str) -> list[Part]:
    """A question for each thing named, which goes by its name; empty where there is only one."""
    match = _ASKED.fullmatch(question.strip())
    if not match:
        return []
    before, names = _shared(match["names"])
    apart = bool(match["apart"] or "分别" in match["asks"])
    if not 1 < len(names) <= _MOST or not (apart or all(map(_COUNTED.fullmatch, names))):
        return []
    if any(_ASKS.search(name) or not _SHORTEST <= len(name) <= _LONGEST for name in names):
        return []
    return [Part(name, f"{before}{name}{match['asks']}", name) for name in names]


def _shared(text: str) -> tuple[str, list[str]]:
    """What stands before all names (《行动计划》的), and the names."""
    names = [name.strip() for name in _AND.split(text) if name.strip()]
    if not names:
        return "", []
    before, of, first = names[0].rpartition("的")
    return before + of, [first, *names[1:]]


def held(part: Part, question: Question, candidates: Sequence[Candidate], holdings: Holdings) -> list[Candidate]:
    """The sentences that speak of the thing that is asked about: those that hold what it is called by, themselves or in
    their headings, or else those of a passage that does."""
    called = [term for term in question.terms if credit(term, searchable(part.thing))]
    names = [term for term in called if term.name or _LATIN.search(term.forms[0])]
    nouns = [term for term in called if term not in names and not term.forms[0].isdigit()]
    about = [each for each in candidates if all(holdings.names(each.passage, name) for name in names)]
    near = [each for each in about if _speaks(nouns, _headed(each))]
    return near or [each for each in about if _speaks(nouns, each.passage.text) and _counts(part.thing, each.passage)]


def _headed(candidate: Candidate) -> str:
    """The sentence under its headings: under those of a county's report each speaks of that county."""
    return f"{candidate.passage.title}\n{candidate.passage.section}\n{candidate.sentence.text}"


def _speaks(called: Sequence[Term], text: str) -> bool:
    return not called or coverage(called, text) >= _HELD


def _counts(thing: str, passage: Passage) -> bool:
    """Whether a passage holds the number that is counted, where the thing is called by one: 5大任务."""
    count = _COUNT.match(searchable(thing))
    return count is None or re.search(rf"(?<!\d){count[0]}", searchable(passage.text)) is not None
