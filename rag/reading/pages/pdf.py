"""PDF → a Document that reads as its pages do; pages without a text layer are recognised as pictures."""

from __future__ import annotations

import logging
import math
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import PurePath
from typing import TYPE_CHECKING

from rag.errors import UserError
from rag.messages import say
from rag.reading import layout
from rag.reading.layout.glyphs import Page
from rag.reading.layout.title import title
from rag.reading.pages.findings import Findings
from rag.reading.pages.notes import unsaid
from rag.reading.pages.pdf_drawing import SCANNED, Drawing
from rag.reading.pages.pdf_page import UNMAPPED
from rag.reading.source import Source
from rag.types import Document, UnreadReason

if TYPE_CHECKING:
    import pypdfium2
    from PIL.Image import Image

logger = logging.getLogger(__name__)

_RECOGNISED_DPI = 200
_STAMPED = 40
"""A scan with fewer glyphs than this has no text layer: a stamp stands on it."""
_NO_TITLE = re.compile(
    r"^(?:microsoft|wps)\s+(?:word|excel|powerpoint|office|文字|表格|演示)\b"
    r"|^[(（]?(?:anonymous|unspecified|untitled|无标题|未命名|新建|microsoft|powerpoint|word|wps)?[\s_-]*"
    r"(?:文档|文件|文稿|演示文稿|幻灯片|工作簿|工作表|document|presentation|slide|print|title)?[\s_-]*\d*[)）]?$"
    r"|\.(?:docx?|wps|pptx?|xlsx?|pdf|indd|tex|dvi|html?|cdr|qxd)\b|[\\/]|^[\W\d_]*$|\ufffd",
    re.IGNORECASE,
)


def read(source: Source) -> Iterator[Document]:
    """Yield the document. Raises ``UserError`` where it is damaged, encrypted or has no text that can be read."""
    pdf = _open(source)
    try:
        findings = Findings()
        pdf.init_forms()  # before any page is opened
        elements, repairs = layout.read(_pages(pdf, source, findings))
        stated = title(elements) or _stated_title(pdf, source)
        has_attachments = bool(pdf.count_attachments())
        yield findings.document(source, stated, elements, repairs, len(pdf), has_attachments=has_attachments)
    finally:
        pdf.close()


def _open(source: Source) -> pypdfium2.PdfDocument:
    import pypdfium2
    import pypdfium2.raw as raw

    try:
        return pypdfium2.PdfDocument(source.data)
    except pypdfium2.PdfiumError as error:
        locked = error.err_code in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY)
        raise UserError((say.encrypted if locked else say.damaged)(name=source.name)) from error


def _pages(pdf: pypdfium2.PdfDocument, source: Source, findings: Findings) -> Iterator[Page]:
    count = min(len(pdf), source.limits.pages)
    if count < len(pdf):
        findings.unread["too_many_pages"] += range(count + 1, len(pdf) + 1)
    for number in range(1, count + 1):
        try:
            page = _page(pdf, source, number, findings)
        except Exception as error:  # a damaged page can make PDFium fail in many ways; the others are read on
            logger.warning("page %d of %s could not be read: %r", number, source.name, error)
            findings.unread["page_failed"].append(number)
            page = Page(number, 0.0, 0.0, ())
        findings.sizes.append((page.width, page.height))
        findings.doubts.note(page)
        source.progress(number, len(pdf))
        yield page


def _page(pdf: pypdfium2.PdfDocument, source: Source, number: int, findings: Findings) -> Page:
    from rag.reading.pages import ocr, pdf_annotations, pdf_page

    loaded = pdf[number - 1]
    try:
        page, drawing = pdf_page.read(loaded, number)
        marks = pdf_annotations.read(pdf, loaded, number, page.glyphs)
        findings.notes += unsaid(marks.notes)
        reason = picture_wanted(page, drawing)
        if reason and ocr.available():
            findings.recognised += 1
            return ocr.page(_picture(loaded, source), number, page.width, page.height)
        if not reason:
            page = findings.settled(page, lambda: _picture(loaded, source))
    finally:
        loaded.close()
    if reason:
        findings.unread[reason].append(number)
    kept = tuple(glyph for glyph in page.glyphs if glyph.char != UNMAPPED and reason != "garbled")
    return replace(page, glyphs=pdf_annotations.filled(kept, marks))


def picture_wanted(page: Page, drawing: Drawing) -> UnreadReason | None:
    """Why the page has to be recognised, as ``Unread.reason``; None where its text layer will do."""
    from rag.reading.pages.garbage import is_garbage

    if len(page.glyphs) < _STAMPED and drawing.pictured((page.width, page.height)) > SCANNED:
        return "no_text_layer"
    if not page.glyphs:
        return "no_text_layer" if drawing.may_hold_text else None
    return "garbled" if is_garbage("".join(glyph.char for glyph in page.glyphs)) else None


def _picture(page: pypdfium2.PdfPage, source: Source) -> Image:
    width, height = page.get_size()
    most = math.sqrt(source.limits.picture_megapixels * 1e6 / (width * height))
    picture: Image = page.render(scale=min(_RECOGNISED_DPI / 72, most)).to_pil()
    return picture


def _stated_title(pdf: pypdfium2.PdfDocument, source: Source) -> str:
    """The title that the file names, where that isn't what a program left there; else empty."""
    try:
        stated = " ".join(pdf.get_metadata_value("Title").split())
    except UnicodeDecodeError:
        return ""
    sane = 2 <= len(stated) <= 100 and not _NO_TITLE.search(stated) and PurePath(stated).stem != source.stem
    return stated if sane else ""
