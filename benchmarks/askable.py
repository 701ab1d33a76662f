"""How soon documents can be asked about: from the start of ``index`` to the first right answer, while vectors follow.

    python -m benchmarks.askable ../shared/eval/policy [--questions 100] [--langchain 0.1] [--out FILE.json]

``index`` runs in a process of its own over the whole corpus. As soon as there is an index, a question whose documents
are known is asked again and again until the first passage found is of the right one, and then the next; when all can be
found by their words, the ``--questions`` first are asked, and once more when all vectors are there. All times count
from the start of the process. LangChain's side, if wanted, is ``benchmarks.indexing``'s over a share of the documents,
and is that of all in proportion to the characters.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.measured import keep
from benchmarks.program import Program
from rag.errors import UserError
from rag.library import Library
from rag.settings import Settings

_HERE = Path(__file__).resolve().parents[1]
_TRIES = 5
"""Questions that are asked while the index is still nearly empty."""


@dataclass(frozen=True, slots=True)
class _Question:
    text: str
    right: frozenset[str]
    """The documents that answer it."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("set", type=Path)
    parser.add_argument("--questions", type=int, default=100)
    parser.add_argument("--langchain", type=float, default=0.0, metavar="SHARE")
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    questions = _questions(given.set / "queries.jsonl")
    result = _measured(given.set / "corpus.jsonl", questions, given.questions)
    if given.langchain:
        result["langchain s"] = _langchain(given.set / "corpus.jsonl", given.langchain)
        result["first right answer / langchain"] = round(result["first right answer s"] / result["langchain s"], 4)
    for name, value in result.items():
        print(f"{name:<34}{value:>10,.4g}")
    print(f"-> {keep('askable', result, given.out)}")


def _questions(path: Path) -> list[_Question]:
    lines = (json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip())
    return [_Question(each["text"], frozenset(each["gold"])) for each in lines if each.get("gold")]


def _measured(corpus: Path, questions: Sequence[_Question], wanted: int) -> dict[str, float]:
    found: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        program, index = Program(_HERE, Path(folder)), Path(folder, "index")
        library = Library.open(index, Settings(index=index))
        library.warm()
        process, started = program.start("index", str(corpus)), time.monotonic()
        try:
            tried = list(questions[:_TRIES])
            while process.poll() is None and "all by words s" not in found:
                time.sleep(0.2)
                if "first right answer s" not in found and any(_is_right(library, each) for each in tried):
                    found["first right answer s"] = time.monotonic() - started
                progress = library.progress()
                if progress is not None and progress.share is not None:
                    found["all by words s"] = time.monotonic() - started
            found["embedded then"] = _share(library)
            found["R@1 by words"] = _right(library, questions[:wanted])
            found["embedded after them"] = _share(library)
            process.wait()
            found["all s"] = time.monotonic() - started
        finally:
            process.kill()
            process.communicate()
        found["R@1"] = _right(library, questions[:wanted])
    return {name: round(value, 3) for name, value in found.items()}


def _right(library: Library, questions: Sequence[_Question]) -> float:
    return sum(_is_right(library, each) for each in questions) / len(questions)


def _is_right(library: Library, question: _Question) -> bool:
    try:
        hits = library.ask(question.text).hits
    except UserError:  # there is nothing in the index yet
        return False
    return bool(hits) and hits[0].passage.document in question.right


def _share(library: Library) -> float:
    snapshot = library.snapshot()
    return len(snapshot.vectors) / max(1, len(snapshot.keywords))


def _langchain(corpus: Path, share: float) -> float:
    """Seconds that LangChain takes for all, by those for a share of the documents."""
    from benchmarks import indexing

    with tempfile.TemporaryDirectory() as folder:
        run = indexing.in_a_process("langchain", indexing.thinned(corpus, share, Path(folder)))
    return round(run["total"] * indexing.characters(corpus) / run["characters"], 1)


if __name__ == "__main__":
    main()
