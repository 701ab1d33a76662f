"""A page of a PDF → its glyphs and ruled lines, in points from the top left of the page as displayed.

PDFium is asked directly (``pypdfium2.raw``): three calls a character, and one set of calls for each run of
characters that one text object draws, are what makes it quick.
"""

from __future__ import annotations

import math
import re
import unicodedata
from ctypes import CFUNCTYPE, POINTER, byref, c_int, c_uint, c_ushort, c_void_p, cast, create_string_buffer
from functools import cache, lru_cache
from itertools import repeat
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from rag.chinese.characters import RADICALS
from rag.reading.layout.glyphs import Glyph, Page
from rag.reading.pages.pdf_drawing import SCANNED, Box, Drawing, View, behind

if TYPE_CHECKING:
    import pypdfium2

UNMAPPED = "\ufffd"
"""Stands for a glyph whose font doesn't say which character it is."""
_BOLD = re.compile(r"bold|black|heavy|demi|simhei|heiti|黑体|cmbx", re.IGNORECASE)
_BOLD_WEIGHT = 700
_FORCED_BOLD = 1 << 18
"""The font flag ForceBold (ISO 32000-1, 9.8.2)."""
_WHITE = 250
_HYPHENS_AT_LINE_END = (2, 0xFFFE)
"""What PDFium returns for a hyphen that breaks a word."""
_SPACES = (9, 10, 13, 32, 0xA0, 0x3000)


Integers = NDArray[np.int64]


def read(page: pypdfium2.PdfPage, number: int) -> tuple[Page, Drawing]:
    """The glyphs of page ``number`` (1-based) that can be seen, and what is drawn there besides."""
    view = View.of(page)
    drawing = Drawing.of(page, view)
    glyphs, unseen = _glyphs(page, view, drawing)
    return Page(number, view.width, view.height, tuple(glyphs), tuple(drawing.rules), unseen=unseen), drawing


def _glyphs(page: pypdfium2.PdfPage, view: View, drawing: Drawing) -> tuple[list[Glyph], float]:
    """The glyphs, and the share of them that a picture hides or that are drawn in no colour."""
    import pypdfium2.raw as raw

    text_page = page.get_textpage()
    handle = text_page.raw
    codes, owners, in_user_space = _characters(raw, handle)
    spaced = _after_space(raw, handle, codes)
    # No text object owns the spaces and line ends that PDFium puts there itself.
    drawn = np.flatnonzero((owners > 0) & ~np.isin(codes, _SPACES))
    codes, owners, spaced = codes[drawn], owners[drawn], spaced[drawn]
    runs, lengths = _runs(raw, handle, drawn, owners, view)
    columns = (np.repeat(column, lengths) for column in np.array(runs, np.float64).reshape(-1, 7).T)
    sizes, bolds, angles, baselines, hidden, uncoloured, unmapped = columns
    boxes = _displayed(in_user_space[drawn], owners, view, angles)
    x, y = (boxes[:, 0] + boxes[:, 2]) / 2, (boxes[:, 1] + boxes[:, 3]) / 2
    seen = (x >= 0) & (x <= view.width) & (y >= 0) & (y <= view.height) & (sizes > 0) & np.isfinite(sizes)
    for i in np.flatnonzero(seen & (hidden > 0)).tolist():
        seen[i] = drawing.beneath(float(x[i]), float(y[i]))
    covered = uncoloured > 0
    scanned = drawing.pictured((view.width, view.height)) > SCANNED
    if scanned and (below := behind(page, view)):
        covered |= np.isin(owners, list(below[0])) & _within(x, y, below[1])
    unseen = float(covered[seen].mean()) if scanned and seen.any() else 0.0
    texts = list(map(_meant, _whole(codes).tolist()))
    for i in np.flatnonzero(unmapped).tolist():
        if raw.FPDFText_HasUnicodeMapError(handle, int(drawn[i])) == 1:
            texts[i] = UNMAPPED
    text_page.close()
    told = (sizes.tolist(), (bolds > 0).tolist(), angles.tolist(), spaced.tolist(), baselines.tolist())
    glyphs = [
        letter
        for glyph, shown in zip(map(Glyph, texts, *boxes.T.tolist(), *told), seen.tolist(), strict=True)
        if shown
        for letter in ((glyph,) if len(glyph.char) == 1 else _letters(glyph))
    ]
    return glyphs, unseen


def _within(x: NDArray[np.float64], y: NDArray[np.float64], box: Box) -> NDArray[np.bool_]:
    left, top, right, bottom = box
    inside: NDArray[np.bool_] = (left <= x) & (x <= right) & (top <= y) & (y <= bottom)
    return inside


def _letters(glyph: Glyph) -> list[Glyph]:
    """The letters of a ligature, each with its part of the box; none of a control character."""
    count = len(glyph.char)
    step = (glyph.right - glyph.left) / max(count, 1)
    return [
        glyph._replace(
            char=char, left=glyph.left + k * step, right=glyph.left + (k + 1) * step, spaced=glyph.spaced and k == 0
        )
        for k, char in enumerate(glyph.char)
    ]


def _characters(raw: Any, handle: Any) -> tuple[Integers, Integers, NDArray[np.float32]]:
    """(n,) code points, (n,) addresses of the text objects that draw them, 0 for none, and (n, 4) their left, top,
    right and bottom in user space.

    ``map`` over functions that take plain addresses is the quickest way through ctypes.
    """
    count = max(0, raw.FPDFText_CountChars(handle))
    boxes = np.zeros((count, 4), np.float32)
    page, indices = repeat(cast(handle, c_void_p).value), range(count)
    unicode_of, owner_of, box_of = _functions()
    text = np.zeros(count + 1, np.uint16)
    whole = raw.FPDFText_GetText(handle, 0, count, text.ctypes.data_as(POINTER(c_ushort))) == count + 1
    codes = text[:-1].astype(np.int64) if whole else np.fromiter(map(unicode_of, page, indices), np.int64, count)
    owners = np.fromiter((owner or 0 for owner in map(owner_of, page, indices)), np.int64, count)
    for _ in map(box_of, page, indices, range(boxes.ctypes.data, boxes.ctypes.data + 16 * count, 16)):
        pass
    return codes, owners, boxes


@cache
def _functions() -> tuple[Any, Any, Any]:
    """PDFium's functions for the code, the text object and the box of a character."""
    import pypdfium2.raw as raw

    def plain(function: Any, result: Any, *arguments: Any) -> Any:
        return CFUNCTYPE(result, *arguments)(cast(function, c_void_p).value or 0)

    return (
        plain(raw.FPDFText_GetUnicode, c_uint, c_void_p, c_int),
        plain(raw.FPDFText_GetTextObject, c_void_p, c_void_p, c_int),
        plain(raw.FPDFText_GetLooseCharBox, c_int, c_void_p, c_int, c_void_p),
    )


def _after_space(raw: Any, handle: Any, codes: Integers) -> NDArray[np.bool_]:
    """(n,): whether the file draws a space before a character, or PDFium sees one between two Han characters.

    PDFium adds a space where characters stand further apart than their advance widths say, which it alone knows.
    """
    spaced = np.zeros(len(codes), bool)
    spaces = np.flatnonzero(np.isin(codes[1:-1], _SPACES)) + 1
    han = (codes >= 0x3400) & (codes < 0xA000)
    spaced[spaces + 1] = han[spaces - 1] & han[spaces + 1]
    for i in spaces[~spaced[spaces + 1]].tolist():
        spaced[i + 1] = raw.FPDFText_IsGenerated(handle, i) == 0
    return spaced


def _whole(codes: Integers) -> Integers:
    """Surrogate pairs as one code point, in the place of the second; the first becomes a control character."""
    low = (
        np.flatnonzero((codes[1:] >= 0xDC00) & (codes[1:] < 0xE000) & (codes[:-1] >= 0xD800) & (codes[:-1] < 0xDC00))
        + 1
    )
    codes = codes.copy()
    codes[low] = 0x10000 + ((codes[low - 1] - 0xD800) << 10) + (codes[low] - 0xDC00)
    codes[low - 1] = 1
    return codes


def _displayed(
    boxes: NDArray[np.float32], owners: Integers, view: View, angles: NDArray[np.float64]
) -> NDArray[np.float64]:
    """(n, 4): left, top, right and bottom on the displayed page of boxes in user space, whose text is turned by
    ``angles``."""
    a, b, c, d, e, f = view.matrix
    left, top, right, bottom = boxes.astype(np.float64).T
    xs, ys = (a * left + c * top + e, a * right + c * bottom + e), (b * left + d * top + f, b * right + d * bottom + f)
    shown = np.stack((np.minimum(*xs), np.minimum(*ys), np.maximum(*xs), np.maximum(*ys)), 1)
    # PDFium takes ligatures apart, and gives each letter the box of the whole, or a strip of it along the x axis.
    lying = np.abs(angles % 180 - 90) < 45
    begins = np.ones(len(boxes), bool)
    same = shown[1:] == shown[:-1]
    begins[1:] = (owners[1:] != owners[:-1]) | ~(same[:, 1] & same[:, 3] & (lying[1:] | (same[:, 0] & same[:, 2])))
    if not begins.all():
        starts = np.flatnonzero(begins)
        lengths = np.diff(np.append(starts, len(boxes)))
        count, place = np.repeat(lengths, lengths), np.arange(len(boxes)) - np.repeat(starts, lengths)
        place = np.where((angles > 135) & (angles < 315), count - 1 - place, place)
        shown[:, 0] = np.repeat(np.minimum.reduceat(shown[:, 0], starts), lengths)
        shown[:, 2] = np.repeat(np.maximum.reduceat(shown[:, 2], starts), lengths)
        for side, chosen in ((0, ~lying), (1, lying)):
            step = (shown[:, side + 2] - shown[:, side]) / count
            shown[chosen, side] += (step * place)[chosen]
            shown[chosen, side + 2] = (shown[:, side] + step)[chosen]
    return shown


def _runs(
    raw: Any, handle: Any, drawn: Integers, owners: Integers, view: View
) -> tuple[list[tuple[float, bool, float, float, bool, bool, bool]], Integers]:
    """For each run of characters that one text object draws their size, whether they are bold, their angle, where
    their baseline begins from the top of the page, whether they are drawn in no colour or in white, whether in none,
    and whether the font may lack their codes; and the lengths of the runs.
    """
    starts = np.flatnonzero(np.concatenate(([True], owners[1:] != owners[:-1]))) if len(owners) else owners
    lengths = np.diff(np.append(starts, len(owners)))
    matrix, colour = raw.FS_MATRIX(), [c_uint() for _ in range(4)]
    at_matrix, at_colour = byref(matrix), list(map(byref, colour))
    invisible = (raw.FPDF_TEXTRENDERMODE_INVISIBLE, raw.FPDF_TEXTRENDERMODE_CLIP)
    filled = (raw.FPDF_TEXTRENDERMODE_FILL, raw.FPDF_TEXTRENDERMODE_FILL_CLIP)
    outlined = (raw.FPDF_TEXTRENDERMODE_FILL_STROKE, raw.FPDF_TEXTRENDERMODE_FILL_STROKE_CLIP)
    fonts: dict[int, bool] = {}
    runs: list[tuple[float, bool, float, float, bool, bool, bool]] = []
    _, down_x, _, down_y, _, top = view.matrix
    for i, owner in zip(drawn[starts].tolist(), owners[starts].tolist(), strict=True):
        thing = cast(owner, raw.FPDF_PAGEOBJECT)
        raw.FPDFText_GetMatrix(handle, i, at_matrix)
        size = raw.FPDFText_GetFontSize(handle, i)
        sign = -1.0 if size < 0 else 1.0
        angle = (view.rotation - math.degrees(math.atan2(matrix.b * sign, matrix.a * sign))) % 360
        mode = raw.FPDFTextObj_GetTextRenderMode(thing)
        coloured = raw.FPDFPageObj_GetFillColor(thing, *at_colour)
        white = (
            coloured and mode in filled and (colour[3].value == 0 or min(part.value for part in colour[:3]) >= _WHITE)
        )
        font = raw.FPDFTextObj_GetFont(thing)
        key = cast(font, c_void_p).value or 0
        if key not in fonts:
            fonts[key] = bool(key) and _bold(raw, font)
        runs.append(
            (
                abs(size) * math.hypot(matrix.c, matrix.d),
                fonts[key] or mode in outlined,
                angle,
                down_x * matrix.e + down_y * matrix.f + top,
                mode in invisible or bool(white),
                mode in invisible,
                raw.FPDFText_HasUnicodeMapError(handle, i) == 1,
            )
        )
    return runs, lengths


def _bold(raw: Any, font: Any) -> bool:
    name = create_string_buffer(256)
    raw.FPDFFont_GetBaseFontName(font, name, len(name))
    if _BOLD.search(name.value.decode("utf-8", "replace")) or _BOLD.search(name.value.decode("gbk", "replace")):
        return True
    return bool(raw.FPDFFont_GetFlags(font) & _FORCED_BOLD) or raw.FPDFFont_GetWeight(font) >= _BOLD_WEIGHT


@lru_cache(maxsize=65536)
def _meant(code: int) -> str:
    """The ordinary character for a code point: of a ligature the letters, of a control character nothing."""
    if code == 0 or code > 0x10FFFF or 0xD800 <= code < 0xE000:
        return UNMAPPED
    if code in _HYPHENS_AT_LINE_END:
        return "-"
    char = chr(code)
    if 0x2E80 <= code < 0x2FE0 or 0xF900 <= code < 0xFB07 or 0x2F800 <= code < 0x2FA20:
        return RADICALS.get(char) or unicodedata.normalize("NFKC", char)
    return "" if char.isspace() or unicodedata.category(char) in ("Cc", "Cf") else char
