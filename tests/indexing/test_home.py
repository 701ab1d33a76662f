"""A person's home: where it is, how it begins, and that nothing of it is ever put back or overwritten."""

from __future__ import annotations

import os
import threading
from dataclasses import replace
from pathlib import Path

import platformdirs
import pytest

from rag.command.cli import main
from rag.command.serve import begin
from rag.errors import UserError
from rag.indexing import home as homes
from rag.indexing.home import furnish, is_new
from rag.library import Library
from rag.settings import Settings
from rag.types import Report
from tests.support.places import CORPUS


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [each for each in os.environ if each.startswith("MINGYIN_") and each != "MINGYIN_CACHE"]:
        monkeypatch.delenv(name)


@pytest.fixture
def home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A home that is named, of an installation whose example is the shipped document."""
    monkeypatch.setattr(homes, "EXAMPLE", CORPUS)
    monkeypatch.setenv("MINGYIN_HOME", str(tmp_path / "家"))
    return tmp_path / "家"


@pytest.fixture
def read_only(tmp_path: Path) -> Path:
    """A place in which nothing can be made: below a file, for whoever runs the tests may write into every folder."""
    (tmp_path / "file").touch()
    return tmp_path / "file" / "家"


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_checkout_keeps_to_the_working_directory() -> None:
    settings = Settings.from_environment()
    assert (settings.home, settings.corpus, settings.index) == (None, Path("corpus"), Path("index"))
    assert not is_new(settings)


def test_an_installation_keeps_to_the_data_folder_of_the_user(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("rag.settings.__file__", str(tmp_path / "site-packages" / "rag" / "settings.py"))
    monkeypatch.setattr(platformdirs, "user_data_dir", lambda *names, **options: str(tmp_path / "data"))
    settings = Settings.from_environment()
    assert settings.home == tmp_path / "data"
    assert settings.corpus == tmp_path / "data" / "corpus"
    assert settings.index == tmp_path / "data" / "index"


def test_a_folder_that_is_named_wins(home: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("MINGYIN_CORPUS", "mine")
    settings = Settings.from_environment()
    assert (settings.corpus, settings.index) == (Path("mine"), home / "index")
    assert not is_new(settings), "the example would be put among documents that someone named"


def test_a_home_in_the_shell_s_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MINGYIN_HOME", "~/明引")
    assert Settings.from_environment().index == Path.home() / "明引" / "index"


def test_a_new_home_gets_the_example_once(home: Path) -> None:
    settings = Settings.from_environment()
    assert is_new(settings)
    furnish(settings)
    assert names(home) == ["corpus"]
    assert names(home / "corpus") == names(CORPUS)
    assert not is_new(settings)
    (home / "corpus" / names(CORPUS)[0]).unlink()
    assert not is_new(settings)


def test_a_folder_that_is_gone_is_not_made_again_where_something_was_indexed(home: Path) -> None:
    (home / "index").mkdir(parents=True)
    (home / "index" / "catalog.sqlite").touch()
    assert not is_new(Settings.from_environment())
    assert not is_new(replace(Settings.from_environment(), index=Path("elsewhere")))


def test_who_comes_second_finds_the_folder_as_it_is(home: Path) -> None:
    (home / "corpus").mkdir(parents=True)
    (home / "corpus" / "甲.txt").write_text("甲", "utf-8")
    furnish(Settings.from_environment())
    assert names(home) == ["corpus"]
    assert names(home / "corpus") == ["甲.txt"]


def test_a_home_that_cannot_be_written_is_told(
    read_only: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MINGYIN_HOME", str(read_only))
    with pytest.raises(UserError, match="MINGYIN_HOME"):
        furnish(Settings.from_environment())
    assert main(["serve"]) == 1
    [line] = capsys.readouterr().err.splitlines()
    assert str(read_only) in line
    assert "MINGYIN_HOME" in line


def test_serve_begins_with_the_example_and_leaves_the_rest_to_the_person(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    library = Library.open()
    begin(library)
    assert [info.name for info in library.documents()] == names(CORPUS)
    assert str(home / "corpus") in capsys.readouterr().err
    (home / "corpus" / "乙.txt").write_text("乙公司的总部在上海市。", "utf-8")
    begin(library)
    assert [info.name for info in library.documents()] == names(CORPUS)


def test_serve_begins_where_the_first_run_was_broken_off(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    library = Library.open()

    def broken_off(*_: object, **__: object) -> Report:
        with library._writer():
            raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(library, "add", broken_off)
        with pytest.raises(KeyboardInterrupt):
            begin(library)
    begin(library)
    assert len(library.documents()) == 1


def test_serve_opens_the_page_over_an_empty_folder(home: Path) -> None:
    (home / "corpus").mkdir(parents=True)
    begin(Library.open())
    assert names(home) == ["corpus"]


def test_the_doctor_finds_a_new_home_well(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor"]) == 0
    assert str(home / "corpus") in capsys.readouterr().out
    assert not home.exists()
    (home / "corpus").mkdir(parents=True)
    assert main(["doctor"]) == 1, "a home whose documents aren't indexed"


def test_following_a_new_home_begins_with_the_example(home: Path) -> None:
    library = Library.open()
    follow = library.watch([], print)
    assert names(home / "corpus") == names(CORPUS)
    stop = threading.Event()
    thread = threading.Thread(target=follow, args=(stop,))
    thread.start()
    try:
        for _ in range(600):
            if library.state():
                break
            stop.wait(0.1)
    finally:
        stop.set()
        thread.join(60)
    assert [info.name for info in library.documents()] == names(CORPUS)
