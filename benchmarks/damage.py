"""Damages catalogs and segments in every way, then lists, checks, asks and repairs: what is said, and what is saved?

    python -m benchmarks.damage --corpus ../shared/eval/policy/corpus.jsonl [--trials 500] [--documents 24] [--out FILE]

A small library is built once. Each trial damages a copy of it by its seed and runs the commands in a process of its
own, which is ended after a while. Three of four trials repair without the sources, so that only what is read of the
damaged file counts: a document is readable where every page that holds anything of it is as it was. None may end in a
traceback or hang, or be called sound while it lacks a document.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import sqlite3
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from benchmarks.damage_kinds import KINDS, damage
from benchmarks.damage_trial import HANG_S, Trial, tried
from benchmarks.kills_actors import warm
from rag.store.catalog import CATALOG
from rag.store.rawpages import Pages
from rag.store.shapes import entries as entries_of
from rag.store.shapes import master
from tests.support.hashed import HashedLibrary
from tests.support.versioned import Shelf

_RESULTS = Path(__file__).parent / "results" / "damage.json"
_LONGEST = 1000
"""Characters: a trial shall take a second."""
_WITH_SOURCES = 4
"""Every so many trials have the documents' files, which are then read again."""
_SEGMENTS = 0.3
"""Share of the trials that damage a segment."""


class _Traced(Pages):
    """Notes which pages are looked at."""

    looked_at: set[int]

    def page(self, number: int) -> bytes:
        self.looked_at.add(number)
        return super().page(number)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--trials", type=int, default=500)
    parser.add_argument("--documents", type=int, default=24)
    parser.add_argument("--corpus", type=Path)
    parser.add_argument("--out", type=Path, default=_RESULTS)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        room = Path(folder)
        sources = room / "文档"
        _write(sources, given.documents, given.corpus)
        index = _built(room / "索引", sources)
        pages = _pages_of(index / CATALOG)
        warm()
        began = time.monotonic()
        trials = [_one(number, room, index, sources, pages) for number in range(given.trials)]
    found = _summary(trials) | {"documents": len(pages), "seconds": round(time.monotonic() - began)}
    print(json.dumps(found, ensure_ascii=False, indent=1))
    given.out.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", "utf-8")
    return 0 if not found["what failed"] and (found["readable saved"] or 0) >= 0.95 else 1


def _write(folder: Path, count: int, corpus: Path | None) -> None:
    """The documents as files: the short ones of a collection, from its beginning, or invented ones."""
    if corpus is None:
        Shelf(folder, count, seed=0)
        return
    folder.mkdir()
    with corpus.open(encoding="utf-8") as lines:
        entries = (entry for entry in map(json.loads, lines) if len(entry["text"]) <= _LONGEST)
        for number, entry in zip(range(count), entries, strict=False):
            (folder / f"{number:03}.txt").write_text(f"{entry['title']}\n\n{entry['text']}\n", "utf-8")


def _built(index: Path, sources: Path) -> Path:
    """An index of two segments at least: of a part of the documents, then of all."""
    library = HashedLibrary(index)
    library.add(sorted(sources.iterdir())[: 4 * len(list(sources.iterdir())) // 5])
    library.add([sources])
    return index


def _pages_of(catalog: Path) -> dict[str, set[int]]:
    """Document → the pages that hold anything of it: its own row and those of its passages."""
    pages = _Traced(catalog)
    pages.looked_at = set()
    names = {each.rowid: str(each.values[1]) for each in entries_of(pages, "documents")[0]}
    found: dict[str, set[int]] = defaultdict(set)
    for table in ("documents", "passages"):
        for number in pages.tree(master(pages)[table][0]):
            for record in _each(pages, number):
                owner = record.rowid if table == "documents" else record.values[1]
                found[names[owner]] |= {number, *pages.looked_at}
    pages.close()
    return dict(found)


def _each(pages: _Traced, number: int) -> Iterator[Any]:
    """The records of a page, ``looked_at`` holding what each of them needed."""
    records = pages.records(number)
    while True:
        pages.looked_at.clear()
        record = next(records, None)
        if record is None:
            return
        yield record


def _one(number: int, room: Path, index: Path, sources: Path, pages: dict[str, set[int]]) -> Trial:
    chance = random.Random(number)
    copy = Path(shutil.copytree(index, room / "损 坏"))
    whole = _documents(copy)
    files = list(copy.glob("segments/*/*")) if chance.random() < _SEGMENTS else [copy / CATALOG]
    kind, path = chance.choice(list(KINDS)), chance.choice(sorted(files))
    before = path.read_bytes()
    damage(path, kind, chance)
    after = path.read_bytes() if path.is_file() else b""
    readable = set(pages) if path.name != CATALOG else _readable(before, after, pages)
    has_sources = number % _WITH_SOURCES == 1
    hidden = sources.with_name("没有了")
    if not has_sources:
        sources.rename(hidden)
    try:
        return tried(number, kind, path.name, copy, whole, readable, has_sources=has_sources)
    finally:
        if not has_sources:
            hidden.rename(sources)
        shutil.rmtree(copy)


def _documents(index: Path) -> dict[str, tuple[str, int]]:
    with closing(sqlite3.connect(index / CATALOG)) as connection:
        sql = "SELECT name, text, (SELECT count(*) FROM passages WHERE document = d.id) FROM documents d"
        return {name: (text, count) for name, text, count in connection.execute(sql)}


def _readable(before: bytes, after: bytes, pages: dict[str, set[int]]) -> set[str]:
    size = int.from_bytes(before[16:18], "big")
    spans = [slice(at, at + size) for at in range(0, len(before), size)]
    changed = {number for number, span in enumerate(spans, 1) if before[span] != after[span]}
    return {name for name, held in pages.items() if not held & changed}


def _summary(trials: Sequence[Trial]) -> dict[str, Any]:
    without = [each for each in trials if not each.has_sources]
    readable = sum(each.readable for each in without)
    by_kind: dict[str, list[Trial]] = defaultdict(list)
    for each in trials:
        by_kind[each.kind].append(each)
    return {
        "trials": len(trials),
        "tracebacks": sum(bool(each.error) for each in trials),
        "hung": sum(each.hung for each in trials),
        "called sound while lacking": sum(each.was_called_sound for each in trials),
        "damage told by check": sum(each.was_told for each in trials),
        "damage that changed nothing that counts": sum(each.was_harmless for each in trials),
        "readable": readable,
        "readable saved": round(sum(each.saved for each in without) / readable, 4) if readable else None,
        "of all documents saved without sources": round(
            sum(each.there for each in without) / max(1, sum(each.documents for each in without)), 4
        ),
        "all there again with sources": sum(each.there == each.documents for each in trials if each.has_sources),
        "with sources": sum(each.has_sources for each in trials),
        "exit codes of repair": {
            str(code): sum(each.code == code for each in trials) for code in sorted({each.code for each in trials})
        },
        "by kind": {kind: len(some) for kind, some in sorted(by_kind.items())},
        "seconds allowed": HANG_S,
        "what failed": [each.told for each in trials if each.error or each.hung or each.was_called_sound],
    }


if __name__ == "__main__":
    os.environ["MINGYIN_LANG"] = "zh"
    sys.exit(main())
