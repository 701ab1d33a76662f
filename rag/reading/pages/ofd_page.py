"""A page of an OFD file → its glyphs and ruled lines, as ``pdf_page`` gives those of a PDF."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterator

from rag.reading.layout.glyphs import Glyph, Page, Rule
from rag.reading.pages.ofd_objects import POINTS, WHITE, Path, Picture, Text, things
from rag.reading.pages.ofd_package import PageParts
from rag.reading.pages.pdf_drawing import SCANNED, Drawing, Matrix, apply

_ASCENT, _DESCENT = 0.88, 0.12
"""Of the em: what stands above and below the baseline."""
_THIN, _SHORTEST, _SLANT = 3.0, 4.0, 0.5
"""Points, as for PDF: what is a ruled line."""


def page(parts: PageParts, number: int) -> tuple[Page, Drawing]:
    """The glyphs of a page that can be seen, and what is drawn there besides."""
    drawing = Drawing()
    texts: list[Text] = []
    for thing in things(parts):
        if isinstance(thing, Text):
            texts.append(thing)
        elif isinstance(thing, Picture):
            drawing.pictures.append(_bounds(thing.matrix, 0.0, 0.0, 1.0, 1.0))
        else:
            drawing.shapes += 1
            _add_path(thing, drawing)
    width, height = parts.width * POINTS, parts.height * POINTS
    kept = [
        (glyph, text.seen)
        for text in texts
        for glyph in _glyphs(text)
        if (text.seen or drawing.beneath((glyph.left + glyph.right) / 2, (glyph.top + glyph.bottom) / 2))
        and glyph.right > 0
        and glyph.left < width
        and glyph.bottom > 0
        and glyph.top < height
    ]
    scanned = drawing.pictured((width, height)) > SCANNED
    unseen = sum(not seen for _, seen in kept) / len(kept) if kept and scanned else 0.0
    glyphs = tuple(glyph for glyph, _ in kept)
    return Page(number, width, height, glyphs, tuple(drawing.rules), unseen=unseen), drawing


def _glyphs(text: Text) -> Iterator[Glyph]:
    spaced = False
    for char, width, matrix in text.letters:
        drawn = unicodedata.category(char) not in ("Cc", "Cf", "Cs") and not char.isspace()
        if drawn:
            size = math.hypot(matrix[2], matrix[3])
            angle = math.degrees(math.atan2(matrix[1], matrix[0])) % 360
            box = _bounds(matrix, 0.0, -_ASCENT, width, _DESCENT)
            if size > 0:
                yield Glyph(char, *box, size, text.bold, angle, spaced)
        spaced = char.isspace()


def _bounds(matrix: Matrix, left: float, top: float, right: float, bottom: float) -> tuple[float, float, float, float]:
    corners = [apply(matrix, x, y) for x in (left, right) for y in (top, bottom)]
    xs, ys = zip(*corners, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def _add_path(path: Path, drawing: Drawing) -> None:
    """The ruled lines of a path and, where it is filled, the ground that it makes."""
    points = [(step[1][-2], step[1][-1]) for step in path.steps if step[1]]
    if not points:
        return
    xs, ys = zip(*points, strict=True)
    box = (min(xs), min(ys), max(xs), max(ys))
    if path.fill is not None and min(path.fill) < WHITE:
        thin = min(box[2] - box[0], box[3] - box[1]) <= _THIN
        if thin and max(box[2] - box[0], box[3] - box[1]) >= _SHORTEST:
            drawing.rules.append(Rule(*box))
        elif not thin:
            drawing.grounds.append(box)
    if path.stroke is None or min(path.stroke) >= WHITE:
        return
    start = at = points[0]
    for kind, values in path.steps:
        end = start if kind == "h" else (values[-2], values[-1])
        if kind == "m":
            start = end
        elif kind in "lh":
            _add_line(at, end, drawing)
        at = end


def _add_line(start: tuple[float, float], end: tuple[float, float], drawing: Drawing) -> None:
    across, down = abs(end[0] - start[0]), abs(end[1] - start[1])
    if min(across, down) <= _SLANT and max(across, down) >= _SHORTEST:
        xs, ys = sorted((start[0], end[0])), sorted((start[1], end[1]))
        drawing.rules.append(Rule(xs[0], ys[0], xs[1], ys[1]))
