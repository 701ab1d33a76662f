"""A conversation as Markdown with footnotes. Nothing out of a document or a question is markup in it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag.exporting.pieces import Exchange, Footnotes, Piece, clean, line, notes, paragraphs, source
from rag.messages import Speech
from rag.types import Answer, Citation

_SPECIAL = re.compile(r"[\\`*_\[\]<>&~|$^{}:@=]|(?<=www)\.", re.IGNORECASE)
"""What begins or closes markup anywhere in a line: of CommonMark, of GitHub's (which makes links of bare addresses)
and of mathematics."""
_OPENING = re.compile(r"[#+-]|(\d+)(?=[.)])", re.ASCII)
"""What is markup at the beginning of a line only: a heading, a list."""


def markdown(exchanges: Sequence[Exchange], title: str, say: Speech) -> str:
    """``exchanges`` under ``title``; their footnotes are numbered through and stand behind each answer."""
    footnotes = Footnotes()
    parts = [f"# {escaped(line(title))}"]
    for question, answer in exchanges:
        parts += [f"## {escaped(line(question))}", *_answer(answer, footnotes, say)]
    return "\n\n".join(part for part in parts if part) + "\n"


def escaped(text: str) -> str:
    """``text``, which stands on a line of its own, as Markdown that shows it literally."""
    return _begun(_inline(text))


def _inline(text: str) -> str:
    return _SPECIAL.sub(r"\\\g<0>", clean(text))


def _begun(shown: str) -> str:
    shown = shown.strip()
    sign = _OPENING.match(shown)
    return shown if sign is None else f"{sign[1] or ''}\\{shown[len(sign[1] or '') :]}"


def _answer(answer: Answer, footnotes: Footnotes, say: Speech) -> Iterator[str]:
    numbers = footnotes.of(answer)
    yield "\n>\n".join(f"> {escaped(note)}" for note in notes(answer, say))
    for pieces in paragraphs(answer):
        yield _begun("".join(_marked(piece, numbers, say) for piece in pieces))
    yield "\n".join(f"[^{n}]: {escaped(source(citation, say))}" for n, citation in numbers.values())


def _marked(piece: Piece, numbers: dict[int, tuple[int, Citation]], say: Speech) -> str:
    marks = "".join(f"[^{numbers[each.n][0]}]" for each in piece.citations)
    return _inline(piece.text) + marks + (f"〔{say.unverified()}〕" if piece.unverified else "")
