"""Paragraphs, headings and table rows that a reader found → a Document of clean text, a block a line.

Every format but plain text comes this way. A reader only says what it knows (this is a heading of
level 2, this is a row); what it doesn't know is told from the text, as for plain text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from rag.errors import UserError
from rag.messages import say
from rag.reading.element import Element
from rag.reading.source import Source
from rag.reading.structure import attributes
from rag.reading.structure.headings import asks, goes_on, heading_level, without_false_headings
from rag.types import Block, Document, Layout, Reading

_Number = TypeVar("_Number", np.uint16, np.float32)
_CONTROL = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")
"""What no text should hold: SQLite can't keep some of it, and none of it is to be read."""
_SPACE = re.compile(r"\s")
_LONGEST_BLOCK = 100_000
"""Characters. No paragraph is as long; a file without line ends would take a hundred times its size in memory."""
_PLACES_TO_CUT = ("\n", "。", "！", "？", "；", " ")
_UNCLEAN = re.compile(rf"{_CONTROL.pattern}|[^\S ]|^ |  | $")


def document(
    source: Source,
    title: str,
    elements: Iterable[Element],
    sizes: Sequence[tuple[float, float]] = (),
    reading: Reading = Reading(),  # noqa: B008 (it is frozen)
) -> Document:
    """The document that ``elements`` make; ``sizes`` of the pages are wanted where elements have boxes.

    An empty ``title`` becomes the one that the text states, else the file's name. Raises ``UserError`` where no text
    is left, or too much.
    """
    bounded = chain.from_iterable(map(_bounded, elements))
    kept = _with_whole_titles([clean for clean in map(_clean, bounded) if clean.text])
    text = "\n".join(element.text for element in kept)
    if not text:
        raise UserError(say.empty_file(name=source.name))
    if len(text) > source.limits.characters:
        raise UserError(say.too_long(name=source.name, limit=source.limits.characters))
    blocks = tuple(without_false_headings(_blocks(kept)))
    title = " ".join(_CONTROL.sub("", title).split()) or attributes.title(blocks, source.stem) or source.stem
    return Document(
        source.name,
        title,
        text,
        blocks,
        _layout(kept, sizes) if sizes else None,
        attributes.find(blocks, title),
        reading,
    )


def _bounded(element: Element) -> Iterator[Element]:
    """The element, one that is far too long in parts that end with a sentence or a word."""
    text, start = element.text, 0
    while len(text) - start > _LONGEST_BLOCK:
        cuts = (text.rfind(mark, start, start + _LONGEST_BLOCK) + 1 for mark in _PLACES_TO_CUT)
        end = next((cut for cut in cuts if cut > start), start + _LONGEST_BLOCK)
        yield _part(element, start, end)
        start = end
    yield _part(element, start, len(text)) if start else element


def _part(element: Element, start: int, end: int) -> Element:
    return replace(
        element,
        text=element.text[start:end],
        pages=None if element.pages is None else element.pages[start:end],
        boxes=None if element.boxes is None else element.boxes[start:end],
    )


def _clean(element: Element) -> Element:
    """The element without control characters, and with single spaces, the boxes of the others kept."""
    if not _UNCLEAN.search(element.text):
        return element
    spaced = _SPACE.sub(" ", element.text)
    keep = [
        i
        for i, char in enumerate(spaced)
        if not _CONTROL.match(element.text[i]) and not (char == " " and (i == 0 or spaced[i - 1] == " "))
    ]
    while keep and spaced[keep[-1]] == " ":
        keep.pop()
    if len(keep) == len(spaced):
        return replace(element, text=spaced)
    return replace(
        element,
        text="".join(spaced[i] for i in keep),
        pages=None if element.pages is None else element.pages[keep],
        boxes=None if element.boxes is None else element.boxes[keep],
    )


def _with_whole_titles(elements: Sequence[Element]) -> list[Element]:
    """``elements`` with a heading that is broken into lines as one: 某县人民政府关于印发 + 某方案的通知."""
    whole: list[Element] = []
    for element in elements:
        above = whole[-1] if whole else None
        if above and above.level and above.level == element.level and goes_on(above.text, element.text):
            whole[-1] = Element(
                above.text + element.text,
                above.level,
                pages=_joined(above.pages, element.pages),
                boxes=_joined(above.boxes, element.boxes),
            )
        else:
            whole.append(element)
    return whole


def _joined(first: NDArray[_Number] | None, second: NDArray[_Number] | None) -> NDArray[_Number] | None:
    return None if first is None or second is None else np.concatenate((first, second))


def _blocks(elements: Sequence[Element]) -> list[Block]:
    made: list[Block] = []
    start = 0
    for element in elements:
        end = start + len(element.text)
        level, question = 0, False
        if element.level is None and not element.row:
            level, question = heading_level(element.text)
        elif element.level:
            level, question = element.level, asks(element.text)
        made.append(Block(element.text, range(start, end), level, question, row=element.row))
        start = end + 1
    return made


def _layout(elements: Sequence[Element], sizes: Sequence[tuple[float, float]]) -> Layout:
    length = sum(len(element.text) + 1 for element in elements) - 1
    pages, boxes = np.zeros(length, np.uint16), np.zeros((length, 4), np.float32)
    start = 0
    for element in elements:
        end = start + len(element.text)
        if element.pages is not None and element.boxes is not None:
            pages[start:end], boxes[start:end] = element.pages, element.boxes
        start = end + 1
    return Layout(tuple(sizes), pages, boxes)
