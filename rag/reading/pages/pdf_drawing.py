"""What a page of a PDF shows besides text: ruled lines, pictures, and the grounds that white text stands on."""

from __future__ import annotations

from collections.abc import Iterator
from ctypes import byref, c_float, c_int, c_uint, c_void_p, cast
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from rag.reading.layout.glyphs import Rule

if TYPE_CHECKING:
    import pypdfium2

_THIN = 3.0
"""Points: a filled box that is thinner is a ruled line."""
_SHORTEST = 4.0
"""Points: a ruled line that is shorter is a dot or a tick."""
_SLANT = 0.5
"""Points that a straight line may lean."""
_MOST_OBJECTS, _MOST_SEGMENTS, _DEEPEST = 20_000, 400, 8
"""A map or a plot may have millions of objects, none of which rules a table; forms may hold each other in circles."""
_MANY_SHAPES = 200
"""So many shapes on a page without text are likely text turned into outlines."""
_WHITE = 250
SCANNED = 0.5
"""A page more than this share of which one picture covers is a scan, or has a picture for its ground."""

Matrix = tuple[float, float, float, float, float, float]
"""As in PDF: x' = a x + c y + e, y' = b x + d y + f."""
Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""


@dataclass(frozen=True, slots=True)
class View:
    """How a page is displayed: ``matrix`` leads from its user space to points from its top left corner."""

    width: float
    height: float
    rotation: int
    """Degrees clockwise: 0, 90, 180 or 270."""
    matrix: Matrix

    @classmethod
    def of(cls, page: pypdfium2.PdfPage) -> View:
        """The crop box, turned as the page says."""
        left, bottom, right, top = page.get_bbox()
        across, down, rotation = right - left, top - bottom, page.get_rotation() % 360
        matrix: Matrix = {
            0: (1.0, 0.0, 0.0, -1.0, -left, top),
            90: (0.0, 1.0, 1.0, 0.0, -bottom, -left),
            180: (-1.0, 0.0, 0.0, 1.0, right, -bottom),
            270: (0.0, -1.0, -1.0, 0.0, top, right),
        }[rotation]
        return cls(down, across, rotation, matrix) if rotation in (90, 270) else cls(across, down, rotation, matrix)


@dataclass(slots=True)
class Drawing:
    """What is drawn on a page besides text, as displayed."""

    rules: list[Rule] = field(default_factory=list)
    grounds: list[Box] = field(default_factory=list)
    """Boxes that are filled in a colour."""
    pictures: list[Box] = field(default_factory=list)
    shapes: int = 0

    @classmethod
    def of(cls, page: pypdfium2.PdfPage, view: View) -> Drawing:
        """Look at the objects of ``page``, also inside forms."""
        import pypdfium2.raw as raw

        made = cls()
        for thing, kind, matrix in _objects(raw, page.raw, view.matrix):
            if kind == raw.FPDF_PAGEOBJ_PATH:
                made.shapes += 1
                _add_path(raw, thing, matrix, made)
            else:
                box = _bounds(raw, thing, matrix)
                if box:
                    made.pictures.append(box)
        return made

    def beneath(self, x: float, y: float) -> bool:
        """Whether a picture or a filled box lies at this point."""
        return any(
            left <= x <= right and top <= y <= bottom
            for boxes in (self.pictures, self.grounds)
            for left, top, right, bottom in boxes
        )

    def pictured(self, view: tuple[float, float]) -> float:
        """The share of a page of this width and height that its largest picture covers."""
        largest = max(((right - left) * (bottom - top) for left, top, right, bottom in self.pictures), default=0.0)
        return largest / max(view[0] * view[1], 1.0)

    @property
    def may_hold_text(self) -> bool:
        """Whether a page without characters may show some all the same."""
        return bool(self.pictures) or self.shapes >= _MANY_SHAPES


def behind(page: pypdfium2.PdfPage, view: View) -> tuple[frozenset[int], Box] | None:
    """The addresses of the text objects that are drawn before a picture that covers most of the page, and its box.

    What lies in that box nobody sees. None where no such picture is drawn, or text can be seen through it.
    """
    import pypdfium2.raw as raw

    texts: list[int] = []
    found: tuple[frozenset[int], Box] | None = None
    for thing, kind, matrix in _in_order(raw, page.raw, view.matrix):
        if kind == raw.FPDF_PAGEOBJ_TEXT:
            texts.append(cast(thing, c_void_p).value or 0)
        elif kind == raw.FPDF_PAGEOBJ_IMAGE and not raw.FPDFPageObj_HasTransparency(thing):
            box = _bounds(raw, thing, matrix)
            if box and (box[2] - box[0]) * (box[3] - box[1]) > SCANNED * view.width * view.height:
                found = frozenset(texts), box
    return found


def _in_order(raw: Any, page: Any, matrix: Matrix) -> Iterator[tuple[Any, int, Matrix]]:
    """The objects of a page and of its forms as they are drawn, with the matrix of what they stand in."""
    left = _MOST_OBJECTS
    waiting = [(raw.FPDFPage_GetObject, page, matrix, iter(range(raw.FPDFPage_CountObjects(page))))]
    while waiting and left:
        get, holder, place, indices = waiting[-1]
        i = next(indices, None)
        if i is None:
            waiting.pop()
            continue
        left -= 1
        thing = get(holder, i)
        kind = raw.FPDFPageObj_GetType(thing)
        if kind == raw.FPDF_PAGEOBJ_FORM and len(waiting) < _DEEPEST:
            inner = iter(range(max(0, raw.FPDFFormObj_CountObjects(thing))))
            waiting.append((raw.FPDFFormObj_GetObject, thing, times(_matrix(raw, thing), place), inner))
        else:
            yield thing, kind, place


def _objects(raw: Any, page: Any, matrix: Matrix) -> Iterator[tuple[Any, int, Matrix]]:
    """Paths and pictures, with the matrix of what they stand in."""
    wanted = (raw.FPDF_PAGEOBJ_PATH, raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_SHADING)
    left = _MOST_OBJECTS
    waiting = [(raw.FPDFPage_GetObject, raw.FPDFPage_CountObjects, page, matrix, 0)]
    while waiting:
        get, count, holder, place, depth = waiting.pop()
        for i in range(min(count(holder), left)):
            left -= 1
            thing = get(holder, i)
            kind = raw.FPDFPageObj_GetType(thing)
            if kind in wanted:
                yield thing, kind, place
            elif kind == raw.FPDF_PAGEOBJ_FORM and depth < _DEEPEST:
                inner = times(_matrix(raw, thing), place)
                waiting.append((raw.FPDFFormObj_GetObject, raw.FPDFFormObj_CountObjects, thing, inner, depth + 1))


def _add_path(raw: Any, path: Any, place: Matrix, made: Drawing) -> None:
    mode, stroked = c_int(), c_int()
    raw.FPDFPath_GetDrawMode(path, byref(mode), byref(stroked))
    count = raw.FPDFPath_CountSegments(path)
    if not (mode.value or stroked.value) or count > _MOST_SEGMENTS:
        return
    filled = bool(mode.value) and not _white(raw, path)
    for points in _subpaths(raw, path, count, times(_matrix(raw, path), place)):
        xs, ys = [x for x, _ in points], [y for _, y in points]
        box = min(xs), min(ys), max(xs), max(ys)
        boxlike = len(points) >= 4 and all(
            min(abs(x - box[0]), abs(x - box[2])) <= _SLANT and min(abs(y - box[1]), abs(y - box[3])) <= _SLANT
            for x, y in points
        )
        thin = min(box[2] - box[0], box[3] - box[1]) <= _THIN
        if filled and boxlike and not thin:
            made.grounds.append(box)
        if boxlike and thin and (filled or stroked.value):
            _add_rule(box, made)
        elif stroked.value or (filled and boxlike):
            for (x0, y0), (x1, y1) in pairwise(points):
                if abs(x0 - x1) <= _SLANT or abs(y0 - y1) <= _SLANT:
                    _add_rule((min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)), made)


def _add_rule(box: Box, made: Drawing) -> None:
    if max(box[2] - box[0], box[3] - box[1]) >= _SHORTEST:
        made.rules.append(Rule(*box))


def _subpaths(raw: Any, path: Any, count: int, matrix: Matrix) -> list[list[tuple[float, float]]]:
    """The corners of each part of a path that is made of straight lines alone."""
    made: list[list[tuple[float, float]]] = []
    straight = False
    x, y = c_float(), c_float()
    for i in range(count):
        segment = raw.FPDFPath_GetPathSegment(path, i)
        kind = raw.FPDFPathSegment_GetType(segment)
        raw.FPDFPathSegment_GetPoint(segment, byref(x), byref(y))
        point = apply(matrix, x.value, y.value)
        if kind == raw.FPDF_SEGMENT_MOVETO:
            made.append([point])
            straight = True
        elif kind != raw.FPDF_SEGMENT_LINETO and straight:
            made.pop()
            straight = False
        elif straight:
            made[-1].append(point)
        if straight and raw.FPDFPathSegment_GetClose(segment):
            made[-1].append(made[-1][0])
    return [points for points in made if len(points) > 1]


def _white(raw: Any, path: Any) -> bool:
    red, green, blue, alpha = (c_uint() for _ in range(4))
    if not raw.FPDFPageObj_GetFillColor(path, byref(red), byref(green), byref(blue), byref(alpha)):
        return False
    return alpha.value == 0 or min(red.value, green.value, blue.value) >= _WHITE


def _bounds(raw: Any, thing: Any, place: Matrix) -> Box | None:
    left, bottom, right, top = (c_float() for _ in range(4))
    if not raw.FPDFPageObj_GetBounds(thing, byref(left), byref(bottom), byref(right), byref(top)):
        return None
    corners = [apply(place, x.value, y.value) for x in (left, right) for y in (bottom, top)]
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    return min(xs), min(ys), max(xs), max(ys)


def _matrix(raw: Any, thing: Any) -> Matrix:
    matrix = raw.FS_MATRIX()
    raw.FPDFPageObj_GetMatrix(thing, byref(matrix))
    return matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f


def times(first: Matrix, then: Matrix) -> Matrix:
    """The matrix that does ``first`` and ``then`` the other."""
    a, b, c, d, e, f = first
    p, q, r, s, t, u = then
    return a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u


def apply(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    """The point where ``matrix`` puts (x, y)."""
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f
