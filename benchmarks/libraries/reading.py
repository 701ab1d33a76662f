"""Files with known content by ours and by the libraries: how much of it each gives, and in how many seconds."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from statistics import mean
from typing import Any

from benchmarks import papers
from benchmarks.libraries import office_readers, sheet_files, slide_files, web_collected, web_pages, word_files
from benchmarks.libraries.known import Known, Line, Shares, found, together
from benchmarks.libraries.office_readers import Reader
from benchmarks.libraries.web_readers import READERS

_RUNS = 3
_MOST = 200
"""Pages of a large set that are read, at equal distances."""
_LONG = {".docx": papers.word, ".pptx": papers.slides, ".xlsx": papers.sheet}
"""What makes a file of many pages, for the seconds."""


def office(pages: int) -> Iterator[dict[str, Any]]:
    """A row for each file and reader, then one for each format together."""
    for files in (word_files.files(), slide_files.files(), sheet_files.files()):
        made = list(files)
        ending = Path(made[0].name).suffix
        library, reader = office_readers.LIBRARIES[ending]
        sides = {"mingyin": office_readers.ours, library: reader}
        yield from _rows(made, sides)
        seconds = _long_seconds(ending, sides, pages)
        yield from _sums(f"all {ending}", made, sides, {side: {"CPU s": spent} for side, spent in seconds.items()})


def web() -> Iterator[dict[str, Any]]:
    """A row for each page and reader, then one for all."""
    made = list(web_pages.pages())
    yield from _rows(made, READERS)
    seconds = {name: sum(_seconds(reader, page.data, page.name) for page in made) for name, reader in READERS.items()}
    about = {name: {"CPU ms a page": round(1000 * spent / len(made), 1)} for name, spent in seconds.items()}
    yield from _sums("all .html", made, READERS, about)


def collected(folder: Path) -> Iterator[dict[str, Any]]:
    """A row for each reader: means over the pages that ``web_collected`` finds in ``folder``."""
    pages = list(web_collected.measured(folder))
    pages = pages[:: 1 + len(pages) // _MOST]
    for name, reader in READERS.items():
        shares: dict[str, list[float]] = {"recall": [], "precision": []}
        failed = 0
        start = time.process_time()
        for data, page, gold in pages:
            try:
                lines = reader(data, page)
            except Exception:
                failed += 1
                lines = []
            for measure, (count, size) in web_collected.counts(gold, lines).items():
                shares[measure].append(count / size if size else 0.0)
        spent = time.process_time() - start
        yield {
            "set": folder.name,
            "pages": len(pages),
            "reader": name,
            **{measure: round(mean(each), 4) for measure, each in shares.items()},
            "refused": failed,
            "CPU ms a page": round(1000 * spent / len(pages), 1),
        }


def _rows(files: Sequence[Known], sides: Mapping[str, Reader]) -> Iterator[dict[str, Any]]:
    for known in files:
        for side, reader in sides.items():
            yield {"file": known.name, "reader": side, **_shown(found(known, reader(known.data, known.name)))}


def _sums(
    name: str, files: Sequence[Known], sides: Mapping[str, Reader], about: Mapping[str, dict[str, float]]
) -> Iterator[dict[str, Any]]:
    for side, reader in sides.items():
        shares = together(found(known, reader(known.data, known.name)) for known in files)
        yield {"file": name, "reader": side, **_shown(shares), **about[side]}


def _shown(shares: Shares) -> dict[str, str]:
    return {name: f"{count}/{size}" for name, (count, size) in shares.items() if size}


def _long_seconds(ending: str, sides: Mapping[str, Reader], pages: int) -> dict[str, float]:
    """CPU seconds over a file of so many pages."""
    with tempfile.TemporaryDirectory() as folder:
        path = _LONG[ending](Path(folder), papers.prose(pages * 1200))
        data = path.read_bytes()
    return {side: round(_seconds(reader, data, path.name), 3) for side, reader in sides.items()}


def _seconds(reader: Reader, data: bytes, name: str) -> float:
    """The least CPU time of some runs; what a first one imports doesn't count."""
    return min(_run(reader, data, name) for _ in range(_RUNS))


def _run(reader: Reader, data: bytes, name: str) -> float:
    start = time.process_time()
    lines: Iterable[Line] = reader(data, name)
    del lines
    return time.process_time() - start
