"""``mingyin copy``: from this machine to Milvus and back, in the words of a person who does it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from rag.command.cli import main
from rag.library import Library
from rag.settings import Settings

pytest.importorskip("pymilvus")
pytest.importorskip("milvus_lite")


def test_there_and_back(
    shipped_library: Library, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    here = tmp_path / "here"
    shutil.copytree(shipped_library.index, here)
    engine = f"milvus://{tmp_path / 'engine.db'}"
    there = ["--catalog", str(tmp_path / "there")]
    assert main(["copy", "--from", str(here), "--to", engine, *there]) == 0
    said = capsys.readouterr().out
    assert "1 份文档" in said
    assert "两边的回答完全一样" in said
    assert not (tmp_path / "there" / "segments").exists()
    assert main(["copy", "--from", str(here), "--to", engine, *there]) == 0
    assert "新复制 0 份" in capsys.readouterr().out
    monkeypatch.setenv("MINGYIN_INDEX", str(tmp_path / "there"))
    assert main(["copy", "--from", engine, "--to", str(tmp_path / "back")]) == 0
    assert "两边的回答完全一样" in capsys.readouterr().out
    question = "五大任务是什么？"
    back = Library(tmp_path / "back", Settings(index=tmp_path / "back"))
    assert back.ask(question).text == shipped_library.ask(question).text


def test_a_copy_onto_itself_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["copy", "--from", str(tmp_path), "--to", str(tmp_path)]) == 1
    assert "--catalog" in capsys.readouterr().err
