"""Paragraphs → elements: which of them are headings by their type, and how deep they stand."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from rag.chinese.marks import EAST_ASIAN
from rag.reading.element import Element
from rag.reading.layout.paragraphs import LEADER, Paragraph
from rag.reading.structure.headings import PLAIN_LEVEL, heading_level
from rag.reading.text.lines import ends_sentence

_BIGGER, _SMALLER = 1.12, 0.93
"""Of the size of the text: a heading's type is bigger; what is smaller heads nothing."""
_LONGEST, _LONGEST_BOLD, _MOST_LINES = 80, 40, 4
_INNER_END = re.compile(r"[。！？；].")
_BOLD_LEVEL = PLAIN_LEVEL - 2
"""Of headings that are only bold, where no numbered one looks alike: below all numbered ones."""
_EAST_ASIAN = re.compile(f"[{EAST_ASIAN}]")
_BROKEN = re.compile(r"[A-Za-z\u00c0-\u024f][-\u00ad]$")
"""A Latin word that goes on in the next line."""
_FEWEST = 2
"""So many headings that stand out by their type show that a document sets its headings so."""

Style = tuple[float, bool]
"""Size, rounded to half a point, and whether it is bold."""


def elements(paragraphs: Sequence[Paragraph], body: float, bold: bool) -> list[Element]:
    """The elements that ``paragraphs`` are; ``body``: the size of the document's text, ``bold``: whether it is bold."""
    joined = [_join(paragraph) for paragraph in paragraphs]
    styles = [_style(*pair, body, bold) for pair in zip(paragraphs, joined, strict=True)]
    levels = _levels([(style, element.text) for style, element in zip(styles, joined, strict=True) if style])
    made: list[Element] = []
    for paragraph, element, style in zip(paragraphs, joined, styles, strict=True):
        rows = paragraph.lines[0].line.elements
        level = _level(paragraph, element.text, levels.get(style) if style else None, len(levels), body)
        made += rows or [Element(element.text, level, pages=element.pages, boxes=element.boxes)]
    return made


def _join(paragraph: Paragraph) -> Element:
    """The text of the lines, with a space only where a Latin word ends, and without the hyphens of broken words."""
    text = ""
    boxes: list[NDArray[np.float32]] = []
    pages: list[NDArray[np.uint16]] = []
    for placed in paragraph.lines:
        line = placed.line
        if text and line.text:
            last, first = text[-1], line.text[0]
            if _BROKEN.search(text) and first.isalpha() and first.islower() == text[-2].islower():
                text, boxes[-1], pages[-1] = text[:-1], boxes[-1][:-1], pages[-1][:-1]
            elif not (_EAST_ASIAN.match(last) or _EAST_ASIAN.match(first)) and not (last.isdigit() and first.isdigit()):
                text += " "
                boxes.append(np.zeros((1, 4), np.float32))
                pages.append(np.zeros(1, np.uint16))
        text += line.text
        boxes.append(line.boxes)
        pages.append(np.where(line.boxes.any(axis=1), line.page, 0).astype(np.uint16))
    return Element(text, pages=np.concatenate(pages), boxes=np.concatenate(boxes))


def _style(paragraph: Paragraph, element: Element, body: float, bold: bool) -> Style | None:
    """How a heading is set; None for what is no heading by its type."""
    lines = [placed.line for placed in paragraph.lines]
    text, size = element.text, max(line.size for line in lines)
    if (
        paragraph.note
        or lines[0].elements
        or len(lines) > _MOST_LINES
        or _INNER_END.search(text)
        or LEADER.search(text)
    ):
        return None
    stands_out = not bold and all(line.bold for line in lines)
    bigger = size >= _BIGGER * body
    longest = _LONGEST if bigger else _LONGEST_BOLD
    if not (bigger or (stands_out and size > _SMALLER * body)) or len(text) > longest:
        return None
    if ends_sentence(text) or (len(text) <= _LONGEST_BOLD and heading_level(text)[0] == 0):
        return None
    return round(2 * size) / 2, stands_out


def _levels(headings: Sequence[tuple[Style, str]]) -> dict[Style, int]:
    """The level of each style: that of the numbered headings set so, else by its place among the styles."""
    numbered: dict[Style, Counter[int]] = defaultdict(Counter)
    for style, text in headings:
        level, asks = heading_level(text)
        if 0 < level < PLAIN_LEVEL - 1 and not asks:
            numbered[style][level] += 1
    found: dict[Style, int] = {}
    above = 0
    for style in sorted({style for style, _ in headings}, reverse=True):
        if style in numbered:
            found[style] = numbered[style].most_common(1)[0][0]
        else:
            found[style] = min(above + 1, _BOLD_LEVEL)
        above = max(above, found[style])
    return found


def _level(paragraph: Paragraph, text: str, styled: int | None, styles: int, body: float) -> int | None:
    """What ``Element.level`` says of a paragraph whose style has the level ``styled``."""
    line = paragraph.lines[0].line
    level, asks = heading_level(text)
    if paragraph.note or line.size <= _SMALLER * body or LEADER.search(text):
        return 0
    if asks or 0 < level < PLAIN_LEVEL:
        return None
    if styled is not None:
        return styled
    # Short lines in the type of the text are no headings where others stand out.
    return 0 if styles >= _FEWEST or paragraph.lines[0].aligned_right else None
