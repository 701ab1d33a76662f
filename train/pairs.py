"""Examples → token ids, with the sentence that each token stands in."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag.chinese.sentences import spans
from rag.embedding.pieces import Tokenizer

QUESTION_TOKENS, PASSAGE_TOKENS = 64, 224


@dataclass(frozen=True, slots=True, eq=False)
class Read:
    """A passage as tokens."""

    ids: NDArray[np.int64]
    """(n,)"""
    sentences: NDArray[np.int64]
    """(n,) which sentence each token stands in; -1 for those of the prompt and the headings."""
    text: str
    answers: bool
    gold: int = -1
    """The sentence that answers, -1 where unknown."""


@dataclass(frozen=True, slots=True, eq=False)
class Example:
    """A question and its passages."""

    set: str
    question: str
    title: str
    right: tuple[Read, ...]
    wrong: tuple[Read, ...]
    variants: tuple[str, ...] = ()
    """The question in other words."""


@dataclass(slots=True)
class Reader:
    """Makes examples of a file's lines."""

    tokenizer: Tokenizer

    def load(self, path: Path) -> list[Example]:
        """The examples of a file that ``train.examples`` wrote."""
        with path.open(encoding="utf-8") as file:
            return [self._example(json.loads(line)) for line in file]

    def question(self, text: str) -> NDArray[np.int64]:
        """(m,) token ids."""
        ids = self.tokenizer.encode(f"query: {text}").ids
        return np.array(ids if len(ids) <= QUESTION_TOKENS else ids[:QUESTION_TOKENS])

    def _example(self, entry: dict[str, Any]) -> Example:
        read = [self._read(each) for each in entry["candidates"]]
        right, wrong = (tuple(each for each in read if each.answers == wanted) for wanted in (True, False))
        variants = tuple(entry.get("variants", ()))
        return Example(entry["set"], entry["question"], entry["candidates"][0]["title"], right, wrong, variants)

    def _read(self, each: dict[str, Any]) -> Read:
        head = "passage: " + "".join(f"{part}\n" for part in (each["title"], each["section"]) if part)
        text = each["text"]
        encoding = self.tokenizer.encode(head + text)
        count = min(len(encoding.ids), PASSAGE_TOKENS)
        middles = [(a + b) / 2 - len(head) for a, b in encoding.offsets[:count]]
        bounds = spans(text, 350)
        sentences = np.full(count, -1)
        for i, (a, b) in enumerate(bounds):
            sentences[[a <= m < b for m in middles]] = i
        sentences[0] = -1
        if count == len(encoding.ids):
            sentences[-1] = -1
        gold = -1
        if each["span"]:
            first, _ = each["span"]
            gold = next((i for i, (a, b) in enumerate(bounds) if a <= first < b), -1)
        return Read(np.array(encoding.ids[:count]), sentences, text, each["answers"], gold)
