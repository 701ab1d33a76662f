"""Whatever a file holds: documents or a message that names it, within bounds, and the other files are read."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from rag.library import Library
from rag.reading.isolation import Isolated
from rag.settings import Settings
from rag.types import Progress
from tests.support.hostile_files import hostile_files
from tests.support.mutation import mutants
from tests.support.seeds import seeds
from tests.support.verdict import GOOD, outcome

COUNT = 400
"""Always the same ones; ``benchmarks/fuzz.py`` tries any number of others."""
LONGEST = 30.0
"""Seconds that a file of this size may take on a slow machine."""


@pytest.fixture(scope="module")
def isolated() -> Iterator[Isolated]:
    with Isolated(Settings(read_seconds=LONGEST, read_memory_mb=1500)) as made:
        yield made


def test_damaged_files_are_read_or_refused(isolated: Isolated, tmp_path: Path) -> None:
    """All formats but the one that LibreOffice must open."""
    whole = {ending: data for ending, data in seeds().items() if ending != ".doc"}
    bad: dict[str, str] = {}
    ends: Counter[str] = Counter()
    for number, (ending, data) in enumerate(mutants(whole, COUNT)):
        path = tmp_path / f"{number}{ending}"
        path.write_bytes(data)
        end = outcome(isolated, path)
        ends[end] += 1
        if end not in GOOD:
            bad[path.name] = end
        path.unlink()
    assert not bad
    assert min(ends[end] for end in GOOD) > COUNT / 10


def test_undamaged_files_are_all_read(isolated: Isolated, tmp_path: Path) -> None:
    for ending, data in seeds().items():
        path = tmp_path / f"好{ending}"
        path.write_bytes(data)
        assert outcome(isolated, path) == "read", ending


def test_hostile_files_do_no_harm(isolated: Isolated, tmp_path: Path) -> None:
    bad: dict[str, str] = {}
    files = dict(hostile_files())
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
        started = time.monotonic()
        end = outcome(isolated, tmp_path / name)
        taken = time.monotonic() - started
        if end not in GOOD or taken > 2 * LONGEST:  # a reader that shows no sign of life is ended, and another started
            bad[name] = f"{end} after {taken:.1f} s"
    assert not bad
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(files)


def test_no_document_is_lost_among_damaged_ones(new_library: Library, tmp_path: Path) -> None:
    """Even when the reader is killed in the middle of a file, and the damaged ones were whole before."""
    folder = tmp_path / "资料"
    folder.mkdir()
    whole = {ending: data for ending, data in seeds().items() if ending in (".docx", ".xlsx", ".html", ".pdf", ".md")}
    for number in range(2):
        for ending, data in whole.items():
            (folder / f"{number}{ending}").write_bytes(data)
    (folder / "公司.txt").write_text("丁公司的总部在大连市，员工有五百人。", "utf-8")
    assert new_library.add([folder]).problems == ()
    before = {info.name for info in new_library.documents()}

    killed: list[int] = []

    def kill_once(progress: Progress) -> None:
        if not killed:
            for process in psutil.Process().children():
                if "rag.reading.worker" in " ".join(process.cmdline()):
                    killed.append(process.pid)
                    process.kill()

    for number, (ending, data) in enumerate(mutants(whole, 30, seed=1)):
        (folder / f"{number // 3}{ending}").write_bytes(data[: len(data) // 2])
    (folder / "新公司.md").write_text("# 戊公司\n\n戊公司的总部在武汉市，员工有九百人。\n", "utf-8")
    assert new_library.add([folder], kill_once).problems
    assert killed
    assert before <= {info.name for info in new_library.documents()}
    assert "九百人" in new_library.ask("戊公司有多少员工？").text
    assert "五百人" in new_library.ask("丁公司有多少员工？").text
