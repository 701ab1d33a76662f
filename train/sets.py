"""Question sets in BEIR form → questions with the passages that answer them and passages that don't."""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from rag.chinese.characters import for_encoder
from rag.indexing import passages
from rag.reading.structure.headings import blocks
from rag.reading.structure.pairing import sections
from rag.types import Document, Passage


@dataclass(frozen=True, slots=True)
class Question:
    """A question of a set, the documents that answer it, and where known the words that do."""

    id: str
    text: str
    gold: tuple[str, ...]
    answers: tuple[str, ...] = ()
    starts: tuple[int, ...] = ()
    """Where in the document each of ``answers`` stands; empty where the set doesn't say."""
    reply: str = ""
    """What an expert answered in other words."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage to read beside a question."""

    title: str
    section: str
    text: str
    answers: bool
    span: tuple[int, int] | None = None
    """Characters of ``text`` that answer; None where unknown, or where it doesn't answer."""


def questions(folder: Path) -> list[Question]:
    """The questions of a set in simplified characters."""
    return [
        Question(
            str(entry["_id"]),
            for_encoder(entry["text"]),
            tuple(entry.get("gold") or ()),
            tuple(map(for_encoder, entry.get("answers") or ())),
            tuple(entry.get("answer_start") or ()),
            for_encoder(reply) if isinstance(reply := entry.get("reply"), str) else "",
        )
        for entry in _lines(folder / "queries.jsonl")
    ]


def texts(path: Path) -> dict[str, tuple[str, str]]:
    """Id → title and text, in simplified characters, of a corpus.jsonl(.gz)."""
    return {entry["_id"]: (for_encoder(entry.get("title") or ""), for_encoder(entry["text"])) for entry in _lines(path)}


def passages_of(identity: str, title: str, text: str) -> list[Passage]:
    """The passages of a text, cut as the product cuts them."""

    def no_fit(asked: Sequence[str], paragraphs: Sequence[str]) -> Any:
        return np.zeros((len(asked), len(paragraphs)), np.float32)

    made = blocks(text)
    document = Document(identity, title, text, made)
    return passages.split(document, sections(made, no_fit))


def embedded(passage: Passage) -> str:
    """What an index embeds of a passage whose characters are simplified already."""
    return "\n".join(part for part in (passage.title, passage.section, passage.text) if part)


def located(question: Question, document: tuple[str, str], cut: Sequence[Passage]) -> tuple[Passage, int, int] | None:
    """The passage of a document that holds the answer, and where in ``Passage.text``; None where none does whole."""
    text = document[1]
    for i, answer in enumerate(question.answers):
        start = question.starts[i] if i < len(question.starts) else text.find(answer)
        if start < 0 or text[start : start + len(answer)] != answer:
            start = text.find(answer)
        for passage in cut:
            if start >= 0 and passage.start <= start and start + len(answer) <= passage.end:
                at = passage.text.find(answer, max(0, start - passage.start - 20))
                if at >= 0:
                    return passage, at, at + len(answer)
    return None


def window(passage: Passage, rng: random.Random, keep: tuple[int, int] | None, longest: int) -> Candidate:
    """Some neighbouring sentences of a passage, those of ``keep`` among them, of about ``longest`` characters."""
    bounds = _sentence_bounds(passage)
    inside = [i for i, (s, e) in enumerate(bounds) if keep is None or (s < keep[1] and keep[0] < e)]
    first = last = rng.choice(inside) if keep is None else inside[0]
    last = max(last, inside[-1]) if keep is not None else last
    while True:
        grown = [(first - 1, last), (first, last + 1)]
        fitting = [(a, b) for a, b in grown if a >= 0 and b < len(bounds) and bounds[b][1] - bounds[a][0] <= longest]
        if not fitting:
            break
        first, last = rng.choice(fitting)
    start, end = bounds[first][0], bounds[last][1]
    span = (keep[0] - start, keep[1] - start) if keep is not None else None
    return Candidate(passage.title, passage.section, passage.text[start:end], keep is not None, span)


def _sentence_bounds(passage: Passage) -> list[tuple[int, int]]:
    bounds, at = [], 0
    for sentence in passage.sentences:
        found = passage.text.find(sentence.text[:8], at)
        bounds.append(found if found >= 0 else at)
        at = bounds[-1] + 1
    bounds[0] = 0
    return list(zip(bounds, [*bounds[1:], len(passage.text)], strict=True))


def _lines(path: Path) -> Iterator[Mapping[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as file:
        for line in file:
            if line.strip():
                yield json.loads(line)
