"""The page's server as a process of its own, as a person starts it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.places import ROOT
from tests.support.timing import PATIENCE_S


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


@contextmanager
def served(index: Path, port: int, log: Path, **environment: str) -> Iterator[str]:
    """The address of ``python -m rag serve``, which is ended afterwards; what it says stands in ``log``."""
    with serving(index, port, log, **environment):
        yield f"http://127.0.0.1:{port}/"


@contextmanager
def serving(
    index: Path, port: int, log: Path, before: str = "", **environment: str
) -> Iterator[subprocess.Popen[bytes]]:
    """The process of ``python -m rag serve``, which accepts connections. ``before`` is run in it first."""
    program = f"{before}\nimport sys\nfrom rag.command.cli import main\nsys.exit(main(sys.argv[1:]))"
    start = ["-c", program] if before else ["-m", "rag"]
    command = [sys.executable, *start, "serve", "--index", str(index), "--port", str(port)]
    with log.open("ab") as output:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            stdout=output,
            stderr=subprocess.STDOUT,
            env={**os.environ, "PYTHONUNBUFFERED": "1", **environment},
        )
    try:
        until = time.monotonic() + PATIENCE_S
        while not _accepts(port):
            said = log.read_text("utf-8")
            assert process.poll() is None, f"the server ended:\n{said}"
            assert time.monotonic() < until, f"the server did not start:\n{said}"
            time.sleep(0.1)
        yield process
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _accepts(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0
