"""A backup holds all and is proved; restored, it gives the same answers; nothing that was there is lost."""

from __future__ import annotations

import shutil
import sqlite3
import threading
import zipfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from rag.command import cli
from rag.errors import UserError
from rag.store.backup import MANIFEST
from rag.store.catalog import CATALOG
from rag.types import Answer
from rag.workspace.conversations import Exchange
from tests.support.hashed import HashedLibrary, at_home
from tests.support.versioned import Shelf, question


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> HashedLibrary:
    """A library with documents, an uploaded file and a conversation."""
    folder = tmp_path_factory.mktemp("备 份")
    library = at_home(folder)
    shelf = Shelf(folder / "corpus", 6, seed=1)
    library.files.folder.mkdir(parents=True)
    (library.files.folder / "上传.txt").write_text("上传的文件说保管期限为七年。\n", "utf-8")
    library.add([shelf.folder, library.files.folder])
    library.conversations.begin([Exchange("问什么？", None)])
    return library


@pytest.fixture(scope="module")
def backup(filled: HashedLibrary, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("out") / "备份.mingyin"
    shown: list[tuple[int, int]] = []
    kept = filled.backup(out, lambda done, total: shown.append((done, total)))
    assert (kept.documents, kept.files) == (7, 1)
    assert kept.size == out.stat().st_size
    assert shown[-1][0] == shown[-1][1]
    assert list(out.parent.iterdir()) == [out]
    return out


def answered(library: HashedLibrary) -> tuple[str, list[tuple[str, str, float]]]:
    answer: Answer = library.ask(question(3))
    return answer.text, [(hit.passage.document, hit.passage.text, hit.score) for hit in answer.hits]


def test_what_is_restored_answers_the_same(filled: HashedLibrary, backup: Path, tmp_path: Path) -> None:
    other = at_home(tmp_path)
    kept, aside = other.restore(backup)
    assert (kept.documents, kept.files, aside) == (7, 1, [])
    assert answered(other) == answered(filled)
    assert other.conversations.newest(9) == filled.conversations.newest(9) != []
    assert (other.files.folder / "上传.txt").is_file()
    assert other.origin("上传.txt").source == str(other.files.folder / "上传.txt")
    assert all(each.ok for each in other.check())


def test_a_library_is_not_overwritten_unless_forced_and_then_kept(backup: Path, tmp_path: Path) -> None:
    other = at_home(tmp_path)
    shelf = Shelf(tmp_path / "corpus", 2, seed=9)
    other.add([shelf.folder])
    names = [each.name for each in other.documents()]
    with pytest.raises(UserError, match="--force"):
        other.restore(backup)
    assert [each.name for each in other.documents()] == names
    _, aside = other.restore(backup, force=True)
    assert len(other.documents()) == 7
    (kept,) = (path for path in aside if path.parent == other.index)
    with closing(sqlite3.connect(kept)) as connection:
        assert {row[0] for row in connection.execute("SELECT name FROM documents")} == set(names)


def test_a_writer_goes_on_meanwhile(tmp_path: Path) -> None:
    library = at_home(tmp_path)
    shelf = Shelf(tmp_path / "corpus", 4, seed=2)
    library.add([shelf.folder])
    ended = threading.Event()

    def change() -> None:
        while not ended.is_set():
            shelf.change()
            HashedLibrary(library.index, library.settings).add([shelf.folder])

    writer = threading.Thread(target=change)
    writer.start()
    try:
        library.backup(tmp_path / "b")
    finally:
        ended.set()
        writer.join()
    other = at_home(tmp_path / "other")
    other.restore(tmp_path / "b")
    assert len(other.documents()) == 4
    assert all(each.ok for each in other.check())


def flipped(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 3] ^= 1
    path.write_bytes(data)


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def escaping(path: Path) -> None:
    """Names a file outside of where it is restored to."""
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(MANIFEST, '{"format": 1, "home": "/", "parts": {"catalog.sqlite": "", "files/../../x": ""}}')


def newer(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(MANIFEST, '{"format": 2, "home": "/", "parts": {"catalog.sqlite": ""}}')


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (flipped, "损坏"),
        (cut, "不是明引的备份"),
        (escaping, "不是明引的备份"),
        (newer, "更新版本"),
        (Path.unlink, "找不到"),
    ],
)
def test_what_is_no_whole_backup_changes_nothing(
    backup: Path, tmp_path: Path, damage: Callable[[Path], None], said: str
) -> None:
    copy = Path(shutil.copy(backup, tmp_path / "b"))
    damage(copy)
    other = at_home(tmp_path / "new")
    with pytest.raises(UserError, match=said):
        other.restore(copy)
    assert not (other.index / CATALOG).exists()
    assert not other.workspace.path.exists()


def test_a_damaged_library_is_not_backed_up(filled: HashedLibrary, tmp_path: Path) -> None:
    index = Path(shutil.copytree(filled.index, tmp_path / "index"))
    cut(index / CATALOG)
    library = HashedLibrary(index, replace(filled.settings, index=index))
    with pytest.raises(UserError, match="--repair"):
        library.backup(tmp_path / "b")
    assert not (tmp_path / "b").exists()


def test_where_it_can_not_be_written_it_says_so(filled: HashedLibrary, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="无法写入备份"):
        filled.backup(tmp_path / "no" / "b")


def test_the_commands(
    filled: HashedLibrary, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MINGYIN_HOME", str(filled.settings.own))
    assert cli.main(["backup", "--index", str(filled.index), str(tmp_path / "b")]) == 0
    assert "核对无误：7 份文档" in capsys.readouterr().out
    monkeypatch.setenv("MINGYIN_HOME", str(tmp_path / "home"))
    assert cli.main(["restore", "--index", str(tmp_path / "index"), str(tmp_path / "b")]) == 0
    assert "7 份文档" in capsys.readouterr().out
    assert cli.main(["restore", "--index", str(tmp_path / "index"), str(tmp_path / "b")]) == 1
    assert "--force" in capsys.readouterr().err
    assert cli.main(["restore", "--index", str(tmp_path / "index"), "--force", str(tmp_path / "b")]) == 0
    assert "replaced-" in capsys.readouterr().out
