"""A library with a person's own files and collections: mirrored, renamed, forgotten, and asked by collection."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from rag.command.cli import main
from rag.errors import QuestionError
from rag.library import Library
from rag.types import FileStep
from tests.support.hashed import Hashed, at_home

TEXTS = {
    "corpus/甲公司.txt": "甲公司的总部在北京市，成立于2001年。",
    "own/files/合同/乙公司.txt": "乙公司的总部在上海市，成立于2002年。",
    "own/files/合同/丙公司.txt": "丙公司的总部在广州市，成立于2003年。",
}
QUESTION = "公司的总部在哪里？"


@pytest.fixture
def library(tmp_path: Path) -> Library:
    """Documents in the corpus folder and of the person's own."""
    for name, text in TEXTS.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    made = at_home(tmp_path)
    made.add()
    return made


def names(library: Library) -> list[str]:
    return [each.info.name for each in library.listed()]


def searched(library: Library, **narrowed: object) -> set[str]:
    return {hit.passage.document for hit in library.ask(QUESTION, **narrowed).hits}  # type: ignore[arg-type]


def test_without_paths_both_folders_are_mirrored(library: Library, tmp_path: Path) -> None:
    assert sorted(names(library)) == sorted(["甲公司.txt", "合同/乙公司.txt", "合同/丙公司.txt"])
    assert library.unread() == []
    shutil.rmtree(library.index)
    assert len(library.unread()) == 2
    anew = at_home(tmp_path)
    anew.add()
    assert len(names(anew)) == 3
    (tmp_path / "own/files/合同/乙公司.txt").unlink()
    assert anew.add().removed == 1


def test_each_file_is_followed(library: Library, tmp_path: Path) -> None:
    seen: list[FileStep] = []
    good, bad = tmp_path / "丁.txt", tmp_path / "坏.pdf"
    good.write_text("丁公司的总部在深圳市。", "utf-8")
    bad.write_bytes(b"none")
    library.add([good, bad], follow=seen.append)
    stages = [(each.path.name, each.stage) for each in seen if not each.pages]
    assert stages == [
        ("丁.txt", "reading"),
        ("丁.txt", "read"),
        ("坏.pdf", "reading"),
        ("坏.pdf", "read"),
        ("坏.pdf", "failed"),
    ]
    assert "坏.pdf" in seen[-1].problems[0]


def test_a_collection_is_asked_before_the_search(library: Library) -> None:
    library.collections.make("合同", "合同")
    library.collections.make("手选")
    library.collections.put("手选", ["甲公司.txt"])
    library.collections.make("空的")
    assert searched(library, collection="合同") == {"合同/乙公司.txt", "合同/丙公司.txt"}
    assert searched(library, collection="手选") == {"甲公司.txt"}
    assert searched(library, collection="手选", documents=["乙公司"]) == {"甲公司.txt", "合同/乙公司.txt"}
    with pytest.raises(QuestionError, match="空的"):
        library.ask(QUESTION, collection="空的")
    with pytest.raises(QuestionError, match="没有叫「丁」的合集"):
        library.ask(QUESTION, collection="丁")


def test_a_renamed_file_keeps_its_passages_and_its_collections(library: Library) -> None:
    library.collections.make("手选")
    library.collections.put("手选", ["合同/乙公司.txt"])
    path = library.files.folder / "合同" / "乙公司.txt"
    after = path.rename(path.with_name("戊公司.txt"))
    library.follow_rename(path, after)
    assert "合同/戊公司.txt" in names(library)
    assert searched(library, collection="手选") == {"合同/戊公司.txt"}
    report = library.add()
    assert report.removed == 0
    assert len(names(library)) == 3


def test_a_file_that_is_forgotten_is_out_until_it_is_added(library: Library) -> None:
    path = library.files.folder / "合同" / "乙公司.txt"
    library.forget(path)
    assert len(names(library)) == 2
    assert library.unread() == [path]
    library.add([path])
    assert "合同/乙公司.txt" in names(library)
    library.reread(path)
    assert library.unread() == [path]
    assert library.add([path]).unchanged == 1


def test_collections_on_the_command_line(
    library: Library, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = library.settings
    monkeypatch.setenv("MINGYIN_HOME", str(settings.home))
    monkeypatch.setenv("MINGYIN_CORPUS", str(settings.corpus))
    monkeypatch.setenv("MINGYIN_INDEX", str(settings.index))
    monkeypatch.setenv("MINGYIN_ENCODER", "hashed")
    monkeypatch.setenv("MINGYIN_READER", "0")
    monkeypatch.setenv("MINGYIN_REFUSE_BELOW", "0")
    monkeypatch.setattr("rag.embedding.load_encoder", lambda settings: Hashed())
    assert main(["collection", "add", "手选", "甲公司"]) == 0
    assert main(["collection", "add", "合同", "--folder", "合同"]) == 0
    capsys.readouterr()
    assert main(["collection", "list"]) == 0
    assert sorted(capsys.readouterr().out.splitlines()) == ["合同\t2 篇", "手选\t1 篇"]
    assert main(["list", "--collection", "手选"]) == 0
    assert capsys.readouterr().out.startswith("甲公司.txt\t")
    assert main(["ask", QUESTION, "--collection", "没有"]) == 1
    assert "没有叫「没有」的合集" in capsys.readouterr().err
    assert main(["ask", QUESTION, "--collection", "手选"]) == 0
    assert "北京市" in capsys.readouterr().out
    assert main(["collection", "remove", "手选", "甲公司"]) == 0
    assert main(["collection", "remove", "合同"]) == 0
    capsys.readouterr()
    assert main(["collection", "list"]) == 0
    assert capsys.readouterr().out == "手选\t0 篇\n"
