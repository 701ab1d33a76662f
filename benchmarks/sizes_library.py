"""A library of any size made of 58,745 articles of law: beyond them the articles come again, each time a little other.

An article that comes again has a number of its own in its text and noise around its vector; its words are the same and
that number, so that the words of the library are spread as those of laws are.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks import statutes
from rag.store.records import Entry
from rag.store.writer import open_writer
from rag.types import Document, Passage, Sentence

_NOISE = 0.3
"""Length of the noise beside a vector of length 1: the two have a cosine of 0.96."""
_TOGETHER = 512
"""Passages that come into force together, as when files are indexed."""


@dataclass(frozen=True, slots=True)
class Item:
    """A passage ready to be stored, a document of its own; ``tokens`` are those of its headed text."""

    entry: Entry
    vector: NDArray[np.float32]
    tokens: list[str]

    @property
    def key(self) -> str:
        return self.entry.hashes[0]


class Articles:
    """Endless passages, the same ones for the same numbers."""

    def __init__(self, index: Path) -> None:
        """Of the statutes' library in ``index``, whose text is cut into words here, once."""
        snapshot = statutes.library(index).snapshot()
        catalog = snapshot.catalog
        ids = catalog.ids()
        self._passages = list(catalog.passages(ids).values())
        self._vectors = catalog.vectors.between(int(ids[0]), int(ids[-1]))[1]
        self._tokens = [snapshot.words.tokens(each.headed) for each in catalog.passage_texts()]

    def __len__(self) -> int:
        return len(self._passages)

    def item(self, number: int) -> Item:
        """Passage ``number``, from 0; the first ``len`` have the articles' own vectors."""
        article = number % len(self)
        vector = self._vectors[article].astype(np.float32)
        if number >= len(self):
            noise = np.random.default_rng(number).standard_normal(len(vector), np.float32)
            vector += _NOISE / np.linalg.norm(noise) * noise
        made = _numbered(self._passages[article], number)
        document = Document(made.document, made.title, made.text)
        entry = Entry(document, (made,), (f"{number:032x}",), f"{number:032x}")
        return Item(entry, vector / np.linalg.norm(vector), [*self._tokens[article], str(number)])


def _numbered(passage: Passage, number: int) -> Passage:
    text = f"{passage.text}\n{number}"
    whole = Sentence(text, 0, len(text))
    return replace(passage, document=f"{number}", text=text, start=0, end=len(text), sentences=(whole,), page=None)


def grow(index: Path, articles: Articles, first: int, last: int) -> None:
    """Put the passages ``first`` up to ``last``, not included, into the library at ``index``."""
    with open_writer(index) as writer:
        for items in _lots(articles, first, last):
            with writer.transaction({each.key: each.tokens for each in items}) as catalog:
                catalog.vectors.put([each.key for each in items], np.stack([each.vector for each in items]))
                for each in items:
                    catalog.put(each.entry, "corpus.jsonl")


def forget(index: Path, number: int) -> None:
    """Remove passage ``number`` from the library at ``index``."""
    with open_writer(index) as writer, writer.transaction() as catalog:
        catalog.remove(f"{number}")


def _lots(articles: Articles, first: int, last: int) -> Iterator[list[Item]]:
    for start in range(first, last, _TOGETHER):
        yield [articles.item(number) for number in range(start, min(last, start + _TOGETHER))]
