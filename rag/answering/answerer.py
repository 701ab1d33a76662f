"""A question → an answer whose every sentence is cited, or an honest refusal."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from rag import conversation
from rag.answering import facts, smalltalk
from rag.answering.compose import Chosen, choose
from rag.answering.confidence import Signals, confidence, signals
from rag.answering.question import Question, analyse, search_words
from rag.answering.sentences import Candidate, SentenceVectors, weigh
from rag.answering.suggestions import suggestions
from rag.embedding import Encoder
from rag.errors import QuestionError
from rag.messages import say
from rag.passages import ITEM
from rag.retrieval import retrieve
from rag.settings import Settings
from rag.store.snapshot import Snapshot
from rag.types import Answer, AnswerKind, Citation, Hit, Passage, Turn
from rag.words import simplified

_EXAMPLES = 3
_LEAST_RARITY = 0.05
_REFUSAL = {
    True: "资料库的文档里没有找到能回答这个问题的内容。"
    "下面是最接近的段落，供参考；可以换个说法，或加入相关文档后再问。",
    False: "The documents don't hold an answer to this question. The nearest passages are shown for reference; "
    "try other words, or add documents that cover it.",
}
"""By whether the question is in Chinese."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was found for a question, best first; ``signals`` is None where nothing was."""

    question: Question
    hits: tuple[Hit, ...]
    candidates: tuple[Candidate, ...]
    signals: Signals | None


class Answerer:
    """Answers from one snapshot of a library. ``encoder`` is called when the first question needs it."""

    def __init__(
        self, snapshot: Snapshot, encoder: Callable[[], Encoder], settings: Settings, kept: SentenceVectors
    ) -> None:
        self._snapshot = snapshot
        self._encoder = encoder
        self._settings = settings
        self._kept = kept

    def answer(
        self, text: str, history: Sequence[Turn] = (), documents: Sequence[str] = (), top_k: int | None = None
    ) -> Answer:
        """Answer ``text``. Raises ``QuestionError`` where it is empty or too long."""
        clock = Clock()
        question = self._checked(text)
        friendly = smalltalk.reply(question, self._examples)
        if friendly is not None:
            return Answer(text, question, AnswerKind.GREETING, 1.0, friendly, timings_ms=clock.readings())
        standalone = conversation.rewrite(question, history, self._snapshot.words)
        found = self.examine(standalone, documents, top_k, clock)
        with clock.stage("answer"):
            certainty = confidence(found.signals, found.question) if found.signals else 0.0
            refused = certainty < self._settings.refuse_below
            chosen = [] if refused else choose(found.question, found.candidates, self._section_of)
            citations = _cite(found.question, chosen)
        kind = AnswerKind.REFUSED if refused else AnswerKind.CITED
        said = _REFUSAL[found.question.chinese] if refused else _said(chosen)
        return Answer(text, standalone, kind, certainty, said, citations, found.hits, clock.readings())

    def examine(
        self, question: str, documents: Sequence[str] = (), top_k: int | None = None, clock: Clock | None = None
    ) -> Evidence:
        """What the library holds on a question that stands alone."""
        clock = clock or Clock()
        asked = analyse(question, self._snapshot.words, self._rarity)
        with clock.stage("embed"):
            encoder = self._encoder()
            vector = encoder.queries([simplified(question)])[0]
        with clock.stage("search"):
            words = search_words(asked, self._snapshot.words)
            hits = retrieve(self._snapshot, vector, words, self._settings, documents, top_k)
        with clock.stage("answer"):
            candidates = weigh(asked, vector, hits, encoder, self._kept)
            found = signals(asked, hits, candidates, self._text) if candidates else None
        return Evidence(asked, hits, tuple(candidates), found)

    def _examples(self) -> list[str]:
        return suggestions(self._snapshot.catalog, _EXAMPLES)

    def _checked(self, text: str) -> str:
        question = text.strip()
        if not question:
            raise QuestionError(say("empty_question", example=next(iter(self._examples()), "…")))
        limit = self._settings.max_question
        if len(question) > limit:
            raise QuestionError(say("long_question", length=len(question), limit=limit))
        return question

    def _text(self, document: str) -> str:
        return self._snapshot.catalog.text(document) or ""

    def _rarity(self, forms: Sequence[str]) -> float:
        """Inverse passage frequency, scaled to 1 for what no passage holds."""
        passages = len(self._snapshot.vectors) + 1
        spread = max(self._snapshot.keywords.spread(form) for form in forms)
        return min(1.0, max(_LEAST_RARITY, math.log(passages / (spread + 0.5)) / math.log(passages)))

    def _section_of(self, passage: Passage) -> list[Passage]:
        return self._snapshot.catalog.section(passage)


def _cite(asked: Question, chosen: Sequence[Chosen]) -> tuple[Citation, ...]:
    return tuple(
        Citation(
            n=n,
            document=each.passage.document,
            title=each.passage.title,
            section=each.passage.section,
            page=each.passage.page,
            start=each.sentence.start,
            end=each.sentence.end,
            quote=each.sentence.text,
            score=each.score,
            emphasis=facts.find(asked, each.sentence.text),
        )
        for n, each in enumerate(chosen, 1)
    )


def _said(chosen: Sequence[Chosen]) -> str:
    """The sentences with their marks; each item of an enumeration on a line of its own."""
    parts: list[str] = []
    for n, each in enumerate(chosen, 1):
        if n > 1 and (ITEM.match(each.sentence.text) or each.passage.document != chosen[n - 2].passage.document):
            parts.append("\n")
        parts.append(f"{each.sentence.text}[{n}]")
    return "".join(parts)


class Clock:
    """Milliseconds by stage, and in all since it was made."""

    def __init__(self) -> None:
        self._start = time.perf_counter()
        self._stages = dict.fromkeys(("embed", "search", "answer"), 0.0)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Add the time that the body takes to the stage ``name``."""
        start = time.perf_counter()
        yield
        self._stages[name] += 1000 * (time.perf_counter() - start)

    def readings(self) -> dict[str, float]:
        return {**self._stages, "total": 1000 * (time.perf_counter() - self._start)}
