"""What becomes of a hostile file: each is read in a process of its own with bounds."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.libraries import hostile_files, office_readers, web_readers
from benchmarks.libraries.apart import apart
from benchmarks.libraries.known import Line, squeezed
from benchmarks.measured import peak_mb

_SECONDS, _MEGABYTES = 60, 3000


def rows() -> Iterator[dict[str, Any]]:
    """A row for each file and reader."""
    for name, data, wanted in hostile_files.files():
        ending = Path(name).suffix
        library = office_readers.LIBRARIES[ending][0] if ending in office_readers.LIBRARIES else "trafilatura"
        for reader in ("mingyin", library):
            yield {"file": name, "reader": reader, **outcome(reader, name, data, wanted)}


def outcome(reader: str, name: str, data: bytes, wanted: str) -> dict[str, Any]:
    """``right`` where all wanted text is read, or none where the file should be refused."""
    try:
        text, raised, seconds, megabytes = apart(_read, reader, name, data, seconds=_SECONDS, megabytes=_MEGABYTES)
    except (TimeoutError, MemoryError, ChildProcessError) as error:
        return {"outcome": type(error).__name__, "right": False}
    found = raised or ("text" if text else "nothing")
    right = squeezed(wanted) in text if wanted else not text
    return {"outcome": found, "right": right, "CPU s": round(seconds, 2), "MB peak": round(megabytes)}


def _read(reader: str, name: str, data: bytes) -> tuple[str, str, float, float]:
    """The text without white space, what was raised, CPU seconds, and the most memory that was held."""
    readers = {**dict(office_readers.LIBRARIES.values()), **web_readers.READERS}
    lines: list[Line] = []
    raised = ""
    start = time.process_time()
    try:
        lines = readers[reader](data, name)
    except Exception as error:
        raised = type(error).__name__
    seconds = time.process_time() - start
    return "".join(squeezed(line.text) for line in lines), raised, seconds, peak_mb()
