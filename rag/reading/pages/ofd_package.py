"""The parts of an OFD file (GB/T 33190): its documents, their pages, fonts and pictures.

Programs differ in their namespaces and in where they count paths from, so that elements go by their local names and
paths are tried from the file that names them, from its document, and from the root.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from zipfile import ZipFile

from rag.errors import UserError
from rag.messages import say
from rag.reading import packed
from rag.reading.office.ooxml import parse
from rag.reading.source import Source

if TYPE_CHECKING:
    from lxml.etree import _Element

_DEEPEST = 8
"""Drawing parameters may name each other in circles."""
_A4 = (210.0, 297.0)


@dataclass(frozen=True, slots=True)
class Part:
    """An XML file of the package."""

    name: str
    root: _Element


@dataclass(slots=True)
class Resources:
    """What objects name by number."""

    fonts: dict[str, _Element] = field(default_factory=dict)
    pictures: dict[str, str] = field(default_factory=dict)
    """Number → path in the package."""
    parameters: dict[str, _Element] = field(default_factory=dict)
    composites: dict[str, _Element] = field(default_factory=dict)

    def attribute(self, node: _Element, name: str) -> str:
        """An attribute of an object, or of the drawing parameters that it goes by; else empty."""
        holder: _Element | None = node
        for _ in range(_DEEPEST):
            if holder is None:
                break
            if found := holder.get(name, ""):
                return str(found)
            holder = self.parameters.get(holder.get("DrawParam") or holder.get("Relative") or "")
        return ""

    def child(self, node: _Element, name: str) -> _Element | None:
        """The same for a child, such as a colour."""
        holder: _Element | None = node
        for _ in range(_DEEPEST):
            if holder is None:
                break
            if (found := holder.find(f"{{*}}{name}")) is not None:
                return found
            holder = self.parameters.get(holder.get("DrawParam") or holder.get("Relative") or "")
        return None


@dataclass(frozen=True, slots=True)
class PageParts:
    """A page with all that is drawn on it, from below."""

    width: float
    height: float
    """In millimetres."""
    left: float
    top: float
    """Where the page begins in the coordinates of what is drawn."""
    layers: tuple[_Element, ...]
    annotations: tuple[_Element, ...]
    resources: Resources


class Package:
    """An OFD file. What a damaged one raises is the caller's to catch."""

    def __init__(self, archive: ZipFile) -> None:
        self.archive = archive
        self._names = {_folded(name): name for name in archive.namelist() if not name.endswith("/")}
        main = self.part("OFD.xml", "")
        if main is None:
            raise ValueError("no OFD")
        self._documents = [
            part
            for body in main.root.iterchildren("{*}DocBody")
            if (part := self.part(body.findtext("{*}DocRoot") or "", main.name)) is not None
        ]
        self.title = next((text.strip() for text in main.root.itertext("{*}Title") if text.strip()), "")
        self._pages = [
            (document, page)
            for document in self._documents
            for page in document.root.iterfind("{*}Pages/{*}Page")
            if page.get("BaseLoc")
        ]
        self._shared: dict[str, Resources] = {}

    def __len__(self) -> int:
        return len(self._pages)

    @property
    def attachments(self) -> bool:
        """Whether files are attached to one of its documents."""
        lists = (self.part(each.root.findtext("{*}Attachments") or "", each.name) for each in self._documents)
        return any(part is not None and part.root.find("{*}Attachment") is not None for part in lists)

    def page(self, number: int) -> PageParts:
        """The 1-based page, those of all documents counted through."""
        document, entry = self._pages[number - 1]
        part = self.part(entry.get("BaseLoc", ""), document.name)
        if part is None:
            raise ValueError("a page is missing")
        resources = self._resources(document, part)
        box = self._box(part.root.find("{*}Area")) or self._box(document.root.find("{*}CommonData/{*}PageArea"))
        left, top, width, height = box or (0.0, 0.0, *_A4)
        below, above = self._templates(document, part)
        layers = (*below, *part.root.iterfind("{*}Content/{*}Layer"), *above)
        annotations = tuple(self._annotations(document, entry.get("ID", "")))
        return PageParts(width, height, left, top, layers, annotations, resources)

    def part(self, path: str, base: str) -> Part | None:
        """The XML file at ``path``, as the file ``base`` names it; None where there is none."""
        name = self.place(path, base)
        return Part(name, parse(packed.unpack(self.archive, name))) if name else None

    def place(self, path: str, base: str) -> str:
        """The name in the archive of what ``base`` calls ``path``; empty where there is nothing."""
        path = path.strip().replace("\\", "/")
        if not path:
            return ""
        folder = posixpath.dirname(base)
        for start in (folder, posixpath.dirname(folder), folder.split("/")[0], ""):
            tried = posixpath.normpath(posixpath.join("/", "" if path.startswith("/") else start, path.lstrip("/")))
            if found := self._names.get(_folded(tried)):
                return found
        return ""

    def _templates(self, document: Part, page: Part) -> tuple[list[_Element], list[_Element]]:
        """The layers of the templates that stand below and above what the page draws itself."""
        places = {each.get("ID"): each for each in document.root.iterfind("{*}CommonData/{*}TemplatePage")}
        below: list[_Element] = []
        above: list[_Element] = []
        for use in page.root.iterchildren("{*}Template"):
            entry = places.get(use.get("TemplateID"))
            template = self.part(entry.get("BaseLoc", ""), document.name) if entry is not None else None
            if entry is not None and template is not None:
                order = use.get("ZOrder") or entry.get("ZOrder") or "Background"
                layers = template.root.iterfind("{*}Content/{*}Layer")
                (above if order == "Foreground" else below).extend(layers)
                self._add(self._resources(document, page), template, "PageRes")
        return below, above

    def _annotations(self, document: Part, page: str) -> Iterator[_Element]:
        listed = self.part(document.root.findtext("{*}Annotations") or "", document.name)
        for entry in listed.root.iterchildren("{*}Page") if listed is not None else ():
            if listed is None or entry.get("PageID") != page:
                continue
            part = self.part(entry.findtext("{*}FileLoc") or "", listed.name)
            if part is not None:
                yield from part.root.iterchildren("{*}Annot")

    def _resources(self, document: Part, page: Part) -> Resources:
        """What the document's objects may name, and those of the page besides; numbers are of the whole document."""
        found = self._shared.get(document.name)
        if found is None:
            found = self._shared[document.name] = Resources()
            self._add(found, document, "CommonData/{*}PublicRes")
            self._add(found, document, "CommonData/{*}DocumentRes")
        self._add(found, page, "PageRes")
        return found

    def _add(self, resources: Resources, owner: Part, kind: str) -> None:
        for node in owner.root.iterfind(f"{{*}}{kind}"):
            part = self.part(node.text or "", owner.name)
            if part is None:
                continue
            base = posixpath.join(posixpath.dirname(part.name), part.root.get("BaseLoc", "").strip("/"), "-")
            resources.fonts.update((each.get("ID", ""), each) for each in part.root.iterfind("{*}Fonts/{*}Font"))
            resources.parameters.update(
                (each.get("ID", ""), each) for each in part.root.iterfind("{*}DrawParams/{*}DrawParam")
            )
            resources.composites.update(
                (each.get("ID", ""), each)
                for each in part.root.iterfind("{*}CompositeGraphicUnits/{*}CompositeGraphicUnit")
            )
            for each in part.root.iterfind("{*}MultiMedias/{*}MultiMedia"):
                path = each.findtext("{*}MediaFile") or ""
                resources.pictures[each.get("ID", "")] = self.place(path, base) or self.place(path, part.name)

    @staticmethod
    def _box(area: _Element | None) -> tuple[float, float, float, float] | None:
        if area is None:
            return None
        sides = numbers(area.findtext("{*}PhysicalBox") or "")
        return (sides[0], sides[1], sides[2], sides[3]) if len(sides) == 4 and min(sides[2:]) > 0 else None


def opened(source: Source) -> Package:
    """The package. Raises ``UserError`` where it is damaged, encrypted or a bomb."""
    archive = packed.office(source)
    with packed.sound(source):
        if any(_folded(name).endswith(("encryptions.xml", "decryptseed.dat")) for name in archive.namelist()):
            raise UserError(say.encrypted(name=source.name))
        return Package(archive)


def number(text: str, default: float) -> float:
    """A number, as in ``numbers``; the ``default`` where there is none."""
    return next(iter(numbers(text)), default)


def numbers(text: str) -> list[float]:
    """The numbers of a list (ST_Array, ST_Box), as far as they are some that a page can hold."""
    found = [float(word) for word in text.split()]
    if any(not -1e6 < each < 1e6 for each in found):
        raise ValueError("a number beyond all pages")
    return found


def _folded(name: str) -> str:
    return posixpath.normpath("/" + name.replace("\\", "/").lstrip("/")).lower()
