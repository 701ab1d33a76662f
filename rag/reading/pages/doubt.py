"""Characters that recognition isn't sure of: where they stand in the text that is made of their pages."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from dataclasses import replace

import numpy as np

from rag.reading.layout.glyphs import Page
from rag.types import Document

_SURE = 0.6
"""Probability of a character from which on it is taken as read."""
_NEAR = 1.0
"""Points: how far the middle of a character may have moved while its page was laid out."""


class Doubts:
    """The characters of one file that recognition isn't sure of."""

    def __init__(self) -> None:
        self._middles: defaultdict[int, list[tuple[float, float]]] = defaultdict(list)

    def note(self, page: Page) -> None:
        """Keep those of ``page``. Punctuation is none of them: it is often unsure, and a sentence is the same."""
        for glyph in page.glyphs:
            if glyph.odds < _SURE and unicodedata.category(glyph.char)[0] != "P":
                middle = (glyph.left + glyph.right) / 2, (glyph.top + glyph.bottom) / 2
                self._middles[page.number].append(middle)

    def marked(self, document: Document) -> Document:
        """``document`` with where they stand in its text, and how many there are among what is said of its reading."""
        places = sorted(set(self._places(document)))
        if not places:
            return document
        spans: list[tuple[int, int]] = []
        for place in places:
            if spans and spans[-1][1] == place:
                spans[-1] = (spans[-1][0], place + 1)
            else:
                spans.append((place, place + 1))
        repairs = (*document.reading.repairs, ("doubtful_characters", len(places)))
        return replace(document, reading=replace(document.reading, repairs=repairs, doubtful=tuple(spans)))

    def _places(self, document: Document) -> list[int]:
        found: list[int] = []
        layout = document.layout
        if layout is None:
            return found
        for number, middles in self._middles.items():
            here = np.flatnonzero(layout.pages == number)
            if not len(here):
                continue
            boxes = layout.boxes[here]
            centres = (boxes[:, :2] + boxes[:, 2:]) / 2
            for middle in middles:
                far = np.abs(centres - middle).max(axis=1)
                nearest = int(far.argmin())
                if far[nearest] <= _NEAR:
                    found.append(int(here[nearest]))
        return found
