"""How fast each format is read, at what memory, and how right; pdfplumber and pypdf on the same PDF beside it.

    pip install pdfplumber pypdf "markitdown[docx,pptx,xlsx]"          # only to be compared with
    python -m benchmarks.reading [--pages 50] [--figures] [--out FILE.json]

Every reading is a fresh process; imports are not timed. "printed.pdf" comes from the system's Chromium and embeds its
fonts; the others leave them to the reader, which costs pdfium most of the time. "Errors" is the character error
rate: the edit distance to the text that was put in, by its length, white space aside, over the first 20,000
characters. Then how many figures are read as the quantity that they are (``figures``), and as the picture of a scan
shows them (``layers``); with ``--figures`` only these.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import figures, layers, papers
from benchmarks.measured import peak_mb

_COMPARED = 20_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=50)
    parser.add_argument("--figures", action="store_true", help="only whether figures are read right")
    parser.add_argument("--out", type=Path)
    parser.add_argument("--child", nargs=2, metavar=("READER", "FILE"), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.child:
        print(json.dumps(_read_here(given.child[0], Path(given.child[1]))))
        return
    with tempfile.TemporaryDirectory() as folder:
        rows = [] if given.figures else list(_rows(Path(folder), given.pages))
        right = [*figures.rows(Path(folder)), *layers.rows(Path(folder))]
    _print(rows, right)
    if given.out:
        made = {"cores": os.cpu_count(), "rows": rows, "figures": right}
        given.out.write_text(json.dumps(made, indent=1) + "\n", "utf-8")


def _print(rows: Sequence[dict[str, Any]], right: Sequence[dict[str, Any]]) -> None:
    if rows:
        print(f"{'file':<16}{'reader':<12}{'pages/s':>9}{'kB text/s':>11}{'MB peak':>9}{'errors':>9}")
    for row in rows:
        errors = "" if row["errors"] is None else f"{row['errors']:.2%}"
        speed = f"{row['pages/s']:>9.1f}{row['kB/s']:>11.0f}{row['MB peak']:>9.0f}"
        print(f"{row['file']:<16}{row['reader']:<12}{speed}{errors:>9}")
    for row in right:
        print(f"{row['kind']:<9}{row['file']:<16}{row['reader']:<12}{row['right']:>5} of {row['of']}")


def _rows(folder: Path, pages: int) -> Any:
    text = papers.prose(pages * 1200)
    two, one = papers.pdf(folder, text), papers.pdf(folder, text, 1)
    scan = papers.scan(folder, text)
    for path in (two, one, papers.printed(folder, text)):
        for reader in READERS:
            yield _measured(reader, path, text, None)
    yield _measured("mingyin", scan, text, 3, whole=False)
    for build in papers.OTHERS:
        tabular = build in (papers.sheet, papers.comma, papers.slides)
        yield _measured("mingyin", build(folder, text), None if tabular else text, papers.pages_of(text))


def _measured(
    reader: str, path: Path, truth: Sequence[str] | None, pages: float | None, whole: bool = True
) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.reading", "--child", reader, str(path)]
    made = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    found = made.pop("text")
    errors = None
    if truth is not None:
        wanted = "".join("".join(truth).split())
        errors = round(error_rate(wanted if whole else wanted[: len(found)], found), 5)
    count = pages or made["pages"]
    return {
        "file": path.name,
        "reader": reader,
        "pages/s": round(count / made["seconds"], 2),
        "kB/s": round(len(found.encode()) / 1000 / made["seconds"], 1),
        "MB peak": made["MB peak"],
        "errors": errors,
    }


def error_rate(wanted: str, found: str) -> float:
    """Levenshtein distance by the length of ``wanted``, over the first characters of both."""
    wanted, found = wanted[:_COMPARED], found[:_COMPARED]
    codes = np.frombuffer(found.encode("utf-32-le"), np.uint32)
    steps = np.arange(len(codes) + 1)
    row = steps.copy()
    for number, char in enumerate(wanted, 1):
        best = np.concatenate(([number], np.minimum(row[1:] + 1, row[:-1] + (codes != ord(char)))))
        # A run of insertions: the least of what stands to the left, each a step dearer than the last.
        row = np.minimum.accumulate(best - steps) + steps
    return float(row[-1]) / max(1, len(wanted))


def _mingyin(path: Path) -> tuple[str, int]:
    from rag.reading import read
    from rag.reading.source import Source

    (document,) = read(Source(path.read_bytes(), path.name))
    return "\n".join(block.text for block in document.blocks), document.reading.pages


def _pdfplumber(path: Path) -> tuple[str, int]:
    import pdfplumber

    with pdfplumber.open(path) as file:
        texts = []
        for page in file.pages:
            texts.append(page.extract_text() or "")
            page.close()
        return "\n".join(texts), len(texts)


def _pypdf(path: Path) -> tuple[str, int]:
    from pypdf import PdfReader

    texts = [page.extract_text() for page in PdfReader(path).pages]
    return "\n".join(texts), len(texts)


READERS: dict[str, Callable[[Path], tuple[str, int]]] = {
    "mingyin": _mingyin,
    "pdfplumber": _pdfplumber,
    "pypdf": _pypdf,
}


def _read_here(reader: str, path: Path) -> dict[str, Any]:
    warm = papers.pdf(Path(tempfile.mkdtemp()), papers.prose(100), 1) if path.suffix == ".pdf" else None
    if warm:
        READERS[reader](warm)  # imports and fonts, which a second file doesn't pay again
    start = time.perf_counter()
    text, pages = READERS[reader](path)
    seconds = time.perf_counter() - start
    return {"text": "".join(text.split()), "pages": pages, "seconds": seconds, "MB peak": round(peak_mb())}


if __name__ == "__main__":
    main()
