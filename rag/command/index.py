"""``index``: files and folders into the library, and what changes in them from then on."""

from __future__ import annotations

import sys
import threading
import time
from argparse import Namespace
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path

from rag.command import printing
from rag.command.bars import StatusLine, indexing_bar
from rag.errors import UserError
from rag.library import Library
from rag.messages import say
from rag.settings import Settings
from rag.types import Report


def run(parsed: Namespace, settings: Settings) -> int:
    library, started = Library.open(settings=settings), time.monotonic()
    if parsed.watch and parsed.workers:
        raise UserError(say.workers_watching())
    if parsed.watch:
        return _follow(library, parsed.paths)
    report = add(library, parsed.paths, workers=parsed.workers)
    if report.previous_encoder:
        print(say.rebuilt(old=report.previous_encoder, new=library.encoder().id), file=sys.stderr)
    told(report)
    print(printing.indexed(report, library.documents(), time.monotonic() - started))
    return 1 if report.problems else 0


def told(report: Report) -> None:
    """Print what could not be read, and why."""
    for line in (*report.notes, *report.problems):
        print(line, file=sys.stderr)


def watch(library: Library, folders: Sequence[Path]) -> Callable[[threading.Event], None]:
    """What follows ``folders`` until the event is set, and prints what each round did."""
    return library.watch(folders, partial(print, flush=True), partial(add, library))


def add(
    library: Library,
    paths: Sequence[Path],
    enough: Callable[[], bool] = lambda: False,
    workers: str = "",
) -> Report:
    """As ``Library.add``, by those ``workers``, with a bar."""
    with library.workers(workers) as opened, StatusLine() as line:
        return library.add(paths, progress=indexing_bar(line), enough=enough, workers=opened)


def _follow(library: Library, folders: Sequence[Path]) -> int:
    follow = watch(library, folders)
    print(say.watching(folders=say.listed(folders or [library.settings.corpus])), flush=True)
    with suppress(KeyboardInterrupt):
        follow(threading.Event())
    print(say.watched())
    return 0
