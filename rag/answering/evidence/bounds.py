"""Whether a sentence speaks of just what the question names.

A question that names a model, a grade, an edition, a year, a place or a body is answered by what speaks of that one.
What a sentence speaks of is told by the nearest place that names any of the kind: itself, the sentences before it in
its passage, the headings above it, the title.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from rag.chinese.marks import has_han
from rag.chinese.naming import flat, names, without_ending
from rag.chinese.patterns import lazy_regex
from rag.types import SEPARATOR, Passage, Sentence

WHOLLY, PARTLY, SLIGHTLY = 1.0, 0.5, 0.25
"""How foreign a sentence is that speaks of another thing of the kind: for certain, as far as the sentences before it
tell, and in a document on the thing that is asked about."""
_EDITION = lazy_regex(r"(?:19|20)\d\d年?(?:修订|修正|试行|正式)?[版本]")
"""A year that tells one edition of a document from others: 2022年版."""


class Bound:
    """What a question names, for the sentences that might answer it."""

    def __init__(self, question: str) -> None:
        self._asked: dict[str, frozenset[str]] = {}
        for name in names(question):
            self._asked[name.kind] = self._asked.get(name.kind, frozenset()) | name.values
        self._edition = bool(_EDITION.search(flat(question)))

    @property
    def codes(self) -> list[str]:
        """The models, by which alone a thing is known."""
        return [code for kind, values in self._asked.items() if kind.startswith("code") for code in values]

    def concerns(self, passage: Passage, sentence: Sentence) -> bool:
        """Whether the sentence or what stands over it names a thing of the kind: this one, or another like it."""
        title = f"{passage.title}\n{passage.document}"
        if self._edition and _EDITION.search(flat(title)):
            return True
        kinds = {name.kind for name in names(f"{title}\n{passage.section}\n{sentence.text}")}
        return any(kind in kinds for kind in self._asked if kind != "year")

    def is_of(self, passage: Passage) -> bool:
        """Whether the passage's document is, by its title, of the thing that the question names; a year is none."""
        title = f"{passage.title}\n{passage.document}"
        asked = ((kind, values) for kind, values in self._asked.items() if kind != "year")
        return any(_agree(values, _of_kind(kind, title)) for kind, values in asked)

    def lacking(self, passages: Sequence[Passage]) -> float:
        """1 where these passages of one document speak of other grades than the one that is asked about, else 0."""
        text = "\n".join(f"{each.title}\n{each.section}\n{each.text}" for each in passages)
        grades = ((kind, values) for kind, values in self._asked.items() if kind.startswith("grade"))
        spoken = ((values, _of_kind(kind, text)) for kind, values in grades)
        return WHOLLY if any(told and not values & told for values, told in spoken) else 0.0

    def foreign(self, passage: Passage, sentence: Sentence) -> float:
        """How far the sentence speaks of another thing than the question names, 0..1."""
        asked = self._asked.items()
        return max((self._foreign(kind, values, passage, sentence) for kind, values in asked), default=0.0)

    def _foreign(self, kind: str, asked: frozenset[str], passage: Passage, sentence: Sentence) -> float:
        title = [passage.title, *([passage.document] if has_han(passage.document) else [])]
        above = _nearest(kind, [*reversed(passage.section.split(SEPARATOR)), *title])
        if kind == "year" and self._edition and (edition := _of_kind(kind, "\n".join(title))):
            return 0.0 if _agree(asked, edition) else WHOLLY
        if own := _of_kind(kind, sentence.text):
            return 0.0 if _agree(asked, own) else SLIGHTLY if _agree(asked, above) else WHOLLY
        before = [each.text for each in passage.sentences if each.start < sentence.start]
        if carried := _nearest(kind, reversed(before)):
            return 0.0 if _agree(asked, carried) or _agree(asked, above) else PARTLY
        return WHOLLY if above and not _agree(asked, above) else 0.0


def _nearest(kind: str, texts: Iterable[str]) -> frozenset[str]:
    """What the first of ``texts`` names that names any of the kind."""
    return next((held for text in texts if (held := _of_kind(kind, text))), frozenset())


def _of_kind(kind: str, text: str) -> frozenset[str]:
    return frozenset().union(*(name.values for name in names(text) if name.kind == kind))


def _agree(asked: frozenset[str], spoken: frozenset[str]) -> bool:
    """Whether they name the same thing, one of them perhaps in full: 浦东新区, 上海浦东新区."""
    if asked & spoken:
        return True
    pairs = ((one, other) for one in map(without_ending, asked) for other in map(without_ending, spoken))
    return any(one in other or other in one for one, other in pairs if _is_long(one, other))


def _is_long(one: str, other: str) -> bool:
    return min(len(one), len(other)) > 1 and has_han(one) and has_han(other)


@lru_cache(maxsize=256)
def bound(question: str) -> Bound:
    """What ``question`` names; kept while its sentences are weighed."""
    return Bound(question)
