"""A page of a PDF, or a picture, as a PNG: what a person would see of it on a screen.

PDFs are drawn by PDFium with their annotations and filled-in forms. It runs where foreign parsers run:
see ``isolation``.
"""

from __future__ import annotations

import math
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from rag.errors import UserError
from rag.messages import say
from rag.reading import archive
from rag.reading.pages import image
from rag.reading.source import Limits, Source

if TYPE_CHECKING:
    from PIL.Image import Image

_SCALE = 2.0
"""Pixels for a point: 144 dots an inch, which a dense screen can use."""
_LONGEST = 2800
"""Pixels of the longer side at most, whatever the page's size."""
_PIXELS = 8_000_000
_QUICK = 2
"""zlib's level: a page goes no further than to the person's own browser."""


def draw(path: Path, member: str, limits: Limits, page: int) -> bytes:
    """``render`` of the file at ``path``, or of the ``member`` of the archive that it is."""
    try:
        source = Source(path.read_bytes(), path.name, limits)
    except OSError as error:
        raise UserError(say.unreadable(path=path)) from error
    return render(archive.member(source, member) if member else source, page)


def render(source: Source, page: int) -> bytes:
    """The PNG of the 1-based ``page``: a page of a PDF as displayed, or a frame of a picture, upright.

    Raises ``UserError`` where the file has no such page, or it can't be drawn.
    """
    try:
        picture = _DRAWN.get(source.suffix, _frame)(source, page)
        buffer = BytesIO()
        picture.save(buffer, "PNG", compress_level=_QUICK)
    except (MemoryError, UserError):
        raise
    except Exception as error:  # a damaged file can make a parser raise nearly anything
        raise UserError(say.picture_failed(name=source.name, page=page)) from error
    return buffer.getvalue()


def _pdf_page(source: Source, number: int) -> Image:
    import pypdfium2

    pdf = pypdfium2.PdfDocument(source.data)
    try:
        pdf.init_forms()
        page = pdf[number - 1]
        width, height = page.get_size()
        picture: Image = page.render(scale=_scale(width, height, _SCALE)).to_pil().convert("RGB")
        return picture
    finally:
        pdf.close()


def _ofd_page(source: Source, number: int) -> Image:
    from rag.reading.pages import ofd_drawing, ofd_package

    package = ofd_package.opened(source)
    return _pdf_page(replace(source, data=ofd_drawing.as_pdf(package, number, source.limits)), 1)


def _frame(source: Source, number: int) -> Image:
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = None  # the limit of ``source`` is higher than Pillow's own
    with Image.open(BytesIO(source.data), formats=image.FORMATS) as file:
        file.seek(number - 1)
        if file.width * file.height > source.limits.picture_megapixels * 1_000_000:
            raise UserError(say.picture_failed(name=source.name, page=number))
        picture = image.upright(file)
        width, height = image.points(picture.size, file.info.get("dpi"))
    # The pixels of a fax are higher than wide; those of a screen are square.
    scale = _scale(width, height, max(picture.width / width, picture.height / height))
    return picture.resize((max(1, round(width * scale)), max(1, round(height * scale))))


def _scale(width: float, height: float, wanted: float) -> float:
    return min(wanted, _LONGEST / max(width, height), math.sqrt(_PIXELS / (width * height)))


_DRAWN = {".pdf": _pdf_page, ".ofd": _ofd_page}
"""What draws a page, by the ending of its file; every other file is a picture."""
