"""An answer to a question about a whole: the outline of a document or of a part of it, or the list of documents."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from rag.answering.asked.question import speech_of
from rag.answering.overall import outline
from rag.answering.overall.meant import Spoken, meant
from rag.answering.overall.whole import Whole, asked, section_name
from rag.messages import Speech
from rag.store.catalog import Catalog
from rag.store.snapshot import Snapshot
from rag.types import Answer, AnswerKind, Citation, DocumentInfo, Hit, Passage, Sentence

_MOST_DOCUMENTS = 10
_MOST_PASSAGES = 50_000

Line = tuple[str, tuple[tuple[Passage, Sentence], ...]]
"""What a line of the answer opens with, and the sentences that it quotes."""


@dataclass(frozen=True, slots=True)
class Overview:
    """The lines, and what must be known of them."""

    lines: tuple[Line, ...]
    note: str = ""

    @property
    def text(self) -> str:
        """The lines with the marks of their citations."""
        written, n = [], 0
        for opening, quoted in self.lines:
            marked = (f"{sentence.text}[{n + i}]" for i, (_, sentence) in enumerate(quoted, 1))
            written.append(opening + "".join(marked))
            n += len(quoted)
        return "\n".join(written)

    @property
    def citations(self) -> tuple[Citation, ...]:
        return tuple(Citation.of(n, *pair, 1.0) for n, pair in enumerate(self._quoted(), 1))

    @property
    def hits(self) -> tuple[Hit, ...]:
        """The passages that are quoted from, each once."""
        return tuple(Hit(passage, 1.0, 0.0, 0.0) for passage in dict.fromkeys(passage for passage, _ in self._quoted()))

    def _quoted(self) -> list[tuple[Passage, Sentence]]:
        return [pair for _, quoted in self.lines for pair in quoted]


def overview(typed: str, standalone: str, snapshot: Snapshot, among: Sequence[str], spoken: Spoken) -> Answer | None:
    """The answer to a question about a whole, as it was completed or else as it was ``typed``; None for any other.

    ``among`` names the documents that may be told of, none: all; ``spoken`` gives the one that was spoken of.
    """
    for question in dict.fromkeys((standalone, typed)):
        whole = asked(question)
        if whole is None or (whole.vague and question != standalone):
            continue
        if found := _told(whole, snapshot, among, spoken, speech_of(typed)):
            quoted = (found.text, found.citations, found.hits)
            return Answer(typed, question, AnswerKind.CITED, 1.0, *quoted, note=found.note)
    return None


def _told(whole: Whole, snapshot: Snapshot, among: Sequence[str], spoken: Spoken, say: Speech) -> Overview | None:
    """What there is to tell; None where the question isn't of a document, or a heading asks the very same."""
    catalog, words = snapshot.catalog, snapshot.words
    found = meant(whole, catalog, words, among, spoken)
    if not found and whole.sums and whole.of:  # 总结一下保障措施
        return _section(section_name(whole.of), snapshot, among, spoken, say)
    if whole.part and len(found) > 1:
        having = _holders(catalog, found, lambda section: outline.has_part(section, whole.part))
        found = having if len(having) == 1 else found
    if len(found) > 1 or (whole.everything and whole.contents):
        return _listing(found, catalog, say)
    return _outline(whole, found[0], catalog, say) if found else None


def _holders(catalog: Catalog, known: Sequence[DocumentInfo], fits: Callable[[str], bool]) -> list[DocumentInfo]:
    """The documents that have a section that fits; none in a library too large to look through all headings."""
    if catalog.passage_count() > _MOST_PASSAGES:
        return []
    names = {name for name, section in catalog.sections() if fits(section)}
    return [info for info in known if info.name in names]


def _section(heading: str, snapshot: Snapshot, among: Sequence[str], spoken: Spoken, say: Speech) -> Overview | None:
    """The section of this heading, in the one document that has it, or in the one that was spoken of."""
    catalog = snapshot.catalog
    known = meant(Whole("", everything=True), catalog, snapshot.words, among, spoken)
    known = _holders(catalog, known, lambda section: outline.is_under(section, heading))
    if len(known) > 1:
        name = spoken()
        known = [info for info in known if info.name == name]
    if len(known) != 1:
        return None
    passages = outline.passages_of(catalog, known[0].name)
    part = [each for each in passages if outline.is_under(each.section, heading)]
    return _entries(part, known[0], catalog, say) if part else None


def _listing(found: Sequence[DocumentInfo], catalog: Catalog, say: Speech) -> Overview:
    shown = found[:_MOST_DOCUMENTS]
    lines = [
        (say.title_of(title=info.title or info.name), (lead,))
        for info in shown
        if (lead := outline.opening(catalog.passages(catalog.ids([info.name])[:3].tolist()).values()))
    ]
    return Overview(tuple(lines), say.outline_documents(count=len(found), shown=len(lines)))


def _outline(whole: Whole, info: DocumentInfo, catalog: Catalog, say: Speech) -> Overview | None:
    passages = outline.passages_of(catalog, info.name)
    if not passages or (whole.gist and any(whole.gist in each.section for each in passages)):
        return None
    part = outline.part_of(passages, whole.part) if whole.part else passages
    made = _entries(part or passages, info, catalog, say, alone=whole.contents)
    if part:
        return made
    return replace(made, note=say.outline_no_part(title=info.title or info.name, part=whole.part))


def _entries(
    passages: Sequence[Passage], info: DocumentInfo, catalog: Catalog, say: Speech, *, alone: bool = False
) -> Overview:
    original = catalog.original(info.name)
    made = outline.entries(passages, original.outline.headings(), original.text, alone=alone)
    most = outline.MOST_HEADINGS if alone else outline.MOST
    note = say.outline_sections(count=len(made), shown=most) if len(made) > most else ""
    if alone and not any(each.headings for each in made):
        note = say.outline_no_headings()
    lines: list[Line] = []
    for entry in made[:most]:
        lines += [("", ((entry.passage, heading),)) for heading in entry.headings]
        lines += [("", (lead,)) for lead in entry.leads]
    return Overview(tuple(lines), note)
