"""One writer at a time, across processes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from rag.errors import UserError
from rag.library import Library
from rag.store.lock import writing

HOLD = """
import pathlib, sys
from rag.store.lock import writing
with writing(pathlib.Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def hold(index: Path) -> subprocess.Popen[str]:
    """Another process that holds the lock until its input ends."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(index)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def test_a_second_writer_is_refused_until_the_first_is_gone(library: Library, tmp_path: Path) -> None:
    (tmp_path / "新.txt").write_text("丁公司的总部在大连市。", "utf-8")
    before = [info.name for info in library.documents()]
    with hold(library.index) as other:
        try:
            with pytest.raises(UserError, match="另一个进程正在更新索引"):
                library.add([tmp_path / "新.txt"])
            with pytest.raises(UserError, match="另一个进程正在更新索引"):
                library.remove(before[0])
            assert [info.name for info in library.documents()] == before
            assert not library.ask("几个部门联合印发了《行动计划》？").refused
        finally:
            other.kill()
    assert library.add([tmp_path / "新.txt"]).changed == 1


def test_it_is_free_again_after_an_error(tmp_path: Path) -> None:
    with pytest.raises(KeyError), writing(tmp_path / "深 层" / "index"):
        raise KeyError
    with writing(tmp_path / "深 层" / "index"), pytest.raises(UserError, match="另一个进程"):
        writing(tmp_path / "深 层" / "index").__enter__()


def test_a_file_in_the_way(tmp_path: Path) -> None:
    (tmp_path / "index").write_text("x")
    for place in (tmp_path / "index", tmp_path / "index" / "below"):
        with pytest.raises(UserError, match="无法写入索引文件夹"), writing(place):
            pass
    assert (tmp_path / "index").read_text() == "x"
