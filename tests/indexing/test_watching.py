"""Folders that are followed, by the real watcher: what changes is in the library a moment later."""

from __future__ import annotations

import os
import shutil
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from rag.command.cli import main
from rag.errors import UserError
from rag.indexing.watching import Watch
from rag.library import Library
from rag.store.lock import holder, writing
from rag.types import Report
from tests.support.timing import PATIENCE_S


class Following:
    """A folder that is followed in a thread, and what was told of it."""

    def __init__(self, library: Library, folder: Path) -> None:
        self.library = library
        self.folder = folder
        self.told: list[str] = []
        self.rounds = 0
        self.stop = threading.Event()
        self.thread = threading.Thread(target=self._follow, daemon=True)

    def _follow(self) -> None:
        def update(folders: Sequence[Path], **given: Any) -> Report:
            try:
                return self.library.add(folders, **given)
            finally:
                self.rounds += 1

        Watch(self.library.index, [self.folder], update, self.told.append).follow(self.stop)

    def write(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        return path

    def texts(self) -> dict[str, str]:
        return {info.name: self.library.text(info.name) for info in self.library.documents()}

    def until(self, reached: Callable[[], bool]) -> None:
        end = time.monotonic() + PATIENCE_S
        while not reached():
            assert self.thread.is_alive()
            assert time.monotonic() < end, self.told
            time.sleep(0.02)

    def next_line(self, change: Callable[[], object]) -> str:
        """What is told of a change."""
        before = len(self.told)
        change()
        self.until(lambda: len(self.told) > before)
        return self.told[before]


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Shorter waits than a person's files need."""
    monkeypatch.setattr("rag.indexing.watching._QUIET_MS", 200)
    monkeypatch.setattr("rag.indexing.watching._RETRY_S", 0.2)


@pytest.fixture
def following(new_library: Library, tmp_path: Path) -> Iterator[Following]:
    """A folder of one document, followed since its first round has ended."""
    made = Following(new_library, tmp_path / "资料 库")
    made.write("甲.txt", "甲公司的总部在北京市。")
    made.thread.start()
    made.until(lambda: bool(made.told))
    yield made
    made.stop.set()
    made.thread.join(PATIENCE_S)
    assert not made.thread.is_alive()


def test_what_is_there_is_taken_in_and_then_what_changes(following: Following) -> None:
    assert "新增或更新 1 篇，移除 0 篇" in following.told[0]
    line = following.next_line(lambda: following.write("深/乙.txt", "乙公司的总部在上海市。"))
    assert "新增或更新 1 篇，移除 0 篇" in line
    assert set(following.texts()) == {"甲.txt", "深/乙.txt"}
    line = following.next_line(lambda: following.write("甲.txt", "甲公司搬到了成都市。"))
    assert line.endswith(" 甲.txt")
    assert following.texts()["甲.txt"] == "甲公司搬到了成都市。"
    line = following.next_line(lambda: (following.folder / "甲.txt").rename(following.folder / "丙.txt"))
    assert {"甲.txt", "丙.txt"} <= set(line.split()[-1].split("、"))
    assert set(following.texts()) == {"丙.txt", "深/乙.txt"}
    line = following.next_line(lambda: shutil.rmtree(following.folder / "深"))
    assert "新增或更新 0 篇，移除 1 篇" in line
    assert set(following.texts()) == {"丙.txt"}
    assert len(following.told) == 5


def test_a_file_that_still_grows_is_waited_for(following: Following) -> None:
    rounds = following.rounds
    with (following.folder / "长.txt").open("w", encoding="utf-8") as file:
        for number in range(40):
            file.write(f"第{number}条，公司有员工{number}百人。\n")
            file.flush()
            time.sleep(0.02)
    following.until(lambda: following.rounds > rounds)
    assert "第39条" in following.texts()["长.txt"]
    assert following.rounds == rounds + 1


def test_what_is_no_document_starts_no_round(following: Following) -> None:
    rounds = following.rounds
    for name in (".隐藏.txt", "~$甲.docx", "film.mp4", ".git/甲.txt"):
        following.write(name, "x")
    following.next_line(lambda: following.write("乙.txt", "乙公司的总部在上海市。"))
    assert following.rounds == rounds + 1


def test_an_index_inside_the_folder_does_not_set_itself_off(tmp_path: Path) -> None:
    library = Library.open(tmp_path / "index")
    made = Following(library, tmp_path)
    made.write("甲.txt", "甲公司的总部在北京市。")
    made.thread.start()
    made.until(lambda: bool(made.told))
    (library.index / "stray.txt").write_text("x")
    (library.index / "stray.txt").unlink()
    time.sleep(0.5)
    made.stop.set()
    made.thread.join(PATIENCE_S)
    assert made.rounds == 1


def test_the_lock_is_held_in_rounds_only(following: Following) -> None:
    with writing(following.library.index):
        line = following.next_line(lambda: following.write("乙.txt", "乙公司的总部在上海市。"))
        assert "正由进程" in line
        rounds = following.rounds
        following.until(lambda: following.rounds > rounds + 1)
        assert len(following.told) == 2  # told once, however often it is tried
    following.until(lambda: "乙.txt" in following.texts())


def test_an_error_is_told_and_ends_nothing(following: Following) -> None:
    line = following.next_line(lambda: (following.folder / "坏.docx").write_bytes(b"PK\x03\x04 no document"))
    assert "坏.docx" in line
    following.next_line(lambda: following.write("乙.txt", "乙公司的总部在上海市。"))
    assert set(following.texts()) == {"甲.txt", "乙.txt"}
    assert sum("坏.docx" in line for line in following.told) == 1
    broken = following.library.settings
    following.library.settings = None  # type: ignore[assignment]
    line = following.next_line(lambda: following.write("丙.txt", "丙公司的总部在广州市。"))
    assert "没有完成" in line
    following.library.settings = broken
    following.write("丁.txt", "丁公司的总部在大连市。")
    following.until(lambda: {"丙.txt", "丁.txt"} <= set(following.texts()))


def test_a_folder_that_goes_away_is_followed_when_it_is_back(following: Following, tmp_path: Path) -> None:
    line = following.next_line(lambda: following.folder.rename(tmp_path / "elsewhere"))
    assert "不在了" in line
    assert set(following.texts()) == {"甲.txt"}
    following.next_line(lambda: following.write("乙.txt", "乙公司的总部在上海市。"))
    following.until(lambda: set(following.texts()) == {"乙.txt"})
    following.next_line(lambda: following.write("丙.txt", "丙公司的总部在广州市。"))
    assert set(following.texts()) == {"乙.txt", "丙.txt"}


def test_a_network_drive_is_looked_at_again_and_again(
    new_library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rag.indexing.watching._is_remote", lambda folder: True)
    monkeypatch.setattr("rag.indexing.watching._POLL_MS", 100)
    monkeypatch.setattr("rag.indexing.watching._POLLED_QUIET_MS", 300)
    made = Following(new_library, tmp_path / "远")
    made.write("甲.txt", "甲公司的总部在北京市。")
    made.thread.start()
    made.until(lambda: bool(made.told))
    made.next_line(lambda: made.write("乙.txt", "乙公司的总部在上海市。"))
    assert set(made.texts()) == {"甲.txt", "乙.txt"}
    made.stop.set()
    made.thread.join(PATIENCE_S)


def test_only_folders_can_be_followed(new_library: Library, tmp_path: Path) -> None:
    (tmp_path / "甲.txt").write_text("甲公司的总部在北京市。", "utf-8")
    for path, reason in ((tmp_path / "甲.txt", "不是文件夹"), (tmp_path / "nowhere", "找不到")):
        with pytest.raises(UserError, match=reason):
            Watch(new_library.index, [path], new_library.add, print)


@pytest.mark.skipif(os.name == "nt", reason="Ctrl+C reaches all processes of a console there")
def test_ctrl_c_ends_the_command_well(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "资料").mkdir()
    (tmp_path / "资料" / "甲.txt").write_text("甲公司的总部在北京市。", "utf-8")
    index = tmp_path / "index"

    def interrupt() -> None:
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end and not (Library.open(index).listed() and holder(index) is None):
            time.sleep(0.05)
        time.sleep(0.3)  # the first round is told, and the next one waited for
        os.kill(os.getpid(), signal.SIGINT)

    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # a process of pytest-xdist ignores it
    try:
        threading.Thread(target=interrupt, daemon=True).start()
        assert main(["index", str(tmp_path / "资料"), "--index", str(index), "--watch"]) == 0
    finally:
        signal.signal(signal.SIGINT, before)
    out, err = capsys.readouterr()
    assert err == ""
    lines = out.splitlines()
    assert "正在跟踪" in lines[0]
    assert "新增或更新 1 篇" in lines[1]
    assert lines[-1].startswith("已停止跟踪")
    assert [info.name for info in Library.open(index).documents()] == ["甲.txt"]
