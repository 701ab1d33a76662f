"""An answer as JSON: all that is shown of it, so that it can be shown again as it was."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from functools import cache
from typing import Any, TypeVar

from rag.types import Answer, AnswerKind, Citation, Doubt, Hit, Passage, Sentence, Statement

NEAREST = 4
"""Nearest passages that a refusal offers."""

_DEFAULTS: dict[type, dict[str, Any]] = {
    Answer: {"question": "", "standalone": "", "kind": AnswerKind.REFUSED.value, "confidence": 0.0, "text": ""},
    Citation: {"n": 0, "document": "", "title": "", "section": "", "page": None, "start": 0, "end": 0},
    Passage: {"document": "", "title": "", "section": "", "text": "", "start": 0, "end": 0},
}
_DEFAULTS[Citation] |= {"quote": "", "score": 0.0}
"""For what an older version didn't write."""

_T = TypeVar("_T")


def dump(answer: Answer) -> str:
    """``answer`` without what no page shows: how long it took, and the passages behind what is cited."""
    hits = answer.hits[:NEAREST] if answer.kind is AnswerKind.REFUSED else ()
    shown = replace(answer, hits=hits, timings_ms={})
    return json.dumps(shown, ensure_ascii=False, separators=(",", ":"), default=_plain)


def load(text: str) -> Answer | None:
    """What ``dump`` wrote, by whatever version; None where that can't be read, or nothing was answered."""
    try:
        return _answer(json.loads(text)) if text else None
    except (ValueError, TypeError, AttributeError, KeyError):
        return None


def _plain(value: object) -> Any:
    """What JSON has no word for: dataclasses, the kind of an answer, and the numbers of numpy."""
    if is_dataclass(value) and not isinstance(value, type):
        return {name: getattr(value, name) for name in _names(type(value))}
    return value.value if isinstance(value, Enum) else float(value)  # type: ignore[arg-type]


@cache
def _names(kind: type) -> tuple[str, ...]:
    return tuple(each.name for each in fields(kind))


def _answer(data: Mapping[str, Any]) -> Answer:
    answer = _made(Answer, data)
    return replace(
        answer,
        standalone=answer.standalone or answer.question,
        kind=AnswerKind(answer.kind),
        citations=tuple(map(_citation, answer.citations)),
        hits=tuple(map(_hit, answer.hits)),
        missing=tuple(answer.missing),
        statements=tuple(map(_statement, answer.statements)),
        tokens=(answer.tokens[0], answer.tokens[1]),
    )


def _citation(data: Any) -> Citation:
    citation = _made(Citation, data)
    return replace(citation, emphasis=tuple((start, end) for start, end in citation.emphasis))


def _hit(data: Any) -> Hit:
    scores = (float(data.get(name, 0.0)) for name in ("score", "dense", "keyword"))
    sentences = tuple(_made(Sentence, each) for each in data["passage"].get("sentences", ()))
    return Hit(_made(Passage, {**data["passage"], "sentences": sentences}), *scores)


def _statement(data: Any) -> Statement:
    doubts = tuple(_made(Doubt, each) for each in data.get("doubts", ()))
    return _made(Statement, {**data, "citations": tuple(data.get("citations", ())), "doubts": doubts})


def _made(kind: type[_T], data: Mapping[str, Any]) -> _T:
    """The dataclass from what is known of its fields; what a newer version knows beside them is left out."""
    known = {each.name for each in fields(kind)}  # type: ignore[arg-type]
    return kind(**{**_DEFAULTS.get(kind, {}), **{name: value for name, value in data.items() if name in known}})
