"""Deleted files come back, and at no moment is one in neither place."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

import pytest

from rag.errors import UserError
from rag.workspace import trash as module
from rag.workspace.database import Database
from rag.workspace.trash import Trash


class Clock:
    now = 1_700_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def trash(tmp_path: Path, database: Database, clock: Clock) -> Trash:
    return Trash(tmp_path / "trash", database, clock)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "files" / "资料" / "甲.txt"
    made.parent.mkdir(parents=True)
    made.write_bytes(b"one")
    return made


def test_a_file_goes_and_comes_back(trash: Trash, path: Path) -> None:
    identity = trash.put(path, "甲")
    assert not path.exists()
    (found,) = trash.listed()
    assert (found.id, found.name, found.origin) == (identity, "甲", path)
    path.parent.rmdir()
    assert trash.restore(identity) == path
    assert path.read_bytes() == b"one"
    assert trash.listed() == []
    with pytest.raises(UserError):
        trash.restore(identity)


def test_it_comes_back_beside_what_stands_there_now(trash: Trash, path: Path) -> None:
    identity = trash.put(path, "甲")
    path.write_bytes(b"two")
    assert trash.restore(identity).name == "甲 (2).txt"
    assert path.read_bytes() == b"two"


def test_what_stays_in_its_place_is_only_noted(trash: Trash, path: Path) -> None:
    identity = trash.put(path, "甲", stays=True)
    assert path.exists()
    assert trash.restore(identity) == path
    path.unlink()
    assert trash.listed() == []


def test_it_is_let_go_after_thirty_days(trash: Trash, path: Path, clock: Clock, tmp_path: Path) -> None:
    trash.put(path, "甲")
    clock.now += 29 * 86_400
    trash.purge()
    assert trash.listed()
    clock.now += 2 * 86_400
    trash.purge()
    assert trash.listed() == []
    assert list((tmp_path / "trash").iterdir()) == []


@pytest.mark.parametrize("identity", ["..", "", "x' OR 1=1 --"])
def test_an_unknown_id_brings_nothing_back(trash: Trash, identity: str) -> None:
    with pytest.raises(UserError):
        trash.restore(identity)


def test_a_file_that_cannot_be_moved_stays(trash: Trash, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def unable(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(module, "_move", unable)
    with pytest.raises(UserError, match=r"甲\.txt"):
        trash.put(path, "甲")
    assert path.read_bytes() == b"one"
    assert trash.listed() == []


def test_to_another_drive_it_is_copied_first(trash: Trash, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed at any step, the file is in one of the places."""

    rename = Path.rename

    def across(self: Path, target: Path) -> Path:
        if target.parent != self.parent:
            raise OSError(18, "cross-device")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", across)
    identity = trash.put(path, "甲")
    assert not path.exists()
    (found,) = trash.listed()
    assert found.file is not None
    assert found.file.read_bytes() == b"one"
    assert trash.restore(identity).read_bytes() == b"one"


class Killed(BaseException):
    pass


@pytest.mark.parametrize("after", range(6))
def test_a_kill_between_the_steps_loses_nothing(
    trash: Trash, path: Path, tmp_path: Path, after: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = iter(range(100))

    def dying(real: object) -> object:
        def step(*given: object, **named: object) -> object:
            if next(steps) == after:
                raise Killed
            return real(*given, **named)  # type: ignore[operator]

        return step

    with monkeypatch.context() as patch:
        for owner, name in ((Path, "mkdir"), (Path, "rename"), (os, "link"), (Path, "unlink"), (Path, "rmdir")):
            patch.setattr(owner, name, dying(getattr(owner, name)))
        with suppress(Killed):
            trash.restore(trash.put(path, "甲"))
    left = [each for each in tmp_path.rglob("甲*.txt") if each.read_bytes() == b"one"]
    assert left
    if not path.exists():
        (found,) = trash.listed()
        assert trash.restore(found.id).read_bytes() == b"one"
