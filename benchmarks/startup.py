"""How long a person waits at first: for a command's help, an answer in the terminal, the page, its first answer.

    python -m benchmarks.startup [--runs 3] [--against CHECKOUT] [--commands] [--out FILE]

The library is the shipped corpus. The page is opened by the system's Chromium as soon as the port accepts, and asked
as soon as it can be typed into. Figures are medians over the runs; ``--against`` measures another checkout of this
project in turn with this one; ``--commands`` leaves the page out. All times count from the start of the process.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from benchmarks.measured import keep
from ui.language import ZH

_HERE = Path(__file__).resolve().parents[1]
_QUESTION = "《行动计划》出台的背景是什么？"
_MOST_S = 120
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
        programs = {name: _Program(checkout, Path(folder, name)) for name, checkout in checkouts.items()}
        for program in programs.values():
            program.run("index")
        for _ in range(given.runs):
            for name, program in programs.items():
                runs[name].append(program.commands() | ({} if given.commands else program.page(browser)))
    result = {
        name: {key: round(statistics.median(run[key] for run in of), 2) for key in of[0]} for name, of in runs.items()
    }
    _print(result)
    print(f"-> {keep('startup', {'runs': given.runs, **result}, given.out)}")


class _Program:
    """One checkout, with an index and a cache of its own."""

    def __init__(self, checkout: Path, folder: Path) -> None:
        self._checkout = checkout
        self._environment = {
            **os.environ,
            "PYTHONPATH": str(checkout),
            "MINGYIN_INDEX": str(folder / "index"),
            "MINGYIN_CACHE": str(folder / "cache"),
        }

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "rag", *arguments],
            cwd=self._checkout,
            env=self._environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
        )

    def run(self, *arguments: str) -> tuple[str, float, float]:
        """What a command prints, its processor seconds (user and system, children left out), its most memory in MB."""
        process = self.start(*arguments)
        assert process.stdout is not None
        printed = process.stdout.read()
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise RuntimeError(f"{arguments} ended with {process.returncode}")
        return printed, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024

    def commands(self) -> Figures:
        """Processor seconds of commands, of which ``ask`` alone needs the models."""
        listed, listing, _ = self.run("list")
        _, asking, memory = self.run("ask", _QUESTION)
        document = listed.splitlines()[0].split("\t")[0]
        return {
            "--help, CPU s": self.run("--help")[1],
            "list, CPU s": listing,
            "show, CPU s": self.run("show", document)[1],
            "ask, CPU s": asking,
            "ask, MB": memory,
        }

    def page(self, browser: Browser) -> Figures:
        """Seconds until the port accepts, the page can be typed into, the model is there, the first answer stands."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        start = time.perf_counter()
        process = self.start("serve", "--port", str(port))
        try:
            with _tab(browser) as tab:
                return _visit(tab, port, start)
        finally:
            process.terminate()
            process.communicate()


def _visit(tab: Any, port: int, start: float) -> Figures:
    passed: Figures = {}

    def at(event: str) -> None:
        passed[event] = time.perf_counter() - start

    while not _accepts(port):
        if time.perf_counter() - start > _MOST_S:
            raise TimeoutError("the port never opened")
        time.sleep(0.01)
    at("port open, s")
    tab.goto(f"http://127.0.0.1:{port}/")
    tab.wait_for_selector(".welcome")
    at("page interactive, s")
    tab.fill("#question textarea", _QUESTION)
    tab.press("#question textarea", "Enter")
    tab.wait_for_selector(".waiting")
    tab.wait_for_function("words => !document.querySelector('#chat').innerText.includes(words)", arg=ZH.loading())
    at("model ready, s")
    tab.wait_for_selector("article[data-answer]")
    at("first answer, s")
    return passed


@contextlib.contextmanager
def _tab(browser: Browser) -> Iterator[Any]:
    context = browser.new_context(locale="zh-CN")  # an empty cache of its own
    tab = context.new_page()
    tab.set_default_timeout(1000 * _MOST_S)
    try:
        yield tab
    finally:
        context.close()


def _accepts(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _print(result: dict[str, Figures]) -> None:
    names: Sequence[str] = list(result)
    print(f"{'':22}" + "".join(f"{name:>8}" for name in names))
    for key in result[names[0]]:
        print(f"{key:22}" + "".join(f"{result[name][key]:8.2f}" for name in names))


if __name__ == "__main__":
    main()
