"""A picture → a Document of the text that is recognised in it; a TIFF has a picture a page."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from io import BytesIO
from typing import TYPE_CHECKING

import numpy as np

from rag.errors import NoRecognitionError, UserError
from rag.messages import say
from rag.reading import layout
from rag.reading.assembly import document
from rag.reading.layout.glyphs import Page
from rag.reading.layout.title import title
from rag.reading.pages import ocr
from rag.reading.pages.doubt import Doubts
from rag.reading.source import Limits, Source
from rag.types import Document, Reading, Unread

if TYPE_CHECKING:
    from PIL.Image import Image

logger = logging.getLogger(__name__)

FORMATS = ("PNG", "JPEG", "TIFF", "BMP", "WEBP")
"""What Pillow may take a file for: it hands some others to outside programs."""
_DPI = 150.0
"""Of a picture that doesn't tell, or tells what makes no page."""
_SHORTEST, _LONGEST = 72.0, 24 * 72.0
"""Points of the longer side that a page can have: an inch, and two feet."""
_A4 = 842.0
_LEAST_WIDTH, _LEAST_HEIGHT = 100, 24
"""Pixels of a picture within a document that can hold a few words."""
_MOST_PIXELS = 6000
"""Of the longer side, which is a newspaper's page at 250 dpi: a bigger picture is made smaller, to spare memory."""


def read(source: Source) -> Iterator[Document]:
    """Yield the document. Raises ``UserError`` where the picture is damaged, too large or without text."""
    if not ocr.available():
        raise NoRecognitionError(say.no_recognition(name=source.name))
    sizes: list[tuple[float, float]] = []
    unread: list[Unread] = []
    doubts = Doubts()
    elements, repairs = layout.read(_pages(source, sizes, unread, doubts))
    failed = sum(size == (0.0, 0.0) for size in sizes)
    if not elements:
        raise UserError((say.damaged if failed == len(sizes) else say.picture_without_text)(name=source.name))
    reading = Reading(len(sizes), (*repairs, ("recognised_pages", len(sizes) - failed)), tuple(unread))
    yield doubts.marked(document(source, title(elements), elements, sizes, reading))


def within(data: bytes, limits: Limits) -> list[tuple[str, bool]] | None:
    """``Source.recognise``: the text of a picture that stands in another document. Small ones are icons and logos."""
    from PIL import Image

    if not ocr.available():
        return None
    Image.MAX_IMAGE_PIXELS = None
    try:
        with Image.open(BytesIO(data), formats=FORMATS) as file:
            if file.width < _LEAST_WIDTH or file.height < _LEAST_HEIGHT:
                return []
            page = _page(file, 1, Source(b"", "", limits))
    except Exception:  # too large, damaged, or a drawing that Pillow doesn't know
        logger.info("a picture could not be read", exc_info=True)
        return None
    return [(element.text, element.row) for element in layout.read([page])[0]]


def _pages(source: Source, sizes: list[tuple[float, float]], unread: list[Unread], doubts: Doubts) -> Iterator[Page]:
    """The pages of the picture. Their sizes (0 by 0 for a damaged one), what is unread and what is doubtful are added
    to the others."""
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = None  # the limit of ``source``, kept below, is higher than Pillow's own
    try:
        file = Image.open(BytesIO(source.data), formats=FORMATS)
        count = getattr(file, "n_frames", 1) if file.format == "TIFF" else 1
    except Exception as error:  # a damaged file can make Pillow raise nearly anything
        raise UserError(say.damaged(name=source.name)) from error
    failed = []
    for number in range(1, min(count, source.limits.pages) + 1):
        try:
            file.seek(number - 1)
            page = _page(file, number, source)
        except UserError:
            raise
        except Exception:
            logger.warning("picture %d of %s could not be read", number, source.name, exc_info=True)
            failed.append(number)
            page = Page(number, 0.0, 0.0, ())
        sizes.append((page.width, page.height))
        doubts.note(page)
        source.progress(number, count)
        yield page
    if failed:
        unread.append(Unread("page_failed", tuple(failed)))
    if count > source.limits.pages:
        unread.append(Unread("too_many_pages", tuple(range(source.limits.pages + 1, count + 1))))


def _page(file: Image, number: int, source: Source) -> Page:
    limit = source.limits.picture_megapixels
    if file.width * file.height > limit * 1_000_000:
        raise UserError(say.picture_too_large(name=source.name, limit=limit))
    picture = upright(file)
    width, height = points(picture.size, file.info.get("dpi"))
    # The pixels of a fax are higher than wide; recognition wants them square.
    scale = min(max(picture.width / width, picture.height / height), _MOST_PIXELS / max(width, height))
    square = (max(1, round(width * scale)), max(1, round(height * scale)))
    return ocr.page(picture if picture.size == square else picture.resize(square), number, width, height)


def upright(file: Image) -> Image:
    """The picture as a person sees it: turned as its Exif data says, in RGB, what is transparent on white paper."""
    from PIL import Image, ImageOps

    turned = ImageOps.exif_transpose(file)
    if turned.mode.startswith(("I", "F")):
        values = np.asarray(turned, np.float64)  # Pillow would cut off what is over 255
        turned = Image.fromarray((values * (255 / max(1.0, values.max()))).clip(0, 255).astype(np.uint8))
    if not turned.has_transparency_data:
        return turned.convert("RGB")
    layer = turned.convert("RGBA")
    paper = Image.new("RGB", layer.size, "white")
    paper.paste(layer, mask=layer.getchannel("A"))
    return paper


def points(pixels: tuple[int, int], dpi: object) -> tuple[float, float]:
    """Width and height of the page in points, by the picture's own resolution where that makes a page."""
    told = dpi if isinstance(dpi, tuple) and len(dpi) == 2 else (0, 0)
    for across, down in (told, (_DPI, _DPI)):
        if across > 0 and down > 0:
            width, height = pixels[0] * 72 / float(across), pixels[1] * 72 / float(down)
            if _SHORTEST <= max(width, height) <= _LONGEST and min(width, height) >= 1:
                return width, height
    scale = _A4 / max(pixels)
    return pixels[0] * scale, pixels[1] * scale
