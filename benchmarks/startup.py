"""How long a person waits at first: for a command's help, an answer in the terminal, the page, its first answer.

    python -m benchmarks.startup [--runs 3] [--against CHECKOUT] [--commands] [--out FILE]

The library is the shipped corpus. The page is opened by the system's Chromium as soon as the port accepts, and asked
as soon as there is a question box that can be typed into; it is whole when all of Gradio's has started. Figures are
medians over the runs; ``--against`` measures another checkout of this project in turn with this one; ``--commands``
leaves the page out. All times count from the start of the process.
"""

from __future__ import annotations

import argparse
import contextlib
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from benchmarks.measured import keep
from benchmarks.program import MOST_S, Program, wait_for

_HERE = Path(__file__).resolve().parents[1]
_QUESTION = "《行动计划》出台的背景是什么？"
_FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")

Figures = dict[str, float]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--against", type=Path, metavar="CHECKOUT")
    parser.add_argument("--commands", action="store_true")
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    checkouts = {"this": _HERE} | ({"other": given.against.resolve()} if given.against else {})
    runs: dict[str, list[Figures]] = {name: [] for name in checkouts}
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=_FLAGS)
        programs = {name: Program(checkout, Path(folder, name)) for name, checkout in checkouts.items()}
        for program in programs.values():
            program.run("index")
        for _ in range(given.runs):
            for name, program in programs.items():
                runs[name].append(_commands(program) | ({} if given.commands else _page(program, browser)))
    result = {
        name: {key: round(statistics.median(run[key] for run in of), 2) for key in of[0]} for name, of in runs.items()
    }
    _print(result)
    print(f"-> {keep('startup', {'runs': given.runs, **result}, given.out)}")


def _commands(program: Program) -> Figures:
    """Processor seconds of commands, of which ``ask`` alone needs the models."""
    listed, listing, _ = program.run("list")
    _, asking, memory = program.run("ask", _QUESTION)
    document = listed.splitlines()[0].split("\t")[0]
    return {
        "--help, CPU s": program.run("--help")[1],
        "list, CPU s": listing,
        "show, CPU s": program.run("show", document)[1],
        "ask, CPU s": asking,
        "ask, MB": memory,
    }


def _page(program: Program, browser: Browser) -> Figures:
    """Seconds until the port accepts, the page can be typed into, the first answer stands, the page is whole."""
    start = time.perf_counter()
    with program.serving() as (port, _), _tab(browser) as tab:
        return _visit(tab, port, start)


def _visit(tab: Any, port: int, start: float) -> Figures:
    passed: Figures = {}

    def at(event: str) -> None:
        passed[event] = time.perf_counter() - start

    wait_for(port)
    at("port open, s")
    tab.goto(f"http://127.0.0.1:{port}/", wait_until="commit")
    box = tab.locator("textarea:visible").first
    box.wait_for()
    at("page interactive, s")
    box.fill(_QUESTION)
    box.press("Enter")
    tab.wait_for_selector("article[data-answer]")
    at("first answer, s")
    tab.wait_for_selector("#early", state="detached")
    tab.wait_for_selector("#chat article[data-answer]")
    at("page whole, s")
    return passed


@contextlib.contextmanager
def _tab(browser: Browser) -> Iterator[Any]:
    context = browser.new_context(locale="zh-CN")  # an empty cache of its own
    tab = context.new_page()
    tab.set_default_timeout(1000 * MOST_S)
    try:
        yield tab
    finally:
        context.close()


def _print(result: dict[str, Figures]) -> None:
    names: Sequence[str] = list(result)
    print(f"{'':22}" + "".join(f"{name:>8}" for name in names))
    for key in result[names[0]]:
        print(f"{key:22}" + "".join(f"{result[name][key]:8.2f}" for name in names))


if __name__ == "__main__":
    main()
