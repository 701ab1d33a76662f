"""What an answer says, piece by piece: each with the citations that it ends in, and what must be known beforehand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count

from rag.messages import Speech
from rag.types import SEPARATOR, Answer, AnswerKind, Citation, Statement

Exchange = tuple[str, Answer]
"""A question as it was typed, and what was answered."""
Shown = tuple[str, Citation | None]
"""A sentence of the answer without its mark, and what it cites."""

NEAREST = 4
"""Nearest passages that a refusal offers."""
LEAD = 80
"""Characters of one that are shown."""
_MARK = re.compile(r"\[(\d+)\]")
_UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
"""Characters that XML 1.0 forbids or discourages: none of them is text."""
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""Embeddings and overrides of the writing direction: one that isn't closed turns all text around that follows."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the answer and the citations that stand behind it."""

    text: str
    citations: tuple[Citation, ...] = ()
    unverified: bool = False
    """Whether a language model wrote it and nothing supports it."""


def clean(text: str) -> str:
    """``text`` without what no file can hold and what would turn around the text behind it."""
    return _TURNING.sub("", _UNSTORABLE.sub("", text))


def line(text: str) -> str:
    """``text`` clean and on one line."""
    return " ".join(clean(text).split())


def paragraphs(answer: Answer) -> list[list[Piece]]:
    """The answer, line by line."""
    written = _written(answer.statements, answer.citations) if answer.statements else _quoted(answer)
    pieces = [*written, *_offered(answer)]
    lines: list[list[Piece]] = [[]]
    for piece in pieces:
        first, *rest = clean(piece.text).split("\n")
        for number, part in enumerate((first, *rest)):
            if number:
                lines.append([])
            is_last = number == len(rest)
            lines[-1].append(Piece(part, piece.citations if is_last else (), piece.unverified and is_last))
    return [kept for each in lines if (kept := [piece for piece in each if piece.text.strip() or piece.citations])]


def nearest(answer: Answer) -> list[Citation]:
    """The passages that a refusal offers, as citations."""
    if answer.kind is not AnswerKind.REFUSED:
        return []
    found = [each.passage for each in answer.hits[:NEAREST]]
    return [
        Citation(n, each.document, each.title, each.section, each.page, each.start, each.end, each.text, 0.0)
        for n, each in enumerate(found, 1)
    ]


def notes(answer: Answer, say: Speech) -> list[str]:
    """What must be known of the answer before it is relied on, in our own words."""
    said = [answer.notice, answer.note, answer.lead]
    if doubtful := sum(map(is_doubtful, answer.statements)):
        said.append(say.unverified_one() if doubtful == 1 else say.unverified_some(n=doubtful))
    if answer.kind is AnswerKind.DIFFERING:
        said.append(say.differing())
    if answer.kind is AnswerKind.PARTLY or answer.missing:
        said += [say.partly_found(), *(say.missing_parts() + part for part in answer.missing)]
    return [line(each) for each in said if each]


def source(citation: Citation, say: Speech) -> str:
    """Where a sentence comes from, on one line: document, section, page, and the quote."""
    return say.quoted_from(where=place(citation, say), quote=line(citation.quote))


def place(citation: Citation, say: Speech) -> str:
    """Its document, section and page."""
    title = line(citation.title or citation.document)
    path = "" if citation.section == citation.title else citation.section.removeprefix(f"{citation.title}{SEPARATOR}")
    is_named = title.startswith("《") and title.endswith("》")
    named = title if is_named else say.named_title(title=title)
    where = SEPARATOR.join(part for part in (named, line(path)) if part)
    page = "" if citation.page is None else say.on_page(page=citation.page)
    return where + page


class Footnotes:
    """Numbers for citations, in the order in which they first stand in a file; one for each place of an answer."""

    def __init__(self) -> None:
        self._next = count(1)

    def of(self, answer: Answer) -> dict[int, tuple[int, Citation]]:
        """The answer's own number of a citation → its number in the file, in order of appearance."""
        found = {each.n: each for line in paragraphs(answer) for piece in line for each in piece.citations}
        return {n: (next(self._next), citation) for n, citation in found.items()}


def is_doubtful(statement: Statement) -> bool:
    """Whether nothing supports it."""
    return bool(statement.doubts) or not statement.citations


def _written(statements: Sequence[Statement], citations: Sequence[Citation]) -> Iterator[Piece]:
    known = {each.n: each for each in citations}
    for number, each in enumerate(statements):
        found = tuple(known[n] for n in each.citations if n in known)
        yield Piece(("\n" if number and each.breaks else "") + each.text, found, is_doubtful(each))


def _quoted(answer: Answer) -> Iterator[Piece]:
    return (Piece(text, () if citation is None else (citation,)) for text, citation in split(answer))


def _offered(answer: Answer) -> Iterator[Piece]:
    for each in nearest(answer):
        yield Piece("\n" + shortened(line(each.quote)), (each,))


def shortened(text: str) -> str:
    """As much of a passage as tells what it is about."""
    return text if len(text) <= LEAD else text[:LEAD] + "…"


def split(answer: Answer) -> Iterator[Shown]:
    """The answer's sentences, each with its citation; the line before what is only near is none."""
    at = len(answer.lead) + 1 if answer.near else 0
    while at < len(answer.text):
        sentence, n, at = _next_sentence(answer, at)
        yield sentence, answer.citations[n - 1] if n else None


def _next_sentence(answer: Answer, at: int) -> tuple[str, int, int]:
    """The sentence that begins at ``at``, the number of its citation (0 for none) and where the next begins.

    A quote is looked for first as a whole, because it may itself hold the text ``[1]``.
    """
    text = answer.text
    begin = at + len(text[at:]) - len(text[at:].lstrip("\n"))
    for citation in answer.citations:
        quoted = f"{citation.quote}[{citation.n}]"
        if text.startswith(quoted, begin):
            return text[at:begin] + citation.quote, citation.n, begin + len(quoted)
    for match in _MARK.finditer(text, at):
        if 1 <= int(match[1]) <= len(answer.citations):
            return text[at : match.start()], int(match[1]), match.end()
    return text[at:], 0, len(text)
