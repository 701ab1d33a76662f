"""A real language model over the shipped document: what it says, what the check marks, what falls back, what it costs.

    MINGYIN_LLM_BASE_URL=… MINGYIN_LLM_MODEL=… python -m benchmarks.generation [--questions FILE.jsonl] [--limit 20]

Asks questions of the shipped document, taken at equal distances from the tests' own set, of which some have no answer
in it. Every sentence that the model wrote is kept with its citations or doubts, also where quotes were shown instead.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.measured import keep
from rag.library import Library
from rag.settings import Settings
from rag.types import Answer, Statement
from tests.support.places import DATA


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--questions", type=Path, default=DATA / "shipped_questions.jsonl")
    parser.add_argument("--limit", type=int, default=20)
    given = parser.parse_args()
    texts = [json.loads(line)["text"] for line in given.questions.read_text("utf-8").splitlines() if line.strip()]
    count = min(given.limit, len(texts))
    with tempfile.TemporaryDirectory() as folder:
        library = Library.open(folder, Settings.from_environment())
        library.add()
        asked = []
        for text in (texts[i * len(texts) // count] for i in range(count)):
            asked.append(_asked(library, text))
            print(json.dumps(asked[-1], ensure_ascii=False), file=sys.stderr, flush=True)
    result = _summary(asked)
    print(json.dumps(result, ensure_ascii=False, indent=1))
    print(f"-> {keep('generation', {'model': library.settings.llm_model, **result, 'answers': asked})}")


def _asked(library: Library, question: str) -> dict[str, Any]:
    began = time.perf_counter()
    said: Answer | None = None
    written: tuple[Statement, ...] = ()
    for step in library.generate(question):
        if step is not None:
            said, written = step, step.statements or written
    assert said is not None
    return {
        "question": question,
        "kind": said.kind.value,
        "notice": said.notice,
        "statements": [
            {"text": each.text, "citations": list(each.citations), "doubts": [doubt.kind for doubt in each.doubts]}
            for each in written
        ],
        "tokens": list(said.tokens),
        "seconds": round(time.perf_counter() - began, 1),
    }


def _summary(asked: Sequence[dict[str, Any]]) -> dict[str, Any]:
    statements = [each for one in asked for each in one["statements"]]
    return {
        "questions": len(asked),
        "refused before the model was called": sum(one["kind"] == "refused" for one in asked),
        "answered in its words": sum(bool(one["statements"]) and not one["notice"] for one in asked),
        "quotes instead": sum(bool(one["notice"]) for one in asked),
        "sentences": len(statements),
        "sentences supported": sum(not each["doubts"] for each in statements),
        "doubts": dict(Counter(doubt for each in statements for doubt in each["doubts"])),
        "tokens read": sum(one["tokens"][0] for one in asked),
        "tokens written": sum(one["tokens"][1] for one in asked),
        "seconds": round(sum(one["seconds"] for one in asked), 1),
    }


if __name__ == "__main__":
    main()
