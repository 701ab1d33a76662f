"""What the commands print for a person: an answer with its sources, a document in the list, how indexing went."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rag.command.contract import page_of, stated
from rag.messages import say
from rag.messages.summary import repairs, unread
from rag.types import Answer, AnswerKind, Citation, Document, DocumentInfo, Doubt, Finding, Report

if TYPE_CHECKING:
    from rag.generation.doctor import Check

CURES = {
    **{"catalog": "catalog", "versions": "versions", "documents": "documents", "passages": "documents"},
    **{"lost": "lost", "workspace": "workspace"},
}
"""By what is wrong, what is to be done; all else is derived from these."""
_EXAMPLES = 3
"""Of what is wrong, that a line names."""


def answer(found: Answer) -> str:
    """The answer, what must be known of it before it is relied on, and its sources."""
    lines = []
    if found.standalone != found.question.strip():
        lines.append(say.understood(question=found.standalone) + say.asked_as_typed())
    lines += [*_notices(found), found.text, *map(_source, found.citations)]
    if found.kind is AnswerKind.REFUSED and found.hits:
        lines.append(say.nearest())
        lines += [
            say.nearest_passage(title=each.title, start=each.start, end=each.end, text=each.text)
            for each in (hit.passage for hit in found.hits[:3])
        ]
    return "\n".join(lines)


def _source(citation: Citation) -> str:
    page = say.page_number(page=citation.page) if citation.page is not None else ""
    place = " · ".join(part for part in (citation.title, citation.section, page) if part)
    return f"[{citation.n}] {place} ({citation.start}-{citation.end})"


def _notices(found: Answer) -> list[str]:
    lines = [found.notice, ""] if found.notice else []
    lines += [found.note, ""] if found.note else []
    lines += [say.differing(), ""] if found.kind is AnswerKind.DIFFERING else []
    if found.kind is AnswerKind.UNVERIFIED:
        doubtful = [each for each in found.statements if each.doubts]
        lines += [say.unverified_count(count=len(doubtful))]
        lines += [say.doubtful(text=each.text, doubts=say.clauses(map(_doubt, each.doubts))) for each in doubtful]
        lines.append("")
    if found.kind is AnswerKind.PARTLY or found.missing:
        lines += [say.partly(), *(say.missing(part=part) for part in found.missing), ""]
    return lines


def _doubt(doubt: Doubt) -> str:
    return say[f"doubt_{doubt.kind}"](detail=doubt.detail)


def listed(info: DocumentInfo) -> str:
    """A document of the list: name, title, size and what could not be read of it, parted by tabs."""
    pages = say.document_pages(pages=info.reading.pages) if info.reading.pages else ""
    size = say.document_size(characters=info.characters, passages=info.passages)
    return "\t".join((info.name, info.title, pages + size, *unread(info.name, info.reading)))


def indexed(report: Report, documents: list[DocumentInfo], seconds: float) -> str:
    """What indexing did in so many seconds: repairs over all, for a line for each document would bury what
    needs the person."""
    lines = [say.tidied(what=repairs(report.repairs))] if report.repairs else []
    lines.append(
        say.indexed(
            changed=report.changed,
            unchanged=report.unchanged,
            removed=report.removed,
            documents=len(documents),
            passages=sum(info.passages for info in documents),
            took=say.took(seconds),
        )
    )
    return "\n".join(lines)


def checked(found: Finding) -> str:
    """What became of a check: a line that says what to do where something is wrong."""
    about, examples = found.about, say.listed(found.wrong[:_EXAMPLES])
    if found.wrong and found.ok:
        return say.check_leftovers(wrong=len(found.wrong), examples=examples)
    name = say[f"check_{about}"]()
    if found.ok:
        return say.check_ok(about=name, count=found.looked_at)
    what_to_do = say[f"cure_{CURES.get(about, 'derived')}"]()
    wrong = len(found.wrong)
    return say.check_bad(about=name, count=found.looked_at, wrong=wrong, examples=examples, cure=what_to_do)


def transcript(document: Document) -> str:
    """What the document says of itself, then its text: headings by their depth, rows, and where pages begin."""
    said = [
        say.stated(name=say[f"attribute_{each.name}"](), text=stated(document, each)) for each in document.attributes
    ]
    return "\n".join([say.document_heading(title=document.title), *said, "", *_body(document), ""])


def _body(document: Document) -> Iterator[str]:
    levels = sorted({block.level for block in document.blocks if block.level})
    page = None
    for block in document.blocks:
        if (here := page_of(document, block)) not in (None, page):
            page = here
            yield f"── {say.page_number(page=page)} ──"
        mark = "#" * (levels.index(block.level) + 1) + " " if block.level else "| " if block.row else ""
        yield mark + block.text


def examined(found: Check) -> str:
    """What a check of the doctor found, its advice below it."""
    return f"{found.state.value} {found.about}" + (f"\n  {found.advice}" if found.advice else "")
