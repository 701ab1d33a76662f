"""The words that every room speaks: frozen dataclasses for what flows through Mingyin.

Offsets are always character offsets into ``Document.text``, the untouched text of the source, so
that anything shown to a person can be shown in its place.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
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


@dataclass(frozen=True, slots=True)
class Hit:
    """A retrieved passage. ``score`` in 0..1 is fused; ``dense`` is the cosine, ``keyword`` BM25."""

    passage: Passage
    score: float
    dense: float
    keyword: float


@dataclass(frozen=True, slots=True)
class Citation:
    """The place that one answer sentence comes from. ``quote`` is verbatim, line breaks mended."""

    n: int
    """1-based; the sentence of the answer that ends in ``[n]``."""
    document: str
    title: str
    section: str
    page: int | None
    start: int
    end: int
    quote: str
    score: float
    """How well it answers beside the best sentence of the answer, 0..1; 0 where it only belongs to what answers."""
    emphasis: tuple[tuple[int, int], ...] = ()
    """Spans of ``quote`` that hold the exact words of the fact that was asked for."""

    @classmethod
    def of(
        cls, n: int, passage: Passage, sentence: Sentence, score: float, emphasis: tuple[tuple[int, int], ...] = ()
    ) -> Citation:
        """The citation ``n`` of a sentence of ``passage``."""
        where = (passage.document, passage.title, passage.section, sentence.page, sentence.start, sentence.end)
        return cls(n, *where, sentence.text, score, emphasis)


class AnswerKind(Enum):
    """What sort of reply an answer is."""

    CITED = "cited"
    PARTLY = "partly"
    """Some of what was asked is answered; ``Answer.missing`` says what isn't."""
    DIFFERING = "differing"
    """Documents say different things; each is cited, a paragraph for each document."""
    UNVERIFIED = "unverified"
    """Written by a language model, and no passage supports some of it; ``Answer.statements`` says what and why."""
    NEAR = "near"
    """Too little is found for an answer; ``Answer.lead`` says so, and the nearest sentences follow, cited."""
    REFUSED = "refused"
    GREETING = "greeting"


DoubtKind = Literal["uncited", "number", "name", "denial", "meaning"]


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why a language model's sentence isn't supported: ``rag.messages`` has ``doubt_{kind}``."""

    kind: DoubtKind
    detail: str = ""
    """The words that it is about."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence that a language model wrote, as it was checked."""

    text: str
    citations: tuple[int, ...]
    """The numbers of the citations that support it; empty where none do."""
    doubts: tuple[Doubt, ...] = ()
    breaks: bool = False
    """Whether it begins a line of its own."""


@dataclass(frozen=True, slots=True)
class Turn:
    """An earlier question and what was answered (empty when only the question is known)."""

    question: str
    answer: str = ""
    refused: bool = False
    """Whether it wasn't answered: such a question leaves no topic behind."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What Mingyin says. ``text`` ends every sentence with the ``[n]`` of its citation, or several; what a language
    model wrote without support ends in 〔未核实〕, or [unverified] where it answers an English question."""

    question: str
    standalone: str
    """The question that was searched, after a follow-up was completed from the history."""
    kind: AnswerKind
    confidence: float
    """Estimated probability that the documents hold the answer, 0..1."""
    text: str
    citations: tuple[Citation, ...] = ()
    hits: tuple[Hit, ...] = ()
    """The passages that were found, best first; for a refusal the nearest ones."""
    timings_ms: dict[str, float] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    """The parts of the question that a partial answer leaves open, in the question's words."""
    statements: tuple[Statement, ...] = ()
    """The sentences of an answer that a language model wrote; empty for one made of quotes."""
    notice: str = ""
    """Why this is made of quotes although the language model was asked, for the person."""
    tokens: tuple[int, int] = (0, 0)
    """What the language model read and wrote."""
    note: str = ""
    """What must be known of the answer, in our own words: how many rows of a table there are, or that it
    lists some of many documents only."""

    @property
    def refused(self) -> bool:
        """Whether the documents give no sure answer: at most something near."""
        return self.kind in (AnswerKind.REFUSED, AnswerKind.NEAR)

    @property
    def near(self) -> bool:
        """Whether it only quotes what comes nearest."""
        return self.kind is AnswerKind.NEAR

    @property
    def lead(self) -> str:
        """The first line of what is near, which says that it is no more; it cites nothing. Else empty."""
        return self.text.partition("\n")[0] if self.near else ""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an indexing run is."""

    done: float
    """Documents taken in or unchanged; a document of which half is embedded counts as half."""
    documents: int
    """How many there are, as far as is known: a file that isn't read yet counts as one."""
    rate: float = 0.0
    """Characters embedded per second of late; 0 before the first."""
    left: float | None = None
    """Seconds that the rest will take; None while there is nothing to tell it from."""
    reading: str = ""
    """The file that is being read, where that takes long, and how many of its pages have been."""
    page: int = 0
    pages: int = 0
    share: float | None = None
    """How much of the library is embedded, from 0 to 1, once all files are read: all of it can be searched by words."""


Show = Callable[[Progress], None]


@dataclass(frozen=True, slots=True)
class FileStep:
    """What becomes of one file in an indexing run."""

    path: Path
    stage: Literal["reading", "read", "partly", "failed"]
    page: int = 0
    """How many of its ``pages`` have been read."""
    pages: int = 0
    problems: tuple[str, ...] = ()
    """What could not be read of it, and why."""


Follow = Callable[[FileStep], None]


@dataclass(frozen=True, slots=True)
class Report:
    """What an indexing run did, in documents."""

    changed: int
    unchanged: int
    removed: int
    problems: tuple[str, ...]
    """Which files, or members of an archive, were left out and why."""
    notes: tuple[str, ...] = ()
    """What could not be read of the documents, and why."""
    repairs: tuple[tuple[Repair, int], ...] = ()
    """As ``Reading.repairs``, over all documents read."""
    previous_encoder: str | None = None
    """The encoder that the index was built with, where it was another: all was embedded again."""


@dataclass(frozen=True, slots=True)
class DocumentInfo:
    """A document of the library: its name and title, and how many characters and passages it has."""

    name: str
    title: str
    characters: int
    passages: int
    reading: Reading


Checked = Literal[
    "catalog",
    "versions",
    "documents",
    "passages",
    "vectors",
    "states",
    "segments",
    "words",
    "lost",
    "workspace",
    "leftovers",
]
"""What is checked of an index; ``rag.messages`` has ``check_{name}``."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What became of one check."""

    about: Checked
    looked_at: int
    """How many things were looked at."""
    wrong: tuple[str, ...] = ()
    """Which of them are wrong, and how; of ``leftovers``, which harmlessly take up space."""

    @property
    def ok(self) -> bool:
        return not self.wrong or self.about == "leftovers"
