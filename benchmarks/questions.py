"""Question sets in BEIR form, and the library that their documents make."""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rag.library import Library
from rag.settings import Settings

_WINDOW = 8


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and its gold answers; none where the documents don't hold one."""

    text: str
    answers: tuple[str, ...]


def arguments(about: str | None) -> argparse.Namespace:
    """FOLDER [--index DIR] [--out FILE.json] from the command line."""
    parser = argparse.ArgumentParser(description=about, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--index", type=Path, default=Path("index/benchmark"))
    parser.add_argument("--out", type=Path)
    return parser.parse_args()


def read_questions(path: Path) -> list[Asked]:
    """The questions of a .jsonl file; empty where there is none."""
    lines = path.read_text("utf-8").splitlines() if path.exists() else []
    entries: list[dict[str, Any]] = [json.loads(line) for line in lines if line.strip()]
    return [Asked(entry["text"], tuple(entry.get("answers") or ())) for entry in entries]


def library_of(folder: Path, index: Path) -> Library:
    """The library of ``folder/corpus.jsonl``, built in ``index`` unless it is there and unchanged."""
    library = Library(index, Settings(index=index))
    library.add([folder / "corpus.jsonl"])
    return library


def holds(text: str, answers: tuple[str, ...]) -> bool:
    """Whether ``text`` holds at least half of the 8-character windows of a gold answer, white space removed."""
    plain = "".join(text.split())
    return any(2 * sum(window in plain for window in windows) >= len(windows) for windows in map(_windows, answers))


def _windows(answer: str) -> set[str]:
    plain = "".join(answer.split())
    return {plain[i : i + _WINDOW] for i in range(max(1, len(plain) - _WINDOW + 1))}
