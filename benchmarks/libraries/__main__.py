"""Home-made or a library: .docx, .pptx, .xlsx, web pages and BM25 by ours and by what could stand in its place.

    pip install -r benchmarks/requirements.txt     # in an environment of its own
    python -m benchmarks.libraries [--only office web hostile bm25] [--collected FOLDER ...]

The files are made with known content: of what they say, "text" is the share that is read, "headings" those with their
right level, "numbers" the paragraphs with the number that the program counts, "cells" those that stand in one line with
the name of their column, and "unseen" the characters that are read and shouldn't be (deleted, hidden, menus). A library
is used as one would straightforwardly; trafilatura once more with pages that ours has decoded. ``--collected`` takes
folders of real pages with their text as people marked it (see ``web_collected``). Seconds are CPU time, of all sides in
one run. Hostile files are read in a process of their own.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any

from benchmarks import statutes
from benchmarks.libraries import bm25, outcomes, reading
from benchmarks.measured import keep

_POLICY = statutes.SET.parent / "policy"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="+", choices=("office", "web", "hostile", "bm25"))
    parser.add_argument("--collected", type=Path, nargs="*", default=[])
    parser.add_argument("--pages", type=int, default=50, help="of the Office files that are timed")
    parser.add_argument("--documents", type=int, default=60_000, help="that the keywords are indexed of, at most")
    parser.add_argument("--questions", type=int, default=300)
    given = parser.parse_args()
    parts: dict[str, Callable[[], Iterable[dict[str, Any]]]] = {
        "office": lambda: reading.office(given.pages),
        "web": lambda: chain(reading.web(), *map(reading.collected, given.collected)),
        "hostile": outcomes.rows,
        "bm25": lambda: chain(*(bm25.rows(s, given.documents, given.questions) for s in (statutes.SET, _POLICY))),
    }
    result = {name: list(_printed(name, part())) for name, part in parts.items() if name in (given.only or parts)}
    if not given.only:
        print(f"-> {keep('libraries', result)}")


def _printed(name: str, rows: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    print(f"\n{name}")
    for row in rows:
        first, second, *others = row.items()
        about = "   ".join(f"{key} {value}" for key, value in others)
        print(f"{first[1]!s:<22}{second[1]!s:<24}{about}", flush=True)
        yield row


if __name__ == "__main__":
    main()
