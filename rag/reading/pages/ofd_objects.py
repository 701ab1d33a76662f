"""A page of an OFD file → the objects that are drawn on it, in points from the top left corner of the page."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from rag.reading.pages.ofd_package import PageParts, Resources, number, numbers
from rag.reading.pages.pdf_drawing import Matrix, apply, times

if TYPE_CHECKING:
    from lxml.etree import _Element

POINTS = 72 / 25.4
"""In a millimetre."""
_MOST_OBJECTS, _MOST_LETTERS, _MOST_REMARKS, _DEEPEST = 50_000, 200_000, 1000, 8
_NARROW = 0.5
"""Of the em: how wide a letter is where nothing tells."""
_BOLD_WEIGHT = 600
_BOLD_NAMES = ("bold", "black", "heavy", "simhei", "heiti", "黑体")
WHITE = 250
"""Of 255: paper is so light, and what is drawn in it can't be seen on it."""
_HAIRLINE = 0.353
"""Millimetres: a line whose width isn't given."""

Colour = tuple[int, int, int]
Step = tuple[str, tuple[float, ...]]
"""Of a path: m, l, c or h with its points, as in PDF."""
_IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


class Letter(NamedTuple):
    """A character; ``matrix`` leads from its em, whose baseline begins at 0, 0, to the page."""

    char: str
    width: float
    matrix: Matrix


@dataclass(frozen=True, slots=True)
class Text:
    """What one text object draws; ``seen``: in a colour that stands out from white paper."""

    letters: tuple[Letter, ...]
    bold: bool
    colour: Colour
    seen: bool


@dataclass(frozen=True, slots=True)
class Path:
    """Lines and areas; None: not stroked, not filled."""

    steps: tuple[Step, ...]
    stroke: Colour | None
    fill: Colour | None
    width: float


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture; ``matrix`` leads from the unit square to the page."""

    place: str
    matrix: Matrix


Thing = Text | Path | Picture


class Remark(NamedTuple):
    """What somebody noted about a place of the page."""

    author: str
    text: str
    box: tuple[float, float, float, float]


def things(parts: PageParts) -> Iterator[Thing]:
    """All that is drawn on a page, from below; watermarks, which are annotations, aside."""
    base: Matrix = (POINTS, 0.0, 0.0, POINTS, -parts.left * POINTS, -parts.top * POINTS)
    appearances = [
        (look, base)
        for note in parts.annotations
        if note.get("Type") != "Watermark" and note.get("Visible", "true") != "false"
        for look in note.iterchildren("{*}Appearance")
    ]
    waiting = [*((layer, base) for layer in parts.layers), *((look, _moved(look, at)) for look, at in appearances)]
    left = [_MOST_OBJECTS]
    for holder, matrix in waiting:
        yield from _within(holder, matrix, parts.resources, left, 0)


def remarks(parts: PageParts) -> list[Remark]:
    """The notes that the page's annotations carry."""
    found = []
    for note in parts.annotations[:_MOST_REMARKS]:
        text = (note.findtext("{*}Remark") or "").strip()
        look = note.find("{*}Appearance")
        box = numbers(look.get("Boundary", "") if look is not None else "")
        if text and note.get("Type") != "Watermark" and len(box) == 4:
            left, top = (box[0] - parts.left) * POINTS, (box[1] - parts.top) * POINTS
            place = (left, top, left + box[2] * POINTS, top + box[3] * POINTS)
            found.append(Remark(note.get("Creator", ""), text, place))
    return found


def _within(holder: _Element, matrix: Matrix, resources: Resources, left: list[int], depth: int) -> Iterator[Thing]:
    """The objects of a layer or of a block in it, as long as any are ``left``: composites hold each other."""
    for node in holder.iterchildren():
        left[0] -= 1
        if depth > _DEEPEST or left[0] < 0:
            return
        kind = node.tag.rpartition("}")[2] if isinstance(node.tag, str) else ""
        if node.get("Visible", "true") == "false":
            continue
        if kind == "PageBlock":
            yield from _within(node, matrix, resources, left, depth + 1)
        elif kind == "TextObject":
            yield _text(node, _moved(node, matrix), resources)
        elif kind == "PathObject":
            yield _path(node, _moved(node, matrix), resources)
        elif kind == "ImageObject":
            place = resources.pictures.get(node.get("ResourceID", ""), "")
            unit = _moved(node, matrix) if node.get("CTM") else _stretched(node, matrix)
            yield Picture(place, unit)
        elif kind == "CompositeObject":
            composite = resources.composites.get(node.get("ResourceID", ""))
            for content in composite.iterchildren("{*}Content") if composite is not None else ():
                yield from _within(content, _moved(node, matrix), resources, left, depth + 1)


def _moved(node: _Element, matrix: Matrix) -> Matrix:
    """The matrix of what stands in ``node``: its own (CTM), then its place (Boundary), then that around it."""
    box = numbers(node.get("Boundary", "")) or [0.0, 0.0]
    own = numbers(node.get("CTM", ""))
    inner: Matrix = (own[0], own[1], own[2], own[3], own[4], own[5]) if len(own) == 6 else _IDENTITY
    return times(times(inner, (1.0, 0.0, 0.0, 1.0, box[0], box[1])), matrix)


def _stretched(node: _Element, matrix: Matrix) -> Matrix:
    """A picture without a matrix of its own fills its box."""
    box = numbers(node.get("Boundary", ""))
    sides: Matrix = (box[2], 0.0, 0.0, box[3], 0.0, 0.0) if len(box) == 4 else _IDENTITY
    return times(sides, _moved(node, matrix))


def _text(node: _Element, matrix: Matrix, resources: Resources) -> Text:
    size = number(resources.attribute(node, "Size"), 0.0)
    across = number(node.get("HScale", ""), 1.0) or 1.0
    turn = math.radians(number(node.get("CharDirection", ""), 0.0))
    em: Matrix = (
        size * across * math.cos(turn),
        size * across * math.sin(turn),
        -size * math.sin(turn),
        size * math.cos(turn),
        0.0,
        0.0,
    )
    downwards = node.get("ReadDirection", "0") in ("90", "270")
    letters: list[Letter] = []
    x = y = 0.0
    for code in node.iterchildren("{*}TextCode"):
        x, y = number(code.get("X", ""), x), number(code.get("Y", ""), y)
        text = (code.text or "").strip("\r\n\t")
        places = _places(text, x, y, code, size * across, downwards)
        ends = [*(at for _, *at in places[1:]), None]
        for (char, left, top), after in zip(places, ends, strict=True):
            step = math.hypot(after[0] - left, after[1] - top) / (size * across or 1.0) if after else None
            place = times((*em[:4], left, top), matrix)
            letters.append(Letter(char, _width(char, step if not downwards else None), place))
        if len(letters) > _MOST_LETTERS:
            break
    fill, stroke = node.get("Fill", "true") != "false", node.get("Stroke", "false") == "true"
    colour = _colour(resources.child(node, "FillColor" if fill else "StrokeColor"))
    seen = (fill or stroke) and node.get("Alpha", "255") != "0" and colour is not None
    white = colour is not None and min(colour) >= WHITE
    return Text(tuple(letters), _bold(node, resources), colour or (0, 0, 0), seen and not white)


def _places(
    text: str, x: float, y: float, code: _Element, em: float, downwards: bool
) -> list[tuple[str, float, float]]:
    """Each character and where its baseline begins, by the distances that the file gives (``g 3 5``: three times 5)."""
    across, down = _distances(code.get("DeltaX", ""), len(text)), _distances(code.get("DeltaY", ""), len(text))
    made = []
    for i, char in enumerate(text):
        made.append((char, x, y))
        if across or down:
            x += across[min(i, len(across) - 1)] if across else 0.0
            y += down[min(i, len(down) - 1)] if down else 0.0
        elif downwards:
            y += em
        else:
            x += em * _width(char, None)
    return made


def _distances(text: str, wanted: int) -> list[float]:
    made: list[float] = []
    words = iter(text.split())
    for word in words:
        if len(made) >= wanted:
            break
        if word == "g":
            count, distance = next(words, "0"), next(words, "0")
            made += [number(distance, 0.0)] * min(int(number(count, 0.0)), wanted)
        else:
            made.append(number(word, 0.0))
    return made


def _width(char: str, step: float | None) -> float:
    """In ems: a Chinese character fills one, and no other reaches beyond the next."""
    usual = 1.0 if unicodedata.east_asian_width(char) in "WFA" else _NARROW
    if step is None or step <= 0:
        return usual
    return min(step, usual) if usual == 1.0 else min(step, 1.0)


def _bold(node: _Element, resources: Resources) -> bool:
    font = resources.fonts.get(resources.attribute(node, "Font"))
    if number(node.get("Weight", ""), 0.0) >= _BOLD_WEIGHT:
        return True
    if font is None:
        return False
    name = f"{font.get('FontName', '')} {font.get('FamilyName', '')}".lower()
    return font.get("Bold") == "true" or any(part in name for part in _BOLD_NAMES)


def _path(node: _Element, matrix: Matrix, resources: Resources) -> Path:
    steps = tuple(_steps((node.findtext("{*}AbbreviatedData") or "").split(), matrix))
    stroked, filled = node.get("Stroke", "true") != "false", node.get("Fill", "false") == "true"
    width = number(resources.attribute(node, "LineWidth"), _HAIRLINE) * math.hypot(matrix[0], matrix[1])
    return Path(
        steps,
        _colour(resources.child(node, "StrokeColor")) if stroked else None,
        _colour(resources.child(node, "FillColor")) if filled else None,
        width,
    )


_POINTS_OF = {"S": 1, "M": 1, "L": 1, "Q": 2, "B": 3, "C": 0}
_ARC = 7
"""Numbers of an arc, the last two of which are where it ends."""


def _steps(words: Sequence[str], matrix: Matrix) -> Iterator[Step]:
    """The path in the page's points; an arc as the straight line to its end, which is all that a table may have."""
    i = 0
    at = (0.0, 0.0)
    while i < len(words):
        kind, i = words[i], i + 1
        count = _ARC if kind == "A" else 2 * _POINTS_OF.get(kind, 0)
        values = numbers(" ".join(words[i : i + count]))
        if len(values) < count:
            return
        i += count
        values = values[-2:] if kind == "A" else values
        points = [apply(matrix, x, y) for x, y in zip(values[::2], values[1::2], strict=True)]
        if kind == "C":
            yield "h", ()
        elif kind == "Q":
            control, end = points
            first, second = (_between(start, control) for start in (at, end))
            yield "c", (*first, *second, *end)
        elif points:
            yield ("m" if kind in "SM" else "c" if kind == "B" else "l"), tuple(x for point in points for x in point)
        at = points[-1] if points else at


def _between(start: tuple[float, float], control: tuple[float, float]) -> tuple[float, float]:
    """The control point of a cubic curve for that of a quadratic one."""
    return start[0] + (control[0] - start[0]) * 2 / 3, start[1] + (control[1] - start[1]) * 2 / 3


def _colour(node: _Element | None) -> Colour | None:
    """Red, green, blue; black where nothing is said, None for what can't be seen."""
    if node is None:
        return (0, 0, 0)
    if node.get("Alpha", "255") == "0":
        return None
    words = node.get("Value", "").split()
    values = [int(word[1:], 16) if word.startswith("#") else round(float(word)) for word in words]
    values = [max(0, min(255, value)) for value in values]
    if len(values) == 4:
        cyan, magenta, yellow, black = values
        values = [(255 - ink) * (255 - black) // 255 for ink in (cyan, magenta, yellow)]
    values = values * 3 if len(values) == 1 else values
    return (values[0], values[1], values[2]) if len(values) == 3 else (0, 0, 0)
