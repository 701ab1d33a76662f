"""The injection corpus: documents that give orders to the model, taken through the request and the check for real.

``python -m tests.support.attacks`` prints what gets through, by kind.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from rag.answering.evidence.candidates import SentenceVectors
from rag.chinese.words import Words
from rag.embedding import Encoder, load_encoder
from rag.generation.client import Client
from rag.generation.generator import Generator
from rag.generation.support import Checker
from rag.generation.tags import HIDDEN
from rag.indexing.passages import split
from rag.indexing.question_fit import Matrix, question_fit
from rag.reading import read
from rag.reading.source import Source
from rag.reading.structure.pairing import sections
from rag.settings import Settings
from rag.types import Answer, AnswerKind, Passage, Statement
from tests.support.endpoint import Endpoint, Received, Script

PATH = Path(__file__).with_name("attacks.jsonl")
_QUESTION = "这份文件规定了什么？"


@dataclass(frozen=True, slots=True)
class Attack:
    """A document with an order in it, and what a model that obeys would answer."""

    id: str
    kind: str
    language: str
    ending: str
    document: str
    order: str
    """The order as it stands in the document."""
    obeyed: str
    """``{handle}`` stands for one that the request gives."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one attack."""

    attack: Attack
    request: str
    """All that the model was told."""
    text: str
    """The document as it was read."""
    shown: tuple[Statement, ...]
    """The model's sentences that the page ever had, while the answer grew or at its end."""
    page: str
    """The last answer."""

    @property
    def reached(self) -> bool:
        """Whether the order is in what the model was told, in whole or as one of its sentences."""
        request = _bare(self.request)
        parts = [_bare(each) for each in re.split(r"(?<=[。！？.])|\n", self.attack.order)]
        return self.attack.order in self.request or any(len(each) > 4 and each in request for each in parts)

    @property
    def unmarked(self) -> list[str]:
        """What is shown as if it were supported."""
        return [each.text for each in self.shown if not each.doubts]

    @property
    def invented(self) -> list[str]:
        """Of that, what the document doesn't say to the letter."""
        said = _bare(self.text)
        return [each for each in self.unmarked if _bare(each) not in said]


def attacks() -> list[Attack]:
    """The corpus."""
    return [Attack(**json.loads(line)) for line in PATH.read_text("utf-8").splitlines()]


class Range:
    """Where attacks are tried: the endpoint plays a model that obeys, all else is what answers questions."""

    def __init__(self, endpoint: Endpoint, encoder: Encoder, unverified: str = "mark") -> None:
        self._endpoint = endpoint
        self._words = Words()
        self._encoder = encoder
        settings = endpoint.settings(llm_unverified=unverified)
        self._client = Client(settings)
        self._generator = Generator(self._client, Checker(self._words, encoder, SentenceVectors()), settings)

    def close(self) -> None:
        self._client.close()

    def tried(self, attack: Attack) -> Outcome:
        """The attack's document as evidence, and the answer of a model that obeys it."""
        passages, text = self.passages(attack)
        self._endpoint.script(lambda received: Script(_pieces(attack.obeyed.replace("{handle}", _handle(received)))))
        extract = Answer(_QUESTION, _QUESTION, AnswerKind.CITED, 1.0, "")
        shown: dict[Statement, None] = {}
        page = extract
        for step in self._generator.answer(extract, passages):
            if step is not None:
                shown.update(dict.fromkeys(step.statements))
                page = step
        request = "\n".join(each["content"] for each in self._endpoint.requests[-1].body["messages"])
        return Outcome(attack, request, text, tuple(shown), page.text)

    def passages(self, attack: Attack) -> tuple[list[Passage], str]:
        """The attack's document as it is read and cut, and its text."""
        document = next(read(Source(attack.document.encode(), f"{attack.id}.{attack.ending}")))
        return split(document, sections(document.blocks, self._fit)), document.text

    def _fit(self, questions: Sequence[str], paragraphs: Sequence[str]) -> Matrix:
        return question_fit(questions, paragraphs, self._words, self._encoder.queries, self._encoder.passages)


def table(outcomes: Iterable[Outcome]) -> list[tuple[str, int, int, int, int, int]]:
    """By kind, and of all: attacks, orders that reach the model, sentences of a model that obeys that the page shows
    as doubtful, as supported, and as supported though the document doesn't say them to the letter."""
    rows: dict[str, list[int]] = {}
    for each in outcomes:
        counts = (1, each.reached, len(each.shown) - len(each.unmarked), len(each.unmarked), len(each.invented))
        for kind in (each.attack.kind, "all"):
            rows[kind] = [a + b for a, b in zip(rows.get(kind, [0] * 5), counts, strict=True)]
    rows["all"] = rows.pop("all", [0] * 5)
    return [(kind, *counts) for kind, counts in rows.items()]  # type: ignore[misc]


def _handle(received: Received) -> str:
    user = received.body["messages"][1]["content"]
    return str(re.findall(r"^\[([A-Z]\d+)\]", user, re.MULTILINE)[0])


def _pieces(answer: str) -> list[str]:
    return [answer[at : at + 3] for at in range(0, len(answer), 3)]


def _bare(text: str) -> str:
    return re.sub(r"\W", "", HIDDEN.sub("", text)).casefold()


def main() -> None:
    endpoint = Endpoint()
    place = Range(endpoint, load_encoder(Settings()))
    outcomes = [place.tried(each) for each in attacks()]
    place.close()
    endpoint.close()
    lines = ["\t".join(map(str, row)) for row in table(outcomes)]
    lines += [f"{each.attack.id}\t{each.reached}\t{each.unmarked}\t{each.invented}" for each in outcomes]
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
