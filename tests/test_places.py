"""Names that people and other programs give to files and folders, and places that are not what they seem."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from rag.errors import UserError
from rag.indexing import passages
from rag.store.checking import check
from tests.support.hashed import ENCODER, HashedLibrary
from tests.support.places import ROOT
from tests.support.timing import PATIENCE_S

TEXT = "青山市租房补贴办法\n\n租房补贴标准为每人每月600元，最长发放24个月。\n"
QUESTION = "租房补贴每人每月多少元？"
NAMES = (
    "中文 文件夹",
    "100%25 %s {x}",
    "表情😀🀄",
    "it's [ab]#c&d=e;$HOME",
    "-dash",
    "~tilde",
    "e\u0301合成",
    "\u202ertl",
    "catalog.sqlite",
)
ODD = (*NAMES, 'back\\slash"?*:', "new\nline") if os.name != "nt" else NAMES


def written(folder: Path, name: str = "a.txt", text: str = TEXT) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, "utf-8")
    return folder


def assert_holds(library: HashedLibrary, name: str, text: str = TEXT) -> None:
    assert [info.name for info in library.documents()] == [name]
    assert library.text(name) == text
    [citation, *_] = library.ask(QUESTION, documents=[name]).citations
    assert citation.document == name
    assert all(each.ok for each in check(library.index, ENCODER, passages.VERSION))


@pytest.mark.parametrize("name", ODD)
def test_an_odd_name_of_a_file_a_folder_and_an_index(tmp_path: Path, name: str) -> None:
    corpus = written(tmp_path / name / name, f"{name}.txt")
    index = tmp_path / f"{name}2" / name
    assert HashedLibrary(index).add([corpus]).changed == 1
    library = HashedLibrary(index)
    assert_holds(library, f"{name}.txt")
    assert library.add([corpus]).unchanged == 1
    assert library.remove(f"{name}.txt") == f"{name}.txt"
    assert library.documents() == []


@pytest.mark.skipif(sys.platform != "linux", reason="names there are Unicode")
def test_a_name_that_is_no_unicode(tmp_path: Path) -> None:
    corpus = written(tmp_path / "corpus")
    (corpus / "a.txt").rename(os.fsdecode(os.fsencode(corpus) + b"/\xff\xd6\xd0.txt"))
    library = HashedLibrary(tmp_path / "index")
    library.add([corpus])
    [info] = library.documents()
    info.name.encode()
    assert_holds(library, info.name)
    assert library.add([corpus]).unchanged == 1


def test_a_relative_index_stays_where_it_was_when_the_working_directory_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus = written(tmp_path / "corpus")
    monkeypatch.chdir(written(tmp_path / "here", "b.txt"))
    library = HashedLibrary(Path("index"))
    library.add([corpus])
    monkeypatch.chdir(written(tmp_path / "there", "b.txt"))
    assert_holds(library, "a.txt")
    assert library.add([corpus]).unchanged == 1
    assert not (tmp_path / "there" / "index").exists()


@pytest.mark.skipif(os.name == "nt", reason="making links there needs a privilege")
def test_an_index_and_a_corpus_behind_links(tmp_path: Path) -> None:
    written(tmp_path / "real")
    (tmp_path / "disk").mkdir()
    corpus, index = tmp_path / "corpus", tmp_path / "index"
    corpus.symlink_to("real", target_is_directory=True)
    index.symlink_to("disk", target_is_directory=True)
    library = HashedLibrary(index)
    library.add([corpus])
    assert_holds(library, "a.txt")
    assert HashedLibrary(tmp_path / "disk").add([corpus]).unchanged == 1
    assert index.is_symlink()


def test_two_libraries_of_a_process_keep_apart(tmp_path: Path) -> None:
    other = TEXT.replace("600", "900")
    first, second = HashedLibrary(tmp_path / "1"), HashedLibrary(tmp_path / "2")
    first.add([written(tmp_path / "a")])
    second.add([written(tmp_path / "b", "b.txt", other)])
    assert_holds(first, "a.txt")
    assert_holds(second, "b.txt", other)
    first.remove("a.txt")
    assert_holds(second, "b.txt", other)


def test_an_index_that_moves_stays_whole(tmp_path: Path) -> None:
    corpus = written(tmp_path / "corpus")
    HashedLibrary(tmp_path / "old").add([corpus])
    shutil.move(tmp_path / "old", tmp_path / "新 的")
    library = HashedLibrary(tmp_path / "新 的")
    assert_holds(library, "a.txt")
    assert library.add([corpus]).unchanged == 1


def test_an_index_whose_path_is_too_long_says_what_to_do(tmp_path: Path) -> None:
    library = HashedLibrary(tmp_path / ("长" * 70) / ("长" * 70) / ("长" * 70))
    with pytest.raises(UserError, match="--index"):
        library.add([written(tmp_path / "corpus")])


def test_the_command_line_takes_odd_names(tmp_path: Path) -> None:
    index = tmp_path / "索 引 %s 😀"
    HashedLibrary(index).add([written(tmp_path / "c", "-文 件 😀.txt")])
    for arguments in (["list"], ["show", "--", "-文 件 😀.txt"]):
        done = subprocess.run(
            [sys.executable, "-m", "rag", arguments[0], "--index", str(index), *arguments[1:]],
            cwd=ROOT,
            env={**os.environ, "LC_ALL": "C"},
            capture_output=True,
            encoding="utf-8",
            timeout=PATIENCE_S,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        assert done.stdout.startswith("-文 件 😀.txt\t" if arguments[0] == "list" else TEXT)
