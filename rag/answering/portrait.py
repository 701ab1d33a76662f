"""What a library looks like as a whole: kinds of files, sizes, the terms that matter, when its documents are from."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import PurePosixPath

from rag.chinese.marks import has_han
from rag.chinese.words import dictionary_frequency, normalise, weight
from rag.store.census import Facts
from rag.store.snapshot import Snapshot

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")
_SECTIONS = 1500
"""Headings whose words are candidates beside the library's own terms, evenly taken."""
_CANDIDATES = 3000
_TERMS = 40
_LEAST_TELLING = 0.55
"""``weight`` of a word that says what documents are about."""
_LEAST_SPREAD = 2
_LOOKED_AT = 30
"""Passages that a word is looked at in."""
_REACH = 3
"""Characters beside it that a longer word may begin or end with."""


@dataclass(frozen=True, slots=True)
class Portrait:
    """The library in numbers."""

    documents: int
    pages: int
    passages: int
    kinds: tuple[tuple[str, int], ...]
    """Endings of files (empty: none) and how many documents have them, the most frequent first."""
    years: tuple[tuple[int, int], ...]
    """Years of issue and how many documents say that they are from them, ascending."""
    undated: int
    terms: tuple[tuple[str, int], ...]
    """Frequent here and rare in general, and how many passages hold them; the most telling first."""


EMPTY = Portrait(0, 0, 0, (), (), 0, ())


def portrait(snapshot: Snapshot) -> Portrait:
    """The portrait of a library at one moment."""
    facts = list(snapshot.catalog.census.facts())
    years = Counter(filter(None, (year_of(each) for each in facts)))
    return Portrait(
        documents=len(facts),
        pages=sum(each.pages for each in facts),
        passages=sum(each.passages for each in facts),
        kinds=tuple(Counter(kind_of(each) for each in facts).most_common()),
        years=tuple(sorted(years.items())),
        undated=len(facts) - years.total(),
        terms=_terms(snapshot),
    )


def holding(snapshot: Snapshot, kind: str | None = None, term: str = "", year: int | None = None) -> list[str]:
    """The names of the documents of a kind, that hold a term, that are from a year (0: that say none)."""
    facts: Iterable[Facts] = snapshot.catalog.census.facts()
    if kind is not None:
        facts = (each for each in facts if kind_of(each) == kind)
    if year is not None:
        facts = (each for each in facts if year_of(each) == year)
    if term:
        held = snapshot.catalog.census.holders(snapshot.keywords.holders(normalise(term)).tolist())
        facts = (each for each in facts if each.name in held)
    return [each.name for each in facts]


def kind_of(facts: Facts) -> str:
    """The ending of the document's file, in small letters without its dot."""
    return PurePosixPath(facts.name).suffix.lower().lstrip(".")


def year_of(facts: Facts) -> int:
    """The year that the document says it is from; 0 where it says none."""
    match = _YEAR.search(normalise(facts.date))
    return int(match[0]) if match else 0


def _terms(snapshot: Snapshot) -> tuple[tuple[str, int], ...]:
    own = snapshot.catalog.census.terms()
    sections = [section for _, section in snapshot.catalog.sections()]
    headings = sections[:: -(-len(sections) // _SECTIONS) or 1]
    named = (word for heading in headings for word in snapshot.words.content(heading))
    candidates = dict.fromkeys(filter(_tells, (*own, *named)))
    spread = {each: snapshot.keywords.spread(each) for each in islice(candidates, _CANDIDATES)}
    telling = sorted(
        ((word, n) for word, n in spread.items() if n >= _LEAST_SPREAD),
        key=lambda found: (-found[1] * weight(found[0]) ** 2, found[0]),
    )
    return tuple(_without_parts(each for each in telling if not _is_cut_out(*each, dict(telling), snapshot)))


def _is_cut_out(word: str, n: int, telling: Mapping[str, int], snapshot: Snapshot) -> bool:
    """Whether ``word``, which ``n`` passages hold, was cut wrongly out of the text: wherever it stands, another word
    crosses one of its ends (毕业 that of 业生), one of the dictionary or a more frequent one of the library."""

    def is_word(text: str) -> bool:
        return dictionary_frequency(text) > 0 or (telling.get(text, 0) > n and word not in text)

    holders = snapshot.keywords.holders(word)[:_LOOKED_AT].tolist()
    found = 0
    for passage in snapshot.catalog.passages(holders).values():
        text = normalise(f"{passage.title}\n{passage.section}\n{passage.text}")
        for match in re.finditer(re.escape(word), text):
            if not any(is_word(each) for each in _crossing(text, *match.span())):
                return False
            found += 1
    return found > 0


def _crossing(text: str, start: int, end: int) -> Iterator[str]:
    """The pieces of ``text`` that begin before ``start`` and end behind it, or begin before ``end`` and end behind."""
    first, last = max(0, start - _REACH), min(len(text), end + _REACH)
    yield from (text[a:b] for a in range(first, start) for b in range(start + 1, end + 1))
    yield from (text[a:b] for a in range(start, end) for b in range(end + 1, last + 1))


def _tells(word: str) -> bool:
    return len(word) > 1 and has_han(word) and weight(word) >= _LEAST_TELLING


def _without_parts(found: Iterable[tuple[str, int]]) -> Iterable[tuple[str, int]]:
    """The first of them, leaving out what is part of one before or holds one."""
    kept: list[tuple[str, int]] = []
    for word, n in found:
        if len(kept) < _TERMS and not any(word in other or other in word for other, _ in kept):
            kept.append((word, n))
    return kept
