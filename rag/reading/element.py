"""What a reader finds in a file: a paragraph, a heading or a row of a table, with what its format knows of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Element:
    """A paragraph, heading or table row in reading order."""

    text: str
    """One paragraph; white space is shown as single spaces, and control characters are left out."""
    level: int | None = None
    """1 (outermost) and deeper: a heading; 0: surely none; None: the text decides."""
    row: bool = False
    """A row of a table, written with its column names: ``地区：上海，金额：300万元``."""
    pages: NDArray[np.uint16] | None = None
    """(n,) as in ``Layout``, for the n characters of ``text``; None where the format has no pages."""
    boxes: NDArray[np.float32] | None = None
    """(n, 4) as in ``Layout``."""
