"""What a person said of answers → a folder of questions that ``evaluate`` reads."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rag.errors import UserError
from rag.messages import say
from rag.types import DocumentInfo
from rag.workspace.feedback import Feedback


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written, in numbers."""

    answerable: int
    unanswerable: int
    left_out: int
    """How many say neither where the answer stands nor that there is none, or mark what has changed or gone since."""


def export(
    said: Iterable[Feedback], documents: Sequence[DocumentInfo], text: Callable[[str], str], out: Path
) -> Exported:
    """Write ``said`` and all ``documents``, of which ``text`` gives the text, into the folder ``out``.

    Raises ``UserError`` where no right passage was marked, or the folder can't be written.
    """
    titles = {each.name: each.title for each in documents}
    said = list(said)
    queries = {each.question.strip(): each for each in said if _stands(each, titles, text)}
    none = {each.question.strip(): each for each in said if each.absent and each.question.strip() not in queries}
    if not queries:
        raise UserError(say.nothing_marked())
    corpus = ({"_id": name, "title": title, "text": text(name)} for name, title in titles.items())
    try:
        out.mkdir(parents=True, exist_ok=True)
        _write(out / "corpus.jsonl", corpus)
        _write(out / "queries.jsonl", map(_query, queries.values()))
        if none:
            _write(out / "unanswerable.jsonl", map(_unanswerable, none.values()))
        else:
            (out / "unanswerable.jsonl").unlink(missing_ok=True)
    except OSError as error:
        raise UserError(say.results_unwritable(path=out)) from error
    return Exported(len(queries), len(none), len(said) - len(queries) - len(none))


def _stands(each: Feedback, titles: Mapping[str, str], text: Callable[[str], str]) -> bool:
    """Whether a right passage was marked, and its document still says there what was marked."""
    if not each.quote.strip() or each.document not in titles or not each.question.strip():
        return False
    return "".join(each.quote.split()) == "".join(text(each.document)[each.start : each.end].split())


def _query(each: Feedback) -> dict[str, Any]:
    return {"_id": _identity(each), "text": each.question, "gold": [each.document], "answers": [each.quote]}


def _unanswerable(each: Feedback) -> dict[str, Any]:
    return {"_id": _identity(each), "text": each.question}


def _identity(each: Feedback) -> str:
    return f"{each.conversation}-{each.position}"


def _write(path: Path, entries: Iterable[Mapping[str, Any]]) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for entry in entries:
            file.write(json.dumps(entry, ensure_ascii=False) + "\n")
