"""OFD (GB/T 33190: official documents, invoices) → a Document that reads as its pages do, each page as one of a PDF."""

from __future__ import annotations

import logging
from collections.abc import Iterator

from rag.reading import layout
from rag.reading.layout.glyphs import Page
from rag.reading.layout.title import title
from rag.reading.packed import sound
from rag.reading.pages import ocr, ofd_drawing, ofd_objects, ofd_page
from rag.reading.pages.findings import Findings
from rag.reading.pages.notes import Note, covered, unsaid
from rag.reading.pages.ofd_package import Package, opened
from rag.reading.pages.pdf import picture_wanted
from rag.reading.source import Source
from rag.types import Document

logger = logging.getLogger(__name__)


def read(source: Source) -> Iterator[Document]:
    """Yield the document. Raises ``UserError`` where it is damaged, encrypted or has no text that can be read."""
    package = opened(source)
    findings = Findings()
    elements, repairs = layout.read(_pages(package, source, findings))
    with sound(source):
        stated = title(elements) or (package.title if package.title != source.stem else "")
        has_attachments = bool(package.attachments)
    yield findings.document(source, stated, elements, repairs, len(package), has_attachments=has_attachments)


def _pages(package: Package, source: Source, findings: Findings) -> Iterator[Page]:
    count = min(len(package), source.limits.pages)
    if count < len(package):
        findings.unread["too_many_pages"] += range(count + 1, len(package) + 1)
    for number in range(1, count + 1):
        try:
            page = _page(package, source, number, findings)
        except Exception as error:  # a damaged page can't keep the others from being read
            logger.warning("page %d of %s could not be read: %r", number, source.name, error)
            findings.unread["page_failed"].append(number)
            page = Page(number, 0.0, 0.0, ())
        findings.sizes.append((page.width, page.height))
        findings.doubts.note(page)
        source.progress(number, len(package))
        yield page


def _page(package: Package, source: Source, number: int, findings: Findings) -> Page:
    parts = package.page(number)
    page, drawing = ofd_page.page(parts, number)
    findings.notes += unsaid(
        Note(number, each.box, each.author, covered(page.glyphs, [each.box]), each.text)
        for each in ofd_objects.remarks(parts)
    )
    reason = picture_wanted(page, drawing)
    if reason and ocr.available():
        findings.recognised += 1
        return ocr.page(ofd_drawing.picture(package, number, source.limits), number, page.width, page.height)
    if reason:
        findings.unread[reason].append(number)
        return Page(number, page.width, page.height, () if reason == "garbled" else page.glyphs, page.rules)
    return findings.settled(page, lambda: ofd_drawing.picture(package, number, source.limits))
