"""A Markdown file (CommonMark with tables) → one Document: it is read as the page that it makes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from rag.chinese.marks import HAN
from rag.chinese.raised import lowered, raised
from rag.errors import UserError
from rag.messages import say
from rag.reading.assembly import document
from rag.reading.packed import sound
from rag.reading.source import Source
from rag.reading.text.decoding import decode
from rag.reading.web.flow import elements
from rag.reading.web.markup import parse
from rag.types import Document

if TYPE_CHECKING:
    from markdown_it.rules_core import StateCore

_FRONT_MATTER = re.compile(r"---[ \t]*\n(?:(.*?)\n)?(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.S)
_TITLE = re.compile(r"^title[ \t]*:[ \t]*(.+)$", re.I | re.M)
_FOOTNOTE = re.compile(r"^ {0,3}\[\^([^\]\s^]{1,50})\]:[ \t]*", re.M)
_REFERENCE = re.compile(r"\[\^([^\]\s^]{1,50})\]")
_YAML = re.compile(r"[\w.-]+[ \t]*:|[\s#}\]-]|$")
_NO_REFERENCE = re.compile(rf"^( {{0,3}})(?=\[[^\]\n]+\]:[ \t]*[{HAN}])", re.M)
"""[注]: 说明 is written for people; CommonMark takes it for the address of a link, and it would be lost."""
_TOO_DEEP = re.compile(r"^((?:[ \t]*(?:[>*+-]|\d{1,9}[.)])){20})(?:[ \t>*+-]|\d{1,9}[.)])+", re.M)
"""Quotes and lists in one line that nest deeper than any person nests them, and than the parser follows."""
_DEEPEST = 100
_SUPERSCRIPT = re.compile(r"(?<=[^\s^])\^(?=[^^]*\d|(?<=[\w)]\^)[a-z]\^)([a-z\d+−–.,/()\[\]-]{1,20})\^(?!\^)", re.ASCII)
_SUBSCRIPT = re.compile(r"(?<=[A-Za-z)\]])(?<!~)~(\d{1,3}|[a-z])~(?!~)")
"""Pandoc's 10^6^ and H~2~O; of 3~5 and ~~deleted~~ nothing is lowered."""


def read(source: Source) -> Iterator[Document]:
    """Yield the document. Raises ``UserError`` for an empty file and for one that isn't text."""
    from markdown_it import MarkdownIt

    source.progress(0, 1)
    try:
        text = decode(source.data)[0].replace("\r\n", "\n").replace("\r", "\n")
    except ValueError as error:
        raise UserError(say.not_text(name=source.name)) from error
    title, text = _front_matter(text)
    with sound(source):
        parser = MarkdownIt("commonmark", {"maxNesting": _DEEPEST}).enable("table")
        parser.core.ruler.push("scripts", _scripts)
        page = parse(parser.render(_prepared(text)))
        first = next((node.text() for node in page.all() if node.tag == "h1"), "")
        made = document(source, title or first, elements(page))
    source.progress(1, 1)
    yield made


def _scripts(state: StateCore) -> None:
    """Write what is raised or lowered in running text, not in code, as every reader writes it."""
    for token in state.tokens:
        for inner in token.children or () if token.type == "inline" else ():
            if inner.type == "text" and ("^" in inner.content or "~" in inner.content):
                text = _SUPERSCRIPT.sub(lambda found: raised(found[1], found.string[: found.start()]), inner.content)
                inner.content = _SUBSCRIPT.sub(lambda found: lowered(found[1], found.string[: found.start()]), text)


def _front_matter(text: str) -> tuple[str, str]:
    """The title that the YAML at the top gives, else empty, and the text below it."""
    match = _FRONT_MATTER.match(text)
    if not match or not all(map(_YAML.match, (match.group(1) or "").split("\n"))):
        return "", text
    title = _TITLE.search(match.group(1) or "")
    return title.group(1).strip().strip("\"'") if title else "", text[match.end() :]


def _prepared(text: str) -> str:
    """``text`` with footnotes as paragraphs (注1：…), and what the parser would lose kept from it."""
    labels = set(_FOOTNOTE.findall(text))
    text = _FOOTNOTE.sub(r"\n注\1：", text)
    text = _REFERENCE.sub(lambda mark: "" if mark.group(1) in labels else mark.group(), text)
    return _TOO_DEEP.sub(r"\1 ", _NO_REFERENCE.sub(r"\n\1\\", text))
