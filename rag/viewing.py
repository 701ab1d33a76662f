"""A cited passage on the picture of its page: finds the file again, draws the page, boxes the words."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from rag.errors import UserError
from rag.messages import say
from rag.store.catalog import Catalog
from rag.store.records import Origin, digest

if TYPE_CHECKING:
    from PIL.Image import Image

Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""

_REACH = 0.5
"""In heights of a character: how far the middle of a small one (，一“) may stand outside what was read of its line."""
_GAP = 3.0
"""In heights of a character: a wider gap parts one line from the next, as that between columns."""
_MARGIN = 0.12
"""In heights of a character: room between the words and their frame."""
_MARKER, _FRAME = (255, 236, 150), (205, 150, 10)
_FRAME_WIDTH = 0.0012
"""Of the picture's longer side."""
_KEPT = 6
"""Pages whose pictures are kept: a person steps to and fro between the citations of an answer."""


class SourceError(UserError):
    """The file that a document was read from is no longer there, or no longer the same."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page that can be looked at."""

    number: int
    """1-based."""
    count: int
    """Pages of the document."""
    width: float
    """In points, as displayed; likewise ``height`` and ``boxes``."""
    height: float
    boxes: tuple[Box, ...]
    """Of the words asked for, one for each line of text, from the page's top left corner."""


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
            raise SourceError(say("source_gone", path=path)) from error
        if changed:
            raise SourceError(say("source_changed", path=path))
        drawn = self._draw(path, origin.member, number)
        with self._lock:
            self._kept[key] = drawn
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return drawn


def lines(boxes: NDArray[np.float32]) -> tuple[Box, ...]:
    """(n, 4) boxes of characters in reading order → a box for each line of text, set across or downwards."""
    seen = boxes[(boxes[:, 2] > boxes[:, 0]) & (boxes[:, 3] > boxes[:, 1])]
    if not len(seen):
        return ()
    em = float(np.percentile(np.maximum(seen[:, 2] - seen[:, 0], seen[:, 3] - seen[:, 1]), 75))
    found: list[_Run] = []
    for box in seen.tolist():
        if not (found and found[-1].takes(box, em)):
            found.append(_Run(box))
    return tuple((run.box[0], run.box[1], run.box[2], run.box[3]) for run in found)


class _Run:
    """Characters of one line; ``axis`` is 0 where they run across, 1 downwards, None while there is only one."""

    def __init__(self, box: list[float]) -> None:
        self.box = box
        self.axis: int | None = None

    def takes(self, box: list[float], em: float) -> bool:
        """Take the character in ``box`` in where it goes on with the line; whether it did."""
        for axis in (0, 1) if self.axis is None else (self.axis,):
            other = 1 - axis
            middle = (box[other] + box[other + 2]) / 2
            beside = self.box[other] - _REACH * em <= middle <= self.box[other + 2] + _REACH * em
            step = box[axis] - self.box[axis + 2]
            if beside and -_REACH * em <= step <= _GAP * em:
                self.axis = axis
                self.box[:2] = min(self.box[0], box[0]), min(self.box[1], box[1])
                self.box[2:] = max(self.box[2], box[2]), max(self.box[3], box[3])
                return True
        return False


def page_text(catalog: Catalog, name: str, number: int) -> str:
    """The text that stands on a page, a block a line; of a block that goes over pages, what stands on this one."""
    page, original = catalog.page(name, number), catalog.original(name)
    if page is None or not len(page.places):
        return ""
    blocks = list(original.outline.blocks(int(page.places[0]), int(page.places[-1]) + 1))
    others = [each for each in catalog.pages_of(name, blocks[0].start, blocks[-1].end) if each.number != number]
    shown = []
    for block in blocks:
        first, last = np.searchsorted(page.places, (block.start, block.end))
        if first == last:
            continue
        # Where all of it stands here, also what stands nowhere: the column's name before a table's cell.
        alone = not any(other.holds(block.start, block.end) for other in others)
        low, high = (block.start, block.end) if alone else (int(page.places[first]), int(page.places[last - 1]) + 1)
        shown.append(original.text[low:high])
    return "".join(f"{line}\n" for line in shown)


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
