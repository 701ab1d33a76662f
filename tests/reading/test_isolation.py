"""Reading in a process of its own: whatever happens there ends in a message, and the next file is read."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from rag.errors import UserError
from rag.reading import isolation
from rag.reading.isolation import Isolated, ReaderError, limits
from rag.reading.source import Limits
from rag.settings import Settings
from tests.support import hostile_parsers as hostile
from tests.support.places import ROOT

HOSTILE = f"{hostile.__name__}:"


@pytest.fixture(scope="module")
def isolated() -> Iterator[Isolated]:
    with Isolated(Settings(read_seconds=60.0, read_memory_mb=150)) as made:
        yield made


@contextmanager
def hurried(isolated: Isolated) -> Iterator[None]:
    """Two seconds without a sign of life are too long, once the process runs: to start one may take as much."""
    call(isolated, hostile.identity)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(isolated, "_settings", replace(isolated._settings, read_seconds=2.0))
        yield


def call(isolated: Isolated, function: Callable[..., object], *arguments: object) -> object:
    return isolated.call(HOSTILE + function.__name__, *arguments, name="甲.pdf")


def is_gone(process: int) -> bool:
    """Whether the process ends."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            if psutil.Process(process).status() == psutil.STATUS_ZOMBIE:
                return True
        except psutil.NoSuchProcess:
            return True
        time.sleep(0.02)
    return False


def test_it_runs_elsewhere_and_the_process_is_kept(isolated: Isolated) -> None:
    process = call(isolated, hostile.identity)
    assert process != os.getpid()
    assert call(isolated, hostile.identity) == process


@pytest.mark.parametrize(
    ("function", "arguments", "reason", "told"),
    [
        (hostile.crash, (), "reader_crashed", "崩溃"),
        (hostile.swell, (400,), "reader_memory", "150 MB"),
        (hostile.swell_a_child, (400,), "reader_memory", "150 MB"),
        (hostile.fail, (), "reader_failed", "无法解析"),
        (hostile.leave, (), "reader_failed", "无法解析"),
        (hostile.recurse, (), "reader_failed", "无法解析"),
        (hostile.unpicklable, (), "reader_failed", "无法解析"),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_what_goes_wrong_is_told_and_the_next_file_is_read(
    isolated: Isolated, function: Callable[..., object], arguments: tuple[object, ...], reason: str, told: str
) -> None:
    with pytest.raises(ReaderError, match=told) as raised:
        call(isolated, function, *arguments)
    assert raised.value.reason == reason
    assert "「甲.pdf」" in str(raised.value)
    assert call(isolated, hostile.work_slowly, 2, 0.0) == 2


def test_a_reader_that_hangs_is_ended_and_the_next_file_is_read(isolated: Isolated) -> None:
    with hurried(isolated), pytest.raises(ReaderError, match=r"「甲\.pdf」.*2 秒没有进展") as raised:
        call(isolated, hostile.hang)
    assert raised.value.reason == "reader_hung"
    assert call(isolated, hostile.work_slowly, 2, 0.0) == 2


def test_what_a_reader_refuses_is_passed_on_as_it_says_it(isolated: Isolated) -> None:
    with pytest.raises(UserError, match=r"^甲.pdf 有密码。$") as raised:
        call(isolated, hostile.refuse)
    assert not isinstance(raised.value, ReaderError)


def test_signs_of_life_keep_a_slow_reader_alive(isolated: Isolated) -> None:
    seen: list[tuple[int, int]] = []
    name = HOSTILE + hostile.work_slowly.__name__
    with hurried(isolated):
        assert isolated.call(name, 6, 0.4, name="慢.pdf", progress=lambda *page: seen.append(page)) == 6
    assert seen == [(page, 6) for page in range(1, 7)]


def test_what_is_printed_there_does_not_get_between(isolated: Isolated) -> None:
    assert call(isolated, hostile.print_to_the_pipe) == "heard"


def test_what_a_hung_reader_started_ends_with_it(isolated: Isolated, tmp_path: Path) -> None:
    with hurried(isolated), pytest.raises(ReaderError, match="没有进展"):
        call(isolated, hostile.hang_with_a_child, tmp_path / "note")
    assert all(is_gone(int(number)) for number in (tmp_path / "note").read_text("utf-8").split())


def test_what_a_killed_reader_left_on_the_disk_goes_with_it(isolated: Isolated) -> None:
    left = call(isolated, hostile.leave_a_file)
    assert isinstance(left, str)
    assert Path(left).is_dir()
    with pytest.raises(ReaderError):
        call(isolated, hostile.crash)
    assert not Path(left).exists()


def test_memory_that_one_file_left_behind_is_not_charged_to_the_next(isolated: Isolated) -> None:
    before = call(isolated, hostile.hold, 80)
    assert call(isolated, hostile.identity) != before


def test_a_process_that_was_killed_between_two_files_is_replaced(isolated: Isolated) -> None:
    process = call(isolated, hostile.identity)
    assert isinstance(process, int)
    os.kill(process, signal.SIGTERM)
    while isolated._worker and isolated._worker.alive():
        time.sleep(0.02)
    assert call(isolated, hostile.identity) != process


def test_it_ends_when_it_is_closed_and_when_it_is_forgotten() -> None:
    isolated = Isolated(Settings())
    for _ in range(2):
        process = call(isolated, hostile.identity)
        assert isinstance(process, int)
        isolated.close()
        assert is_gone(process)
    process = call(isolated, hostile.identity)
    del isolated
    assert isinstance(process, int)
    assert is_gone(process)


def test_it_ends_when_nobody_needs_it_for_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(isolation, "_IDLE_S", 0.2)
    with Isolated(Settings()) as isolated:
        process = call(isolated, hostile.identity)
        assert isinstance(process, int)
        assert is_gone(process)
        again = call(isolated, hostile.identity)
        assert isinstance(again, int)
        assert again != process


def test_closing_ends_what_another_thread_waits_for(tmp_path: Path) -> None:
    isolated = Isolated(Settings())
    errors: list[str] = []

    def wait() -> None:
        try:
            call(isolated, hostile.hang_with_a_child, tmp_path / "note")
        except ReaderError as error:
            errors.append(error.reason)

    thread = threading.Thread(target=wait)
    thread.start()
    numbers = _numbers(tmp_path / "note")
    isolated.close()
    thread.join(60)
    assert errors == ["reader_crashed"]
    assert all(is_gone(number) for number in numbers)


def test_threads_take_turns(isolated: Isolated) -> None:
    found: list[object] = []
    threads = [threading.Thread(target=lambda: found.append(call(isolated, hostile.identity))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(found) == 8
    assert len(set(found)) == 1


def test_it_is_not_left_alone_when_its_parent_is_killed(tmp_path: Path) -> None:
    """Even in the middle of a file; and it is found wherever the parent runs."""
    (tmp_path / "numpy.py").write_text("raise SystemExit('this is no numpy')", "utf-8")
    code = (
        "from rag.reading.isolation import Isolated\nfrom rag.settings import Settings\nfrom pathlib import Path\n"
        f"Isolated(Settings()).call('{HOSTILE}hang_with_a_child', Path('note').resolve(), name='甲.pdf')"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    parent = subprocess.Popen([sys.executable, "-P", "-c", code], cwd=tmp_path, env=environment)
    numbers = _numbers(tmp_path / "note")
    parent.kill()
    parent.wait()
    assert all(is_gone(number) for number in numbers)


def _numbers(note: Path) -> list[int]:
    """What ``hang_with_a_child`` wrote down, as soon as it has."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if note.exists() and len(numbers := note.read_text("utf-8").split()) == 2:
            return [int(number) for number in numbers]
        time.sleep(0.02)
    raise AssertionError("nothing was started")


def test_plain_text_needs_no_process(tmp_path: Path) -> None:
    (tmp_path / "甲.txt").write_text("甲公司在北京市。", "utf-8")
    with Isolated(Settings()) as isolated:
        documents, problems = isolated.read(tmp_path / "甲.txt", "甲.txt")
        assert isolated._worker is None
    assert ([document.text for document in documents], problems) == (["甲公司在北京市。"], [])


def test_a_foreign_format_is_read_as_it_is_here(tmp_path: Path) -> None:
    (tmp_path / "甲.md").write_text("# 甲公司\n\n甲公司在北京市。\n", "utf-8")
    with Isolated(Settings()) as isolated:
        (document,), problems = isolated.read(tmp_path / "甲.md", "部门/甲.md")
        assert isolated._worker is not None
    assert (document.name, problems) == ("部门/甲.md", [])
    assert [(block.text, block.level) for block in document.blocks] == [("甲公司", 1), ("甲公司在北京市。", 0)]


def test_a_file_that_is_gone_or_too_large(tmp_path: Path) -> None:
    (tmp_path / "大.md").write_bytes(b"#" * 2**20)
    with Isolated(Settings(max_file_mb=0)) as isolated:
        with pytest.raises(UserError, match="无法读取"):
            isolated.read(tmp_path / "没有.md", "没有.md")
        with pytest.raises(UserError, match="1 MB，超过了 0 MB"):
            isolated.read(tmp_path / "大.md", "大.md")
        assert isolated._worker is None


def test_settings_hold_every_limit() -> None:
    assert limits(Settings()) == Limits()
    other = Settings(max_pages=1, max_characters=2, max_unpacked_mb=3, max_members=4, max_megapixels=5)
    assert limits(other) == Limits(1, 2, 3, 4, 5)


def archive_of(path: Path, *names: str) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name in names:
            archive.writestr(name, f"<p>{name}里的文字。</p>")
    return path


def test_a_member_that_breaks_its_reader_costs_an_archive_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(isolation, "_READ_MEMBERS", HOSTILE + hostile.read_members.__name__)
    members = ("甲.html", "坏.html", "乙.html", "丙.html", "停.html", "丁.html", "坏二.html")
    path = archive_of(tmp_path / "包.zip", *members)
    patient = Isolated(Settings())

    def hurry(done: int, total: int) -> None:
        """Only the one that hangs: processes start in between."""
        patient._settings = Settings(read_seconds=1.0 if members[done : done + 1] == ("停.html",) else 120.0)

    with patient:
        documents, problems = patient.read(path, "夹/包.zip", hurry)
    assert [document.member for document in documents] == ["甲.html", "乙.html", "丙.html", "丁.html"]
    assert [problem.partition("」")[0].partition("「")[2] for problem in problems] == [
        "夹/包.zip/坏.html",
        "夹/包.zip/停.html",
        "夹/包.zip/坏二.html",
    ]


def test_an_archive_whose_members_all_break_their_reader_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(isolation, "_READ_MEMBERS", HOSTILE + hostile.read_members.__name__)
    monkeypatch.setattr(isolation, "_MOST_BROKEN", 1)
    path = archive_of(tmp_path / "包.zip", "坏.html", "坏二.html", "坏三.html")
    with Isolated(Settings()) as patient, pytest.raises(ReaderError, match=r"包\.zip"):
        patient.read(path, "包.zip")
