"""A conversation as .docx: questions are headings, citations Word's own numbered footnotes.

The few parts are written here: python-docx makes no footnotes, and lxml is there anyway.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence
from typing import Any

from lxml import etree
from lxml.builder import ElementMaker

from rag.exporting.pieces import Exchange, Footnotes, Piece, clean, line, notes, paragraphs, source
from rag.exporting.word_parts import PARTS, W
from rag.messages import Speech
from rag.types import Answer, Citation

_E = ElementMaker(namespace=W, nsmap={"w": W})
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_FIXED = (1980, 1, 1, 0, 0, 0)
"""When each part was made: the same conversation gives the same file."""


def docx(exchanges: Sequence[Exchange], title: str, say: Speech) -> bytes:
    """``exchanges`` under ``title``; the footnotes are numbered through."""
    footnotes = Footnotes()
    body, notes_below = _E.body(_paragraph("Title", _run(line(title)))), _E.footnotes(*_separators())
    for question, answer in exchanges:
        body.append(_paragraph("Heading1", _run(line(question))))
        numbers = footnotes.of(answer)
        body.extend(_answer(answer, numbers, say))
        notes_below.extend(_footnote(n, source(citation, say)) for n, citation in numbers.values())
    body.append(_page())
    parts = {
        **PARTS,
        "word/document.xml": _xml(_E.document(body)),
        "word/footnotes.xml": _xml(notes_below),
    }
    return _packed(parts)


def _answer(answer: Answer, numbers: dict[int, tuple[int, Citation]], say: Speech) -> Iterator[Any]:
    for note in notes(answer, say):
        yield _paragraph("Note", _run(note))
    for pieces in paragraphs(answer):
        yield _paragraph("", *(run for piece in pieces for run in _runs(piece, numbers, say)))


def _runs(piece: Piece, numbers: dict[int, tuple[int, Citation]], say: Speech) -> Iterator[Any]:
    yield _run(piece.text)
    for each in piece.citations:
        yield _run("", _E.footnoteReference(_id(numbers[each.n][0])), style="FootnoteReference")
    if piece.unverified:
        yield _run(f"〔{say.unverified()}〕")


def _footnote(number: int, text: str) -> Any:
    sign = _run("", _E.footnoteRef(), style="FootnoteReference")
    return _E.footnote(_id(number), _paragraph("FootnoteText", sign, _run(f" {text}")))


def _separators() -> Iterator[Any]:
    """The line above the footnotes, which Word wants to be declared among them."""
    for number, name in ((-1, "separator"), (0, "continuationSeparator")):
        yield _E.footnote(_id(number), {f"{{{W}}}type": name}, _paragraph("", _E.r(_E(name))))


def _paragraph(style: str, *runs: Any) -> Any:
    settings = [_E.pPr(_E.pStyle(_value(style)))] if style else []
    return _E.p(*settings, *runs)


def _run(text: str, *more: Any, style: str = "") -> Any:
    made = _E.r(*([_E.rPr(_E.rStyle(_value(style)))] if style else []), *more)
    if text:
        made.append(_E.t(clean(text), {_SPACE: "preserve"}))
    return made


def _page() -> Any:
    """A4."""
    size = {f"{{{W}}}{name}": str(value) for name, value in (("w", 11906), ("h", 16838))}
    sides = ("top", "right", "bottom", "left")
    return _E.sectPr(_E.pgSz(size), _E.pgMar({f"{{{W}}}{side}": "1440" for side in sides}))


def _id(number: int) -> dict[str, str]:
    return {f"{{{W}}}id": str(number)}


def _value(value: str) -> dict[str, str]:
    return {f"{{{W}}}val": value}


def _xml(root: Any) -> bytes:
    made: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return made


def _packed(parts: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name, _FIXED), content, zipfile.ZIP_DEFLATED)
    return file.getvalue()
