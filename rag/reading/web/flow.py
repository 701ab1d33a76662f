"""A tree of HTML nodes → the paragraphs, headings and table rows that a reader sees."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from rag.chinese.marks import HAN, UNSPACED
from rag.chinese.wraps import mend
from rag.reading.element import Element
from rag.reading.structure import tables
from rag.reading.structure.headings import PLAIN_LEVEL, heading_level
from rag.reading.text.lines import MARKER, columns, ends_sentence, paragraphs
from rag.reading.web import cells
from rag.reading.web.cells import integer
from rag.reading.web.markup import BLOCKS, HEADINGS, UNSEEN, Node

_BREAK = "\u2028"
"""A line break that is meant, among the white space of the source."""
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
"""Soft hyphens, zero-width characters, marks of direction: no search finds a word that holds one."""
_UNSPACED = re.compile(f"[{UNSPACED}]")
_HAN = re.compile(f"[{HAN}]")
_SPACE = re.compile(r"[^\S\u2028]+")
_INDENT = "\u3000\u3000"
_DATE = re.compile(r"[\[(（]?(?:19|20)\d\d[-./年]\d")
_SHOWN_AS_BLOCK = re.compile(r"display\s*:\s*block", re.I)
_UNNUMBERED = re.compile(r"list-style(?:-type)?\s*:[^;]*\bnone\b", re.I)
_STRIKING = frozenset({"b", "strong", "center", "caption"})
_STRIKING_STYLE = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)|text-align\s*:\s*center", re.I)
_TERM_ENDS = tuple("：:。？?！!；;")
_LONGEST_HEADING, _LONGEST_TERM = 120, 30
_NEVER_LAST = tuple("，、,（(《“‘")
_NARROWEST_WRAP = 40
_SIGN_OF_LIFE = 1000
"""Blocks from one to the next."""
_PREFORMATTED = frozenset({"pre", "listing", "xmp", "plaintext"})
_LISTS = frozenset({"ol", "ul", "menu", "dir"})
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"))
_ROMAN_DIGITS = ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")


def elements(node: Node, alive: Callable[[], None] = lambda: None) -> list[Element]:
    """What a reader sees of ``node``, in order; h1 to h6 are headings of level 1 to 6. A long page calls ``alive``."""
    flow = _Flow(alive)
    flow.walk(node)
    flow.end_paragraph()
    return flow.made


class _Flow:
    """Walks a tree and gathers its text, paragraph by paragraph."""

    def __init__(self, alive: Callable[[], None]) -> None:
        self.made: list[Element] = []
        self._alive = alive
        self._blocks = 0
        self._pieces: list[str] = []
        self._before = ""
        """The number of a list item, or a defined term, that goes before the next paragraph."""
        self._level: int | None = None
        self._in_heading = False
        self._in_list = 0
        self._striking = 0
        """Open elements that make text bold or centred."""
        self._ordinary = False
        """Whether the paragraph holds text that is neither."""

    def walk(self, node: Node) -> None:
        striking = _strikes(node)
        self._striking += striking
        for child in node.children:
            if isinstance(child, str):
                self._pieces.append(child.replace(_BREAK, "\n"))
                self._ordinary = self._ordinary or not (self._striking or child.isspace())
            elif child.tag == "br":
                self._pieces.append(_BREAK)
            elif child.tag not in UNSEEN:
                self._element(child)
        self._striking -= striking

    def _element(self, node: Node) -> None:
        if node.tag not in BLOCKS and not _SHOWN_AS_BLOCK.search(node.get("style")):
            begins = node.children[0] if node.children else ""
            if isinstance(begins, str) and _DATE.match(begins):
                self._pieces.append(" ")  # a list's dates are set apart from its titles by style alone
            self.walk(node)
            return
        self._blocks += 1
        if self._blocks % _SIGN_OF_LIFE == 0:
            self._alive()
        self.end_paragraph()
        if node.tag in HEADINGS:
            self._heading(node)
        elif node.tag == "table":
            self._table(node)
        elif node.tag in _LISTS:
            self._list(node)
        elif node.tag == "dt":
            self._term(node)
        elif node.tag in _PREFORMATTED:
            self._preformatted(node)
        else:
            self.walk(node)
        self.end_paragraph()
        if node.tag == "dl":
            self._end_prefix()

    def end_paragraph(self) -> None:
        """Make elements of the text since the last paragraph."""
        if not self._pieces:
            return
        text, self._pieces = "".join(self._pieces), []
        lines = _lines(text)
        for paragraph in [mend("\n".join(lines))] if self._in_heading else _paragraphs(lines):
            if paragraph:
                paragraph, self._before = self._before + paragraph, ""
                self.made.append(Element(paragraph, self._level_of(paragraph)))
        self._ordinary = False

    def _level_of(self, paragraph: str) -> int | None:
        if self._in_heading and len(paragraph) > _LONGEST_HEADING:
            return 0
        if self._level is None and self._ordinary:
            level, question = heading_level(paragraph)
            if not question and (self._in_list or level == PLAIN_LEVEL):
                return 0  # short lines are no headings for that: a heading without its tag is bold or centred
        return self._level

    def _end_prefix(self) -> None:
        """A term without its definition is a paragraph too."""
        if self._before:
            self.made.append(Element(self._before, 0))
            self._before = ""

    def _heading(self, node: Node) -> None:
        outer = self._level, self._in_heading
        self._level, self._in_heading = HEADINGS[node.tag], True
        self.walk(node)
        self.end_paragraph()
        self._level, self._in_heading = outer

    def _list(self, node: Node) -> None:
        numbered = node.tag == "ol" and not _UNNUMBERED.search(node.get("style"))
        items = sum(child.tag == "li" for child in node.nodes())
        backwards = "reversed" in node.attributes
        number = integer(node.get("start"), items if backwards else 1)
        for child in node.children:
            if not isinstance(child, Node) or child.tag != "li":
                self.walk(Node("", {}, [child]))
                continue
            number = integer(child.get("value"), number)
            self.end_paragraph()
            self._item(child, f"{_numeral(number, node.get('type'))}. " if numbered else "")
            number += -1 if backwards else 1

    def _item(self, node: Node, marker: str) -> None:
        outer = self._level
        if not any(below.tag in BLOCKS for below in node.all()):
            self._level = 0
        self._in_list += 1
        self._before = "" if MARKER.match(node.beginning()) else marker
        self.walk(node)
        self.end_paragraph()
        self._before, self._level = "", outer
        self._in_list -= 1

    def _term(self, node: Node) -> None:
        """A short term goes before its definition, as 索引号：000014349."""
        self._end_prefix()
        first = len(self.made)
        self.walk(node)
        self.end_paragraph()
        if len(self.made) == first + 1 and len(self.made[-1].text) <= _LONGEST_TERM:
            term = self.made.pop().text
            self._before = term if term.endswith(_TERM_ENDS) else f"{term}："

    def _preformatted(self, node: Node) -> None:
        """Code is kept by lines; Chinese text, set so on old pages, is read as plain text is."""
        self.walk(node)
        text, self._pieces = _INVISIBLE.sub("", "".join(self._pieces)).replace(_BREAK, "\n"), []
        if len(_HAN.findall(text)) * 2 > len("".join(text.split())):
            read = [(mend("\n".join(line.text for line in found.lines)), self._level) for found in paragraphs(text)]
        else:
            read = [(line, 0) for line in text.splitlines() if line.strip()]
        self.made += [Element(line, level) for line, level in read]

    def _table(self, table: Node) -> None:
        grid, header_rows = cells.grid(table, _text, self._alive)
        rows = tables.rows(grid, header_rows) if grid else None
        self._alive()
        if rows is None:
            self.walk(table)
            return
        for caption in table.nodes():
            if caption.tag == "caption":
                self._element(caption)
        self._before = ""
        self.made += rows


def _lines(text: str) -> list[str]:
    """The lines that breaks part ``text`` into, with the white space of its source closed up."""
    return [line.strip() for line in _SPACE.sub(_space, _INVISIBLE.sub("", text)).split(_BREAK)]


def _space(match: re.Match[str]) -> str:
    """What white space of the source stands for: a space, a new paragraph, or nothing where lines of Chinese end."""
    space, text = match.group(), match.string
    if "\n" not in space and "\r" not in space:
        return " "
    if space.endswith(_INDENT):
        return _BREAK
    around = text[match.start() - 1 : match.start()], text[match.end() : match.end() + 1]
    return "" if all(map(_UNSPACED.match, around)) else " "


def _strikes(node: Node) -> bool:
    return (
        node.tag in _STRIKING
        or node.get("align").lower() == "center"
        or bool(_STRIKING_STYLE.search(node.get("style")))
    )


def _paragraphs(lines: Sequence[str]) -> list[str]:
    """Lines between breaks → paragraphs: a break ends one, but where lines were set in a narrow column."""
    filled = [line for line in lines if line]
    if len(filled) < 2:
        return filled
    widest = max(map(columns, filled))
    full = sum(columns(line) >= widest - 2 for line in filled[:-1])
    wrapped = widest >= _NARROWEST_WRAP and full >= 2 and full * 2 >= len(filled) - 1
    made: list[list[str]] = []
    flows = False
    for line in lines:
        if line and flows and not MARKER.match(line):
            made[-1].append(line)
        elif line:
            made.append([line])
        cut_short = wrapped and columns(line) >= widest - 2 and not ends_sentence(line)
        flows = bool(line) and (cut_short or line.endswith(_NEVER_LAST))
    return [mend("\n".join(parts)) for parts in made]


def _text(cell: Node) -> str:
    """The text of a cell, its paragraphs parted by line ends."""
    if any(isinstance(child, Node) for child in cell.children):
        return "\n".join(element.text for element in elements(cell))
    text = "".join(child for child in cell.children if isinstance(child, str))  # most cells of big tables are no more
    return "\n".join(_paragraphs(_lines(text.replace(_BREAK, "\n"))))


def _numeral(number: int, kind: str) -> str:
    """``number`` as a list of the HTML type ``kind`` shows it: 1, a, A, i or I."""
    if kind in ("a", "A") and 0 < number <= 26:
        return chr(ord(kind) + number - 1)
    if kind in ("i", "I") and 0 < number < 4000:
        made = ""
        rest = number
        for value, letters in _ROMAN:
            made += letters * (rest // value)
            rest %= value
        made += _ROMAN_DIGITS[rest]
        return made if kind == "i" else made.upper()
    return str(number)
