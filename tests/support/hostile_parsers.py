"""What a parser may do at its worst; run in the worker."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

from rag import reading
from rag.errors import UserError
from rag.reading import read, worker
from rag.reading.source import Limits, Source
from rag.reading.worker import sign_of_life
from rag.types import Document

SLEEPER = (sys.executable, "-c", "import time; time.sleep(600)")


def identity() -> int:
    return os.getpid()


def crash() -> None:
    os.abort()


def read_members(path: Path, name: str, limits: Limits, part: slice) -> tuple[list[Document], list[str]]:
    """As the worker reads an archive, but members called 坏 or 停 break their reader."""

    def broken(source: Source) -> Iterator[Document]:
        if "坏" in source.name:
            crash()
        if "停" in source.name:
            hang()
        return read(source)

    with patch.object(reading, "read", broken):
        return worker.read_members(path, name, limits, part)


def hang() -> None:
    time.sleep(600)


def hang_with_a_child(note: Path) -> None:
    """Start a program, as a reader starts LibreOffice, write down its number and that of this process, and hang."""
    started = subprocess.Popen(SLEEPER)
    note.write_text(f"{os.getpid()} {started.pid}", "utf-8")
    hang()


def swell(megabytes: int) -> None:
    held = [b"\1" * 2**20 for _ in range(megabytes)]
    time.sleep(600 if held else 0)


def swell_a_child(megabytes: int) -> None:
    code = f"import time; held = bytes(1) + b'1' * {megabytes * 2**20}; time.sleep(600)"
    subprocess.run([sys.executable, "-c", code], check=True)


def hold(megabytes: int) -> int:
    """Keep memory, as an allocator that doesn't give back what was freed."""
    kept.append(b"\1" * (megabytes * 2**20))
    return os.getpid()


kept: list[bytes] = []


def print_to_the_pipe() -> str:
    os.write(1, b"\0" * 100)
    sys.stdout.write("noise")
    sys.stdout.flush()
    subprocess.run([sys.executable, "-c", "import sys; print('noise'); sys.stdin.read()"], check=True)
    return "heard"


def work_slowly(steps: int, seconds: float) -> int:
    for step in range(steps):
        sign_of_life(step + 1, steps)
        time.sleep(seconds)
    return steps


def leave_a_file() -> str:
    import tempfile

    return tempfile.mkdtemp()


def refuse() -> None:
    raise UserError("甲.pdf 有密码。")


def fail() -> None:
    raise TypeError("'NoneType' object is not iterable")


def leave() -> None:
    raise SystemExit(0)


def recurse() -> None:
    recurse()


def unpicklable() -> object:
    return lambda: None
