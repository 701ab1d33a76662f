"""What a process and those that it has started hold, as Linux tells it."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_PROC = Path("/proc")


@dataclass(frozen=True, slots=True)
class Held:
    """At one moment, of a process with all that it has started."""

    mb: float
    """Resident memory."""
    files: int
    """Open ones, sockets and pipes too."""
    threads: int
    processes: int


def cpu_s(pid: int) -> float:
    """Processor seconds that one process has used."""
    fields = _fields(pid)
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def held_mb(pid: int) -> float:
    """Resident memory of one process."""
    lines = (_PROC / str(pid) / "status").read_text("utf-8").splitlines()
    return int(next(line for line in lines if line.startswith("VmRSS")).split()[1]) / 2**10


def held(pid: int) -> Held:
    """What the process and its descendants hold."""
    mb, files, threads, processes = 0.0, 0, 0, 0
    for each in _family(pid):
        with suppress(OSError, StopIteration):  # it has just ended
            mb += held_mb(each)
            files += sum(1 for _ in (_PROC / str(each) / "fd").iterdir())
            threads += sum(1 for _ in (_PROC / str(each) / "task").iterdir())
            processes += 1
    return Held(mb, files, threads, processes)


def stored(folder: Path) -> tuple[int, int]:
    """How many files there are in a folder and below, and their bytes; those that go meanwhile don't count."""
    count = size = 0
    for where, _, names in os.walk(folder):
        for name in names:
            with suppress(OSError):
                size += (Path(where) / name).lstat().st_size
                count += 1
    return count, size


def _family(pid: int) -> list[int]:
    """The process and its descendants."""
    children: dict[int, list[int]] = {}
    for each in _PROC.iterdir():
        if each.name.isdigit():
            with suppress(OSError, IndexError):
                children.setdefault(int(_fields(int(each.name))[1]), []).append(int(each.name))
    found = [pid]
    for parent in found:
        found.extend(children.get(parent, []))
    return found


def _fields(pid: int) -> list[str]:
    return (_PROC / str(pid) / "stat").read_text("utf-8").rpartition(")")[2].split()
