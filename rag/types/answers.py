"""What is found, and what is said of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import Literal

from rag.types.documents import Passage, Sentence


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
