"""What a document, or a part of it, is about: its headings with the sentences that their text begins with.

Nothing is written: headings and sentences are quoted and cited like those of any answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import groupby, takewhile

from rag.answering.evidence.candidates import STATES
from rag.answering.said.dangling import hangs
from rag.chinese.marks import CLOSERS
from rag.chinese.numerals import ORDINAL, TO_TEN, value
from rag.chinese.official import LABELS
from rag.chinese.patterns import lazy_regex
from rag.chinese.sentences import verbatim
from rag.store.catalog import Catalog
from rag.types import SEPARATOR, Block, Passage, Sentence

MOST, MOST_HEADINGS = 20, 40
"""Sections that are told with a sentence each; headings alone."""
_MOST_PIECES = 8
"""Sentences for what has no headings."""
_FEW = 2
"""Passages that are told sentence by sentence."""
_TOLD, _LONGEST = 4, 400
"""Sentences, and their characters, of a section that is told by itself, or that sums the document up itself."""
_SUMS_UP = lazy_regex(
    r"主要内容|核心内容|内容(?:概要|摘要|提要|简介|概述)|摘\s*要|概\s*要|概\s*述|总体要求|^abstract$|^summary$", re.I
)
_NUMBERED = (
    lazy_regex(rf"[{TO_TEN}]{{1,3}}、"),
    lazy_regex(rf"第[{TO_TEN}]+[，、,]|[{TO_TEN}]{{1,2}}是"),
    lazy_regex(rf"[（(][{TO_TEN}]{{1,3}}[）)]"),
    lazy_regex(r"\d{1,2}[.．、](?!\d)"),
)
"""How the parts of a text without headings begin, outermost first."""
_ASKS = lazy_regex(rf"[？?][{re.escape(CLOSERS)}]*$")
_SHORTEST = 8
_PART = lazy_regex(rf"(?P<number>{ORDINAL}|最后一)个?(?P<unit>章节?|节|编|篇|大?部分|小节)")
_LISTED = lazy_regex(rf"(?P<number>[{TO_TEN}]{{1,3}})、|(?P<ordinal>{ORDINAL})(?P<unit>[章节编篇]|部分)")

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """A section: the headings that are new with it, outermost first, and sentences of its text."""

    headings: tuple[Sentence, ...]
    leads: tuple[tuple[Passage, Sentence], ...]
    passage: Passage
    """Its first one."""


@dataclass(frozen=True, slots=True)
class Section:
    """A run of passages with one path, as far as it is told apart."""

    path: Path
    passages: tuple[Passage, ...]


def passages_of(catalog: Catalog, document: str) -> list[Passage]:
    """All passages of the document that are text of its own, in order."""
    found = catalog.passages(catalog.ids([document]).tolist()).values()
    return sorted((each for each in found if not _is_stated(each.section)), key=lambda each: each.start)


def opening(passages: Iterable[Passage]) -> tuple[Passage, Sentence] | None:
    """The sentence that a document begins with."""
    return next(_leads(Section((), tuple(each for each in passages if not _is_stated(each.section)))), None)


def _is_stated(section: str) -> bool:
    """Whether it is a line in which the document states its number, issuer or date, or its table of contents."""
    last = section.rsplit(SEPARATOR, 1)[-1]
    return any(label in last for label in LABELS.values()) or "".join(last.split()) in ("目录", "目次")


def part_of(passages: Sequence[Passage], part: str) -> list[Passage]:
    """The passages of 第三章 or 最后一部分, by the number in its heading, or counted where no heading is numbered."""
    wanted = _PART.fullmatch(part)
    if wanted is None:
        return []
    paths = [_path(each) for each in passages]
    unit = {"章节": "章", "小节": "节", "大部分": "部分"}.get(wanted["unit"], wanted["unit"])
    for depth in range(max(map(len, paths), default=0)):
        named = [path[: depth + 1] if _number(path, depth, unit) else () for path in paths]
        if any(named):
            return _numbered(passages, named, wanted["number"], depth, unit)
    tops = [section for section in _runs(passages, _single(paths)) if section.path]
    if unit != "部分" and not wanted["number"].startswith("最后"):
        return []
    at = len(tops) if wanted["number"].startswith("最后") else _value(wanted["number"])
    return list(tops[at - 1].passages) if 0 < at <= len(tops) else []


def _numbered(passages: Sequence[Passage], named: Sequence[Path], number: str, depth: int, unit: str) -> list[Passage]:
    numbers = [_number(path, depth, unit) for path in named]
    wanted = max(numbers) if number.startswith("最后") else _value(number)
    return [each for each, found in zip(passages, numbers, strict=True) if found == wanted]


def _number(path: Path, depth: int, unit: str) -> int:
    """The number of a heading that counts in ``unit``, or as 三、 does, which counts in any; 0 of another."""
    match = _LISTED.match(path[depth]) if depth < len(path) else None
    if match is None or (match["unit"] and match["unit"] != unit):
        return 0
    return _value(match["number"] or match["ordinal"])


def _value(number: str) -> int:
    """0 for what only looks like a number."""
    with suppress(ValueError):
        return int(value(number.removeprefix("第")))
    return 0


def has_part(section: str, part: str) -> bool:
    """Whether one of the headings of ``section`` has the number of ``part`` in so many words."""
    wanted = _PART.fullmatch(part)
    named = (_LISTED.match(heading) for heading in section.split(SEPARATOR))
    return wanted is not None and any(
        match["unit"] and match["unit"] in wanted["unit"] and _value(match["ordinal"]) == _value(wanted["number"])
        for match in named
        if match
    )


def is_under(section: str, heading: str) -> bool:
    """Whether ``heading``, numbers aside, is one of those of ``section``."""
    wanted = _bare(heading)
    return bool(wanted) and any(_bare(name) == wanted for name in section.split(SEPARATOR))


def entries(passages: Sequence[Passage], headings: Sequence[Block], text: str, *, alone: bool) -> list[Entry]:
    """The sections of ``passages``, of which there are some: two levels where that aren't many, else one.

    ``headings`` and ``text`` are the whole document's; ``alone`` leaves the sentences out.
    """
    paths = [_path(each) for each in passages]
    depth = _single(paths)
    sections, finer = _runs(passages, depth), _runs(passages, depth + 1)
    chosen = finer if len(finer) <= MOST else sections
    titled = sum(bool(each.path[depth:]) for each in chosen)
    if titled < 2 and not (alone and titled):
        above = _headings((), (), sections[0], headings, text)
        return [Entry(above, tuple(_told(passages)), passages[0])]
    made: list[Entry] = []
    for n, section in enumerate(chosen):
        before = chosen[n - 1].path if n else ()
        after = chosen[n + 1].path if n + 1 < len(chosen) else ()
        new = _headings(before, after, section, headings, text)
        leads = () if alone else tuple(_leads(section))
        if new or leads:
            made.append(Entry(new, leads, section.passages[0]))
    return made


def _path(passage: Passage) -> Path:
    return tuple(passage.section.split(SEPARATOR)) if passage.section else ()


def _single(paths: Sequence[Path]) -> int:
    """The depth from which on the headings differ: a title above all of them is none that tells sections apart."""
    depth, deepest = 0, max(map(len, paths), default=0)
    while depth + 1 < deepest and len({path[: depth + 1] for path in paths}) == 1:
        depth += 1
    return depth


def _runs(passages: Sequence[Passage], depth: int) -> list[Section]:
    """The sections that the headings down to ``depth`` make."""
    return [
        Section(path, tuple(run)) for path, run in groupby(passages, key=lambda passage: _path(passage)[: depth + 1])
    ]


def _headings(
    before: Path, after: Path, section: Section, headings: Sequence[Block], text: str
) -> tuple[Sentence, ...]:
    """Where the headings stand that are new with ``section``; of those around it the ones that head more than it."""
    passage, path = section.passages[0], section.path
    new = range(_shared(before, path), len(path))
    found = {depth: block for depth in new if (block := _nearest(path[depth], passage.start, headings))}
    kept = [block for depth, block in found.items() if depth == max(found) or depth < _shared(path, after)]
    return tuple(verbatim(text, block.start, block.end, passage.page) for block in kept)


def _shared(one: Path, other: Path) -> int:
    """How many headings two paths begin with alike."""
    return len(list(takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False))))


def _nearest(name: str, start: int, headings: Sequence[Block]) -> Block | None:
    """The heading of this name that stands last before ``start``, else first behind it: questions may."""
    named = [block for block in headings if "".join(block.text.split()) == "".join(name.split())]
    before = [block for block in named if block.start <= start]
    return before[-1] if before else next(iter(named), None)


def _leads(section: Section) -> Iterator[tuple[Passage, Sentence]]:
    """The sentence that a section begins with; more of one that sums the document up itself."""
    if section.path and _SUMS_UP.search(section.path[-1]):
        yield from _within(_sentences(section.passages))
        return
    stands = (pair for pair in _sentences(section.passages) if _states(pair[1]))
    first = next(stands, None) or next(_sentences(section.passages), None)
    if first:
        yield first


def _told(passages: Sequence[Passage]) -> list[tuple[Passage, Sentence]]:
    """Of what has no sections: its opening and its numbered parts, else the sentences that its passages begin with."""
    said = list(_sentences(passages))
    for pattern in _NUMBERED:
        numbered = [pair for pair in said if pattern.match(pair[1].text)]
        if len(numbered) > 1:
            opening = [said[0]] if said[0] not in numbered and _states(said[0][1]) else []
            return [*opening, *numbered][:MOST]
    if len(passages) <= _FEW:
        return list(_within(iter(said)))
    firsts = [pair for passage in passages for pair in _leads(Section((), (passage,)))]
    step = max(1.0, len(firsts) / _MOST_PIECES)
    return [firsts[int(i * step)] for i in range(min(len(firsts), _MOST_PIECES))]


def _within(said: Iterator[tuple[Passage, Sentence]]) -> Iterator[tuple[Passage, Sentence]]:
    """The first few of ``said``."""
    length = 0
    for n, pair in enumerate(said):
        length += len(pair[1].text)
        if n and (n == _TOLD or length > _LONGEST):
            return
        yield pair


def _sentences(passages: Sequence[Passage]) -> Iterator[tuple[Passage, Sentence]]:
    return ((passage, sentence) for passage in passages for sentence in passage.sentences)


def _states(sentence: Sentence) -> bool:
    text = sentence.text
    says = bool(STATES.search(text)) or text.endswith(("：", ":"))  # what announces a list says what it is of
    return len(text) >= _SHORTEST and says and not _ASKS.search(text) and not hangs(text)


def _bare(heading: str) -> str:
    """A heading without its number and punctuation."""
    return re.sub(
        r"[\W_]", "", re.sub(rf"^(?:{ORDINAL}[编章节条]|[{TO_TEN}]+、|[（(][{TO_TEN}\d]+[）)]|\d+[.．、])", "", heading)
    )
