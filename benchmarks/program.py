"""A checkout's program, run as a person runs it: commands, and the page's server, with folders of their own."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MOST_S = 120


class Program:
    """One checkout, with an index, a cache and a workspace of its own."""

    def __init__(self, checkout: Path, folder: Path, **environment: str) -> None:
        self._checkout = checkout
        self._environment = {
            **os.environ,
            "PYTHONPATH": str(checkout),
            "MINGYIN_INDEX": str(folder / "index"),
            "MINGYIN_CACHE": str(folder / "cache"),
            "XDG_DATA_HOME": str(folder / "own"),
            **environment,
        }

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Begin a command."""
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

    @contextmanager
    def serving(self) -> Iterator[tuple[int, int]]:
        """The page's server from its start on, which is ended afterwards: its port, its process."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        process = self.start("serve", "--port", str(port))
        try:
            yield port, process.pid
        finally:
            process.terminate()
            process.communicate()


def wait_for(port: int) -> None:
    """Return as soon as the port accepts. Raises ``TimeoutError`` where it never does."""
    until = time.perf_counter() + MOST_S
    while not _accepts(port):
        if time.perf_counter() > until:
            raise TimeoutError("the port never opened")
        time.sleep(0.01)


def _accepts(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
