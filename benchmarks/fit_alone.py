"""Fit the weights of ``rag/answering/several/alone.py``: when a follow-up is asked as typed rather than as completed.

    python -m benchmarks.fit_alone FOLLOWUPS SET INDEX [--most N]

FOLLOWUPS and SET hold queries.jsonl, SET its documents, too; they are indexed in INDEX. Of each kind N examples are
searched, both ways, in SET's documents: follow-ups as people completed them (every second one, from the first, is
fitted to), questions of SET cut behind what they are about, and short ones of SET and of the document that ships
behind others, where completing changes them. Prints the character F1 to what is right by kind for the weights in force
and for the best ones of a grid, and how many are asked as typed.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, product
from pathlib import Path
from random import Random

import numpy as np

from benchmarks.dialogues import OPENINGS
from rag import conversation
from rag.answering.answerer import Answerer
from rag.answering.evidence.candidates import SentenceVectors
from rag.answering.evidence.caution import borders
from rag.answering.several.alone import WEIGHTS, Evidence, Way, Weights, evidence, stands_alone
from rag.evaluation.dataset import load
from rag.evaluation.metrics import character_f1
from rag.evaluation.runner import library_of
from rag.library import Library
from rag.settings import Settings
from rag.types import Turn
from tests.support.places import CORPUS, ROOT

SHIPPED = ROOT / "tests" / "data" / "shipped_questions.jsonl"
_SHORT = 22
_CUT = re.compile(
    "(?P<topic>[^，,？?]{4,24}?)(?P<asked>(?:的(?=[^，,]{2})|(?=有哪些|由谁|由哪|如何|怎么|怎样|什么时候|何时|有什么|需要|是多少)).{3,})"
)
_GRID = tuple(product((0.25, 0.5, 0.75, 1.0, 1.5), (1.0, 2.0, 3.0, 4.0), (2.0, 3.0, 4.0, 5.0, 6.0)))


@dataclass(frozen=True, slots=True)
class Example:
    """Turns, what is asked after them, and that as it is meant."""

    history: Sequence[Turn]
    typed: str
    meant: str


@dataclass(frozen=True, slots=True)
class Weighed:
    """The F1 of both ways, and what speaks for the question as typed."""

    as_typed: float
    as_completed: float
    evidence: Evidence | None

    def chosen(self, weights: Weights) -> bool:
        return self.evidence is not None and stands_alone(self.evidence, weights)

    def f1(self, weights: Weights) -> float:
        return self.as_typed if self.chosen(weights) else self.as_completed


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("followups", "set", "index"):
        parser.add_argument(name, type=Path)
    parser.add_argument("--most", type=int, default=100)
    given = parser.parse_args()
    kinds = weighed(given.followups, given.set, given.index, given.most)
    fitted = [kind for name, kind in kinds.items() if not name.endswith("odd half")]
    best = max((Weights(*each) for each in _GRID), key=lambda each: sum(_mean(kind, each) for kind in fitted))
    for weights in (WEIGHTS, best):
        print(weights)
        for name, kind in kinds.items():
            typed = f"{sum(each.chosen(weights) for each in kind)}/{len(kind)}"
            completed = float(np.mean([each.as_completed for each in kind]))
            print(f"  {name}: F1 {_mean(kind, weights):.4f}, all completed {completed:.4f}; as typed {typed}")


def _mean(kind: Sequence[Weighed], weights: Weights) -> float:
    return float(np.mean([each.f1(weights) for each in kind])) if kind else 0.0


def weighed(followups: Path, folder: Path, index: Path, most: int) -> dict[str, list[Weighed]]:
    """By kind, what is searched both ways."""
    dataset = load(folder)
    library = library_of(dataset, index / "set", Settings(), lambda shown: None)
    shipped = Library(index / "shipped", Settings(index=index / "shipped"))
    shipped.add([CORPUS])
    people = [
        Example(each.history, each.text, each.standalone) for each in load(followups).questions if each.standalone
    ]
    questions = [each.text for each in dataset.questions]
    own = [json.loads(line)["text"] for line in SHIPPED.read_text("utf-8").splitlines()]
    kinds = {
        "follow-ups, even half": (library, iter(people[::2])),
        "follow-ups, odd half": (library, iter(people[1::2])),
        "cut": (library, _cut(questions, Random(3))),
        "alone": (library, _behind(questions, Random(3))),
        "alone, shipped document": (shipped, _behind(own, Random(3))),
    }
    return {name: list(islice(_searched(*kind), most)) for name, kind in kinds.items()}


def _cut(questions: Sequence[str], draw: Random) -> Iterator[Example]:
    for question in draw.sample(questions, len(questions)):
        if cut := _CUT.fullmatch(question):
            yield Example([Turn(draw.choice(OPENINGS).format(cut["topic"]))], cut["asked"].removeprefix("的"), question)


def _behind(questions: Sequence[str], draw: Random) -> Iterator[Example]:
    short = [each for each in questions if len(each) < _SHORT]
    for _ in range(20 * len(questions)):
        earlier, question = draw.choice(questions), draw.choice(short)
        if earlier != question:
            yield Example([Turn(earlier)], question, question)


def _searched(library: Library, examples: Iterator[Example]) -> Iterator[Weighed]:
    """Those that completing changes."""
    snapshot = library.snapshot()
    answerer = Answerer(snapshot, library.encoder, library.settings, SentenceVectors())
    for each in examples:
        made = conversation.rewrite(each.typed, each.history, snapshot.words)
        if made in each.typed or conversation.points_back(each.typed, snapshot.words):
            continue
        alone, completed = (answerer.examine(text) for text in (each.typed, made))
        ways = (Way(found.confidence, found.candidates) for found in (alone, completed))
        found = evidence(alone.question, *ways) if alone.confidence >= borders(library.settings).sure else None
        yield Weighed(character_f1(each.typed, [each.meant]), character_f1(made, [each.meant]), found)


if __name__ == "__main__":
    main()
