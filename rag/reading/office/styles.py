"""What Word's styles say of a paragraph (ECMA-376, part 1, 17.7): its own properties, else those of its style,
of the style that this is based on, and so on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from rag.reading.office.ooxml import q

if TYPE_CHECKING:
    from lxml.etree import _Element

_BODY_LEVEL = 9
"""The outline level of what is no heading."""
_OFF = ("0", "false", "off", "none")
_HEADING_NAME = re.compile(r"(?:heading|标题)\s*([1-9])$", re.IGNORECASE)
_TITLE_NAME = re.compile(r"(?:title|标题|题目|文档标题)$", re.IGNORECASE)
_CONTENTS_NAME = re.compile(r"(?:toc|contents|目录)\s*\d|table of figures", re.IGNORECASE)
_NOTE_NAME = re.compile(r"(?:footnote|endnote) reference$|[脚尾]注引用$", re.IGNORECASE)
NOTE = 2
_RISES = {"superscript": 1, "subscript": -1}
_SHIFT = re.compile(r"-?\d{1,4}")
_LEAST_SHIFT = 4
"""Half points by which a run is moved from its line to be raised or lowered, and not only to look straight."""


class Styles:
    """The styles of one document."""

    def __init__(self, root: _Element | None) -> None:
        self._styles: dict[str, _Element] = {}
        self._default: _Element | None = None
        self._root = root
        for style in root.findall(q("w:style")) if root is not None else ():
            self._styles[style.get(q("w:styleId"), "")] = style
            if style.get(q("w:type")) == "paragraph" and style.get(q("w:default"), "0") not in _OFF:
                self._default = style
        self._hidden: dict[str, bool] = {}
        self._raised: dict[str, int] = {}

    def heading(self, paragraph: _Element) -> int:
        """1 (outermost) to 9 for a heading; 0 for what is none."""
        outline = self._value(paragraph, "w:pPr/w:outlineLvl")
        if outline is not None:
            return int(outline) + 1 if outline.isdigit() and int(outline) < _BODY_LEVEL else 0
        names = (_HEADING_NAME.match(_name(style)) for style in self._chain(paragraph))
        return next((int(match.group(1)) for match in names if match), 0)

    def is_title(self, paragraph: _Element) -> bool:
        return any(_TITLE_NAME.match(_name(style)) for style in self._chain(paragraph))

    def is_contents(self, paragraph: _Element) -> bool:
        """Whether it is a line of a table of contents."""
        return any(_CONTENTS_NAME.match(_name(style)) for style in self._chain(paragraph))

    def is_centred(self, paragraph: _Element) -> bool:
        return self._value(paragraph, "w:pPr/w:jc") == "center"

    def number(self, paragraph: _Element) -> tuple[str, int] | None:
        """The list that numbers it, and its depth there (0: outermost)."""
        found = self._value(paragraph, "w:pPr/w:numPr/w:numId")
        depth = self._value(paragraph, "w:pPr/w:numPr/w:ilvl")
        return None if found in (None, "0") else (found, int(depth) if depth and depth.isdigit() else 0)

    def list_of(self, style_id: str) -> str:
        """The list that a list style stands for, or empty."""
        style = self._styles.get(style_id)
        found = style.find(_path("w:pPr/w:numPr/w:numId")) if style is not None else None
        return found.get(q("w:val"), "") if found is not None else ""

    def size(self, paragraph: _Element) -> float:
        """Of its first run, in points."""
        size = self._run_value(paragraph, "w:sz")
        return int(size) / 2 if size and size.isdigit() else self.usual_size()

    def usual_size(self) -> float:
        """Of text that nothing is said about, in points."""
        sizes = [
            node.get(q("w:val"), "")
            for parent, path in ((self._default, "w:rPr/w:sz"), (self._root, "w:docDefaults/w:rPrDefault/w:rPr/w:sz"))
            if parent is not None and (node := parent.find(_path(path))) is not None
        ]
        return next((int(size) / 2 for size in sizes if size.isdigit()), 10.0)

    def is_bold(self, paragraph: _Element) -> bool:
        bold = self._run_value(paragraph, "w:b")
        return bold is not None and bold not in _OFF

    def is_hidden(self, properties: _Element | None, paragraph_is: bool) -> bool:
        """Whether a run with these properties (``w:rPr``) is hidden, in a paragraph that is by its style or isn't."""
        if properties is None:
            return paragraph_is
        own = properties.find(q("w:vanish"))
        if own is not None:
            return own.get(q("w:val"), "1") not in _OFF
        style = properties.find(q("w:rStyle"))
        return paragraph_is or (style is not None and self._style_hides(style.get(q("w:val"), "")))

    def rise(self, properties: _Element | None) -> int:
        """1 for a run with these properties (``w:rPr``) that stands above the line, -1 below it, 0 on it; ``NOTE`` for
        the mark of a note that is no more than text."""
        if properties is None:
            return 0
        style = properties.find(q("w:rStyle"))
        by_style = self._style_raises(style.get(q("w:val"), "")) if style is not None else 0
        if by_style == NOTE:
            return NOTE
        own = properties.find(q("w:vertAlign"))
        if own is not None:
            return _RISES.get(own.get(q("w:val"), ""), 0)
        position = properties.find(q("w:position"))
        shift = position.get(q("w:val"), "") if position is not None else ""
        if _SHIFT.fullmatch(shift) and abs(int(shift)) >= _LEAST_SHIFT:
            return 1 if int(shift) > 0 else -1
        return by_style

    def hides(self, paragraph: _Element) -> bool:
        """Whether its style hides the paragraph as a whole."""
        style = paragraph.find(_path("w:pPr/w:pStyle"))
        return style is not None and self._style_hides(style.get(q("w:val"), ""))

    def _style_hides(self, style_id: str) -> bool:
        if style_id not in self._hidden:
            marks = (style.find(_path("w:rPr/w:vanish")) for style in self._bases(style_id))
            mark = next((mark for mark in marks if mark is not None), None)
            self._hidden[style_id] = mark is not None and mark.get(q("w:val"), "1") not in _OFF
        return self._hidden[style_id]

    def _style_raises(self, style_id: str) -> int:
        if style_id not in self._raised:
            marks = (style.find(_path("w:rPr/w:vertAlign")) for style in self._bases(style_id))
            mark = next((mark for mark in marks if mark is not None), None)
            rise = _RISES.get(mark.get(q("w:val"), ""), 0) if mark is not None else 0
            noted = any(_NOTE_NAME.match(_name(style)) for style in self._bases(style_id))
            self._raised[style_id] = NOTE if noted else rise
        return self._raised[style_id]

    def _run_value(self, paragraph: _Element, name: str) -> str | None:
        run = next(paragraph.iter(q("w:r")), None)
        own = run.find(_path(f"w:rPr/{name}")) if run is not None else None
        return self._value(paragraph, f"w:rPr/{name}") if own is None else str(own.get(q("w:val"), "1"))

    def _value(self, paragraph: _Element, path: str) -> str | None:
        for holder in (paragraph, *self._chain(paragraph)):
            node = holder.find(_path(path))
            if node is not None:
                return str(node.get(q("w:val"), "1"))
        return None

    def _chain(self, paragraph: _Element) -> Iterator[_Element]:
        style = paragraph.find(_path("w:pPr/w:pStyle"))
        if style is not None and style.get(q("w:val"), "") in self._styles:
            yield from self._bases(style.get(q("w:val"), ""))
        elif self._default is not None:
            yield self._default

    def _bases(self, style_id: str) -> Iterator[_Element]:
        """The style, and what it is based on; a damaged file may go round in circles."""
        met: set[str] = set()
        while style_id in self._styles and style_id not in met:
            met.add(style_id)
            yield self._styles[style_id]
            base = self._styles[style_id].find(q("w:basedOn"))
            style_id = base.get(q("w:val"), "") if base is not None else ""


def _path(path: str) -> str:
    return "/".join(map(q, path.split("/")))


def _name(style: _Element) -> str:
    name = style.find(q("w:name"))
    return name.get(q("w:val"), "") if name is not None else ""
