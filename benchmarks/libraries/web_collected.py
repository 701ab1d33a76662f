"""Pages from the web with their text as people marked it, of two sets that anyone can get and that aren't kept here.

``original/*.html`` with ``cleaned/*.txt`` (github.com/immortal-autumn/Chinese-Web-Content-Extraction-Dataset), or
``evaldata.json`` with ``eval/*.html`` (github.com/adbar/trafilatura, its folder tests), which names for each page a few
words that belong to its text and a few that don't.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from benchmarks.libraries.known import Line, squeezed

_SHINGLE = 5
"""Characters."""
Counts = dict[str, tuple[float, float]]
"""Measure → how much of how much."""


def measured(folder: Path) -> Iterator[tuple[bytes, str, str | tuple[list[str], list[str]]]]:
    """(page, name, its text or (words that belong to it, words that don't)). Raises ``FileNotFoundError``."""
    if (folder / "evaldata.json").exists():
        for entry in json.loads((folder / "evaldata.json").read_text("utf-8")).values():
            path = folder / "eval" / entry["file"]
            if path.exists():
                yield path.read_bytes(), path.name, (entry["with"], entry["without"])
        return
    for path in sorted((folder / "cleaned").iterdir()):
        yield (folder / "original" / f"{path.stem}.html").read_bytes(), f"{path.stem}.html", path.read_text("utf-8")


def counts(gold: str | tuple[list[str], list[str]], lines: Iterable[Line]) -> Counts:
    """How much of the right text is given, and how much of what is given is right (for marked words: how many of the
    wrong ones aren't)."""
    text = "".join(squeezed(line.text) for line in lines)
    if not isinstance(gold, str):
        right, wrong = ([squeezed(each) in text for each in words] for words in gold)
        return {"recall": (sum(right), len(right)), "precision": (len(wrong) - sum(wrong), len(wrong))}
    wanted, given = _shingles(squeezed(gold)), _shingles(text)
    common = sum((wanted & given).values())
    return {"recall": (common, sum(wanted.values())), "precision": (common, sum(given.values()))}


def _shingles(text: str) -> Counter[str]:
    return Counter(text[i : i + _SHINGLE] for i in range(len(text) - _SHINGLE + 1))
