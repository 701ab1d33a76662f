"""A .docx file → one Document, in the order of its text: what a reader sees, without headers and footers.

Word's XML is read directly: a library that opens the whole package stumbles over the broken references to
pictures that other programs leave in such files, and knows neither footnotes nor the numbers of paragraphs.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import takewhile
from typing import TYPE_CHECKING

from rag.chinese.wraps import mend
from rag.errors import UserError
from rag.messages import say
from rag.reading import packed
from rag.reading.assembly import document
from rag.reading.element import Element
from rag.reading.office.numbering import Numbering, value
from rag.reading.office.ooxml import Package, q
from rag.reading.office.pictures import Pictures
from rag.reading.office.runs import Inline, flowing, inline, within
from rag.reading.office.styles import Styles
from rag.reading.source import Source
from rag.reading.structure import notes, tables
from rag.reading.structure.headings import asks
from rag.reading.text.lines import MARKER, ends_sentence
from rag.types import Document, Reading

if TYPE_CHECKING:
    from lxml.etree import _Element

_BLOCKS = frozenset(map(q, ("w:p", "w:tbl")))
_ROWS, _CELLS = frozenset({q("w:tr")}), frozenset({q("w:tc")})
_LONGEST_HEADING = 60
_OPENING = 12
"""A title stands among the first paragraphs."""
_MOST_TITLE_LINES = 4
_NUMBERED = re.compile(rf"{MARKER.pattern}|附\s*[件录表]|[目前引]\s*[录言]$|摘\s*要$")
_WIDEST_SPAN = 100
"""Word's tables have at most 63 columns."""
_SIGN_OF_LIFE = 100
"""Paragraphs from one to the next."""
_NO_TITLE = re.compile(r"文件$|[〔\[［]\d{4}[〕\]］]|^[（(].*[）)]$|^\d{4}年")
"""Centred like a title, but its issuer, number or date (GB/T 9704)."""


def read(source: Source) -> Iterator[Document]:
    """Yield the document. Raises ``UserError`` where the file is damaged, encrypted, a bomb or without text."""
    archive = packed.office(source)
    with packed.sound(source):
        package = Package(archive)
        pictures = Pictures(archive, source)
        body = _Body(package, pictures)
        elements, title = body.read(source)
        text = "".join(element.text for element in elements)
        title = title or package.title(text)
    if pictures.unread and not text.strip():
        raise UserError(say.only_pictures(name=source.name))
    reading = Reading(repairs=pictures.repairs, unread=pictures.missed(len(text)))
    yield document(source, title, elements, reading=reading)


class _Body:
    """The text of one file, read once."""

    def __init__(self, package: Package, pictures: Pictures) -> None:
        main = package.main()
        self._parts = package.targets(main)
        self._pictures = pictures
        self._pictured: list[str] = []  # relations of the pictures in what is being read
        body = package.root(main).find(q("w:body"))
        if body is None:
            raise ValueError("no document of Word")
        self._body = body
        self._styles = Styles(package.related(main, "styles"))
        self._numbering = Numbering(package.related(main, "numbering"), self._styles.list_of)
        self._notes = {
            (kind, note.get(q("w:id"), "")): note
            for kind in ("footnote", "endnote", "comment")
            if (listed := package.related(main, f"{kind}s")) is not None
            for note in listed
        }
        self._waiting: list[tuple[_Element, int | None, str]] = []  # notes and text boxes of what is being read
        self._counted: Counter[str] = Counter()  # notes of each kind
        self._carried = ""  # the text of a paragraph whose end was deleted
        self._tables = 0  # that we are inside of

    def read(self, source: Source) -> tuple[list[Element], str]:
        """The elements in reading order, and the title that stands among them (empty: none does)."""
        elements: list[Element] = []
        opening: list[tuple[int, _Element]] = []
        for done, node in enumerate(within(self._body, _BLOCKS)):
            if done % _SIGN_OF_LIFE == 0:
                source.progress(done, max(done, len(self._body)))
            first = len(elements)
            elements += self._block(node, None)
            if len(opening) < _OPENING and len(elements) > first:
                opening.append((first, node))
        titled = [opening[i][0] for i in self._titled([(elements[i].text, node) for i, node in opening])]
        title = mend("\n".join(elements[place].text for place in titled))
        for place in reversed(titled):  # its lines are one heading
            elements[place : place + 1] = [Element(title, 1)] if place == titled[0] else []
        return elements, title

    def _titled(self, opening: Sequence[tuple[str, _Element]]) -> list[int]:
        """Which of the first blocks are the title: by style, or the first that are set like one, or a lone heading."""
        styles = self._styles
        paragraphs = [i for i, (_, node) in enumerate(opening) if node.tag == q("w:p")]
        styled = [i for i in paragraphs if styles.is_title(opening[i][1])]
        if styled:
            return _consecutive(styled, opening)
        set_apart = [
            i
            for i in paragraphs
            if styles.is_centred(opening[i][1])
            and (styles.is_bold(opening[i][1]) or styles.size(opening[i][1]) > styles.usual_size())
            and _is_heading(opening[i][0])
            and not _NO_TITLE.search(opening[i][0])
        ]
        size = styles.size(opening[set_apart[0]][1]) if set_apart else 0.0
        lines = _consecutive([i for i in set_apart if styles.size(opening[i][1]) == size], opening)
        return lines or [i for i in paragraphs[:1] if i == 0 and styles.heading(opening[i][1]) == 1]

    def _block(self, node: _Element, level: int | None) -> Iterator[Element]:
        """A paragraph or table, then the pictures, notes and text boxes that belong to it."""
        yield from self._table(node, level) if node.tag == q("w:tbl") else self._paragraph(node, level)
        if self._tables:
            return
        waiting, self._waiting = self._waiting, []
        pictured, self._pictured = self._pictured, []
        for name in pictured:
            yield from self._pictures.elements(self._parts.get(name))
        for holder, holder_level, named in waiting:
            for inner in within(holder, _BLOCKS):
                for element in self._block(inner, holder_level):
                    yield element if element.row else replace(element, text=named + element.text)
                    named = ""

    def _paragraph(self, node: _Element, level: int | None) -> Iterator[Element]:
        """``level`` is that of paragraphs which nothing else is known of."""
        if self._styles.is_contents(node):
            return
        found = inline(node, self._styles)
        self._keep(found)
        text, self._carried = self._carried + found.text, ""
        mark = node.find(f"{q('w:pPr')}/{q('w:rPr')}")
        if mark is not None and mark.find(q("w:del")) is not None:
            self._carried = text
            return
        if not text.strip() and self._styles.is_hidden(mark, False):
            return
        label, bulleted = self._label(node)
        if text.strip():
            yield from self._lines(node, label + text.strip(), 0 if bulleted else level)
        elif label and self._tables:
            yield Element(label.strip(), 0)

    def _keep(self, found: Inline) -> None:
        self._pictured += found.pictures
        self._waiting += [(box, None, "") for box in found.boxes]
        for kind, name, words in found.notes:
            # A note is read where it is first referred to; a damaged one might refer to itself.
            holder = self._notes.pop((kind, name), None)
            if holder is not None:
                self._counted[kind] += 1
                about = notes.comment(holder.get(q("w:author"), ""), words, "")
                named = about if kind == "comment" else notes.note(kind, self._counted[kind], words, "")
                self._waiting.append((holder, 0, named))

    def _label(self, node: _Element) -> tuple[str, bool]:
        """The number before a paragraph, and whether it is a mere bullet."""
        number = self._styles.number(node)
        return self._numbering.label(*number) if number else ("", False)

    def _lines(self, node: _Element, text: str, level: int | None) -> Iterator[Element]:
        """A heading is one however its line is broken; other text may hold paragraphs parted by line breaks."""
        heading = self._styles.heading(node) or int(self._styles.is_title(node))
        whole = mend(text)
        if heading and _is_heading(whole):
            yield Element(whole, heading)
        elif self._styles.is_centred(node):
            yield Element(whole, level)
        else:
            yield from (Element(paragraph, level) for paragraph in flowing(text))

    def _table(self, node: _Element, level: int | None) -> Iterator[Element]:
        """Its rows with their column names, or where it only arranges text, what is in its cells.

        A table within a cell comes after the table around it.
        """
        grid: list[list[str | None]] = []
        contents: list[Element] = []
        self._tables += 1
        header = 0
        for row in within(node, _ROWS):
            properties = row.find(q("w:trPr"))
            if properties is not None and properties.find(q("w:del")) is not None:
                continue
            if properties is not None and properties.find(q("w:tblHeader")) is not None and header == len(grid):
                header += 1
            grid.append(self._row(row, properties, grid[-1] if grid else [], contents, level))
        self._tables -= 1
        rows = tables.rows(grid, header or None)
        yield from contents if rows is None else [*rows, *(inner for inner in contents if inner.row)]

    def _row(
        self,
        row: _Element,
        properties: _Element | None,
        above: list[str | None],
        contents: list[Element],
        level: int | None,
    ) -> list[str | None]:
        """The cells of a row as ``tables.rows`` wants them; their elements are added to ``contents``."""
        cells: list[str | None] = [""] * _span(properties, "w:gridBefore", 0)
        for cell in within(row, _CELLS):
            about = cell.find(q("w:tcPr"))
            merged = about.find(q("w:vMerge")) if about is not None else None
            elements = [element for block in within(cell, _BLOCKS) for element in self._block(block, level)]
            contents += elements
            text: str | None = "\n".join(element.text for element in elements if not element.row)
            if merged is not None and merged.get(q("w:val")) != "restart":
                text = above[len(cells)] if len(cells) < len(above) else ""
            cells += [text, *[None] * (_span(about, "w:gridSpan", 1) - 1)]
        return cells


def _consecutive(lines: Sequence[int], opening: Sequence[tuple[str, _Element]]) -> list[int]:
    """Those of the lines set like a title that are one: the first, and what follows it but for numbered headings."""
    together = [i for n, i in enumerate(lines[:_MOST_TITLE_LINES]) if i == lines[0] + n]
    return list(takewhile(lambda i: i == lines[0] or not _NUMBERED.match(opening[i][0]), together))


def _is_heading(text: str) -> bool:
    """Whether a heading's style is believed: whole paragraphs are sometimes given one."""
    return asks(text) or (len(text) <= _LONGEST_HEADING and not ends_sentence(text))


def _span(properties: _Element | None, name: str, default: int) -> int:
    span = value(properties, name)
    return min(int(span), _WIDEST_SPAN) if span.isdecimal() else default
