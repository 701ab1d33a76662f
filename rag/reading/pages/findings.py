"""What comes up while the pages of a file are read, and the Document that is made of it all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rag.errors import UserError
from rag.messages import say
from rag.messages.summary import page_list
from rag.reading.assembly import document
from rag.reading.element import Element
from rag.reading.layout.glyphs import Page
from rag.reading.pages import ocr, text_layer
from rag.reading.pages.doubt import Doubts
from rag.reading.pages.notes import Note, placed
from rag.reading.source import Source
from rag.types import Document, Reading, Repair, Unread, UnreadReason

if TYPE_CHECKING:
    from PIL.Image import Image

_UNSEEN = 0.5
"""Share of a page's text from which on it is the layer of a scan."""


@dataclass(slots=True)
class Findings:
    """Of one file; its pages add to it."""

    sizes: list[tuple[float, float]] = field(default_factory=list)
    unread: dict[UnreadReason, list[int]] = field(default_factory=lambda: defaultdict(list))
    recognised: int = 0
    doubts: Doubts = field(default_factory=Doubts)
    layers: text_layer.Trust = field(default_factory=text_layer.Trust)
    notes: list[Note] = field(default_factory=list)

    def settled(self, page: Page, draw: Callable[[], Image]) -> Page:
        """``page``, or what its picture says, which ``draw`` draws, where its text is one that nobody sees."""
        if page.unseen <= _UNSEEN:
            return page
        if not ocr.available():
            self.unread["unchecked_layer"].append(page.number)
            return page
        return text_layer.settled(page, draw, self.layers)

    def document(
        self,
        source: Source,
        title: str,
        elements: Sequence[Element],
        repairs: tuple[tuple[Repair, int], ...],
        pages: int,
        *,
        has_attachments: bool,
    ) -> Document:
        """The document of ``elements``, with its notes and what is to be said of its reading.

        Raises ``UserError`` where nothing could be read.
        """
        told = placed(elements, self.notes)
        unread = [Unread(reason, tuple(numbers)) for reason, numbers in self.unread.items()]
        if not told and unread:
            raise UserError(say[f"unread_{unread[0].reason}"](name=source.name, pages=page_list(unread[0].pages)))
        if self.recognised:
            repairs = (*repairs, ("recognised_pages", self.recognised))
        if self.layers.checked:
            repairs = (*repairs, ("checked_layers", self.layers.checked))
        if self.layers.mended:
            repairs = (*repairs, ("mended_layers", self.layers.mended))
        if has_attachments:
            unread.append(Unread("attachments"))
        return self.doubts.marked(document(source, title, told, self.sizes, Reading(pages, repairs, tuple(unread))))
