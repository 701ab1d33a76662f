"""A person's files are taken in whole or not at all, and never in the place of another."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from rag.errors import UserError
from rag.workspace.files import Files, Taken, TooLargeError, renamed


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path / "files", most_mb=1)


def give(files: Files, name: str, *chunks: bytes) -> Taken:
    with files.receive(name) as upload:
        for chunk in chunks:
            upload.write(chunk)
        return upload.keep()


class Broken(bytes):
    """What comes when the other side has gone away."""

    def __len__(self) -> int:
        raise ConnectionError


def held(files: Files) -> dict[str, bytes]:
    found = (path for path in files.folder.rglob("*") if path.is_file())
    return {path.relative_to(files.folder).as_posix(): path.read_bytes() for path in found}


def test_a_file_is_taken_in_with_its_folders(files: Files) -> None:
    taken = give(files, "资料/甲.txt", b"one", b"two")
    assert taken == Taken(files.folder / "资料" / "甲.txt", is_new=True)
    assert held(files) == {"资料/甲.txt": b"onetwo"}
    assert taken.path in files


def test_the_same_is_there_already_and_another_gets_a_number(files: Files) -> None:
    give(files, "甲.txt", b"one")
    assert not give(files, "甲.txt", b"one").is_new
    assert give(files, "甲.txt", b"two").path.name == "甲 (2).txt"
    assert give(files, "甲.txt", b"three").path.name == "甲 (3).txt"
    assert give(files, "甲.txt", b"two") == Taken(files.folder / "甲 (2).txt", is_new=False)
    assert held(files) == {"甲.txt": b"one", "甲 (2).txt": b"two", "甲 (3).txt": b"three"}


def test_a_drive_without_links_overwrites_nothing_either(files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    def unable(*_: object, **__: object) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "link", unable)
    give(files, "甲.txt", b"one")
    give(files, "甲.txt", b"two")
    assert held(files) == {"甲.txt": b"one", "甲 (2).txt": b"two"}


def test_one_that_is_too_large_or_broken_off_leaves_nothing(files: Files) -> None:
    with pytest.raises(TooLargeError, match="1 MB"):
        give(files, "大.txt", b"x" * (1 << 20), b"x")
    with pytest.raises(ConnectionError):
        give(files, "断.txt", b"half", Broken())
    assert held(files) == {}


def test_what_is_on_its_way_is_hidden_and_dropped_when_it_is_forgotten(files: Files) -> None:
    with files.receive("甲.txt") as upload:
        upload.write(b"half")
        (coming,) = held(files)
        assert coming.startswith(".")
        files.tidy()
        assert list(held(files)) == [coming]
        long_ago = time.time() - 2 * 86_400
        os.utime(files.folder / coming, (long_ago, long_ago))
        files.tidy()
        assert held(files) == {}


def test_text_is_pasted(files: Files) -> None:
    assert files.paste("会议/纪要", "第一项\n").path.name == "会议_纪要.txt"
    assert files.paste("", "明天开会。\n地点另行通知。").path.name == "明天开会。.txt"
    assert files.paste("\u200b", "x").path.name.endswith(".txt")
    with pytest.raises(UserError):
        files.paste("标题", " \n")


def test_a_file_is_renamed_within_its_folder_and_keeps_its_ending(files: Files) -> None:
    path = give(files, "资料/甲.txt", b"one").path
    give(files, "资料/乙.txt", b"two")
    moved = renamed(path, "../丙.TXT")
    assert held(files) == {"资料/乙.txt": b"two", "资料/_丙.txt": b"one"}
    with pytest.raises(UserError, match="乙"):
        renamed(moved, "乙")
    with pytest.raises(UserError):
        renamed(moved, "..")
    assert sorted(held(files).values()) == [b"one", b"two"]
