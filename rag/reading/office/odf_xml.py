"""The XML of an OpenDocument file (ISO/IEC 26300): its names, its parts, and what its styles say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rag.reading import packed
from rag.reading.office.ooxml import parse
from rag.reading.source import Source

if TYPE_CHECKING:
    from lxml.etree import _Element

_BASE = "urn:oasis:names:tc:opendocument:xmlns:"
_NAMESPACES = {
    **{name: f"{_BASE}{name}:1.0" for name in ("office", "style", "text", "table", "presentation", "manifest")},
    "draw": f"{_BASE}drawing:1.0",
    "fo": f"{_BASE}xsl-fo-compatible:1.0",
    "svg": f"{_BASE}svg-compatible:1.0",
    "dc": "http://purl.org/dc/elements/1.1/",
    "xlink": "http://www.w3.org/1999/xlink",
    "calcext": "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0",
    "loext": "urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0",
}
_DEEPEST = 20
"""Styles that inherit from each other; damaged ones do in circles."""


def q(name: str) -> str:
    """``text:p`` → the name that lxml knows it by."""
    prefix, local = name.split(":")
    return f"{{{_NAMESPACES[prefix]}}}{local}"


@dataclass(frozen=True, slots=True)
class Open:
    """An OpenDocument file."""

    content: _Element
    """The root of what it holds."""
    styles: tuple[_Element, ...]
    """The roots that hold styles."""
    title: str
    """What its properties call it."""

    @classmethod
    def of(cls, source: Source) -> Open:
        """Of a package or of a flat file. Raises what a damaged one does."""
        if not packed.is_archive(source):
            if b"<!DOCTYPE" in source.data.replace(b"\0", b""):
                raise ValueError("a document type may declare entities")
            root = parse(source.data)
            return cls(root, (root,), _title(root))
        archive = packed.office(source)
        names = set(archive.namelist())
        roots = {
            name: parse(packed.unpack(archive, name))
            for name in ("content.xml", "styles.xml", "meta.xml")
            if name in names
        }
        content = roots["content.xml"]
        styles = tuple(roots[name] for name in ("styles.xml", "content.xml") if name in roots)
        return cls(content, styles, _title(roots["meta.xml"]) if "meta.xml" in roots else "")

    def body(self, kind: str) -> _Element | None:
        """What it holds as ``text``, ``spreadsheet``, ``presentation`` or ``drawing``."""
        return self.content.find(f"{q('office:body')}/{q(f'office:{kind}')}")


def is_encrypted(source: Source) -> bool:
    """Whether the parts of a package are behind a password, as its manifest says."""
    archive = packed.check(source)
    if "META-INF/manifest.xml" not in archive.namelist():
        return False
    return b"encryption-data" in packed.unpack(archive, "META-INF/manifest.xml")


class Styles:
    """What the styles of a document say, each with those that it inherits from."""

    def __init__(self, roots: tuple[_Element, ...]) -> None:
        self._styles = {
            (node.get(q("style:family"), ""), node.get(q("style:name"), "")): node
            for root in roots
            for node in root.iter(q("style:style"))
        }
        self.lists = {node.get(q("style:name"), ""): node for root in roots for node in root.iter(q("text:list-style"))}
        self.outline = next((node for root in roots for node in root.iter(q("text:outline-style"))), None)

    def property(self, family: str, name: str, group: str, attribute: str) -> str:
        """An attribute of a style's ``group`` of properties (``text``, ``paragraph`` …); empty where none says so."""
        for node in self._chain(family, name):
            for properties in node.iterchildren(q(f"style:{group}-properties")):
                if (found := properties.get(q(attribute))) is not None:
                    return str(found)
        return ""

    def is_called(self, name: str, wanted: str) -> bool:
        """Whether a paragraph style is the one called ``wanted``, or inherits from it."""
        return any(
            wanted in (node.get(q("style:name")), node.get(q("style:display-name")))
            for node in self._chain("paragraph", name)
        )

    def _chain(self, family: str, name: str) -> Iterator[_Element]:
        for _ in range(_DEEPEST):
            node = self._styles.get((family, name))
            if node is None:
                return
            yield node
            name = node.get(q("style:parent-style-name"), "")


def _title(root: _Element) -> str:
    return next(("".join(node.itertext()).strip() for node in root.iter(q("dc:title"))), "")
