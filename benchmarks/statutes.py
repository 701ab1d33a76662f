"""The library that search and updating are measured on: 58,745 articles of law, each a document."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from pathlib import Path

from rag.command.bars import StatusLine, indexing_bar
from rag.evaluation import dataset, runner
from rag.evaluation.dataset import GoldQuestion
from rag.library import Library
from rag.settings import Settings

SET = Path("../shared/eval/statutes")
INDEX = Path("index/benchmarks/statutes")
_BUILD = "build.json"


def library(index: Path) -> Library:
    """The library in ``index``, which is built where it isn't there yet; how long that took is kept in it."""
    is_new = not index.exists()
    settings = replace(Settings.from_environment(), index=index)
    articles = dataset.load(SET)
    Library(index, settings).encoder()  # prepared in the cache, so that preparing it isn't timed
    start = time.perf_counter()
    with StatusLine() as line:
        made = runner.library_of(articles, index, settings, indexing_bar(line))
    if is_new:
        (index / _BUILD).write_text(json.dumps({"seconds": round(time.perf_counter() - start, 1)}) + "\n", "utf-8")
    return made


def build_seconds(index: Path) -> float | None:
    """How long ``library`` took to build the index; None where it was built otherwise, or not in one go."""
    path = index / _BUILD
    return float(json.loads(path.read_text("utf-8"))["seconds"]) if path.exists() else None


def questions(count: int) -> tuple[GoldQuestion, ...]:
    """``count`` questions at equal distances, with the articles that answer them."""
    return dataset.load(SET, count).questions
