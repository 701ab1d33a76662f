"""An answer for the clipboard: as plain text, and as HTML that Word and WPS keep the citations of."""

from __future__ import annotations

import html
from collections.abc import Mapping

from rag.exporting.pieces import Footnotes, Piece, clean, line, nearest, notes, paragraphs, source
from rag.messages import Speech
from rag.types import Answer


def plain(answer: Answer, say: Speech) -> str:
    """The answer, what must be known of it, and its sources."""
    # The line before what is only near stands in the text already.
    known = [note for note in notes(answer, say) if note != line(answer.lead)]
    sources = [f"[{each.n}] {source(each, say)}" for each in (answer.citations or nearest(answer))]
    return "\n\n".join("\n".join(part) for part in ([clean(answer.text)], known, sources) if part)


def rich(answer: Answer, say: Speech) -> str:
    """The same as HTML that needs no style sheet."""
    numbers = Footnotes().of(answer)
    told = [f"<p><em>{_escaped(note)}</em></p>" for note in notes(answer, say)]
    said = ["".join(_marked(piece, numbers, say) for piece in pieces) for pieces in paragraphs(answer)]
    sources = [f"[{n}] {_escaped(source(citation, say))}" for n, citation in numbers.values()]
    lines = [*told, *(f"<p>{each}</p>" for each in said)]
    if sources:
        lines.append("<hr>" + "".join(f"<p><small>{each}</small></p>" for each in sources))
    return f'<div lang="{say.language_tag()}">{"".join(lines)}</div>'


def _marked(piece: Piece, numbers: Mapping[int, tuple[int, object]], say: Speech) -> str:
    marks = "".join(f"<sup>[{numbers[each.n][0]}]</sup>" for each in piece.citations)
    return _escaped(piece.text) + marks + (f"〔{_escaped(say.unverified())}〕" if piece.unverified else "")


def _escaped(text: str) -> str:
    return html.escape(clean(text))
