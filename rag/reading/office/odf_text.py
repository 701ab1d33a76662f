"""The text of an OpenDocument file → a tree as of a web page, which ``rag.reading.web.flow`` reads."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rag.reading.office.odf_lists import Numbers
from rag.reading.office.odf_xml import Styles, q
from rag.reading.structure.notes import comment, note
from rag.reading.web.markup import Node

if TYPE_CHECKING:
    from lxml.etree import _Element

_SKIPPED = (
    "text:tracked-changes text:table-of-content text:alphabetical-index text:illustration-index text:table-index"
    " text:user-index text:ruby-text text:hidden-text text:hidden-paragraph text:sequence-decls text:variable-decls"
    " text:user-field-decls office:forms office:annotation-end svg:title svg:desc presentation:notes"
)
_LEFT_OUT = frozenset(map(q, _SKIPPED.split()))
"""What was deleted; indexes, which repeat the headings; readings above characters; hidden text; controls."""
_DRAWN = q("draw:frame").removesuffix("frame")
_MOST_REPEATED = 1000
_DEEPEST_HEADING = 6
_LAST = 60
"""Pieces of text before a note's mark."""
_DEEPEST = 60
"""Lists, tables and frames in each other: people nest ten of them."""
_BOLD = ("bold", "600", "700", "800", "900")


@dataclass(slots=True)
class _Paragraph:
    """A paragraph that is being read."""

    pieces: list[Node | str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    """Its text so far, which tells where a note belongs."""


class Text:
    """Reads the text of one document."""

    def __init__(self, styles: Styles) -> None:
        self._styles = styles
        self._numbers = Numbers(styles)
        self._notes: Counter[str] = Counter()
        self._after: list[Node] = []  # notes, comments and text boxes of what is being read
        self.pictures = 0

    def tree(self, holder: _Element) -> Node:
        """All that ``holder`` holds, in order."""
        made = Node("")
        self._blocks(holder, made, 0)
        return made

    def _blocks(self, holder: _Element, into: Node, depth: int, tables: int = 0) -> None:
        if depth > _DEEPEST:
            return
        for node in holder:
            if node.tag in _LEFT_OUT or not isinstance(node.tag, str):
                continue
            if node.tag in (q("text:p"), q("text:h")):
                self._paragraph(node, into, "")
            elif node.tag == q("text:list"):
                self._list(node, into, "", 1, depth, tables)
            elif node.tag == q("table:table"):
                into.children.append(self._table(node, depth, tables + 1))
            elif node.tag.startswith(_DRAWN):
                self._frame(node, into)
            elif node.get(q("text:display")) != "none":
                self._blocks(node, into, depth + 1, tables)
            if not tables:  # what belongs to a cell comes behind its table
                self._flush(into)

    def _flush(self, into: Node) -> None:
        waiting, self._after = self._after, []
        into.children += waiting

    def _paragraph(self, node: _Element, into: Node, label: str) -> None:
        name = node.get(q("text:style-name"), "")
        if self._styles.property("paragraph", name, "text", "text:display") == "none":
            return
        made = _Paragraph()
        self._inline(node, made, name)
        bulleted = label == "•"
        level = 0
        if node.tag == q("text:h"):
            level = min(int(node.get(q("text:outline-level"), "1")), _DEEPEST_HEADING)
            if not label and node.get(q("text:is-list-header")) != "true":
                label = self._numbers.heading(level)
        elif self._styles.is_called(name, "Title"):
            level = 1
        if all(part.isspace() for part in made.said):
            return
        if label and not bulleted:
            made.pieces.insert(0, label if label.endswith(("、", "）", "．")) else f"{label} ")
        centred = self._styles.property("paragraph", name, "paragraph", "fo:text-align") == "center"
        bold = self._styles.property("paragraph", name, "text", "fo:font-weight") in _BOLD
        style = "text-align:center" * centred or "font-weight:bold" * bold
        block = Node(f"h{level}" if level else "p", {"style": style} if style else {}, made.pieces)
        into.children.append(Node("ul", {}, [Node("li", {}, made.pieces)]) if bulleted else block)

    def _list(self, node: _Element, into: Node, style: str, level: int, depth: int, tables: int) -> None:
        if depth > _DEEPEST:
            return
        style = node.get(q("text:style-name"), style)
        if level == 1:
            goes_on = node.get(q("text:continue-numbering")) == "true" or bool(node.get(q("text:continue-list")))
            self._numbers.begin(style, goes_on)
        for item in node.iterchildren(q("text:list-item"), q("text:list-header")):
            counted = item.tag == q("text:list-item")
            for block in item:
                if block.tag == q("text:list"):
                    self._list(block, into, style, level + 1, depth + 1, tables)
                elif block.tag in (q("text:p"), q("text:h")):
                    start = item.get(q("text:start-value"), "")
                    self._paragraph(block, into, self._numbers.item(style, level, start) if counted else "")
                    counted = False
            if not tables:
                self._flush(into)

    def _inline(self, node: _Element, made: _Paragraph, style: str, depth: int = 0) -> None:
        """The text of a paragraph, or of a part of it."""
        self._say(node.text, made)
        for child in node if depth < _DEEPEST else ():
            if isinstance(child.tag, str):
                self._piece(child, made, style, depth)
            self._say(child.tail, made)

    def _say(self, text: str | None, made: _Paragraph) -> None:
        if text:
            made.pieces.append(text)
            made.said.append(text)

    def _piece(self, node: _Element, made: _Paragraph, style: str, depth: int) -> None:
        if node.tag == q("text:span"):
            self._span(node, made, style, depth)
        elif node.tag == q("text:s"):
            self._say("\u00a0" * min(int(node.get(q("text:c"), "1")), _MOST_REPEATED), made)
        elif node.tag == q("text:tab"):
            self._say("\u00a0", made)
        elif node.tag == q("text:line-break"):
            made.pieces.append(Node("br"))
        elif node.tag == q("text:note"):
            self._note(node, made)
        elif node.tag == q("office:annotation"):
            self._comment(node, made)
        elif node.tag.startswith(_DRAWN) and node.tag != q("draw:a"):
            self._frame(node, None)
        elif node.tag not in _LEFT_OUT:
            self._inline(node, made, style, depth + 1)

    def _span(self, node: _Element, made: _Paragraph, style: str, depth: int) -> None:
        name = node.get(q("text:style-name"), "")

        def told(attribute: str) -> str:
            return self._styles.property("text", name, "text", attribute)

        if told("text:display") == "none":
            return
        position = told("style:text-position").split(" ")[0]
        raised = position == "super" or (position.rstrip("%").isdecimal() and position not in ("0", "0%"))
        lowered = position == "sub" or position.startswith("-")
        tag = "sup" if raised else "sub" if lowered else "b" if told("fo:font-weight") in _BOLD else ""
        outer, made.pieces = made.pieces, []
        self._inline(node, made, style, depth + 1)
        inner, made.pieces = made.pieces, outer
        made.pieces += [Node(tag, {}, inner)] if tag else inner

    def _note(self, node: _Element, made: _Paragraph) -> None:
        kind = "endnote" if node.get(q("text:note-class")) == "endnote" else "footnote"
        self._notes[kind] += 1
        body = node.find(q("text:note-body"))
        text = "" if body is None else _plain(body)
        if text:
            self._after.append(_aside(note(kind, self._notes[kind], "".join(made.said[-_LAST:]), text)))

    def _comment(self, node: _Element, made: _Paragraph) -> None:
        """A comment; what it is about ends where ``office:annotation-end`` of its name stands."""
        about = _between(node)
        text = " ".join(_plain(each) for each in node.iterchildren(q("text:p"), q("text:list")))
        if text.strip():
            self._after.append(_aside(comment(node.findtext(q("dc:creator")) or "", about, text.strip())))

    def _frame(self, node: _Element, into: Node | None) -> None:
        """A text box or shape, behind the paragraph that it hangs on, or a picture."""
        if node.tag == q("draw:image") or self._is_picture(node):
            self.pictures += 1
            return
        inner = Node("div")
        waiting, self._after = self._after, []
        self._blocks(node, inner, 1)
        self._after = waiting
        (self._after if into is None else into.children).append(inner)

    @staticmethod
    def _is_picture(frame: _Element) -> bool:
        """Whether a frame holds a picture; of an object or table it is only how it looks."""
        others = ("draw:object", "draw:text-box", "table:table")
        return frame.find(q("draw:image")) is not None and all(frame.find(q(name)) is None for name in others)

    def _table(self, node: _Element, depth: int, tables: int) -> Node:
        table = Node("table")
        for row in node.iter(q("table:table-row")):
            owner = next(row.iterancestors(q("table:table")))
            if owner is not node:
                continue
            in_head = row.getparent().tag == q("table:table-header-rows")
            line = Node("tr")
            for cell in row.iterchildren(q("table:table-cell")):
                made = Node("th" if in_head else "td", _spans(cell))
                self._blocks(cell, made, depth + 1, tables)
                repeated = min(int(cell.get(q("table:number-columns-repeated"), "1")), _MOST_REPEATED)
                line.children += [made] * (repeated if made.text().strip() else min(repeated, 1))
            table.children.append(line)
        return table


def _spans(cell: _Element) -> dict[str, str]:
    names = {"colspan": "table:number-columns-spanned", "rowspan": "table:number-rows-spanned"}
    return {html: value for html, name in names.items() if (value := cell.get(q(name)))}


def _aside(text: str) -> Node:
    return Node("ul", {}, [Node("li", {}, [text])])


def _plain(node: _Element) -> str:
    return " ".join("".join(node.itertext()).split())


def _between(start: _Element) -> str:
    """The text of the paragraph from a comment's beginning to its end."""
    from lxml import etree

    name = start.get(q("office:name"))
    paragraph = next(start.iterancestors(q("text:p"), q("text:h")), None)
    if paragraph is None or not name:
        return ""
    found, inside, comments = "", False, 0
    for event, node in etree.iterwalk(paragraph, events=("start", "end")):
        begins = event == "start"
        if begins and node.tag == q("office:annotation-end") and node.get(q("office:name")) == name:
            return found
        if node.tag == q("office:annotation"):
            comments += 1 if begins else -1
        inside = inside or node is start
        if inside and not comments:
            found += (node.text if begins else node.tail) or ""
    return ""
