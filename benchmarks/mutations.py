"""Does the check of generated sentences catch lies, and let the truth pass? On the public sets.

    python -m benchmarks.mutations ../shared/eval/policy ../shared/eval/reading [--each 150] [--questions N] [--seed 0]

Right: sentences that hold the marked answer of a question, as they stand and in other words (numerals written
otherwise, synonyms, a clause left out), each citing its passage. Wrong: the same with a number, a date, a unit, a name
or a denial changed, or citing another passage that was found for the question. Wrong ones must be marked, right ones
not. ``told apart`` is the AUROC of right and reworded sentences against each kind of lie, by each signal alone, the
reader's word on sentence and passage among them.
"""

from __future__ import annotations

import argparse
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.measured import keep
from rag.answering.evidence.candidates import SentenceVectors
from rag.evaluation.dataset import Dataset, Kind, load
from rag.evaluation.metrics import auroc, holds
from rag.evaluation.runner import library_of
from rag.generation.support import Checker, Verdict
from rag.library import Library
from rag.settings import Settings
from rag.types import Passage
from tests.support import retold

_SHORTEST, _LONGEST = 15, 160
_TRUTH = ("right", "reworded")
_SHOWN = 12
"""Sentences judged wrongly of each kind that the result file keeps."""


@dataclass(frozen=True, slots=True)
class Case:
    """A sentence, the passage that it cites, and what was done to it (``right``, ``reworded`` or a lie)."""

    kind: str
    sentence: str
    passage: Passage


@dataclass(frozen=True, slots=True)
class Checked:
    """What came of it."""

    case: Case
    verdict: Verdict
    read: float
    """What the reader says of the sentence and the passage; 0 without a reader."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--index", type=Path, default=Path("index/evaluation"))
    parser.add_argument("--each", type=int, default=150, help="sentences of each kind and set")
    parser.add_argument("--questions", type=int, help="of each set at most")
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    result: dict[str, Any] = {}
    for folder in given.folders:
        dataset = load(folder)
        asked = [each for each in dataset.questions if each.kind is Kind.ANSWERABLE and each.answers]
        dataset = replace(dataset, questions=tuple(asked[: given.questions]))
        library = library_of(dataset, given.index / dataset.name, Settings.from_environment(), lambda _: None)
        checker = Checker(library.snapshot().words, library.encoder(), SentenceVectors())
        chance = random.Random(given.seed)
        cases = list(_cases(dataset, library, given.each, chance))
        reader = library.reader()
        result[dataset.name] = _judged(
            [
                Checked(
                    each,
                    checker.check(each.sentence, [each.passage]),
                    reader.read(each.sentence, [each.passage])[0].answers if reader else 0.0,
                )
                for each in cases
            ]
        )
        _print(dataset.name, result[dataset.name])
    result["all"] = _added([each["kinds"] for each in result.values()])
    _print("all", {"kinds": result["all"]})
    print(f"-> {keep('mutations', result)}")


def _cases(dataset: Dataset, library: Library, each: int, chance: random.Random) -> Iterator[Case]:
    right = _right(dataset, library, chance)
    words = library.snapshot().words
    lies: dict[str, retold.Change] = {
        "number": retold.another_number,
        "date": retold.another_date,
        "unit": retold.another_unit,
        "moved": retold.moved_number,
        "name": retold.another_name(_names(right, words), words),
        "denial": retold.denied,
    }
    yield from (case for case, _ in right[:each])
    again = [replace(case, kind="reworded", sentence=retold.reworded(case.sentence, chance)) for case, _ in right]
    yield from again[:each]
    for kind, change in lies.items():
        told = 0
        for case in (each for pair in zip((case for case, _ in right), again, strict=True) for each in pair):
            sentence = change(case.sentence, chance, case.passage.text)
            if sentence != case.sentence and told < each:
                told += 1
                yield Case(kind, sentence, case.passage)
    for case, others in [(case, others) for case, others in right if others][:each]:
        yield Case("citation", case.sentence, chance.choice(others))


def _right(dataset: Dataset, library: Library, chance: random.Random) -> list[tuple[Case, list[Passage]]]:
    """Right sentences, with other passages that were found for their question, and don't hold them."""
    found = []
    questions = list(dataset.questions)
    chance.shuffle(questions)
    seen: set[str] = set()
    for question in questions:
        answer = library.ask(question.text, question.history)
        passages = [hit.passage for hit in answer.hits]
        for passage in passages:
            fitting = [
                each.text
                for each in passage.sentences
                if _SHORTEST <= len(each.text) <= _LONGEST
                and holds(each.text, question.answers)
                and each.text not in seen
            ]
            if fitting:
                seen.add(fitting[0])
                others = [each for each in passages if fitting[0] not in each.text]
                found.append((Case("right", fitting[0], passage), others))
                break
    return found


def _names(right: Sequence[tuple[Case, list[Passage]]], words: Any) -> dict[str, list[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for case, _ in right:
        for word, tag in words.tagged(case.sentence):
            if tag in ("nr", "ns", "nt") and len(word) > 1:
                found[tag].add(word)
    return {tag: sorted(each) for tag, each in found.items()}


def _judged(cases: Sequence[Checked]) -> dict[str, Any]:
    kinds: dict[str, dict[str, Any]] = {}
    for kind in dict.fromkeys(each.case.kind for each in cases):
        some = [each.verdict for each in cases if each.case.kind == kind]
        marked = [verdict for verdict in some if not verdict.supported]
        kinds[kind] = {
            "sentences": len(some),
            "marked": len(marked),
            "reasons": dict(Counter(reason for each in marked for reason in {one.kind for one in each.doubts})),
        }
    wrongly = [
        {
            "kind": each.case.kind,
            "sentence": each.case.sentence,
            "reasons": [f"{doubt.kind}: {doubt.detail}" for doubt in each.verdict.doubts],
        }
        for each in cases
        if each.verdict.supported != (each.case.kind in _TRUTH)
    ]
    shown = [each for kind in kinds for each in [one for one in wrongly if one["kind"] == kind][:_SHOWN]]
    return {
        "kinds": kinds,
        "told apart": _told_apart(cases),
        "thresholds": _thresholds(cases),
        "judged wrongly": shown,
    }


def _told_apart(cases: Sequence[Checked]) -> dict[str, dict[str, float]]:
    """By kind of lie and signal, how well the signal alone tells it from right and reworded sentences."""
    signals: dict[str, Callable[[Checked], float]] = {
        "covered": lambda each: each.verdict.covered,
        "alike": lambda each: each.verdict.alike,
        "reader": lambda each: each.read,
    }
    right = [each for each in cases if each.case.kind in _TRUTH]
    lies = {kind: [each for each in cases if each.case.kind == kind] for kind in {each.case.kind for each in cases}}
    return {
        kind: {
            name: round(auroc(np.array([*map(of, right)]), np.array([*map(of, told)])), 3)
            for name, of in signals.items()
        }
        for kind, told in sorted(lies.items())
        if kind not in _TRUTH
    }


def _thresholds(cases: Sequence[Checked]) -> dict[str, dict[str, dict[str, float]]]:
    """By threshold, the share of sentences below it: of the share of words covered, and of the cosine."""
    found: dict[str, dict[str, dict[str, float]]] = {}
    for name, tried in (("covered", (0.5, 0.56, 0.62, 0.68, 0.74, 0.8)), ("alike", (0.82, 0.84, 0.86, 0.88, 0.9))):
        for bound in tried:
            below = {}
            for kind in ("right", "reworded", "citation"):
                values = [getattr(each.verdict, name) for each in cases if each.case.kind == kind]
                below[kind] = round(sum(value < bound for value in values) / max(1, len(values)), 3)
            found.setdefault(name, {})[str(bound)] = below
    return found


def _added(sets: Sequence[dict[str, dict[str, Any]]]) -> dict[str, dict[str, Any]]:
    kinds = dict.fromkeys(kind for each in sets for kind in each)
    return {
        kind: {name: sum(each[kind][name] for each in sets if kind in each) for name in ("sentences", "marked")}
        for kind in kinds
    }


def _print(name: str, result: dict[str, Any]) -> None:
    kinds = result["kinds"]
    lies = [each for kind, each in kinds.items() if kind not in _TRUTH]
    print(f"{name}: {sum(each['sentences'] for each in lies)} lies")
    for kind, each in kinds.items():
        reasons = "  ".join(f"{key} {count}" for key, count in each.get("reasons", {}).items())
        marked, all_of_them = each["marked"], each["sentences"]
        print(f"  {kind:<10}{marked:>5} of {all_of_them:>5} marked  {marked / all_of_them:>6.1%}  {reasons}")


if __name__ == "__main__":
    main()
