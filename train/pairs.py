"""Examples → token ids, and the changes that keep shared words from being the only clue."""

from __future__ import annotations

import json
import random
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from rag.chinese.sentences import spans
from rag.chinese.words import Words

QUESTION_TOKENS, PASSAGE_TOKENS = 64, 224
_DROPPED, _CHANGED = 0.3, 0.3
"""Share of questions that lose words which the passage holds, and that are asked of another thing, too."""
_NUMBER = re.compile(r"\d+")


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
    span: tuple[int, int] | None = None
    """First and last token of the words that answer."""


@dataclass(frozen=True, slots=True, eq=False)
class Example:
    """A question and its passages."""

    set: str
    question: str
    title: str
    right: tuple[Read, ...]
    wrong: tuple[Read, ...]


@dataclass(slots=True)
class Reader:
    """Makes examples of a file's lines."""

    tokenizer: Tokenizer
    known: dict[str, NDArray[np.int64]] = field(default_factory=dict)

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
        return Example(entry["set"], entry["question"], entry["candidates"][0]["title"], right, wrong)

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
        gold, span = -1, None
        if each["span"]:
            first, last = each["span"]
            gold = next((i for i, (a, b) in enumerate(bounds) if a <= first < b), -1)
            inside = [
                i for i, (a, b) in enumerate(encoding.offsets[:count]) if a < last + len(head) and b > first + len(head)
            ]
            span = (inside[0], inside[-1]) if inside and gold >= 0 else None
            gold = gold if span else -1
        return Read(np.array(encoding.ids[:count]), sentences, text, each["answers"], gold, span)


class Changes:
    """Questions in other words, and questions for something that the passage doesn't say."""

    def __init__(self, examples: list[Example], seed: int) -> None:
        self._titles = [each.title for each in examples if len(each.title) > 1]
        self._words = Words()
        self._rng = random.Random(seed)

    def reworded(self, question: str, passage: str) -> str:
        """Now and then without some of the words that the passage shares."""
        if self._rng.random() > _DROPPED:
            return question
        shared = [word for word in self._words.content(question) if len(word) > 1 and word in passage]
        for word in self._rng.sample(shared, min(len(shared) // 2, 2)):
            question = question.replace(word, "")
        return question

    def of_another(self, example: Example) -> str | None:
        """Now and then the question with another number or another name in it."""
        if self._rng.random() > _CHANGED:
            return None
        question = example.question
        numbers = _NUMBER.findall(question)
        if numbers:
            number = self._rng.choice(numbers)
            other = str(max(1, int(number) + self._rng.choice([-3, -2, -1, 1, 2, 3, 5])))
            return question.replace(number, other) if other != number else None
        if len(example.title) > 1 and example.title in question and self._titles:
            other = self._rng.choice(self._titles)
            return question.replace(example.title, other) if other != example.title else None
        return None
