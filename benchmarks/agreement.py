"""Do both engines find the same? One catalog, searched by FAISS and BM25 here and by Milvus, asked the same questions.

    pip install -r requirements-beyond.txt
    python -m benchmarks.agreement [--set ../shared/eval/policy] [--index index/benchmarks/policy]
                                   [--store milvus://HOST:PORT/NAME] [--questions N] [--out FILE.json]

The library holds the documents of the set, and the shipped one; it is indexed here where it isn't yet (minutes). A copy
of its catalog is filled into Milvus, without anything being embedded: the embedded one in a temporary folder, or the
one that ``--store`` names. Every question of the set and of the shipped document is asked of both: the first ten
passages as a set and in their order, the whole answer word for word. What differs is printed with its scores.

Then the words alone: the ten best by BM25 here beside those by our sparse vectors in Milvus, and those by Milvus' own
BM25 function over the very same words: put at once, and put in lots, as a library grows, of which passages half as many
have been removed since.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from benchmarks.measured import keep, spread
from rag.answering.asked.question import analyse, search_words
from rag.command.bars import StatusLine, asking_bar, indexing_bar
from rag.evaluation import dataset, runner
from rag.library import Library
from rag.settings import Settings
from rag.store.milvus.searched import number
from rag.store.snapshot import Snapshot
from rag.store.writer import open_writer
from rag.types import Answer, Hit
from tests.support.places import CORPUS, ROOT

_SET = Path("../shared/eval/policy")
_INDEX = Path("index/benchmarks/policy")
_SHIPPED = ROOT / "tests" / "data" / "shipped_questions.jsonl"
_TOP = 10
_SHOWN = 20
"""Differences that are kept with their scores."""
_ROWS = 500


@dataclass(slots=True)
class _Tally:
    """How often both gave the same."""

    asked: int = 0
    sets: int = 0
    orders: int = 0
    different: list[dict[str, Any]] = field(default_factory=list)

    def add(self, question: str, here: dict[Any, float], there: dict[Any, float]) -> None:
        """Place → score, best first."""
        self.asked += 1
        self.sets += set(here) == set(there)
        self.orders += list(here) == list(there)
        if list(here) != list(there) and len(self.different) < _SHOWN:
            scored = [[[str(place), round(score, 5)] for place, score in each.items()] for each in (here, there)]
            self.different.append({"question": question, "here": scored[0], "there": scored[1]})

    def result(self) -> dict[str, Any]:
        share = max(1, self.asked)
        return {
            "questions": self.asked,
            "the same ten": self.sets,
            "in the same order": self.orders,
            "share": [round(self.sets / share, 4), round(self.orders / share, 4)],
        }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--set", type=Path, default=_SET)
    parser.add_argument("--index", type=Path, default=_INDEX)
    parser.add_argument("--store", default="")
    parser.add_argument("--questions", type=int, help="of each kind at most; default: all")
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    asked = dataset.load(given.set, given.questions)
    here = _indexed(asked, given.index)
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder, "index")
        shutil.copytree(given.index, copy, ignore=shutil.ignore_patterns("segments"))
        store = given.store or f"milvus://{folder}/engine.db"
        there = Library(copy, replace(here.settings, index=copy, store=store))
        begun = time.perf_counter()
        with open_writer(copy, there.engine):
            pass
        filled = time.perf_counter() - begun
        questions = [each.text for each in asked.questions] + _shipped(given.questions)
        result: dict[str, Any] = {"passages": len(here.snapshot().keywords), "filled s": round(filled, 1)}
        result |= _whole(here, there, questions) | _by_words(here, there, questions, Path(folder, "own.db"))
    for each in result["what differs"]:
        print(json.dumps(each, ensure_ascii=False))
    print(
        json.dumps({key: each for key, each in result.items() if key != "what differs"}, ensure_ascii=False, indent=1)
    )
    print(f"-> {keep('agreement', result, given.out)}")
    return 0


def _indexed(asked: dataset.Dataset, index: Path) -> Library:
    with StatusLine() as line:
        library = runner.library_of(asked, index, Settings.from_environment(), indexing_bar(line))
        library.add([CORPUS], indexing_bar(line))
    return library


def _shipped(limit: int | None) -> list[str]:
    lines = _SHIPPED.read_text("utf-8").splitlines()
    return [json.loads(line)["text"] for line in lines][:limit]


def _whole(here: Library, there: Library, questions: Sequence[str]) -> dict[str, Any]:
    """Whole questions, asked of both in turns."""
    tally, said = _Tally(), 0
    took = (list[float](), list[float]())
    with StatusLine() as line:
        show = asking_bar(line)
        for at, question in enumerate(questions, 1):
            answers = []
            for library, milliseconds in zip((here, there), took, strict=True):
                begun = time.perf_counter()
                answers.append(library.ask(question, top_k=_TOP))
                milliseconds.append(1000 * (time.perf_counter() - begun))
            tally.add(question, *({_place(hit): hit.score for hit in each.hits} for each in answers))
            said += _said(answers[0]) == _said(answers[1])
            show(at, len(questions))
    return {
        "whole questions": {**tally.result(), "answers that are the same": said},
        "here": spread(took[0]),
        "there": spread(took[1]),
        "what differs": tally.different,
    }


def _place(hit: Hit) -> str:
    return f"{hit.passage.document}:{hit.passage.start}-{hit.passage.end}"


def _said(answer: Answer) -> tuple[Any, ...]:
    return answer.kind, answer.text, [(each.document, each.start, each.end) for each in answer.citations]


def _by_words(here: Library, there: Library, questions: Sequence[str], own: Path) -> dict[str, Any]:
    """The keyword search alone, in three ways."""
    ours, theirs, grown = _Tally(), _Tally(), _Tally()
    one, other = here.snapshot(), there.snapshot()
    milvus, lived = _OwnBm25(own, "own", one), _OwnBm25(own, "lived", one, has_lived=True)
    for question in questions:
        words = search_words(analyse(question, one.words, lambda forms: 1.0), one.words)
        best = one.keywords.best(one.keywords.scores(words), _TOP)
        ours.add(question, best, other.keywords.best(other.keywords.scores(words), _TOP))
        theirs.add(question, best, milvus.best(words))
        grown.add(question, best, lived.best(words))
    return {
        "BM25 by our sparse vectors": ours.result(),
        "BM25 by Milvus' own function": theirs.result(),
        "likewise, of a library that has lived": grown.result(),
    }


class _OwnBm25:
    """Milvus' BM25 over our words: each is told by a name that its analyser leaves whole."""

    def __init__(self, path: Path, name: str, snapshot: Snapshot, *, has_lived: bool = False) -> None:
        from pymilvus import DataType, Function, FunctionType, MilvusClient

        self._client = client = MilvusClient(str(path))
        self._name = name
        schema = client.create_schema(auto_id=False)
        schema.add_field("id", DataType.INT64, is_primary=True)
        schema.add_field("text", DataType.VARCHAR, max_length=65_535, enable_analyzer=True)
        schema.add_field("words", DataType.SPARSE_FLOAT_VECTOR)
        schema.add_function(Function("bm25", FunctionType.BM25, ["text"], ["words"]))
        indexes = client.prepare_index_params()
        params = {"bm25_k1": 1.5, "bm25_b": 0.75}
        indexes.add_index("words", index_type="SPARSE_INVERTED_INDEX", metric_type="BM25", params=params)
        client.create_collection(name, schema=schema, index_params=indexes)
        for lot, rows in enumerate(_rows(snapshot)):
            gone = [{**row, "id": -row["id"]} for row in rows] if has_lived and lot % 2 == 0 else []
            client.insert(name, rows + gone)
            if has_lived:
                client.flush(name)
        client.flush(name)
        client.delete(name, filter="id < 0")

    def best(self, words: Sequence[str]) -> dict[int, float]:
        """Id → score, best first, the elder first where they are equal."""
        asked, wanted = [_named(dict.fromkeys(words))], 4 * _TOP
        found = self._client.search(self._name, asked, anns_field="words", limit=wanted)[0]
        scores = {int(hit["id"]): abs(float(hit["distance"])) for hit in found}  # the embedded one turns the sign
        return dict(sorted(scores.items(), key=lambda each: (-each[1], each[0]))[:_TOP])


def _rows(snapshot: Snapshot) -> Iterator[list[dict[str, Any]]]:
    rows = []
    for each in snapshot.catalog.passage_texts():
        rows.append({"id": each.id, "text": _named(snapshot.words.tokens(each.headed))})
        if len(rows) == _ROWS:
            yield rows
            rows = []
    if rows:
        yield rows


def _named(words: Any) -> str:
    return " ".join(f"w{number(word)}" for word in words)


if __name__ == "__main__":
    sys.exit(main())
