"""From navigation to a page that can be used: time, bytes and requests, beside another build in the same run.

    python -m benchmarks.page_load --against CHECKOUT [--runs 5] [--index FOLDER] [--out FILE]

Both builds serve a copy of the same index (default: the shipped corpus, indexed first) from processes of their own; the
system's Chromium visits them in turn, with an empty cache (cold) and once more with what the first visit left (warm).
Bytes are those on the wire as the browser counts them, headers included, until the page has settled. *Usable* is the
first frame in which the question box takes what is typed and the send button can be pressed; *asked* when a question
that was typed and sent in that moment stands in the chat; *complete* when the chat's first words stand there. Seconds
are of the clock, from navigation, except *CPU*: what the page's own process has computed until it has settled, which
other programs on the machine hardly change. Figures are medians.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, sync_playwright

from benchmarks.measured import keep

_HERE = Path(__file__).resolve().parents[1]
_QUESTION = "《行动计划》出台的背景是什么？"
_MOST_S = 400
_SETTLED_MS = 2500
_FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")
_WATCH = """(() => {
  const seen = (selector) => [...document.querySelectorAll(selector)].find((each) => each.checkVisibility());
  const look = () => {
    const box = seen("#early textarea") ?? seen("#question textarea");
    const button = box && !box.disabled && !box.readOnly && (seen("#early button") ?? seen("#send"));
    if (button && !button.disabled) window.usable = performance.now();
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
})()"""
_USABLE = "() => window.usable"

Figures = dict[str, float]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--against", type=Path, metavar="CHECKOUT", required=True)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--index", type=Path)
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    checkouts = {"before": given.against.resolve(), "now": _HERE}
    runs: dict[str, list[Figures]] = {}
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
        playwright = stack.enter_context(sync_playwright())
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=list(_FLAGS))
        served = {
            name: stack.enter_context(_served(checkout, Path(folder, name), given.index))
            for name, checkout in checkouts.items()
        }
        for address in served.values():
            _answered(browser, address)  # whoever comes first waits with the model loading
        for _ in range(given.runs):
            for name, address in served.items():
                for cache, figures in _visits(browser, address).items():
                    runs.setdefault(f"{name}, {cache}", []).append(figures)
    result = {
        name: {key: round(statistics.median(run[key] for run in of), 3) for key in of[0]} for name, of in runs.items()
    }
    for name, figures in result.items():
        print(f"{name:14}", *(f"{key} {value:g}" for key, value in figures.items()), sep="  ")
    ratios = {
        each: {key: round(result[f"now, {each}"][key] / value, 2) for key, value in result[f"before, {each}"].items()}
        for each in ("cold", "warm", "asking")
    }
    print("now / before", ratios)
    print(keep("page-load", {"runs": given.runs, **result, "now / before": ratios}, given.out))


@contextlib.contextmanager
def _served(checkout: Path, folder: Path, index: Path | None) -> Iterator[str]:
    """The address of a checkout's page, over an index of its own."""
    folder.mkdir()
    environment = {**os.environ, "PYTHONPATH": str(checkout), "XDG_DATA_HOME": str(folder / "own")}
    if index is not None:
        shutil.copytree(index, folder / "index")
    else:
        subprocess.run(_command("index", folder), cwd=checkout, env=environment, check=True, stdout=subprocess.DEVNULL)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [*_command("serve", folder), "--port", str(port)], cwd=checkout, env=environment, stdout=subprocess.DEVNULL
    )
    try:
        until = time.monotonic() + _MOST_S
        while not _accepts(port):
            if time.monotonic() > until or process.poll() is not None:
                raise TimeoutError("the port never opened")
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port}/"
    finally:
        process.terminate()
        process.wait()


def _command(name: str, folder: Path) -> list[str]:
    return [sys.executable, "-m", "rag", name, "--index", str(folder / "index")]


def _answered(browser: Browser, address: str) -> None:
    """Wait until the model is there, and a moment longer."""
    with contextlib.closing(browser.new_context(locale="zh-CN")) as context:
        tab = _tab(context)
        tab.goto(address)
        tab.wait_for_selector(".welcome")
        while not tab.locator("article[data-answer]").count():  # the page may give up on a model that loads slowly
            tab.fill("#question textarea", _QUESTION)
            tab.press("#question textarea", "Enter")
            tab.wait_for_selector("article[data-answer], .notice")
        tab.wait_for_timeout(30_000)


def _visits(browser: Browser, address: str) -> dict[str, Figures]:
    with contextlib.closing(browser.new_context(locale="zh-CN")) as context:
        return {"cold": _visit(context, address), "warm": _visit(context, address), "asking": _asking(context, address)}


def _visit(context: BrowserContext, address: str) -> Figures:
    """What one visit takes; nothing is asked."""
    tab = _tab(context)
    network = context.new_cdp_session(tab)
    network.send("Network.enable")
    network.send("Performance.enable")
    requests: list[str] = []
    sizes: list[float] = []
    network.on("Network.requestWillBeSent", lambda event: requests.append(event["requestId"]))
    network.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    start = time.perf_counter()
    tab.goto(address, wait_until="commit")
    tab.wait_for_function(_USABLE)
    early = sum(sizes)
    tab.wait_for_selector(".welcome")
    complete = time.perf_counter() - start
    tab.wait_for_timeout(_SETTLED_MS)
    computed = {each["name"]: each["value"] for each in network.send("Performance.getMetrics")["metrics"]}
    figures = {
        "usable s": tab.evaluate(_USABLE) / 1000,
        "complete s": complete,
        "CPU s": computed["ProcessTime"],
        "KB until usable": early / 1000,
        "KB": sum(sizes) / 1000,
        "requests": len(requests),
    }
    tab.close()
    return figures


def _asking(context: BrowserContext, address: str) -> Figures:
    """Seconds from navigation (warm) until what was asked in the first moment stands in the chat."""
    tab = _tab(context)
    start = time.perf_counter()
    tab.goto(address, wait_until="commit")
    tab.wait_for_function(_USABLE)
    box = tab.locator("textarea:visible").first
    box.fill(_QUESTION)
    box.press("Enter")
    tab.wait_for_selector(".asked")
    asked = time.perf_counter() - start
    tab.close()
    return {"asked s": asked}


def _tab(context: BrowserContext) -> Any:
    tab = context.new_page()
    tab.set_default_timeout(1000 * _MOST_S)
    tab.add_init_script(_WATCH)
    return tab


def _accepts(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


if __name__ == "__main__":
    main()
