"""Documents as they are read, and the passages that are cut of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence. ``text`` is ``Document.text[start:end]`` with its line breaks mended: with all
    white space removed the two are equal."""

    text: str
    start: int
    end: int
    page: int | None = None
    """1-based page that it begins on; None for a source that has no pages."""


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, a heading or a row of a table, as a person would read it.

    ``text`` is the repaired text (lines joined, doubled glyphs collapsed) and ``offsets[i]`` the
    place in the source of its character ``i``; the source offsets never decrease.
    """

    text: str
    offsets: Sequence[int]
    level: int = 0
    """0 for a paragraph; for a heading 1 (outermost) and deeper."""
    question: bool = False
    """Whether this heading asks a question; only such headings may stand after their text."""
    width: int = 0
    """Width in display columns of the line wrap that the block was set in; 0 when not wrapped."""
    row: bool = False
    """A row of a table with its column names: one sentence, and a passage of its own."""

    @property
    def start(self) -> int:
        return self.offsets[0]

    @property
    def end(self) -> int:
        return self.offsets[-1] + 1


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """Where the characters of a document stand on its pages."""

    sizes: tuple[tuple[float, float], ...]
    """Width and height of each page in points, as it is displayed (a rotated page after its rotation)."""
    pages: NDArray[np.uint16]
    """(n,): the 1-based page of each character of ``Document.text``; 0 where it stands on none."""
    boxes: NDArray[np.float32]
    """(n, 4): left, top, right, bottom in points from the page's top left corner; zeros where it stands on none."""


AttributeName = Literal["title", "number", "issuer", "date"]


@dataclass(frozen=True, slots=True)
class Attribute:
    """What a document says of itself: ``Document.text[start:end]`` is its number, issuer, date or title."""

    name: AttributeName
    """``number`` (发文字号), ``issuer`` (发布机关), ``date`` (成文日期) or ``title`` (标题)."""
    start: int
    end: int


UnreadReason = Literal[
    "no_text_layer",
    "garbled",
    "unchecked_layer",
    "page_failed",
    "too_many_pages",
    "pictures",
    "more_pictures",
    "picture_slides",
    "hidden_slides",
    "chapters",
    "hidden_sheets",
    "formulas",
    "cell_pictures",
    "attachments",
]
Repair = Literal[
    "doubled_glyphs",
    "watermarks",
    "running_heads",
    "joined_lines",
    "footnotes",
    "page_furniture",
    "recognised_pages",
    "checked_layers",
    "mended_layers",
    "recognised_pictures",
    "doubtful_characters",
]


@dataclass(frozen=True, slots=True)
class Unread:
    """Pages, or sheets or slides, that could not be read, and why: ``rag.messages`` has ``unread_{reason}``."""

    reason: UnreadReason
    pages: tuple[int, ...] = ()
    """1-based; empty where it concerns the document as a whole."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How the reading of a document went, for the person."""

    pages: int = 0
    """0 where the format has none."""
    repairs: tuple[tuple[Repair, int], ...] = ()
    """What was mended and how often: ``rag.messages`` has ``repaired_{name}``."""
    unread: tuple[Unread, ...] = ()
    doubtful: tuple[tuple[int, int], ...] = ()
    """Stretches of ``Document.text``, in order, that recognition read without being sure of them."""


@dataclass(frozen=True, slots=True)
class Document:
    """A document as read.

    A plain text file keeps its text untouched, and its blocks know where in it they stand. Every other
    format is read into clean text in reading order, a block a line; ``layout`` leads back to its pages.
    """

    name: str
    """Unique in a library: the file's path below the indexed folder, or the id in a collection."""
    title: str
    text: str
    blocks: tuple[Block, ...] = ()
    layout: Layout | None = None
    """Only of formats that have pages to look at: PDF and pictures."""
    attributes: tuple[Attribute, ...] = ()
    reading: Reading = Reading()
    member: str = ""
    """Its path inside the archive that it was read from, else empty."""


SEPARATOR = " › "
"""Stands between the headings of ``Passage.section``."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A retrieval unit of about 150-350 characters on sentence boundaries."""

    document: str
    title: str
    section: str
    """The headings above the passage, outermost first, joined with `` › ``; may be empty."""
    text: str
    start: int
    end: int
    sentences: tuple[Sentence, ...]
    page: int | None = None
    """1-based; None for a source that has no pages."""
