"""What the shapes of a slide say: their paragraphs, tables, charts and diagrams (ECMA-376, part 1, 19 to 21)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rag.reading.element import Element
from rag.reading.office.equations import linear
from rag.reading.office.number_formats import shown
from rag.reading.office.numbering import written
from rag.reading.office.ooxml import Package, q, relation
from rag.reading.office.runs import flowing, joined, visible
from rag.reading.structure import tables

if TYPE_CHECKING:
    from lxml.etree import _Element

_FURNITURE = frozenset({"sldNum", "ftr", "dt", "hdr"})
"""Placeholders for what is the same on every slide."""
_TITLES = frozenset({"title", "ctrTitle"})
_STAMPS = ("slidenum", "datetime")
_WIDEST_SPAN = 100
_AUTOMATIC = {
    "arabic": "decimal",
    "alphaLc": "lowerLetter",
    "alphaUc": "upperLetter",
    "romanLc": "lowerRoman",
    "romanUc": "upperRoman",
    "circleNum": "decimalEnclosedCircle",
    "ea1Chs": "chineseCountingThousand",
    "ea1Cht": "chineseCountingThousand",
    "ea1Jpn": "chineseCountingThousand",
}
_AROUND = (("ParenBoth", "({})"), ("ParenR", "{})"), ("Period", "{}."), ("", "{}"))


@dataclass(frozen=True, slots=True)
class Box:
    """Where a shape stands, in EMU from the slide's top left corner."""

    left: int
    top: int
    right: int
    bottom: int


@dataclass(frozen=True, slots=True)
class Shape:
    """A shape, or a group of them, with what it says in reading order."""

    elements: tuple[Element, ...]
    box: Box | None = None
    title: bool = False
    size: int = 0
    """Of its largest font, in hundredths of a point; 0 where only its layout says it."""
    pictures: int = 0


def box_of(node: _Element) -> Box | None:
    """The box that the shape itself gives; None where its layout does."""
    form = next(node.iter(q("a:xfrm"), q("p:xfrm")), None)
    offset = form.find(q("a:off")) if form is not None else None
    extent = form.find(q("a:ext")) if form is not None else None
    if offset is None or extent is None:
        return None
    left, top = int(offset.get("x", "0")), int(offset.get("y", "0"))
    return Box(left, top, left + int(extent.get("cx", "0")), top + int(extent.get("cy", "0")))


def placeholder(node: _Element) -> tuple[str, str] | None:
    """(type, index) of the placeholder that a shape fills."""
    mark = node.find(f"*/{q('p:nvPr')}/{q('p:ph')}")
    return (mark.get("type", "body"), mark.get("idx", "0")) if mark is not None else None


def text_shape(node: _Element, box: Box | None) -> Shape | None:
    """A shape with text; None for what stands on every slide."""
    kind = (placeholder(node) or ("", ""))[0]
    body = node.find(q("p:txBody"))
    if kind in _FURNITURE or body is None:
        return None
    sizes = [int(run.get("sz", "0")) for run in body.iter(q("a:rPr"))]
    elements = tuple(Element(text, 0) for text in paragraphs(body))
    return Shape(elements, box, kind in _TITLES, max(sizes, default=0)) if elements else None


def paragraphs(body: _Element) -> Iterator[str]:
    """The paragraphs of a text body that hold any text, with their automatic numbers."""
    counts: dict[str, tuple[str, int]] = {}
    for node in body.findall(q("a:p")):
        text = _line(node).strip()
        properties = node.find(q("a:pPr"))
        depth = properties.get("lvl", "0") if properties is not None else "0"
        automatic = properties.find(q("a:buAutoNum")) if properties is not None else None
        counts = {level: count for level, count in counts.items() if level <= depth}
        if automatic is None:
            counts.pop(depth, None)
        elif text:
            kind, start = automatic.get("type", "arabicPeriod"), int(automatic.get("startAt", "1"))
            before = counts.get(depth, ("", 0))
            number = before[1] + 1 if before[0] == kind else start
            counts[depth] = (kind, number)
            text = f"{_label(kind, number)} {text}"
        yield from (part for part in flowing(text) if part.strip())


def _label(kind: str, number: int) -> str:
    form = next((form for prefix, form in _AUTOMATIC.items() if kind.startswith(prefix)), "decimal")
    around = next(around for suffix, around in _AROUND if kind.endswith(suffix))
    return around.format(written(number, form))


def _line(node: _Element) -> str:
    """The text of a paragraph, or of a part of it; ``\\n`` for its line breaks."""
    return joined([*_parts(node, 0)])


def _parts(node: _Element, rise: int) -> Iterator[tuple[int, str]]:
    """Its pieces, each with whether it stands above (1) or below (-1) the line."""
    for child in visible(node):
        if child.tag == q("a:t"):
            yield rise, child.text or ""
        elif child.tag == q("a:br"):
            yield 0, "\n"
        elif child.tag == q("m:oMath"):
            yield 0, linear(child)
        elif child.tag != q("a:fld") or not child.get("type", "").startswith(_STAMPS):
            yield from _parts(child, _rise(child))


def _rise(run: _Element) -> int:
    properties = run.find(q("a:rPr"))
    baseline = properties.get("baseline", "0").rstrip("%") if properties is not None else "0"
    return 0 if baseline.strip("-0") == "" else -1 if baseline.startswith("-") else 1


def frame(node: _Element, package: Package, part: str) -> Shape | None:
    """A table, chart or diagram; ``part`` is the slide that it stands on."""
    elements: list[Element] = []
    for table in node.iter(q("a:tbl")):
        elements += _table(table)
    for mark in node.iter(q("c:chart"), q("dgm:relIds")):
        chart = mark.tag == q("c:chart")
        name = package.targets(part).get(relation(mark) if chart else relation(mark, "dm"))
        if name:
            root = package.root(name)
            elements += _chart(root) if chart else _diagram(root)
    return Shape(tuple(elements), box_of(node)) if elements else None


def _table(table: _Element) -> list[Element]:
    grid: list[list[str | None]] = []
    for row in table.findall(q("a:tr")):
        cells: list[str | None] = []
        for cell in row.findall(q("a:tc")):
            body = cell.find(q("a:txBody"))
            text: str | None = "\n".join(paragraphs(body)) if body is not None else ""
            if cell.get("hMerge") in ("1", "true"):
                text = None
            elif cell.get("vMerge") in ("1", "true") and grid:
                text = grid[-1][len(cells)] if len(cells) < len(grid[-1]) else ""
            cells.append(text)
        grid.append(cells)
    return _rows(grid)


def _rows(grid: Sequence[Sequence[str | None]], header_rows: int | None = None) -> list[Element]:
    found = tables.rows(grid, header_rows)
    return [Element(cell, 0) for row in grid for cell in row if cell] if found is None else found


def _chart(root: _Element) -> list[Element]:
    """Its title, and its series as a table: a row for each category, a column for each series."""
    title = root.find(f"{q('c:chart')}/{q('c:title')}")
    text = "".join(node.text or "" for node in title.iter(q("a:t"))) if title is not None else ""
    names = [""]
    columns: dict[str, dict[int, str]] = {}
    for series in root.iter(q("c:ser")):
        names.append("".join(_points(series.find(q("c:tx"))).values()))
        categories = _points(series.find(q("c:cat"))) or _points(series.find(q("c:xVal")))
        values = _points(series.find(q("c:val"))) or _points(series.find(q("c:yVal")))
        for place, value in values.items():
            columns.setdefault(categories.get(place, ""), {})[len(names) - 1] = value
    grid = [names, *([category, *(row.get(i, "") for i in range(1, len(names)))] for category, row in columns.items())]
    return ([Element(text, 0)] if text.strip() else []) + (_rows(grid, 1) if columns else [])


def _points(node: _Element | None) -> dict[int, str]:
    """The values that a chart keeps of its data, by their places."""
    if node is None:
        return {}
    code = next((item.text or "" for item in node.iter(q("c:formatCode"))), None)
    values = {}
    for number, point in enumerate(node.iter(q("c:pt"))):
        value = point.findtext(q("c:v")) or ""
        values[int(point.get("idx", number))] = value if code is None or not value else shown(float(value), code)
    literal = node.findtext(q("c:v"))
    return values or ({0: literal} if literal else {})


def _diagram(root: _Element) -> list[Element]:
    """The words of a SmartArt diagram, in the order of its outline."""
    bodies = (point.find(q("dgm:t")) for point in root.iter(q("dgm:pt")))
    return [Element(text, 0) for body in bodies if body is not None for text in paragraphs(body)]
