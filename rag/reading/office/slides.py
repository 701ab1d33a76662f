"""A .pptx file → one Document: slide by slide, each in the order in which it is looked at, then its notes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from rag.chinese.wraps import mend
from rag.errors import UserError
from rag.messages import say
from rag.reading import packed
from rag.reading.assembly import document
from rag.reading.element import Element
from rag.reading.office.ooxml import Package, q, relation
from rag.reading.office.pictures import Pictures
from rag.reading.office.runs import within
from rag.reading.office.shapes import Box, Shape, box_of, frame, paragraphs, placeholder, text_shape
from rag.reading.source import Source
from rag.reading.text.lines import ends_sentence
from rag.types import Document, Reading, Unread, UnreadReason

if TYPE_CHECKING:
    from lxml.etree import _Element

_SHAPES = frozenset(map(q, ("p:sp", "p:grpSp", "p:graphicFrame", "p:pic", "p:cxnSp")))
_NOTES = "备注"
_TITLE_LEVEL, _NOTES_LEVEL = 1, 2
_LONGEST_TITLE = 40
_PROSE = 20
"""Characters; columns of less are rather labels with what they label beside them."""


def read(source: Source) -> Iterator[Document]:
    """Yield the document. Raises ``UserError`` where the file is damaged, encrypted, a bomb or without text."""
    archive = packed.office(source)
    elements: list[Element] = []
    title = ""
    unread: dict[UnreadReason, list[int]] = {}
    with packed.sound(source):
        package = Package(archive)
        parts = _slides(package)
        pictures = Pictures(archive, source)
        for number, part in enumerate(parts, 1):
            source.progress(number - 1, len(parts))
            if number > source.limits.pages:
                unread["too_many_pages"] = list(range(number, len(parts) + 1))
                break
            root = package.root(part)
            if root.get("show") in ("0", "false"):
                unread.setdefault("hidden_slides", []).append(number)
                continue
            shapes = ordered(_shapes(root, package, part, pictures))
            found = told(shapes)
            if not found and any(shape.pictures for shape in shapes):
                unread.setdefault("picture_slides", []).append(number)
            if found and not elements and found[0].level:
                title = found[0].text
            elements += [*found, *_notes(package, part)]
        title = title or package.title("".join(element.text for element in elements))
    if not elements and "picture_slides" in unread:
        raise UserError(say.only_pictures(name=source.name))
    missed = tuple(Unread(reason, tuple(numbers)) for reason, numbers in unread.items())
    yield document(source, title, elements, reading=Reading(len(parts), pictures.repairs, missed))


def _slides(package: Package) -> list[str]:
    """The parts of the slides, in the order of the presentation."""
    main = package.main()
    root = package.root(main)
    if root.tag != q("p:presentation"):
        raise ValueError("no presentation")
    parts = package.targets(main)
    return [parts[name] for item in root.iter(q("p:sldId")) if (name := relation(item)) in parts]


def _shapes(root: _Element, package: Package, part: str, read: Pictures) -> list[Shape]:
    """The shapes of a slide, in the order in which they were drawn."""
    tree = root.find(f"{q('p:cSld')}/{q('p:spTree')}")
    inherited = _places(package, package.named(part, "slideLayout"))

    def made(nodes: _Element) -> list[Shape]:
        found = (shape(node) for node in within(nodes, _SHAPES))
        return [each for each in found if each is not None]

    def shape(node: _Element) -> Shape | None:
        if node.tag == q("p:grpSp"):
            inner = ordered(made(node))
            elements = tuple(element for each in inner for element in each.elements)
            sizes, pictures = [each.size for each in inner], sum(each.pictures for each in inner)
            return Shape(elements, box_of(node), any(each.title for each in inner), max(sizes, default=0), pictures)
        if node.tag == q("p:graphicFrame"):
            return frame(node, package, part)
        if node.tag == q("p:pic"):
            unread = read.unread
            blip = next(node.iter(q("a:blip")), None)
            texts = read.elements(package.targets(part).get(relation(blip, "embed")) if blip is not None else None)
            return Shape(tuple(texts), box_of(node), pictures=read.unread - unread)
        return text_shape(node, box_of(node) or inherited(placeholder(node)))

    return made(tree) if tree is not None else []


def _places(package: Package, layout: str) -> Callable[[tuple[str, str] | None], Box | None]:
    """Where the placeholders of a slide stand: by index in its layout, else by type, there or in its master."""
    by_index: dict[str, Box] = {}
    by_type: dict[str, Box] = {}
    for part in (layout, package.named(layout, "slideMaster") if layout else ""):
        for node in package.root(part).iter(q("p:sp")) if part else ():
            mark, box = placeholder(node), box_of(node)
            if mark and box:
                by_type.setdefault(mark[0], box)
                if part == layout:
                    by_index.setdefault(mark[1], box)
    return lambda mark: (by_index.get(mark[1]) or by_type.get(mark[0])) if mark else None


def ordered(shapes: Sequence[Shape]) -> list[Shape]:
    """The title, then what has a place in the order of reading; what has none stays where it was drawn."""
    titles = [shape for shape in shapes if shape.title]
    placed = [shape for shape in shapes if shape.box and not shape.title]
    return titles + _cut(placed) + [shape for shape in shapes if not shape.box and not shape.title]


def _cut(shapes: Sequence[Shape]) -> list[Shape]:
    """Rows from the top, columns from the left, cut where nothing stands between (recursive XY cut).

    Columns are cut first where each holds more than labels: what stands below a column's head belongs to it.
    """
    if len(shapes) < 2:
        return list(shapes)
    rows = _parted(shapes, lambda box: (box.top, box.bottom))
    columns = _parted(shapes, lambda box: (box.left, box.right))
    prose = len(columns) > 1 and all(any(_is_prose(shape) for shape in column) for column in columns)
    parts = columns if prose or len(rows) == 1 else rows
    if len(parts) == 1:
        return sorted(shapes, key=lambda shape: (shape.box.top, shape.box.left) if shape.box else (0, 0))
    return [shape for part in parts for shape in _cut(part)]


def _is_prose(shape: Shape) -> bool:
    return sum(len(element.text) for element in shape.elements) > _PROSE


def _parted(shapes: Sequence[Shape], extent: Callable[[Box], tuple[int, int]]) -> list[list[Shape]]:
    """Groups of shapes that overlap in one direction, with gaps between them; a little overlap is none."""
    spans = sorted(((*extent(shape.box), shape) for shape in shapes if shape.box), key=lambda span: span[:2])
    parts: list[list[Shape]] = []
    reached = 0
    for start, end, shape in spans:
        slack = (end - start) // 4
        if not parts or start + slack >= reached:
            parts.append([])
        parts[-1].append(shape)
        reached = max(reached, end) if len(parts[-1]) > 1 else end
    return parts


def told(shapes: Sequence[Shape]) -> list[Element]:
    """What a slide says; its title is a heading."""
    speaking = [shape for shape in shapes if shape.elements]
    found = [element for shape in speaking for element in shape.elements]
    if not speaking:
        return []
    if speaking[0].title:
        whole = mend("\n".join(element.text for element in speaking[0].elements))
        return [Element(whole, _TITLE_LEVEL), *found[len(speaking[0].elements) :]]
    if _looks_like_title(speaking):
        found[0] = replace(found[0], level=_TITLE_LEVEL)
    return found


def _looks_like_title(speaking: Sequence[Shape]) -> bool:
    """Whether the first shape is a short line in the largest font of a slide that has more to say."""
    first, text = speaking[0], speaking[0].elements[0].text
    short = len(first.elements) == 1 and len(text) <= _LONGEST_TITLE and not ends_sentence(text)
    return short and not first.elements[0].row and all(first.size > shape.size for shape in speaking[1:])


def _notes(package: Package, part: str) -> list[Element]:
    """The speaker's notes of a slide, under a heading of their own."""
    notes = package.related(part, "notesSlide")
    if notes is None:
        return []
    bodies = [
        body
        for node in notes.iter(q("p:sp"))
        if (placeholder(node) or ("",))[0] == "body" and (body := node.find(q("p:txBody"))) is not None
    ]
    texts = [Element(text, 0) for body in bodies for text in paragraphs(body)]
    return noted(texts)


def noted(texts: Sequence[Element]) -> list[Element]:
    """The notes of a slide under their heading, where there are any."""
    return [Element(_NOTES, _NOTES_LEVEL), *texts] if texts else []
