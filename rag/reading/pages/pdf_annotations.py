"""What was filled in and noted on a page of a PDF: values of form fields at their place, and remarks.

The text of neither is part of what the page itself draws. Values become glyphs within the box of their field; where
exactly in it, its own appearance would tell, but many programs write none.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from ctypes import byref, c_float, c_ushort
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from rag.reading.layout.glyphs import Glyph
from rag.reading.pages.notes import Note, covered
from rag.reading.pages.pdf_drawing import Box, Matrix, View, apply

if TYPE_CHECKING:
    import pypdfium2

_MOST, _MOST_NOTES, _MOST_QUADS = 5000, 300, 8
"""Annotations of one page, those of them whose words are looked for, and lines of these words."""
_LONGEST = 100_000
"""Characters of one."""
_UNSEEN = 2 | 32
"""The flags Hidden and NoView (ISO 32000-1, 12.5.3)."""
_MULTILINE, _PASSWORD = 1 << 12, 1 << 13
_USUAL_SIZE, _SHARE = 12.0, 0.7
"""Points of type where the field doesn't say, and how much of its height that may be."""
_LEADING = 1.2
_TICKED, _EMPTY = "☑", "□"
_BOXES = frozenset("□☐○◯")


@dataclass(slots=True)
class Marks:
    """What stands on a page besides its own text."""

    glyphs: list[Glyph] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    ticked: list[Box] = field(default_factory=list)
    """The boxes of ticked fields, and of those to be ticked."""


def read(pdf: pypdfium2.PdfDocument, page: pypdfium2.PdfPage, number: int, glyphs: Sequence[Glyph]) -> Marks:
    """What was filled in and noted on ``page``, whose own text is ``glyphs``."""
    import pypdfium2.raw as raw

    marks = Marks()
    view = View.of(page)
    form = pdf.formenv.raw if pdf.formenv else None
    for i in range(min(_MOST, raw.FPDFPage_GetAnnotCount(page.raw))):
        annotation = raw.FPDFPage_GetAnnot(page.raw, i)
        if not annotation:
            continue
        try:
            if not raw.FPDFAnnot_GetFlags(annotation) & _UNSEEN:
                _add(raw, form, annotation, view, number, glyphs, marks)
        finally:
            raw.FPDFPage_CloseAnnot(annotation)
    return marks


def filled(glyphs: Sequence[Glyph], marks: Marks) -> tuple[Glyph, ...]:
    """The page's ``glyphs`` with what was filled in; a box that is drawn beneath a field for a tick is that field."""
    if not marks.glyphs:
        return tuple(glyphs)
    own = [glyph for glyph in glyphs if glyph.char not in _BOXES or not covered([glyph], marks.ticked)]
    return (*own, *marks.glyphs)


def _add(raw: Any, form: Any, annotation: Any, view: View, number: int, glyphs: Sequence[Glyph], marks: Marks) -> None:
    kind = raw.FPDFAnnot_GetSubtype(annotation)
    box = _box(raw, annotation, view.matrix)
    if kind == raw.FPDF_ANNOT_WIDGET:
        if form is not None and box is not None:
            _add_field(raw, form, annotation, box, marks)
        return
    if kind in (raw.FPDF_ANNOT_LINK, raw.FPDF_ANNOT_POPUP) or raw.FPDFAnnot_HasKey(annotation, b"State"):
        return
    text = _string(raw, annotation, b"Contents")
    if not text or box is None:
        return
    if kind == raw.FPDF_ANNOT_FREETEXT:
        marks.glyphs += _lines(text, box, 0.0, wraps=True)
        return
    quads = list(_quads(raw, annotation, view.matrix)) if len(marks.notes) < _MOST_NOTES else []
    anchor = covered(glyphs, quads)
    marks.notes.append(Note(number, quads[0] if quads else box, _string(raw, annotation, b"T"), anchor, text))


def _add_field(raw: Any, form: Any, annotation: Any, box: Box, marks: Marks) -> None:
    kind = raw.FPDFAnnot_GetFormFieldType(form, annotation)
    flags = raw.FPDFAnnot_GetFormFieldFlags(form, annotation)
    if kind in (raw.FPDF_FORMFIELD_CHECKBOX, raw.FPDF_FORMFIELD_RADIOBUTTON):
        char = _TICKED if raw.FPDFAnnot_IsChecked(form, annotation) else _EMPTY
        marks.glyphs.append(Glyph(char, *box, box[3] - box[1]))
        marks.ticked.append(box)
    elif kind in (raw.FPDF_FORMFIELD_COMBOBOX, raw.FPDF_FORMFIELD_LISTBOX):
        chosen = "、".join(_chosen(raw, form, annotation)) or _value(raw, form, annotation)
        marks.glyphs += _lines(chosen, box, _size(raw, form, annotation), wraps=False)
    elif kind == raw.FPDF_FORMFIELD_TEXTFIELD and not flags & _PASSWORD:
        wraps = bool(flags & _MULTILINE)
        marks.glyphs += _lines(_value(raw, form, annotation), box, _size(raw, form, annotation), wraps)


def _lines(text: str, box: Box, size: float, wraps: bool) -> Iterator[Glyph]:
    """The characters of ``text`` within ``box``, from its top left in lines, or in one line across its middle."""
    left, top, right, bottom = box
    lines = text.replace("\r\n", "\n").replace("\r", "\n").strip().split("\n")
    size = size or min(_USUAL_SIZE, _SHARE * (bottom - top) / (1 if wraps else len(lines)))
    if size <= 0:
        return
    if wraps:
        lines = [part for line in lines for part in _wrapped(line, (right - left) / size)]
    height = min(_LEADING * size, (bottom - top) / len(lines))
    y = top if wraps else (top + bottom - height * len(lines)) / 2
    for line in lines:
        step = min(size, (right - left) / max(sum(map(_width, line)), 1.0))
        x, spaced = left, False
        for char in line:
            width = step * _width(char)
            if not char.isspace() and unicodedata.category(char) not in ("Cc", "Cf", "Cs"):
                yield Glyph(char, x, y, x + width, y + min(size, height), size, spaced=spaced)
            x, spaced = x + width, char.isspace()
        y += height


def _wrapped(line: str, ems: float) -> Iterator[str]:
    """``line`` in parts that are so many ems wide."""
    start, width = 0, 0.0
    for i, char in enumerate(line):
        width += _width(char)
        if width > max(ems, 1.0) and i > start:
            yield line[start:i]
            start, width = i, _width(char)
    yield line[start:]


def _width(char: str) -> float:
    return 1.0 if unicodedata.east_asian_width(char) in "WFA" else 0.5


def _box(raw: Any, annotation: Any, matrix: Matrix) -> Box | None:
    rect = raw.FS_RECTF()
    if not raw.FPDFAnnot_GetRect(annotation, byref(rect)):
        return None
    return _shown(matrix, (rect.left, rect.top), (rect.right, rect.bottom))


def _quads(raw: Any, annotation: Any, matrix: Matrix) -> Iterator[Box]:
    """The boxes that a highlight or the like covers."""
    for i in range(min(_MOST_QUADS, raw.FPDFAnnot_CountAttachmentPoints(annotation))):
        quad = raw.FS_QUADPOINTSF()
        if raw.FPDFAnnot_GetAttachmentPoints(annotation, i, byref(quad)):
            yield _shown(matrix, (quad.x1, quad.y1), (quad.x2, quad.y2), (quad.x3, quad.y3), (quad.x4, quad.y4))


def _shown(matrix: Matrix, *points: tuple[float, float]) -> Box:
    xs, ys = zip(*(apply(matrix, x, y) for x, y in points), strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def _size(raw: Any, form: Any, annotation: Any) -> float:
    size = c_float()
    return float(size.value) if raw.FPDFAnnot_GetFontSize(form, annotation, byref(size)) else 0.0


def _string(raw: Any, annotation: Any, key: bytes) -> str:
    return _text(lambda buffer, length: raw.FPDFAnnot_GetStringValue(annotation, key, buffer, length))


def _value(raw: Any, form: Any, annotation: Any) -> str:
    return _text(lambda buffer, length: raw.FPDFAnnot_GetFormFieldValue(form, annotation, buffer, length))


def _chosen(raw: Any, form: Any, annotation: Any) -> Iterator[str]:
    for i in range(min(_MOST, max(0, raw.FPDFAnnot_GetOptionCount(form, annotation)))):
        if raw.FPDFAnnot_IsOptionSelected(form, annotation, i):
            yield _text(lambda buffer, length, i=i: raw.FPDFAnnot_GetOptionLabel(form, annotation, i, buffer, length))


def _text(get: Any) -> str:
    """What a function of PDFium writes into a buffer in UTF-16, as long as it says it is."""
    length = min(get(None, 0), 2 * _LONGEST)
    if length <= 2:
        return ""
    buffer = (c_ushort * (length // 2 + 1))()
    get(buffer, length)
    return bytes(buffer)[: length - 2].decode("utf-16-le", "replace").split("\0")[0].strip()
