"""The XML parts of an Office file and how they relate (ECMA-376, part 2: Open Packaging Conventions)."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote
from zipfile import ZipFile

from rag.reading.packed import unpack

if TYPE_CHECKING:
    from lxml.etree import _Element

_NAMESPACES = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "s": "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "p": "http://schemas.openxmlformats.org/presentationml/2006/main",
    "c": "http://schemas.openxmlformats.org/drawingml/2006/chart",
    "dgm": "http://schemas.openxmlformats.org/drawingml/2006/diagram",
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
    "v": "urn:schemas-microsoft-com:vml",
    "dc": "http://purl.org/dc/elements/1.1/",
}
_STRICT = {
    f"http://purl.oclc.org/ooxml/{path}".encode(): _NAMESPACES[prefix].encode()
    for prefix, path in (
        ("w", "wordprocessingml/main"),
        ("m", "officeDocument/math"),
        ("a", "drawingml/main"),
        ("s", "spreadsheetml/main"),
        ("p", "presentationml/main"),
        ("c", "drawingml/chart"),
        ("dgm", "drawingml/diagram"),
    )
}
"""The "strict" flavour of the standard says the same in other namespaces."""


def q(name: str) -> str:
    """``w:p`` → the name that lxml knows it by."""
    prefix, local = name.split(":")
    return f"{{{_NAMESPACES[prefix]}}}{local}"


def relation(node: _Element, name: str = "id") -> str:
    """The ``r:id`` of a node, in whichever flavour of the namespace; empty where it has none."""
    return next((value for key, value in node.items() if key.endswith(f"elationships}}{name}")), "")


def parse(data: bytes) -> _Element:
    """The root of an XML part. Entities stay unread; depth and text length have lxml's limits."""
    from lxml import etree

    for strict, usual in _STRICT.items():
        data = data.replace(strict, usual)
    parser: Any = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
    return etree.fromstring(data, parser)


@dataclass(frozen=True, slots=True)
class Package:
    """An Office file."""

    archive: ZipFile

    def main(self) -> str:
        """The name of the part that the document begins with; empty where there is none."""
        return self.named("", "officeDocument")

    def related(self, part: str, kind: str) -> _Element | None:
        """The root of the first part of ``kind`` (``styles``, ``footnotes`` …) that belongs to ``part``."""
        name = self.named(part, kind)
        return self.root(name) if name else None

    def targets(self, part: str) -> dict[str, str]:
        """The names of the parts that ``part`` relates to, by the ids that it calls them."""
        return {item.get("Id", ""): name for item, name in self._relations(part)}

    def root(self, part: str) -> _Element:
        return parse(unpack(self.archive, part))

    def title(self, text: str) -> str:
        """The title that the file's properties give where the text has it too, else empty.

        Most such titles are those of the template, or of whatever the file was made from years ago.
        """
        core = self.related("", "core-properties")
        title = (core.findtext(q("dc:title")) or "").strip() if core is not None else ""
        return title if title and _squeezed(title) in _squeezed(text) else ""

    def named(self, part: str, kind: str) -> str:
        """The name of the first part of ``kind`` that belongs to ``part``; empty where there is none."""
        return next((name for item, name in self._relations(part) if item.get("Type", "").endswith(f"/{kind}")), "")

    def _relations(self, part: str) -> Iterator[tuple[_Element, str]]:
        """What ``part`` ("": the package itself) relates to in the archive; relations that lead nowhere are common."""
        folder, base = posixpath.split(part)
        relations = posixpath.join(folder, "_rels", f"{base}.rels")
        names = set(self.archive.namelist())
        for item in self.root(relations) if relations in names else ():
            target = posixpath.join("/", folder, unquote(item.get("Target", "")))
            name = posixpath.normpath(target).lstrip("/")
            if name in names and item.get("TargetMode") != "External":
                yield item, name


def _squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)
