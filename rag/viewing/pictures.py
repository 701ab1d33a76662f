"""The picture of a page: drawn from the file that it was read from, with the cited words marked."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from rag.errors import UserError
from rag.messages import say
from rag.store.records import Origin, digest
from rag.viewing.sheet import Sheet

if TYPE_CHECKING:
    from PIL.Image import Image

_MARGIN = 0.12
"""In heights of a character: room between the words and their frame."""
_MARKER, _FRAME = (255, 236, 150), (205, 150, 10)
_FRAME_WIDTH = 0.0012
"""Of the picture's longer side."""
_KEPT = 6
"""Pages whose pictures are kept: a person steps to and fro between the citations of an answer."""


class SourceError(UserError):
    """The file that a document was read from is no longer there, or no longer the same."""


class Pictures:
    """Draws pages, and keeps the last few. It may be shared between threads."""

    def __init__(self, draw: Callable[[Path, str, int], bytes]) -> None:
        """``draw``: (file, path inside it, page) → PNG of the page. It raises ``UserError``."""
        self._draw = draw
        self._kept: OrderedDict[tuple[object, ...], bytes] = OrderedDict()
        self._lock = Lock()

    def page(self, origin: Origin, number: int) -> bytes:
        """The PNG of a page. Raises ``SourceError`` where the file is gone or another than was read."""
        path = Path(origin.source)
        try:
            state = path.stat()
            key = (origin, state.st_mtime_ns, state.st_size, number)
            with self._lock:
                if key in self._kept:
                    self._kept.move_to_end(key)
                    return self._kept[key]
            changed = origin.hash not in ("", digest(path.read_bytes()))
        except OSError as error:
            raise SourceError(say.source_gone(path=path)) from error
        if changed:
            raise SourceError(say.source_changed(path=path))
        drawn = self._draw(path, origin.member, number)
        with self._lock:
            self._kept[key] = drawn
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return drawn


def marked(png: bytes, sheet: Sheet) -> bytes:
    """The picture of a page with the boxes of ``sheet`` marked as with a marker pen, and framed."""
    from PIL import Image, ImageDraw

    if not sheet.boxes:
        return png
    with Image.open(BytesIO(png)) as file:
        picture = file.convert("RGB")
    across, down = picture.width / sheet.width, picture.height / sheet.height
    thick = max(2, round(_FRAME_WIDTH * max(picture.size)))
    pen = ImageDraw.Draw(picture)
    for left, top, right, bottom in sheet.boxes:
        margin = _MARGIN * min(right - left, bottom - top)
        box = (
            max(0, round((left - margin) * across)),
            max(0, round((top - margin) * down)),
            min(picture.width, round((right + margin) * across)),
            min(picture.height, round((bottom + margin) * down)),
        )
        if box[0] < box[2] and box[1] < box[3]:
            _tint(picture, box)
            pen.rectangle((box[0], box[1], box[2] - 1, box[3] - 1), outline=_FRAME, width=thick)
    buffer = BytesIO()
    picture.save(buffer, "PNG", compress_level=2)
    return buffer.getvalue()


def _tint(picture: Image, box: tuple[int, int, int, int]) -> None:
    """Multiply: the paper takes the marker's colour and the ink stays black."""
    from PIL import Image, ImageChops

    under = picture.crop(box)
    picture.paste(ImageChops.multiply(under, Image.new("RGB", under.size, _MARKER)), box)
