"""A folder of questions in BEIR form: ``corpus.jsonl(.gz)``, ``queries.jsonl``, ``unanswerable.jsonl``."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

from rag.errors import UserError
from rag.messages import say
from rag.types import Turn

CORPORA = ("corpus.jsonl", "corpus.jsonl.gz")


class Kind(Enum):
    """What can be measured on a question."""

    ANSWERABLE = "answerable"
    """The documents hold an answer, and the set says which or where."""
    UNANSWERABLE = "unanswerable"
    REWRITING = "rewriting"
    """Only how a follow-up is completed."""


@dataclass(frozen=True, slots=True)
class GoldQuestion:
    """A question and what is known of its answer."""

    id: str
    text: str
    kind: Kind
    answers: tuple[str, ...] = ()
    """Spans of the documents, any one of which answers."""
    gold: tuple[str, ...] = ()
    """Names of the documents that hold the answer."""
    history: tuple[Turn, ...] = ()
    standalone: str = ""
    """A follow-up as a person completed it."""
    documents: tuple[str, ...] = ()
    """Names of the documents it is asked of, as a person who has one open asks; none: of them all."""


@dataclass(frozen=True, slots=True)
class Dataset:
    """Questions, and the file of the documents they are about; ``None`` where the folder has none."""

    name: str
    corpus: Path | None
    questions: tuple[GoldQuestion, ...]


class _Unusable(ValueError):
    """An entry that is JSON but no question; it says why, for the person."""


def load(folder: Path, limit: int | None = None) -> Dataset:
    """The set in ``folder``; with a ``limit`` at most that many questions of each kind, spread over the file.

    A limited set bears another name, so that its results don't replace those of the whole one. Raises
    ``UserError`` naming the file that is missing, or the file and the line that can't be used.
    """
    if not folder.is_dir():
        raise UserError(say.missing_path(path=folder))
    queries = folder / "queries.jsonl"
    if not queries.is_file():
        raise UserError(say.missing_path(path=queries))
    questions = list(_questions(queries, answerable=True))
    if (folder / "unanswerable.jsonl").exists():
        questions += _questions(folder / "unanswerable.jsonl", answerable=False)
    _check_unique(questions, folder)
    corpus = next((folder / name for name in CORPORA if (folder / name).is_file()), None)
    name = folder.resolve().name
    if limit is None:
        return Dataset(name, corpus, tuple(questions))
    chosen = [each for kind in Kind for each in _spread([q for q in questions if q.kind is kind], limit)]
    return Dataset(f"{name}@{limit}", corpus, tuple(chosen))


def _spread(questions: Sequence[GoldQuestion], limit: int) -> list[GoldQuestion]:
    """``limit`` questions at equal distances: neighbours are often about one document."""
    count = min(limit, len(questions))
    return [questions[i * len(questions) // count] for i in range(count)]


def _check_unique(questions: Sequence[GoldQuestion], folder: Path) -> None:
    seen: set[str] = set()
    for question in questions:
        if question.id in seen:
            raise UserError(say.duplicate_question(path=folder, id=question.id))
        seen.add(question.id)


def _questions(path: Path, *, answerable: bool) -> Iterator[GoldQuestion]:
    try:
        lines = path.read_text("utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(say.unreadable(path=path)) from error
    if not any(map(str.strip, lines)):
        raise UserError(say.empty_file(name=path))
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                yield _question(json.loads(line), answerable)
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                reason = str(error) if isinstance(error, _Unusable) else f"{type(error).__name__}: {error}"
                raise UserError(say.bad_question(path=path, line=number, reason=reason)) from error


def _question(entry: dict[str, Any], answerable: bool) -> GoldQuestion:
    text, standalone = entry["text"], entry.get("standalone") or ""
    if not (isinstance(text, str) and text.strip() and isinstance(standalone, str)):
        raise _Unusable(say.question_not_text())
    answers, gold, documents = (_strings(entry, key) for key in ("answers", "gold", "documents"))
    history = tuple(map(_turn, _list(entry, "history")))
    if not answerable:
        return GoldQuestion(str(entry["_id"]), text, Kind.UNANSWERABLE, history=history, documents=documents)
    if not (answers or gold or standalone):
        raise _Unusable(say.question_without_gold())
    kind = Kind.ANSWERABLE if answers or gold else Kind.REWRITING
    return GoldQuestion(str(entry["_id"]), text, kind, answers, gold, history, standalone, documents)


def _list(entry: dict[str, Any], key: str) -> list[Any]:
    items = entry.get(key) or []
    if not isinstance(items, list):
        raise _Unusable(say.question_no_list(key=key))
    return items


def _strings(entry: dict[str, Any], key: str) -> tuple[str, ...]:
    items = _list(entry, key)
    if not all(isinstance(item, str) and item.strip() for item in items):
        raise _Unusable(say.question_no_strings(key=key))
    return tuple(items)


def _turn(item: Any) -> Turn:
    return Turn(item) if isinstance(item, str) else Turn(str(item["question"]), str(item.get("answer") or ""))
