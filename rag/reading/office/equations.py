"""Office's equations (ECMA-376, part 1, 22.1) → a line of text, as one would type it: ``x=(a+b)/2``, ``m^2``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rag.reading.office.ooxml import q

if TYPE_CHECKING:
    from lxml.etree import _Element

_ATOM = re.compile(r"[\w.%]*|\(.*\)")
"""What needs no brackets where it stands above, below or beside something."""


def linear(node: _Element) -> str:
    """The text of an equation, or of a part of one."""

    def part(name: str) -> str:
        child = node.find(q(name))
        return linear(child) if child is not None else ""

    def sign(properties: str, name: str, default: str) -> str:
        child = node.find(f"{q(properties)}/{q(name)}")
        return child.get(q("m:val"), default) if child is not None else default

    tag = node.tag
    if tag == q("m:t"):
        return node.text or ""
    if tag == q("m:f"):
        return f"{_bracketed(part('m:num'))}/{_bracketed(part('m:den'))}"
    if tag in (q("m:sSup"), q("m:sSub"), q("m:sSubSup"), q("m:nary")):
        base = sign("m:naryPr", "m:chr", "∫") if tag == q("m:nary") else part("m:e")
        below, above = part("m:sub"), part("m:sup")
        scripts = (f"_{_bracketed(below)}" if below else "") + (f"^{_bracketed(above)}" if above else "")
        return base + scripts + (part("m:e") if tag == q("m:nary") else "")
    if tag == q("m:rad"):
        degree = part("m:deg")
        return f"{degree}√{_bracketed(part('m:e'))}"
    if tag == q("m:d"):
        inner = sign("m:dPr", "m:sepChr", "|").join(linear(child) for child in node.findall(q("m:e")))
        return sign("m:dPr", "m:begChr", "(") + inner + sign("m:dPr", "m:endChr", ")")
    return "".join(map(linear, node))


def _bracketed(text: str) -> str:
    return text if _ATOM.fullmatch(text) else f"({text})"
