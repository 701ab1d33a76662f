"""Articles, chapters and sections asked for by their number are looked up in the headings, not searched for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from rag.answering.asked.question import Question, speech_of
from rag.answering.asked.terms import Term
from rag.answering.evidence.coverage import coverage
from rag.answering.lookup import clauses, titles
from rag.answering.lookup.references import Reference, plain, references
from rag.answering.lookup.told import Told
from rag.answering.said.compose import Chosen
from rag.chinese.naming import YEAR
from rag.chinese.numerals import TO_TEN
from rag.chinese.patterns import lazy_regex
from rag.chinese.words import normalise
from rag.store.snapshot import Snapshot
from rag.types import SEPARATOR, AnswerKind, Passage

_LONGEST_SECTION = 900
"""Characters of a chapter that is told in full; of a longer one each section's first sentence is."""
_SHORT = 120
"""Characters of an article that is told whole, whatever is asked of it."""
_BESIDE = 0.7
"""Share of the best sentence's coverage from which on another sentence of the article is told, too."""
_MOST_DOCUMENTS = 4
_OPENING, _OPENING_LINES = 300, 3
"""Where in a document its title stands, in characters and in lines."""
_CITES = lazy_regex(r"(?:违反|触犯|符合|适用|除|不服|属于|所称|参照|援引|引用)(?:了)?[^，。；？]{0,20}$")
"""What goes before an article that isn't asked for itself: 违反第八条的怎么处罚."""
_ABOUT_TEXT = frozenset("原文 全文 条文 条款 法条 写 讲 说 具体 意思 解释 法律 完整 全部 念 读 引用 列出 第 之".split())  # noqa: SIM905


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a number that is asked for heads some text: in which document, below which headings."""

    document: str
    title: str
    above: str
    passages: tuple[Passage, ...]

    @property
    def names(self) -> tuple[str, ...]:
        return (self.title, self.document, *self.above.split(SEPARATOR))


def look_up(question: Question, snapshot: Snapshot, documents: Sequence[str] = ()) -> Told | None:
    """The articles that the question names; None where it names none, or asks for something else by them."""
    text = plain(question.text)
    asked = _targets(references(text), text)
    if not asked or _CITES.search(text[: asked[0][0].start]):
        return None
    index = _Headings(snapshot, tuple(documents))
    mention = titles.named(text, text[: asked[0][0].start])
    places = [index.places(path) for path in asked]
    topic = _topic(question, text, asked, mention)
    if mention:
        places = [_of_document(found, mention, text, snapshot) for found in places]
    elif about := [term for term in topic if any(_heads(term, place) for found in places for place in found)]:
        places = [[place for place in found if any(_heads(term, place) for term in about)] for found in places]
        topic = [term for term in topic if term not in about]
    clear = bool(mention) or (not topic and index.divided())
    return _told(question, asked, places, topic, mention, snapshot) if any(places) or clear else None


def _targets(found: Sequence[Reference], text: str) -> list[tuple[Reference, ...]]:
    """Each thing that is asked for, the chapter that it is said to stand in before it: 第三章第二节."""
    paths: list[tuple[Reference, ...]] = []
    for each in found:
        before = paths[-1] if paths else ()
        inside = (
            before and before[-1].unit != each.unit and "编章节条".index(before[-1].unit) < "编章节条".index(each.unit)
        )
        if inside and re.fullmatch(r"[的里中，,\s]*", text[before[-1].end : each.start]):
            paths[-1] = (*before, each)
        else:
            paths.append((each,))
    return paths


def _topic(question: Question, text: str, asked: Sequence[Sequence[Reference]], mention: str) -> list[Term]:
    """What the question says beside what it names."""
    rest = text.replace(mention, " ") if mention else text
    for each in (reference for path in asked for reference in path):
        rest = rest.replace(text[each.start : each.end], " ")
    bare = normalise(rest)
    return [
        term
        for term in question.terms
        if term.forms[0] in bare and term.forms[0] not in _ABOUT_TEXT and term.weight > 0
    ]


def _heads(term: Term, place: _Place) -> bool:
    return any(form in normalise(" ".join(place.names)) for form in term.forms if len(form) > 1)


def _of_document(places: Sequence[_Place], mention: str, text: str, snapshot: Snapshot) -> list[_Place]:
    """The places in the document that is named, of the edition that is named."""
    fits = [_fit(mention, place.names, snapshot) for place in places]
    if not any(fits):  # a file may be called otherwise than what it holds
        fits = [_fit(mention, _first_lines(place.document, snapshot), snapshot) for place in places]
    best = max(fits, default=0)
    found = [place for place, value in zip(places, fits, strict=True) if value == best > 0]
    years = set(YEAR.findall(normalise(text)))
    if not years:
        return found
    dated = {place: set(YEAR.findall(normalise(" ".join(place.names)))) for place in found}
    return [place for place in found if years & dated[place]] or [place for place in found if not dated[place]]


def _fit(mention: str, names: Sequence[str], snapshot: Snapshot) -> int:
    return max((titles.fit(mention, name, snapshot.words) for name in names), default=0)


def _first_lines(document: str, snapshot: Snapshot) -> list[str]:
    lines = (snapshot.catalog.text(document) or "")[:_OPENING].split("\n")
    return [line for line in map(str.strip, lines) if line][:_OPENING_LINES]


class _Headings:
    """Finds the passages below a heading by its number, in the keyword index, which holds headings with the text."""

    def __init__(self, snapshot: Snapshot, documents: tuple[str, ...]) -> None:
        self._snapshot = snapshot
        self._documents = documents

    def divided(self) -> bool:
        """Whether there is a first article anywhere."""
        return bool(self.places((Reference("", 0, 0, "条", 1),)))

    def places(self, path: Sequence[Reference]) -> list[_Place]:
        """Each place that the last of ``path`` heads, below the others."""
        held = [self._snapshot.keywords.holders(word) for each in path for word in (str(each.number), each.unit)]
        ids = held[0]
        for other in held[1:]:
            ids = np.intersect1d(ids, other, assume_unique=True)
        grouped: dict[tuple[str, str, str], list[Passage]] = {}
        for _, passage in sorted(self._snapshot.catalog.passages(ids.tolist()).items()):
            above = _above(passage, path)
            if above is not None and (not self._documents or passage.document in self._documents):
                grouped.setdefault((passage.document, passage.title, above), []).append(passage)
        return [_Place(*key, tuple(passages)) for key, passages in grouped.items()]


def _above(passage: Passage, path: Sequence[Reference]) -> str | None:
    """The headings above the one that the last of ``path`` is; None where the passage doesn't stand below it."""
    headings = [heading for heading in passage.section.split(SEPARATOR) if heading]
    wanted = list(path)
    for depth, heading in enumerate(headings):
        if _is(wanted[0], heading):
            wanted.pop(0)
            if not wanted:
                return SEPARATOR.join(headings[:depth])
    alone = len(wanted) == 1 and re.search(rf"{_pattern(wanted[0])}$", normalise(passage.title))
    return "" if alone else None  # a collection may have each article as a document


def _is(reference: Reference, heading: str) -> bool:
    return bool(re.match(rf"{_pattern(reference)}(?!之)", normalise(heading)))


def _pattern(reference: Reference) -> str:
    written = TO_TEN[reference.inserted - 1 : reference.inserted]
    inserted = f"之[{written}{reference.inserted}]" if reference.inserted else ""
    return rf"第\s*{reference.number}\s*{reference.unit}{inserted}"


def _told(
    question: Question,
    asked: Sequence[Sequence[Reference]],
    places: Sequence[Sequence[_Place]],
    topic: Sequence[Term],
    mention: str,
    snapshot: Snapshot,
) -> Told:
    say = speech_of(question.text)
    chosen: list[Chosen] = []
    missing: list[str] = []
    note = ""
    for path, found in zip(asked, places, strict=True):
        parts = [_part(place, path[-1], topic, snapshot) for place in found[:_MOST_DOCUMENTS]]
        if len(found) > _MOST_DOCUMENTS:
            note = say.articles_of_some(count=len(found), shown=_MOST_DOCUMENTS)
        told = [each for part in parts for each in part]
        if any(_is_shortened(place, path[-1]) for place in found):
            note = say.section_leads()
        if not told:
            missing.append("".join(each.text for each in path))
        quoted = {(each.passage.document, each.sentence.start) for each in chosen}
        chosen += [each for each in told if (each.passage.document, each.sentence.start) not in quoted]
    if not chosen:
        what = say.listed(missing)
        refusal = say.no_article_of(title=mention, article=what) if mention else say.no_article(article=what)
        return Told(AnswerKind.REFUSED, refusal=refusal)
    kind = AnswerKind.PARTLY if missing else AnswerKind.CITED
    return Told(kind, tuple(chosen), tuple(missing), note)


def _part(place: _Place, asked: Reference, topic: Sequence[Term], snapshot: Snapshot) -> list[Chosen]:
    """What is asked for of the text at ``place``; nothing where it has no such paragraph or item."""
    if _is_shortened(place, asked):
        return _leads(place)
    start, end = place.passages[0].start, place.passages[-1].end
    blocks = [each for each in snapshot.catalog.original(place.document).outline.blocks(start, end) if not each.level]
    found = clauses.paragraphs(place.passages, blocks)
    if asked.paragraphs:
        found = [found[n - 1] for n in asked.paragraphs if n <= len(found)]
    if asked.items:
        found = [item for paragraph in found for item in clauses.items(paragraph, asked.items)]
    sentences = [each for clause in found for each in clause]
    named = asked.paragraphs or asked.items or asked.unit != "条"
    return sentences if named else _about(topic, sentences)


def _is_shortened(place: _Place, asked: Reference) -> bool:
    length = sum(len(passage.text) for passage in place.passages)
    return asked.unit != "条" and length > _LONGEST_SECTION


def _leads(place: _Place) -> list[Chosen]:
    """The first sentence of each section."""
    first = {passage.section: passage for passage in reversed(place.passages)}
    leads = sorted(first.values(), key=lambda passage: passage.start)
    return [Chosen(passage, passage.sentences[0], 0.0, breaks=True) for passage in leads]


def _about(topic: Sequence[Term], sentences: Sequence[Chosen]) -> list[Chosen]:
    """Of a long article the sentences that speak of the ``topic``; all, where none does."""
    held = [coverage(topic, each.sentence.text) for each in sentences]
    best = max(held, default=0.0)
    if not best or sum(len(each.sentence.text) for each in sentences) <= _SHORT:
        return list(sentences)
    return [replace(each) for each, share in zip(sentences, held, strict=True) if share >= _BESIDE * best]
