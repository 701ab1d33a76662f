"""Files on their way into a library, through the real thread and the real indexer."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import pytest

from rag.errors import UnreachableError
from rag.indexing import pipeline
from rag.library import Library
from rag.store.lock import writing
from tests.support.hashed import Hashed, at_home
from ui.intake import Intake, Job, Stage

WAIT_S = 120


@pytest.fixture
def library(tmp_path: Path) -> Library:
    """One that holds nothing yet, with a home of its own."""
    return at_home(tmp_path)


@pytest.fixture
def intake(library: Library) -> Intake:
    return Intake(library)


def give(library: Library, name: str, text: str) -> Path:
    with library.files.receive(name) as upload:
        upload.write(text.encode())
        return upload.keep().path


def until(condition: Callable[[], bool]) -> None:
    deadline = threading.Event()
    for _ in range(WAIT_S * 20):
        if condition():
            return
        deadline.wait(0.05)
    pytest.fail("it never came")


def ended(intake: Intake) -> list[Job]:
    def over() -> bool:
        jobs = intake.jobs()
        return bool(jobs) and all(job.stage in (Stage.DONE, Stage.FAILED, Stage.CANCELLED) for job in jobs)

    until(over)
    return intake.jobs()


def names(library: Library) -> list[str]:
    return [each.info.name for each in library.listed()]


def test_files_come_into_the_library_and_failures_are_told(library: Library, intake: Intake) -> None:
    good, bad = give(library, "资料/甲.txt", "租房补贴标准为每人每月600元。"), give(library, "坏.pdf", "no pdf")
    intake.add([good, bad])
    jobs = {job.path: job for job in ended(intake)}
    assert (jobs[good].stage, jobs[bad].stage) == (Stage.DONE, Stage.FAILED)
    assert "坏.pdf" in jobs[bad].notes[0]
    assert names(library) == ["资料/甲.txt"]
    more = give(library, "乙.txt", "失业保险金每月1500元。")
    intake.add([more])
    ended(intake)
    assert names(library) == ["乙.txt", "资料/甲.txt"], "adding one takes none out"
    library.add([library.files.folder])
    assert names(library) == ["乙.txt", "资料/甲.txt"], "the folder gives them the same names"
    intake.clear()
    assert intake.jobs() == []


def test_what_an_earlier_program_left_is_taken_up(library: Library, intake: Intake) -> None:
    left = give(library, "甲.txt", "租房补贴标准为每人每月600元。")
    gone = give(library, "乙.txt", "失业保险金每月1500元。")
    library.add([gone])
    gone.unlink()
    intake.start()
    (job,) = ended(intake)
    assert job.path == left
    until(lambda: names(library) == ["甲.txt"])


def test_another_process_that_writes_is_waited_for(library: Library, intake: Intake) -> None:
    path = give(library, "甲.txt", "租房补贴标准为每人每月600元。")
    with writing(library.index):
        intake.add([path])
        until(lambda: bool(intake.jobs()[0].notes))
        (job,) = intake.jobs()
        assert job.stage is Stage.WAITING
    (job,) = ended(intake)
    assert job.stage is Stage.DONE


def test_one_that_is_cancelled_stays_out_and_the_others_come_in(library: Library, intake: Intake) -> None:
    paths = [give(library, f"{n}.txt", f"第{n}项补贴标准为每月{n}00元。") for n in range(1, 4)]
    with writing(library.index):  # none begins before the second is cancelled
        jobs = intake.add(paths)
        second = next(job for job in jobs if job.path == paths[1])
        assert intake.cancel(second.id) is not None
    stages = {job.path: job.stage for job in ended(intake)}
    assert list(map(stages.get, paths)) == [Stage.DONE, Stage.CANCELLED, Stage.DONE]
    assert names(library) == ["1.txt", "3.txt"]
    assert intake.cancel(jobs[0].id) is None


def test_one_that_is_cancelled_while_it_is_embedded_stays_out(
    library: Library, intake: Intake, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = give(library, "甲.txt", "租房补贴标准为每人每月600元。")
    at, go_on = threading.Event(), threading.Event()
    add = library.add

    def held(paths: object, progress: Callable[[object], None], follow: object, enough: object) -> object:
        def show(shown: object) -> None:
            at.set()
            assert go_on.wait(WAIT_S)
            progress(shown)

        return add(paths, show, follow, enough)  # type: ignore[arg-type]

    monkeypatch.setattr(library, "add", held)
    (job,) = intake.add([path])
    assert at.wait(WAIT_S)
    intake.cancel(job.id)
    go_on.set()
    other = give(library, "乙.txt", "失业保险金每月1500元。")
    intake.add([other])
    assert [each.stage for each in ended(intake)] == [Stage.CANCELLED, Stage.DONE]
    assert names(library) == ["乙.txt"]


def test_what_is_given_is_askable_before_what_was_given_is_embedded(
    library: Library, intake: Intake, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And the vectors of both follow."""
    embedding, go_on = threading.Event(), threading.Event()
    embedded = Hashed.embedded

    def slow(encoder: Hashed, texts: list[str], *rest: Any) -> Any:
        embedding.set()
        assert go_on.wait(WAIT_S)
        return embedded(encoder, texts, *rest)

    monkeypatch.setattr(Hashed, "embedded", slow)
    monkeypatch.setattr(pipeline, "_SECONDS", 0.01)
    intake.add([give(library, "甲.txt", "租房补贴标准为每人每月600元。")])
    assert embedding.wait(WAIT_S)
    intake.add([give(library, "乙.txt", "失业保险金每月1500元。")])
    # The encoder is at a batch still, which is waited for; nothing after it is.
    until(lambda: intake.jobs()[0].stage is Stage.EMBEDDING)
    assert names(library) == ["甲.txt"]
    go_on.set()
    assert [each.stage for each in ended(intake)] == [Stage.DONE, Stage.DONE]
    assert names(library) == ["乙.txt", "甲.txt"]
    until(library.is_embedded)


def test_what_an_earlier_program_left_without_vectors_is_embedded(library: Library, intake: Intake) -> None:
    library.add([give(library, "甲.txt", "租房补贴标准为每人每月600元。")], enough=lambda: True)
    assert not library.is_embedded()
    intake.start()
    until(library.is_embedded)


def test_a_server_that_is_away_at_the_start_is_no_traceback_in_the_log(
    library: Library, intake: Intake, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def away() -> NoReturn:
        raise UnreachableError("away")

    monkeypatch.setattr(library, "unread", away)
    intake.start()
    until(lambda: bool(caplog.records))
    assert [(each.levelname, each.exc_info) for each in caplog.records] == [("WARNING", None)]
    intake.add([give(library, "甲.txt", "租房补贴标准为每人每月600元。")])
    assert ended(intake)[0].stage is Stage.DONE


def test_what_is_about_to_go_is_hidden_at_once(library: Library, intake: Intake) -> None:
    path = give(library, "甲.txt", "租房补贴标准为每人每月600元。")
    library.add([path])
    with writing(library.index):
        intake.after(lambda: library.forget(path), [path])
        assert intake.hides(path)
        assert names(library) == ["甲.txt"]
    until(lambda: not intake.hides(path))
    assert names(library) == []


def test_what_is_brought_back_before_it_has_gone_never_goes(
    library: Library, intake: Intake, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = give(library, "甲.txt", "租房补贴标准为每人每月600元。")
    library.add([path])
    forgotten: list[Path] = []
    monkeypatch.setattr(library, "forget", forgotten.append)
    with writing(library.index):  # nothing can go while another process writes
        intake.after(lambda: library.add([]))
        intake.after(lambda: library.forget(path), [path])
        assert intake.hides(path)
        intake.add([path])
        assert not intake.hides(path)
    assert ended(intake)[0].stage is Stage.DONE
    assert names(library) == ["甲.txt"]
    assert forgotten == []


def test_an_end_in_the_middle_loses_nothing_and_fails_nothing(library: Library, intake: Intake) -> None:
    paths = [give(library, f"{n}.txt", f"第{n}项补贴标准为每人每月{n}00元。") for n in range(60)]
    intake.add(paths)
    until(lambda: any(job.stage is not Stage.WAITING for job in intake.jobs()))
    intake.stop()
    intake.join(WAIT_S)
    assert intake._thread is not None
    assert not intake._thread.is_alive()
    assert {job.stage for job in intake.jobs()} <= {Stage.WAITING, Stage.DONE}
    again = Intake(library)
    again.start()
    until(lambda: len(names(library)) == len(paths))
    again.stop()
