"""Passages that the engines are filled with, made once and kept: text, words and vectors of 58,745 articles of law.

Words are cut by the project's segmentation. Embedding all articles takes an hour of a busy core, so that every tenth is
embedded; another has the vector of the nearest one that is, with noise of half its length, and so has an article that
comes again: beyond 58,745 passages the articles come again with a number of their own among their words.
"""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks import statutes

TOGETHER = 20
"""Passages of a document."""
_EVERY = 10
"""One article of so many is embedded."""
_NOISE = 0.5
"""Length of the noise beside a vector of length 1: the two have a cosine of 0.89, as articles on one subject do."""
_QUESTIONS = 110

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Row:
    """A passage; ``number`` counts from 0, ``words`` are those of its title and text."""

    number: int
    title: str
    text: str
    words: list[str]
    vector: Floats

    @property
    def document(self) -> str:
        return document(self.number)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it is searched, and documents that it may be asked of."""

    vector: Floats
    words: list[str]


def document(number: int) -> str:
    """The name of the document that passage ``number`` stands in."""
    return f"{number // TOGETHER:06d}"


class Material:
    """Endless passages, the same ones for the same numbers, from a folder that ``prepare`` has filled."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._anchors = np.load(folder / "vectors.npy")

    @cached_property
    def _articles(self) -> list[tuple[str, str]]:
        return _articles()

    @cached_property
    def _words(self) -> list[str]:
        return (self._folder / "words.txt").read_text("utf-8").split("\n")

    def row(self, number: int) -> Row:
        title, text = self._articles[number % len(self._articles)]
        text = f"{text}\n{number}" if number >= len(self._articles) else text
        return Row(number, title, text, self.words(number), self.vector(number))

    def words(self, number: int) -> list[str]:
        words = self._words[number % len(self._words)].split(" ")
        return [*words, str(number)] if number >= len(self._words) else words

    def vector(self, number: int) -> Floats:
        article = number % len(self._articles)
        vector: Floats = self._anchors[article // _EVERY].astype(np.float32)
        if number != article or article % _EVERY:
            noise = np.random.default_rng(number).standard_normal(len(vector), np.float32)
            vector += _NOISE / np.linalg.norm(noise) * noise
        return vector / np.linalg.norm(vector)

    def questions(self) -> list[Asked]:
        vectors = np.load(self._folder / "questions.npy")
        words = json.loads((self._folder / "questions.json").read_text("utf-8"))
        return [Asked(vector, each) for vector, each in zip(vectors, words, strict=True)]


def prepare(folder: Path) -> None:
    """Cut and embed what isn't there yet: 20 minutes on two cores, once."""
    folder.mkdir(parents=True, exist_ok=True)
    _cut(folder / "words.txt")
    _embed(folder)


def _articles() -> list[tuple[str, str]]:
    """(title, text) of the articles, in the order of their file."""
    with gzip.open(statutes.SET / "corpus.jsonl.gz", "rt", encoding="utf-8") as lines:
        return [(each["title"], each["text"]) for each in map(json.loads, lines)]


def _cut(path: Path) -> None:
    from rag.chinese.words import Words
    from rag.store.records import headed

    if path.exists():
        return
    words = Words()
    lines = [" ".join(words.tokens(headed(title, "", text))) for title, text in _articles()]
    path.write_text("\n".join(lines), "utf-8")


def _embed(folder: Path) -> None:
    from rag.chinese.characters import for_encoder
    from rag.chinese.words import Words
    from rag.embedding import load_encoder
    from rag.settings import Settings
    from rag.store.records import whole

    asked = [each.text for each in statutes.questions(_QUESTIONS)]
    if not (folder / "questions.npy").exists():
        words = Words()
        (folder / "questions.json").write_text(json.dumps([words.tokens(each) for each in asked]), "utf-8")
        encoder = load_encoder(Settings.from_environment())
        np.save(folder / "questions.npy", encoder.queries([for_encoder(each) for each in asked]))
    if not (folder / "vectors.npy").exists():
        texts = [whole(title, "", text) for title, text in _articles()[::_EVERY]]
        np.save(folder / "vectors.npy", load_encoder(Settings.from_environment()).passages(texts).astype(np.float16))
