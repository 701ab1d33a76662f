"""What stands in one paragraph of a Word file, as it is read: runs, fields, links, tracked changes, equations."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

from rag.chinese.raised import lowered, raised
from rag.chinese.wraps import mend
from rag.reading.office.equations import linear
from rag.reading.office.ooxml import q, relation
from rag.reading.office.styles import NOTE, Styles
from rag.reading.text.lines import paragraphs

if TYPE_CHECKING:
    from lxml.etree import _Element

_LEFT_OUT = frozenset(
    map(
        q,
        # deleted or moved away; properties; the pronunciation above a character
        ("w:del", "w:moveFrom", "w:rPr", "w:pPr", "w:sdtPr", "w:trPr", "w:tcPr", "w:tblPr", "w:sectPr", "w:rt"),
    )
)
_LITERAL = {
    q("w:tab"): "\t",
    q("w:ptab"): "\t",
    q("w:br"): "\n",
    q("w:cr"): "\n",
    q("w:noBreakHyphen"): "-",
}
_REFERENCES = {q(f"w:{kind}Reference"): kind for kind in ("footnote", "endnote", "comment")}
_MOST_WORDS = 100
"""Pieces of text that tell what a note or comment is about."""
_SYMBOLS = {
    ("Wingdings", "A8"): "□",
    ("Wingdings", "FE"): "☑",
    ("Wingdings", "FD"): "☒",
    ("Wingdings", "FC"): "✓",
    ("Wingdings 2", "A3"): "□",
    ("Wingdings 2", "52"): "☑",
    ("Wingdings 2", "50"): "✓",
}
"""The symbols that say something: what is ticked in a form."""


@dataclass(slots=True)
class Inline:
    """A paragraph's text, with ``\\n`` for its line breaks, and what is attached to it."""

    text: str = ""
    notes: list[tuple[str, str, str]] = field(default_factory=list)
    """(``footnote``, ``endnote`` or ``comment``, its id, the words before it or, of a comment, those that it is about),
    in order; the marks themselves are not in ``text``."""
    boxes: list[_Element] = field(default_factory=list)
    """The contents of its text boxes."""
    pictures: list[str] = field(default_factory=list)
    """The relations of its pictures."""


def within(node: _Element, tags: Collection[str]) -> Iterator[_Element]:
    """The nearest descendants that are one of ``tags``, whatever they are wrapped in that is to be read."""
    for child in visible(node):
        if child.tag in tags:
            yield child
        else:
            yield from within(child, tags)


def visible(node: _Element) -> Iterator[_Element]:
    """The children that a reader sees; of alternatives the first, which is the one for today's programs."""
    for child in node:
        if child.tag not in _LEFT_OUT:
            yield child
            if node.tag == q("mc:AlternateContent"):
                return


def flowing(text: str) -> Iterator[str]:
    """The paragraphs that line breaks part ``text`` into; some break a sentence, for the looks of it."""
    if "\n" not in text:
        yield text
        return
    for paragraph in paragraphs(text):
        yield mend("\n".join(line.text for line in paragraph.lines))


def inline(paragraph: _Element, styles: Styles) -> Inline:
    """What stands in ``paragraph``; text that is hidden or deleted does not."""
    found, instructions = Inline(), [False]
    parts: list[tuple[int, str]] = []  # each with whether it stands above (1) or below (-1) the line
    hidden_style = styles.hides(paragraph)
    commented: dict[str, int] = {}  # where the words begin that a comment is about; before this paragraph, mostly 0
    about: dict[str, str] = {}

    def read(node: _Element, hidden: bool, rise: int) -> None:
        for child in visible(node):
            tag = child.tag
            if tag == q("w:fldChar"):
                _enter_field(child.get(q("w:fldCharType"), ""), instructions)
            elif tag == q("w:txbxContent"):
                found.boxes.append(child)
            elif tag == q("w:commentRangeStart"):
                commented[child.get(q("w:id"), "")] = len(parts)
            elif tag == q("w:commentRangeEnd"):
                name = child.get(q("w:id"), "")
                start = commented.get(name, 0)
                about[name] = joined(parts[start : start + _MOST_WORDS])
            elif tag in _REFERENCES:
                name = child.get(q("w:id"), "")
                words = about.get(name, "") if _REFERENCES[tag] == "comment" else joined(parts[-_MOST_WORDS:])
                found.notes.append((_REFERENCES[tag], name, words))
            elif tag == q("w:r"):
                properties = child.find(q("w:rPr"))
                read(child, styles.is_hidden(properties, hidden_style), styles.rise(properties))
            elif not hidden and not any(instructions):
                parts.append((rise, _text(child, found)))
                read(child, hidden, rise)

    read(paragraph, hidden_style, 0)
    found.text = joined(parts)
    return found


def joined(parts: Sequence[tuple[int, str]]) -> str:
    """The text of ``parts``, each with whether it stands above (1, ``NOTE``) or below (-1) the line; where all do, none
    does."""
    if all(rise == 0 for rise, _ in parts) or len({rise for rise, text in parts if text.strip()}) < 2:
        return "".join(text for _, text in parts)
    text = ""
    for rise, together in groupby((part for part in parts if part[1]), key=itemgetter(0)):
        piece = "".join(each for _, each in together)
        if rise == NOTE and piece.strip().isdecimal():
            text += f"[{piece.strip()}]"
        else:
            text += raised(piece, text) if rise > 0 else lowered(piece, text) if rise else piece
    return text


def _enter_field(kind: str, instructions: list[bool]) -> None:
    """Keep, for every field that is open, whether its instruction is being read or already its result."""
    if kind == "begin":
        instructions.append(True)
    elif kind == "separate":
        instructions[-1] = False
    elif len(instructions) > 1:
        instructions.pop()


def _text(node: _Element, found: Inline) -> str:
    """What ``node`` itself says, without its children; what it refers to is kept in ``found``."""
    tag = node.tag
    if tag == q("w:t"):
        return node.text or ""
    if tag == q("m:oMath"):
        return linear(node)
    if tag == q("w:sym"):
        return _SYMBOLS.get((node.get(q("w:font"), ""), node.get(q("w:char"), "")[-2:].upper()), "")
    if tag in (q("a:blip"), q("v:imagedata")):
        found.pictures.append(relation(node, "embed") or relation(node))
    return _LITERAL.get(tag, "")
