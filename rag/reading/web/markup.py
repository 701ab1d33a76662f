"""HTML → a tree of nodes. Nothing is run, fetched or resolved, and no page is too deep or too broken for it."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from rag.chinese.raised import lowered, raised

_UNSEEN = (
    "script style template noscript iframe frame object embed applet svg canvas audio video map img picture head title"
    " meta link base input textarea select option optgroup datalist button progress meter rt rp rtc annotation"
    " annotation-xml xml"
)
_BLOCKS = (
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure"
    " footer form frameset header hgroup hr html legend li listing main menu nav noframes ol p plaintext pre search"
    " section summary table tbody td tfoot th thead tr ul xmp"
)
UNSEEN = frozenset(_UNSEEN.split())
"""Elements whose text is no text of the page."""
HEADINGS = {f"h{level}": level for level in range(1, 7)}
BLOCKS = frozenset([*_BLOCKS.split(), *HEADINGS])
"""Elements that begin and end a paragraph."""
_RAISED_STYLE = re.compile(r"vertical-align\s*:\s*super|mso-text-raise\s*:\s*[\d.]", re.I)
_LOWERED_STYLE = re.compile(r"vertical-align\s*:\s*sub\b|mso-text-raise\s*:\s*-", re.I)
_FORMULAS = frozenset({"msup", "msub", "mfrac"})
"""Of MathML: what stands in them says by its order what it is."""
_NOTE = re.compile(r"\s*(\d{1,3})\s*")
_DEEPEST = 100
"""Pages of people nest 30 deep, and deeper only where they leave tags unclosed; what follows is laid side by side."""
_CHUNK = 1 << 20


@dataclass(slots=True, eq=False)
class Node:
    """An element with what it holds, in order."""

    tag: str
    attributes: Mapping[str, str] = field(default_factory=dict)
    children: list[Node | str] = field(default_factory=list)

    def get(self, name: str) -> str:
        """The attribute ``name``, empty where there is none."""
        return self.attributes.get(name) or ""

    def nodes(self) -> Iterator[Node]:
        """The elements among its children."""
        return (child for child in self.children if isinstance(child, Node))

    def all(self) -> Iterator[Node]:
        """The elements below it, in the order of the page."""
        for child in self.nodes():
            yield child
            yield from child.all()

    def beginning(self) -> str:
        """The first piece of its text, without the space before it."""
        for child in self.children:
            if found := child.lstrip() if isinstance(child, str) else child.beginning():
                return found
        return ""

    def text(self) -> str:
        """All text below it, white space as it stands."""
        return "".join(child if isinstance(child, str) else child.text() for child in self.children)


def parse(text: str, alive: Callable[[], None] = lambda: None) -> Node:
    """The tree of an HTML page or of a piece of one; it nests at most ``_DEEPEST`` deep. A long one calls ``alive``."""
    from lxml import etree

    # Events instead of lxml's own tree: that one ends, with all that follows, where tags nest 2048 deep.
    parser = etree.HTMLParser(target=_Builder(), encoding="utf-8", huge_tree=True)
    data = text.replace("\0", "").encode("utf-8", "replace")
    parser.feed(b"<html>")  # the parser refuses to close over a page of nothing
    for start in range(0, len(data), _CHUNK):
        parser.feed(data[start : start + _CHUNK])
        alive()
    root: Node = parser.close()
    return root


def parse_xhtml(text: str) -> Node:
    """The tree of an XHTML page, or of other XML: marked sections (CDATA), which HTML has not, are text."""
    first, *sections = text.split("<![CDATA[")
    for section in sections:
        inside, end, after = section.partition("]]>")
        first += html.escape(inside) + after if end else section
    return parse(first)


class _Builder:
    """Receives the parser's events."""

    def __init__(self) -> None:
        self._open = [Node("")]
        self._beyond = 0
        """Elements that are open below the deepest level."""
        self._current = self._open[0]

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        node = Node(tag.lower(), dict(attributes))
        self._open[-1].children.append(node)
        self._current = node
        if len(self._open) > _DEEPEST:
            self._beyond += 1
        else:
            self._open.append(node)

    def end(self, tag: str) -> None:
        if self._beyond:
            self._beyond -= 1
        else:
            node = self._open.pop()
            parent = self._open[-1] if self._open else node
            said = _as_script(node, parent) if node is not parent else None
            if said is not None:
                parent.children[-1] = said
        self._current = self._open[-1]

    def data(self, text: str) -> None:
        self._current.children.append(text)

    def close(self) -> Node:
        return self._open[0]


def _as_script(node: Node, parent: Node) -> str | None:
    """The text of an element that is raised or lowered, the last one of ``parent``, written so that it says this;
    None for every other element."""
    if node.tag in _FORMULAS:
        texts = (child if isinstance(child, str) else child.text() for child in node.children)
        parts = [text.strip() for text in texts if text.strip()]
        if len(parts) != 2:
            return None
        first, second = parts
        if node.tag == "mfrac":
            return f"{first}/{second}"
        return first + (raised(second, first) if node.tag == "msup" else lowered(second, first))
    style = node.get("style")
    up = node.tag == "sup" or bool(style and _RAISED_STYLE.search(style))
    down = node.tag == "sub" or bool(style and _LOWERED_STYLE.search(style))
    if up == down or any(below.tag in UNSEEN or below.tag in BLOCKS or below.tag == "br" for below in node.all()):
        return None
    text = node.text()
    note = _NOTE.fullmatch(text)
    if up and note and any(below.tag == "a" and "#" in below.get("href") for below in (node, *node.all())):
        return f"[{note[1]}]"
    before = next((child if isinstance(child, str) else child.text() for child in reversed(parent.children[:-1])), "")
    return raised(text, before) if up else lowered(text, before)
