"""What could be asked after an answer: the headings around the place that it was quoted from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from rag.answering.suggestions import MARKER, as_question, asks
from rag.chinese.words import bigrams
from rag.store.outline import Original
from rag.types import SEPARATOR, Block

_SHORTEST, _LONGEST = 4, 40
_ALIKE = 0.7
"""Share of character pairs in common from which two questions are the same."""
_NO_TOPIC = re.compile(r"[：:。；;，,]|^\W*\d[\d.\s]*$")
"""In a heading that is a sentence, a label or a number: no question is made of it."""


def onward(original: Original, start: int, section: str, asked: Sequence[str]) -> Iterator[str]:
    """Questions, the nearest first, that the document has headings for around ``start``, a place under ``section``.

    Where any heading asks, only those that ask; none that is much like what was ``asked``.
    """
    headings = original.outline.headings()
    at = _heading(headings, start, section)
    if any(asks(each.text) for each in headings):
        near = [each for each in _near(headings, at) if asks(each.text)]
    else:
        near = list(_near(headings, at))
    said = [set(bigrams(each)) for each in asked]
    for heading in near:
        question = _question(heading)
        pairs = set(bigrams(question))
        if question and pairs and not any(len(pairs & other) / len(pairs | other) >= _ALIKE for other in said):
            said.append(pairs)
            yield question


def _heading(headings: Sequence[Block], start: int, section: str) -> int:
    """Which heading the place belongs to: the nearest of the section's name, for it may stand behind its text."""
    name = "".join(section.split(SEPARATOR)[-1].split())
    named = [n for n, each in enumerate(headings) if "".join(each.text.split()) == name]
    if named:
        return min(named, key=lambda n: abs(headings[n].start - start))
    return max((n for n, each in enumerate(headings) if each.start <= start), default=0)


def _near(headings: Sequence[Block], at: int) -> Iterable[Block]:
    """Those of the same level and those just below, alternately behind and before."""
    if not headings:
        return
    level = headings[at].level
    for distance in range(len(headings)):
        for n in dict.fromkeys((at + distance, at - distance)):
            if 0 <= n < len(headings) and level <= headings[n].level <= level + 1:
                yield headings[n]


def _question(heading: Block) -> str:
    text = " ".join(heading.text.split())
    bare = MARKER.sub("", text)
    if not _SHORTEST <= len(bare) <= _LONGEST:
        return ""
    if asks(text):
        return bare
    return "" if _NO_TOPIC.search(bare) else as_question(bare)
