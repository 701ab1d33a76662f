"""Reading and embedding a folder by this process, by one worker of Ray and by two: does the second halve the time?

    pip install -r requirements-beyond.txt
    python -m benchmarks.workers [../shared/eval/policy/corpus.jsonl] [--rounds 2] [--share 0.5]

The folder is made of the public policy articles, one a file, in turns as .txt, .md, .html, .docx and .pdf (text set
with reportlab). Each way computes on one thread a worker and fills an empty library in a process of its own, in turns,
so that what else this machine does falls on all alike (on one that isn't idle, `chrt --rr 1` before the command has it
pass before the rest); what is given is the best of all rounds and the median, with
seconds of CPU beside those of the clock: of the process that writes, of the workers with their readers of foreign
formats, and of Ray itself. To start Ray and load the encoders is timed apart. The load is that of the machine when a
run begins.
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
from html import escape
from pathlib import Path
from statistics import median
from typing import Any

import psutil

from benchmarks.indexing import thinned
from benchmarks.measured import cpu_features, keep

_COLLECTION = Path("../shared/eval/policy/corpus.jsonl")
_WAYS = {"local": "", "ray:1": "ray:1", "ray:2": "ray:2"}
_GOAL = 0.6
"""Of the time of one worker, that of two."""
_LINE, _LEADING, _MARGIN = 42, 16.0, 60.0

Run = dict[str, float]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("collection", type=Path, nargs="?", default=_COLLECTION)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--share", type=float, default=0.5, help="of the articles")
    parser.add_argument("--child", choices=_WAYS, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.child:
        print(json.dumps(_filled(given.child, given.collection)))
        return
    runs: dict[str, list[Run]] = {way: [] for way in _WAYS}
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "mixed"
        files = mixed(thinned(given.collection, given.share, Path(place)), folder)
        for number in range(given.rounds):
            for way in _WAYS:
                runs[way].append(_in_a_process(way, folder))
                print(f"round {number + 1}: {way:<6}{_told(runs[way][-1])}", file=sys.stderr)
    circumstances = {"cpu features": cpu_features(), "scheduling": _scheduling()}
    result = {"files": files, "rounds": given.rounds, **circumstances, "runs": runs, **_summary(runs)}
    _print(result)
    print(f"-> {keep('workers', result)}")


def mixed(collection: Path, folder: Path) -> dict[str, int]:
    """Write the articles of ``collection`` into ``folder``, in turns in each format; how many there are of each."""
    folder.mkdir()
    lines = [line for line in collection.read_text("utf-8").split("\n") if line.strip()]
    found = dict.fromkeys(_FORMATS, 0)
    for number, line in enumerate(lines):
        article = json.loads(line)
        ending = list(_FORMATS)[number % len(_FORMATS)]
        paragraphs = [part.strip() for part in article["text"].replace("\u3000", "\n").split("\n") if part.strip()]
        _FORMATS[ending](folder / f"{number:04}{ending}", article["title"], paragraphs)
        found[ending] += 1
    return found


def _text(path: Path, title: str, paragraphs: Sequence[str]) -> None:
    path.write_text("\n\n".join([title, *paragraphs]), "utf-8")


def _markdown(path: Path, title: str, paragraphs: Sequence[str]) -> None:
    path.write_text("\n\n".join([f"# {title}", *paragraphs]), "utf-8")


def _html(path: Path, title: str, paragraphs: Sequence[str]) -> None:
    body = "".join(f"<p>{escape(each)}</p>" for each in paragraphs)
    head = f"<!doctype html><html><head><meta charset=utf-8><title>{escape(title)}</title></head>"
    path.write_text(
        f"<!doctype html><html><head>{head}</head><body><h1>{escape(title)}</h1>{body}</body></html>", "utf-8"
    )


def _word(path: Path, title: str, paragraphs: Sequence[str]) -> None:
    from docx import Document

    made = Document()
    made.add_heading(_printable(title), 0)
    for each in paragraphs:
        made.add_paragraph(_printable(each))
    made.save(str(path))


def _pdf(path: Path, title: str, paragraphs: Sequence[str]) -> None:
    from reportlab.lib.pagesizes import A4
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfgen.canvas import Canvas

    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    canvas = Canvas(str(path), pagesize=A4)
    left = 0.0
    for text in (title, *(f"\u3000\u3000{each}" for each in paragraphs)):
        for start in range(0, len(text), _LINE):
            if left < _MARGIN:
                if left:
                    canvas.showPage()
                canvas.setFont("STSong-Light", 11)
                left = A4[1] - _MARGIN
            canvas.drawString(_MARGIN, left, text[start : start + _LINE])
            left -= _LEADING
    canvas.save()


def _printable(text: str) -> str:
    """XML holds no control characters."""
    return "".join(char for char in text if char.isprintable())


_FORMATS: dict[str, Callable[[Path, str, Sequence[str]], None]] = {
    ".txt": _text,
    ".md": _markdown,
    ".html": _html,
    ".docx": _word,
    ".pdf": _pdf,
}


def _in_a_process(way: str, folder: Path) -> Run:
    command = [sys.executable, "-m", "benchmarks.workers", str(folder), "--child", way]
    environment = {**os.environ, "MINGYIN_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=environment)
    made: Run = json.loads(done.stdout)
    return made


def _filled(way: str, folder: Path) -> Run:
    """A library of ``folder``, and what it cost."""
    from rag.library import Library
    from rag.settings import Settings

    with tempfile.TemporaryDirectory() as place:
        index = Path(place) / "index"
        library = Library(index, Settings(index=index, threads=1))
        load, began = os.getloadavg()[0], time.perf_counter()
        with library.workers(_WAYS[way]) as workers:
            if not _WAYS[way]:
                library.encoder()
            started, before = time.perf_counter(), _spent()
            report = library.add([folder], workers=workers)
            wall, after = time.perf_counter() - started, _spent()
            memory = sum(_megabytes().values())
        assert not report.problems, report.problems
        passages = sum(each.passages for each in library.documents())
        cpu = {f"cpu {part}": after[part] - before[part] for part in after}
        return {"start": started - began, "wall": wall, **cpu, "load": load, "megabytes": memory, "passages": passages}


def _scheduling() -> str:
    """How the system treats this process and what it starts."""
    found = os.sched_getscheduler(0)
    return next((name for name in dir(os) if name.startswith("SCHED_") and getattr(os, name) == found), str(found))


def _family() -> dict[str, list[psutil.Process]]:
    """The process that writes, the workers of Ray, each with what reads for it, and the rest of Ray."""
    this = psutil.Process()
    found: dict[str, list[psutil.Process]] = {"writer": [this], "workers": [], "ray": []}
    for each in this.children(recursive=True):
        try:
            lines = [" ".join(above.cmdline()) for above in (each, *each.parents())]
        except psutil.Error:  # it has just ended; who started it has its seconds
            continue
        if any("ray::Worker" in line for line in lines):
            found["workers"].append(each)
        else:
            found["ray" if any("/ray/" in line or "ray::" in line for line in lines) else "writer"].append(each)
    return found


def _spent() -> dict[str, float]:
    """Seconds of CPU so far, of those who are there and those who ended below them."""

    def seconds(process: psutil.Process) -> float:
        times = process.cpu_times()
        return float(sum((times.user, times.system, times.children_user, times.children_system)))

    return {part: sum(map(seconds, processes)) for part, processes in _family().items()}


def _megabytes() -> dict[str, float]:
    """Memory that nobody else shares."""
    return {part: sum(each.memory_full_info().uss for each in some) / 2**20 for part, some in _family().items()}


def _summary(runs: dict[str, list[Run]]) -> dict[str, Any]:
    pairs = [two["wall"] / one["wall"] for one, two in zip(runs["ray:1"], runs["ray:2"], strict=True)]
    return {
        "best": {way: round(min(run["wall"] for run in made), 2) for way, made in runs.items()},
        "median": {way: round(median(run["wall"] for run in made), 2) for way, made in runs.items()},
        "two of one": {
            "best": round(min(run["wall"] for run in runs["ray:2"]) / min(run["wall"] for run in runs["ray:1"]), 3),
            "median": round(median(pairs), 3),
            "pairs": [round(each, 3) for each in pairs],
            "goal": _GOAL,
        },
    }


def _told(run: Run) -> str:
    return ", ".join(f"{name} {value:.1f}" for name, value in run.items())


def _print(result: dict[str, Any]) -> None:
    for way, made in result["runs"].items():
        print(f"{way:<6} best {result['best'][way]:6.1f} s, median {result['median'][way]:6.1f} s; {_told(made[-1])}")
    share = result["two of one"]
    print(f"two workers of the time of one: {share['median']} (median), {share['best']} (best); goal {share['goal']}")


if __name__ == "__main__":
    main()
