"""The title of a document, as its first page shows it: the biggest type there."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from rag.chinese.official import TITLE, stands_alone
from rag.reading.element import Element

_CANDIDATES = 15
"""Elements from the top that may be the title."""
_SHORTEST, _LONGEST = 2, 100
_BIGGER, _AS_BIG = 1.15, 0.9
"""Of the type of the text, and of the biggest type: among those as big the first one is the title."""
_LETTERS = re.compile(r"[^\W\d_]{2}")


def title(elements: Sequence[Element]) -> str:
    """The title; empty where no line of the first page is set bigger than the text."""
    sizes = [_size(element) for element in elements]
    if not any(sizes):
        return ""
    text = _usual(elements, sizes)
    heads = [
        (size, element.text)
        for size, element in zip(sizes[:_CANDIDATES], elements, strict=False)
        if size >= _BIGGER * text and _first_page(element) and _may_be(element)
    ]
    if not heads:
        return ""
    biggest = max(size for size, _ in heads)
    # What ends like the title of an official document is one, even below the bigger name of a newspaper or an office.
    return next(
        (text for _, text in heads if "关于" in text and TITLE.search(text)),
        next(text for size, text in heads if size >= _AS_BIG * biggest),
    )


def _may_be(element: Element) -> bool:
    text = element.text
    fits = _SHORTEST <= len(text) <= _LONGEST and bool(_LETTERS.search(text))
    return fits and not element.row and not stands_alone(text) and not text.endswith("。")


def _first_page(element: Element) -> bool:
    return element.pages is not None and bool((element.pages == element.pages[element.pages > 0].min(initial=1)).any())


def _size(element: Element) -> float:
    """Height of its characters; 0 where they stand nowhere. Of turned text it is their width, which is no less."""
    if element.boxes is None or element.pages is None:
        return 0.0
    shown = element.boxes[element.pages > 0]
    return float(np.median(shown[:, 3] - shown[:, 1])) if len(shown) else 0.0


def _usual(elements: Sequence[Element], sizes: Sequence[float]) -> float:
    """The size of most of the text."""
    lengths = [len(element.text) for element in elements]
    order = np.argsort(sizes)
    reached = np.cumsum(np.asarray(lengths)[order])
    return float(sizes[int(order[np.searchsorted(reached, reached[-1] / 2)])])
