"""One writer at a time, across processes, and a second one is told who it is."""

from __future__ import annotations

import errno
import json
import os
import platform
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from rag.errors import UserError
from rag.library import Library
from rag.store.lock import holder, writing

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


def refusal(index: Path) -> str:
    with pytest.raises(UserError) as refused, writing(index):
        pass
    return str(refused.value)


def note(index: Path, **changed: Any) -> None:
    """A note of this process's, with other values."""
    with writing(index):
        kept = json.loads((index / "lock.json").read_text("utf-8"))
    (index / "lock.json").write_text(json.dumps({**kept, **changed}), "utf-8")


def test_a_second_writer_is_refused_until_the_first_is_gone(library: Library, tmp_path: Path) -> None:
    (tmp_path / "新.txt").write_text("丁公司的总部在大连市。", "utf-8")
    before = [info.name for info in library.documents()]
    with hold(library.index) as other:
        try:
            with pytest.raises(UserError, match=f"正由进程 {other.pid}"):
                library.add([tmp_path / "新.txt"])
            with pytest.raises(UserError, match=f"正由进程 {other.pid}"):
                library.remove(before[0])
            assert [info.name for info in library.documents()] == before
            assert not library.ask("几个部门联合印发了《行动计划》？").refused
        finally:
            other.kill()
    assert library.add([tmp_path / "新.txt"]).changed == 1


def test_the_holder_is_named_and_forgotten_when_it_is_killed(tmp_path: Path) -> None:
    index = tmp_path / "文 档" / "index"
    with hold(index) as other:
        said = refusal(index)
        other.kill()
    assert all(part in said for part in (str(index), str(other.pid), platform.node(), "python", "20"))
    assert (index / "lock.json").exists(), "the kill left nothing to be recognised"
    assert holder(index) is None
    with writing(index):
        found = holder(index)
        assert found is not None
        assert found.pid == os.getpid()
    assert not (index / "lock.json").exists()


@pytest.mark.parametrize(
    "stale",
    [{"born": 1.0}, {"pid": 2**22 + 1}, {"pid": -1}, {"pid": "?"}, {"born": None}, {"unknown": 1}],
    ids=["another boot", "a dead process", "no process", "not a number", "no time", "other fields"],
)
def test_a_note_left_by_a_dead_process_names_nobody(tmp_path: Path, stale: dict[str, Any]) -> None:
    note(tmp_path, **stale)
    kept = (tmp_path / "lock.json").read_bytes()
    with writing(tmp_path):
        (tmp_path / "lock.json").write_bytes(kept)  # as if this writer hadn't come to leaving its own
        assert refusal(tmp_path) == f"另一个进程正在更新索引「{tmp_path}」。请等它结束后再试。"


def test_a_note_of_another_machine_is_believed(tmp_path: Path) -> None:
    note(tmp_path, host="别的机器", pid=2**22 + 1)
    kept = (tmp_path / "lock.json").read_bytes()
    with writing(tmp_path):
        (tmp_path / "lock.json").write_bytes(kept)
        assert "别的机器" in refusal(tmp_path)


def test_of_many_that_come_at_once_one_writes(tmp_path: Path) -> None:
    together, over = threading.Barrier(8), threading.Barrier(8)
    entered: list[int] = []

    def write(number: int) -> None:
        together.wait()
        try:
            with writing(tmp_path):
                entered.append(number)
                over.wait()
        except UserError:
            over.wait()

    threads = [threading.Thread(target=write, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(entered) == 1


def test_it_is_free_again_after_an_error(tmp_path: Path) -> None:
    with pytest.raises(KeyError), writing(tmp_path / "深 层" / "index"):
        raise KeyError
    with writing(tmp_path / "深 层" / "index"):
        assert f"正由进程 {os.getpid()}" in refusal(tmp_path / "深 层" / "index")


def test_a_drive_without_locks_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fcntl = pytest.importorskip("fcntl")

    def flock(descriptor: int, operation: int) -> None:
        raise OSError(errno.ENOSYS, "Function not implemented")

    monkeypatch.setattr(fcntl, "flock", flock)
    assert "不支持文件锁" in refusal(tmp_path / "index")
    assert [path.name for path in (tmp_path / "index").iterdir() if path.name != "lock"] == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is full")
def test_a_writer_that_can_leave_no_note_holds_the_lock(tmp_path: Path) -> None:
    (tmp_path / "lock.json.tmp").symlink_to("/dev/full")
    with writing(tmp_path):
        assert "另一个进程正在更新索引" in refusal(tmp_path)


def test_a_file_in_the_way(tmp_path: Path) -> None:
    (tmp_path / "index").write_text("x")
    for place in (tmp_path / "index", tmp_path / "index" / "below"):
        with pytest.raises(UserError, match="无法写入索引文件夹"), writing(place):
            pass
    assert (tmp_path / "index").read_text() == "x"
