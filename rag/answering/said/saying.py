"""What an answer says: its sentences with their marks, what stands beside them, and how long each stage took."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from rag.answering.asked.question import Question, speech_of
from rag.answering.evidence import facts
from rag.answering.said.compose import Chosen
from rag.chinese.sentences import ITEM
from rag.types import AnswerKind, Citation


@dataclass(frozen=True, slots=True)
class Said:
    """An answer's sentences, each with the question that it answers."""

    kind: AnswerKind
    confidence: float
    chosen: tuple[tuple[Question, Chosen], ...] = ()
    missing: tuple[str, ...] = ()
    note: str = ""
    refusal: str = ""
    """What to say instead of the usual words where nothing was found."""
    lead: str = ""
    """The line before what is only near."""


def cite(chosen: Sequence[tuple[Question, Chosen]]) -> tuple[Citation, ...]:
    best = max((each.score for _, each in chosen), default=0.0)
    return tuple(
        Citation.of(n, each.passage, each.sentence, math.exp(each.score - best), facts.find(asked, each.sentence.text))
        for n, (asked, each) in enumerate(chosen, 1)
    )


def worded(standalone: str, said: Said) -> str:
    """The text of the answer; what is only near is no running text."""
    if said.kind is AnswerKind.REFUSED:
        return said.refusal or speech_of(standalone).refusal()
    if said.kind is AnswerKind.NEAR:
        return "\n".join([said.lead, *(f"{each.sentence.text}[{n}]" for n, (_, each) in enumerate(said.chosen, 1))])
    return _written(said.chosen)


def _written(chosen: Sequence[tuple[Question, Chosen]]) -> str:
    """The sentences with their marks; an item of an enumeration, and what comes from elsewhere, on a new line."""
    written: list[str] = []
    before: tuple[Question, Chosen] | None = None
    for n, (asked, each) in enumerate(chosen, 1):
        apart = before and (asked is not before[0] or _is_elsewhere(each, before[1]))
        if before and (apart or each.breaks or ITEM.match(each.sentence.text)):
            written.append("\n")
        written.append(f"{each.sentence.text}[{n}]")
        before = (asked, each)
    return "".join(written)


def _is_elsewhere(each: Chosen, before: Chosen) -> bool:
    one, other = each.passage, before.passage
    return one.document != other.document or one.section != other.section or each.sentence.start < before.sentence.start


class Clock:
    """Milliseconds by stage, and in all since it was made."""

    def __init__(self) -> None:
        self._start = time.perf_counter()
        self._stages = dict.fromkeys(("embed", "search", "read", "answer"), 0.0)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Add the time that the body takes to the stage ``name``."""
        start = time.perf_counter()
        yield
        self._stages[name] += 1000 * (time.perf_counter() - start)

    def readings(self) -> dict[str, float]:
        return {**self._stages, "total": 1000 * (time.perf_counter() - self._start)}
