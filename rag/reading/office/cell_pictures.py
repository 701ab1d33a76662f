"""The pictures that stand in the cells of a sheet: WPS keeps them apart, and has ``=DISPIMG("ID_…",1)`` in the cell."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from rag.reading.office.ooxml import Package, relation
from rag.reading.packed import unpack

if TYPE_CHECKING:
    from lxml.etree import _Element

_PLACED = re.compile(r'\s*=?\s*(?:_xlfn\.)?DISPIMG\(\s*"([^"]*)"', re.IGNORECASE)
_PICTURE = "图片"
_IN_ITSELF = "#VALUE!"
"""What a cell of today's Excel holds for older ones where its value is a picture."""
_LONGEST = 2000
"""Characters that are kept of what a picture says: a row is one passage."""

Recognise = Callable[[bytes], "str | None"]
"""The text in the picture that the bytes are, empty where it has none; None where nothing can be recognised."""


class CellPictures:
    """The pictures of one workbook, each recognised where a cell first shows it."""

    def __init__(self, package: Package, main: str, recognise: Recognise) -> None:
        self._package = package
        self._main = main
        self._recognise = recognise
        self._known: dict[str, str] = {}
        self.unread = 0
        """How many were there and could not be recognised."""

    def text(self, cell: _Element, value: str) -> str:
        """What a cell that shows a picture says instead of its ``value``: ``[图片]``, with what can be read in it;
        empty where it shows none."""
        placed = _PLACED.match(value) or _PLACED.match(cell.findtext("{*}f") or "")
        if placed:
            name = placed[1]
            if name not in self._known:
                self._known[name] = self._said(name)
            return self._known[name]
        in_itself = value == _IN_ITSELF and cell.get("vm") and self._package.named(self._main, "richValueRel")
        return f"[{_PICTURE}]" if in_itself else ""

    def _said(self, name: str) -> str:
        part = self._parts.get(name, "")
        found = self._recognise(unpack(self._package.archive, part)) if part else None
        self.unread += bool(part) and found is None
        words = " ".join((found or "").split())[:_LONGEST]
        return f"[{_PICTURE}：{words}]" if words else f"[{_PICTURE}]"

    @cached_property
    def _parts(self) -> dict[str, str]:
        """The parts of the pictures by the names that the cells call them."""
        part = self._package.named(self._main, "cellImage")
        if not part:
            return {}
        targets = self._package.targets(part)
        found = {}
        for picture in self._package.root(part).iter("{*}pic"):
            about, image = next(picture.iter("{*}cNvPr"), None), next(picture.iter("{*}blip"), None)
            if about is not None and image is not None and (target := targets.get(relation(image, "embed"))):
                found[about.get("name", "")] = target
        return found
