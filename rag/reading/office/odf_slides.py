"""The slides of an OpenDocument presentation, read in the order in which those of a .pptx file are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from rag.errors import UserError
from rag.messages import say
from rag.reading import packed
from rag.reading.assembly import document
from rag.reading.element import Element
from rag.reading.office.odf_text import Text
from rag.reading.office.odf_xml import Open, Styles, q
from rag.reading.office.shapes import Box, Shape
from rag.reading.office.slides import noted, ordered, told
from rag.reading.source import Source
from rag.reading.web.flow import elements
from rag.types import Document, Reading, Unread, UnreadReason

if TYPE_CHECKING:
    from lxml.etree import _Element

_FURNITURE = frozenset({"header", "footer", "date-time", "page-number"})
_TITLES = frozenset({"title"})
_LENGTH = re.compile(r"(-?[\d.]+)(cm|mm|in|pt|pc|px)?")
_EMU = {"cm": 360000.0, "mm": 36000.0, "in": 914400.0, "pt": 12700.0, "pc": 152400.0, "px": 9525.0}
_DEEPEST = 20


def read(source: Source, file: Open) -> Document:
    """The document of a presentation or a drawing. Raises ``UserError`` where it holds no text."""
    with packed.sound(source):
        body = file.body("presentation")
        body = file.body("drawing") if body is None else body
        pages = [] if body is None else list(body.iterchildren(q("draw:page")))
        slides = _Slides(file)
        found: list[Element] = []
        unread: dict[UnreadReason, list[int]] = {}
        title = ""
        for number, page in enumerate(pages[: source.limits.pages], 1):
            source.progress(number - 1, len(pages))
            if slides.is_hidden(page):
                unread.setdefault("hidden_slides", []).append(number)
                continue
            shapes = ordered(list(slides.shapes(page, 0)))
            spoken = told(shapes)
            if not spoken and any(shape.pictures for shape in shapes):
                unread.setdefault("picture_slides", []).append(number)
            if spoken and not found and spoken[0].level:
                title = spoken[0].text
            found += [*spoken, *slides.notes(page)]
    if len(pages) > source.limits.pages:
        unread["too_many_pages"] = list(range(source.limits.pages + 1, len(pages) + 1))
    if not found and "picture_slides" in unread:
        raise UserError(say.only_pictures(name=source.name))
    missed = tuple(Unread(reason, tuple(numbers)) for reason, numbers in unread.items())
    return document(source, title or file.title, found, reading=Reading(len(pages), unread=missed))


class _Slides:
    """The shapes of one presentation."""

    def __init__(self, file: Open) -> None:
        self._styles = Styles(file.styles)

    def is_hidden(self, page: _Element) -> bool:
        style = page.get(q("draw:style-name"), "")
        told = self._styles.property("drawing-page", style, "drawing-page", "presentation:visibility")
        return told == "hidden"

    def shapes(self, holder: _Element, depth: int) -> Iterator[Shape]:
        """What stands on a page or in a group, as drawn; what is the same on every slide aside."""
        for node in holder if depth < _DEEPEST else ():
            kind = node.get(q("presentation:class"), "")
            if kind in _FURNITURE or node.tag == q("presentation:notes") or not isinstance(node.tag, str):
                continue
            if node.tag == q("draw:g"):
                inner = ordered(list(self.shapes(node, depth + 1)))
                yield Shape(
                    tuple(element for shape in inner for element in shape.elements),
                    _around(inner),
                    any(shape.title for shape in inner),
                    max((shape.size for shape in inner), default=0),
                    sum(shape.pictures for shape in inner),
                )
            elif node.tag.startswith(q("draw:page")[:-4]):
                yield self._shape(node, kind in _TITLES)

    def notes(self, page: _Element) -> list[Element]:
        """The speaker's notes under their heading."""
        holder = page.find(q("presentation:notes"))
        frames = [] if holder is None else list(holder.iterchildren(q("draw:frame")))
        texts = [self._shape(each, False) for each in frames if each.get(q("presentation:class")) == "notes"]
        return noted([element for shape in texts for element in shape.elements])

    def _shape(self, node: _Element, title: bool) -> Shape:
        text = Text(self._styles)
        pieces = [
            Element(each.text, 0, each.row)
            for each in elements(text.tree(node))
            if node.get(q("presentation:placeholder")) != "true"
        ]
        return Shape(tuple(pieces), _box(node), title, 0, text.pictures)


def _box(node: _Element) -> Box | None:
    left, top, width, height = (_emu(node.get(q(f"svg:{name}"), "")) for name in ("x", "y", "width", "height"))
    if left is None or top is None:
        return None
    return Box(left, top, left + (width or 0), top + (height or 0))


def _emu(length: str) -> int | None:
    match = _LENGTH.fullmatch(length.strip())
    return round(float(match.group(1)) * _EMU[match.group(2) or "px"]) if match else None


def _around(shapes: list[Shape]) -> Box | None:
    boxes = [shape.box for shape in shapes if shape.box]
    if not boxes:
        return None
    lefts, tops, rights, bottoms = zip(*((b.left, b.top, b.right, b.bottom) for b in boxes), strict=True)
    return Box(min(lefts), min(tops), max(rights), max(bottoms))
