"""What counts as right in the judging set: of questions that the documents answer, answer in part, or only seem to.

``benchmarks/judging`` asks them. A question says what must stand in the quotes and what must not, so that a figure of
another thing, year or edition is seen where it is shown as an answer.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from rag.types import Answer

Expected = Literal["answer", "absent", "partly"]
Outcome = Literal["right", "near", "withheld", "wrong"]
"""``near``: what was asked is among sentences that are shown as no more than near. ``withheld``: refused, near and not
that, or a partial answer that says what it leaves open. ``wrong``: shown as an answer, and not right."""

WHOLE = "whole"
"""The kind that asks for an outline, whose headings may stand beside the quotes."""
_NOT_ANSWERED = ("refused", "greeting")
_NEAR = "near"
_SPACE = re.compile(r"\s+")
_MARK = re.compile(r"\[\d+\]")
_Z95 = 1.96


@dataclass(frozen=True, slots=True)
class Question:
    """A line of the set."""

    id: str
    kind: str
    text: str
    expect: Expected
    history: tuple[str, ...] = ()
    """The questions before it, oldest first."""
    holds: tuple[tuple[str, ...], ...] = ()
    """Each must stand in the quotes, in one of its wordings."""
    lacks: tuple[str, ...] = ()
    """None may stand in the quotes."""
    documents: tuple[str, ...] = ()
    """The only ones that may be cited; empty for any."""
    missing: tuple[str, ...] = ()
    """What a partial answer must name as left open."""
    count: int | None = None
    """The number that must be said beside the quotes."""


def read(path: Path) -> list[Question]:
    return [_question(json.loads(line)) for line in path.read_text("utf-8").splitlines()]


def _question(entry: dict[str, Any]) -> Question:
    return Question(
        entry["id"],
        entry["kind"],
        entry["question"],
        entry["expect"],
        tuple(turn["question"] for turn in entry.get("history", ())),
        tuple((each,) if isinstance(each, str) else tuple(each) for each in entry.get("holds", ())),
        tuple(entry.get("lacks", ())),
        tuple(entry.get("documents", ())),
        tuple(entry.get("missing", ())),
        entry.get("count"),
    )


def judged(question: Question, answer: Answer) -> tuple[Outcome, str]:
    """How ``answer`` did, and why it isn't right."""
    kind = answer.kind.value
    if kind in _NOT_ANSWERED:
        return ("right", "") if question.expect == "absent" else ("withheld", kind)
    foreign = list(_foreign(question, answer))
    if question.expect == "absent":
        says_so = kind == _NEAR or (kind == "partly" and bool(answer.missing) and not foreign)
        return ("right", "") if says_so else ("wrong", "; ".join(["answered", *foreign]))
    lacking = list(_lacking(question, answer))
    faults = [*foreign, *lacking]
    if kind == _NEAR:
        return ("withheld", "; ".join(faults)) if faults else ("near", kind)
    if question.expect == "partly":
        faults += _unsaid(question, answer)
    if not faults:
        return "right", ""
    owns_up = kind == "partly" and bool(answer.missing) and faults == lacking
    return "withheld" if owns_up else "wrong", "; ".join(faults)


def _foreign(question: Question, answer: Answer) -> Iterator[str]:
    """What is quoted and belongs to something else."""
    quotes = _quotes(answer)
    yield from (f"quotes {each}" for each in question.lacks if _holds(quotes, each))
    if question.documents:
        others = {citation.document for citation in answer.citations} - set(question.documents)
        yield from (f"cites {name}" for name in sorted(others))


def _lacking(question: Question, answer: Answer) -> Iterator[str]:
    """What ought to be shown and isn't."""
    shown = _quotes(answer)
    if question.kind == WHOLE:
        shown += [_squeezed(answer.text), *(_squeezed(citation.section) for citation in answer.citations)]
    yield from (
        f"lacks {wordings[0]}" for wordings in question.holds if not any(_holds(shown, each) for each in wordings)
    )
    if question.count is not None and not _is_said(question.count, answer):
        yield f"doesn't count {question.count}"


def _unsaid(question: Question, answer: Answer) -> Iterator[str]:
    """Missing parts that a partial answer doesn't name."""
    said = [_squeezed(part) for part in answer.missing]
    if not said:
        yield "names nothing as missing"
    else:
        yield from (f"doesn't name {each} as missing" for each in question.missing if not _holds(said, each))


def _is_said(count: int, answer: Answer) -> bool:
    """Whether the number stands in the answer's own words: its note, and what is left of it without the quotes."""
    own = _squeezed(_MARK.sub("", answer.text))
    for quote in sorted(_quotes(answer), key=len, reverse=True):
        own = own.replace(quote, " ")
    return re.search(rf"(?<![\d.-]){count}(?![\d.])", f"{own} {answer.note} {answer.notice}") is not None


def _quotes(answer: Answer) -> list[str]:
    return [_squeezed(citation.quote) for citation in answer.citations]


def _holds(texts: Sequence[str], words: str) -> bool:
    """Whether one of the squeezed ``texts`` holds ``words``; a number isn't found inside a longer one."""
    sought = re.compile(
        rf"(?<![\d.]){re.escape(_squeezed(words))}" if words[0].isdigit() else re.escape(_squeezed(words))
    )
    return any(sought.search(text) for text in texts)


def _squeezed(text: str) -> str:
    return _SPACE.sub("", text)


def wilson(hits: int, total: int) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson 1927), which is open where none or all of a few are hits."""
    if not total:
        return 0.0, 1.0
    share, spread = hits / total, _Z95**2 / total
    middle = (share + spread / 2) / (1 + spread)
    half = _Z95 * math.sqrt(share * (1 - share) / total + spread / (4 * total)) / (1 + spread)
    return max(0.0, middle - half), min(1.0, middle + half)


def summary(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """Shares of each outcome, with the intervals of the two that decide; ``score`` counts what is near as a half."""
    total = len(outcomes)
    found: dict[str, Any] = {"questions": total}
    for name in ("right", "near", "withheld", "wrong"):
        found[name] = round(outcomes.count(name) / total, 4)
    found["score"] = round(found["right"] + found["near"] / 2, 4)
    for name in ("right", "wrong"):
        found[f"{name} 95 %"] = [round(each, 4) for each in wilson(outcomes.count(name), total)]
    return found
