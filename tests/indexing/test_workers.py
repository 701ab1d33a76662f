"""Who reads and embeds: what a person may ask for, and whose turn it is. Ray itself is tested in tests/beyond."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from concurrent.futures import CancelledError
from pathlib import Path

import pytest

from rag.command.cli import main
from rag.errors import UserError
from rag.indexing.workers.remote import Worker
from rag.indexing.workers.stages import renamed
from rag.indexing.workers.turns import Turns
from rag.library import Library
from rag.settings import Settings
from tests.support.timing import PATIENCE_S


@pytest.mark.parametrize("asked", ["ray:0", "ray:two", "Ray", "ray://host", "http://host:10001", "ray://host:1/x"])
def test_what_is_no_worker_is_named(asked: str, tmp_path: Path) -> None:
    with pytest.raises(UserError, match=f"不认识「{asked}」"):
        Library(tmp_path, Settings()).workers(asked)


def test_without_ray_it_is_said_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(UserError, match=r"缺少软件包 ray.*pip install"), Library(tmp_path, Settings()).workers("ray:1"):
        pass


def test_without_workers_nothing_of_ray_is_wanted(
    tmp_path: Path, shipped_document: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)  # importing it would raise
    library = Library(tmp_path / "index", Settings(index=tmp_path / "index"))
    with library.workers("") as workers:
        assert library.add([shipped_document], workers=workers).changed == 1


def test_where_no_cluster_is_nobody_waits_for_it(tmp_path: Path) -> None:
    with (
        pytest.raises(UserError, match=r"连不上 Ray 集群：ray://127\.0\.0\.1:1"),
        Library(tmp_path, Settings()).workers("ray://127.0.0.1:1"),
    ):
        pass


def test_workers_follow_no_folders(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["index", str(tmp_path), "--watch", "--workers", "ray"]) == 1
    assert "不能一起用" in capsys.readouterr().err


def test_a_worker_reads_what_it_is_sent_as_what_it_finds(shipped_document: Path) -> None:
    """The same passages, under the name that the writer gives it; what an answer cites is what was read."""
    worker = Worker({"threads": 1})
    known_by = worker.introduce()
    assert not known_by.trouble
    ((found,), problems) = worker.read("a.txt", shipped_document, b"", "encoder")
    ((sent,), _) = worker.read("a.txt", None, shipped_document.read_bytes(), "encoder")
    assert (found, problems) == (sent, [])
    called = renamed(sent, "上级/a.txt")
    assert {each.document for each in called.passages} == {called.document.name} == {"上级/a.txt"}
    assert worker.read("b.txt", shipped_document.with_name("none"), b"", "encoder")[0] == []


def test_a_worker_that_can_not_load_its_encoder_says_so() -> None:
    assert "nonesuch" in Worker({"backend": "nonesuch"}).introduce().trouble


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def _at_work(turns: Turns, done: list[str], purpose: str) -> Callable[[], None]:
    """One of ``purpose`` that waits for its turn in a thread; what waits until it has had it."""

    def work() -> None:
        with turns.of(purpose):
            done.append(purpose)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    while turns._waiting[purpose] == 0 and thread.is_alive():
        pass
    return lambda: thread.join(PATIENCE_S)


@pytest.mark.parametrize(("embedding", "first"), [(1.0, "embed"), (9.0, "read")])
def test_who_had_less_of_the_workers_is_next(clock: Clock, embedding: float, first: str) -> None:
    turns, done = Turns(1, clock), list[str]()
    with turns.of("embed"):
        clock.now += embedding
    with turns.of("read"):
        clock.now += 2.0
    with turns.of("other"):
        waiting = [_at_work(turns, done, purpose) for purpose in ("read", "embed")]
    for each in waiting:
        each()
    assert done[0] == first
    assert sorted(done) == ["embed", "read"]


def test_who_comes_late_makes_up_for_little(clock: Clock) -> None:
    """After an hour of reading, embedding doesn't have an hour to itself."""
    turns, done = Turns(1, clock), list[str]()
    with turns.of("read"):
        clock.now += 3600.0
    with turns.of("embed"):
        clock.now += 5.0
    with turns.of("other"):
        waiting = [_at_work(turns, done, "embed"), _at_work(turns, done, "read")]
    for each in waiting:
        each()
    assert done == ["read", "embed"]


def test_nobody_waits_for_what_is_closed() -> None:
    turns, ended = Turns(1), list[type]()

    def wait() -> None:
        try:
            with turns.of("read"):
                pass
        except CancelledError as error:
            ended.append(type(error))

    with turns.of("read"):
        thread = threading.Thread(target=wait, daemon=True)
        thread.start()
        turns.close()
        thread.join(PATIENCE_S)
    assert ended == [CancelledError]
