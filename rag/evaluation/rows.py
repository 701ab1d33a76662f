"""One row for each question that was asked: what was seen, from which every measure can be made again."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from rag.evaluation.dataset import Kind


@dataclass(frozen=True, slots=True)
class RowQuote:
    """A citation; ``verbatim`` where the document's text has just this at its offsets, white space aside."""

    document: str
    start: int
    end: int
    text: str
    verbatim: bool


@dataclass(frozen=True, slots=True)
class Reply:
    """What was answered."""

    refused: bool
    """Whether there was no sure answer."""
    confidence: float
    text: str
    quotes: tuple[RowQuote, ...]
    timings_ms: dict[str, float]
    near: bool = False
    """Whether what came nearest was shown instead."""


@dataclass(frozen=True, slots=True)
class Generated:
    """What a language model answered, and what the check left of it."""

    refused: bool
    fell_back: bool
    """Whether quotes were shown instead."""
    text: str
    quotes: tuple[RowQuote, ...]
    statements: int
    supported: int
    doubts: dict[str, int]
    """Kind of doubt → how often."""
    tokens: tuple[int, int]
    """Read and written."""
    seconds: float


@dataclass(frozen=True, slots=True)
class Row:
    """A question, what is known of its answer, and what came of it."""

    key: str
    """Of all that the row depends on; see ``runner``."""
    id: str
    kind: Kind
    question: str
    standalone: str
    """The question that was searched."""
    answers: tuple[str, ...] = ()
    gold: tuple[str, ...] = ()
    human: str = ""
    """The follow-up as a person completed it."""
    last: str = ""
    """The question before it."""
    warm: bool = False
    """Whether enough questions went before for its timings to count."""
    reply: Reply | None = None
    within: Reply | None = None
    """The reply when only the documents that hold the answer are searched."""
    generated: Generated | None = None
    """What a language model answered, where it was asked."""
    ranks: dict[str, tuple[int | None, ...]] = field(default_factory=dict)
    """Retriever → where it found each thing that was to be found; ``"default"`` is the one in use."""
    signals: dict[str, float] = field(default_factory=dict)


def to_json(row: Row) -> str:
    """``row`` as a line without its line break."""
    return json.dumps({**asdict(row), "kind": row.kind.value}, ensure_ascii=False)


def from_json(line: str) -> Row:
    """The row of a line. Raises ``ValueError``, ``TypeError`` or ``KeyError`` where it isn't one."""
    entry: dict[str, Any] = json.loads(line)
    made = {
        "kind": Kind(entry["kind"]),
        "answers": tuple(entry["answers"]),
        "gold": tuple(entry["gold"]),
        "reply": _reply(entry["reply"]),
        "within": _reply(entry["within"]),
        "generated": _generated(entry.get("generated")),
        "ranks": {name: tuple(ranks) for name, ranks in entry["ranks"].items()},
    }
    return Row(**{**entry, **made})


def _reply(entry: dict[str, Any] | None) -> Reply | None:
    if entry is None:
        return None
    return Reply(**{**entry, "quotes": tuple(RowQuote(**quote) for quote in entry["quotes"])})


def _generated(entry: dict[str, Any] | None) -> Generated | None:
    if entry is None:
        return None
    read, written = entry["tokens"]
    return Generated(
        **{**entry, "quotes": tuple(RowQuote(**each) for each in entry["quotes"]), "tokens": (read, written)}
    )


def read(path: Path, keys: Collection[str]) -> list[Row]:
    """The rows of ``path`` with one of ``keys``; others, and a line that an interruption cut short, are left out."""
    rows = []
    for line in path.read_text("utf-8").split("\n") if path.exists() else []:
        try:
            row = from_json(line)
        except (ValueError, TypeError, KeyError):
            continue
        if row.key in keys:
            rows.append(row)
    return rows


def write(path: Path, rows: Collection[Row]) -> None:
    """Replace ``path`` at once."""
    written = path.with_suffix(".new")
    written.write_text("".join(f"{to_json(row)}\n" for row in rows), "utf-8")
    written.replace(path)
