"""Can it judge? Questions over invented documents, many of which only look as if these held their answer.

    python -m benchmarks.judging [dev | held] [--index DIR] [--out FILE] [--verbose]

Each half has as many questions of each kind, over other documents and in other words. Of ``held`` only the shares of
each kind are shown and kept, so that nobody builds for its questions; keep it unread. The earlier questions of a
follow-up are asked first, as on the page. What is right: ``tests.support.judging``.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks.measured import keep, spread
from rag.library import Library
from rag.settings import Settings
from rag.types import Answer, Turn
from tests.support.judging import Outcome, Question, judged, read, summary

_HERE = Path(__file__).resolve().parent
_SHOWN = 160


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("half", nargs="?", choices=("dev", "held"), default="dev")
    parser.add_argument("--index", type=Path, help="kept there; default: a temporary folder")
    parser.add_argument("--out", type=Path, help="default: results/judging-HALF.json")
    parser.add_argument("--verbose", action="store_true", help="show what isn't right, of dev")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        rows = list(_asked(_library(given.index or Path(folder)), read(_HERE / f"{given.half}.jsonl")))
    result = {**_shares(rows), "answering": spread(answer.timings_ms["total"] for _, answer, _, _ in rows)}
    if given.half == "dev":
        result["not right"] = [_shown(*row) for row in rows if row[2] != "right"]
    _print(result, given.verbose)
    print(f"-> {keep(f'judging-{given.half}', result, given.out)}")


def _library(index: Path) -> Library:
    library = Library(index, replace(Settings.from_environment(), index=index))
    library.add([_HERE / "documents"])
    library.warm()
    return library


_Row = tuple[Question, Answer, Outcome, str]


def _asked(library: Library, questions: Sequence[Question]) -> Iterator[_Row]:
    for question in questions:
        turns: list[Turn] = []
        for earlier in question.history:
            turns.append(Turn(earlier, library.ask(earlier, turns).text))
        answer = library.ask(question.text, turns)
        yield question, answer, *judged(question, answer)


def _shares(rows: Sequence[_Row]) -> dict[str, Any]:
    kinds: dict[str, list[Outcome]] = {}
    for question, _, outcome, _ in rows:
        kinds.setdefault(question.kind, []).append(outcome)
    return {
        "kinds": {kind: summary(outcomes) for kind, outcomes in kinds.items()},
        "all": summary([outcome for _, _, outcome, _ in rows]),
    }


def _shown(question: Question, answer: Answer, outcome: Outcome, why: str) -> dict[str, Any]:
    return {
        "id": question.id,
        "question": question.text,
        "history": list(question.history),
        "searched": answer.standalone,
        "outcome": outcome,
        "why": why,
        "kind": answer.kind.value,
        "confidence": round(answer.confidence, 3),
        "missing": list(answer.missing),
        "answer": answer.text[:_SHOWN],
    }


def _print(result: dict[str, Any], verbose: bool) -> None:
    print(f"{'':12}{'questions':>9}{'right':>7}{'near':>7}{'withheld':>10}{'wrong':>7}   95 % of right, of wrong")
    for kind, shares in [*result["kinds"].items(), ("all", result["all"])]:
        intervals = "   ".join(
            f"{low:4.0%} - {high:4.0%}" for low, high in (shares["right 95 %"], shares["wrong 95 %"])
        )
        near, withheld = (f"{shares[name]:.0%}" for name in ("near", "withheld"))
        print(
            f"{kind:12}{shares['questions']:9}{shares['right']:7.0%}{near:>7}{withheld:>10}{shares['wrong']:7.0%}   "
            f"{intervals}"
        )
    for row in result.get("not right", ()) if verbose else ():
        print(f"\n{row['id']}  {row['outcome']}: {row['why']}\n  {row['question']}\n  {row['kind']} {row['answer']}")


if __name__ == "__main__":
    main()
