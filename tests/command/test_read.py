"""``python -m rag read``: what is read of a file, to be judged by eye."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from rag.command.cli import main

Run = Callable[..., tuple[int, str, str]]
TEXT = "第一章 总则\n\n为了规范公司的组织和行为，制定本办法。\n"


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def call(*arguments: object) -> tuple[int, str, str]:
        code = main(["read", *map(str, arguments)])
        return code, *capsys.readouterr()

    return call


def test_the_text_goes_out_and_the_report_goes_beside_it(tmp_path: Path, run: Run) -> None:
    (tmp_path / "办法.txt").write_text(TEXT, "utf-8")
    code, out, err = run(tmp_path / "办法.txt")
    assert code == 0
    assert out.splitlines()[0] == "《办法》"
    assert out.splitlines()[-3:] == ["# 第一章 总则", "为了规范公司的组织和行为，制定本办法。", ""]
    assert err == f"「办法.txt」{len(TEXT)} 字\n"


def test_a_line_of_json_for_each_document_of_a_folder(tmp_path: Path, run: Run) -> None:
    (tmp_path / "深").mkdir()
    (tmp_path / "深" / "办法.txt").write_text(TEXT, "utf-8")
    (tmp_path / "公司.md").write_text("# 甲公司\n\n甲公司在北京市。\n", "utf-8")
    code, out, err = run(tmp_path, "--json")
    assert code == 0
    first, second = map(json.loads, out.splitlines())
    assert (first["document"], second["document"]) == ("公司.md", "深/办法.txt")
    assert [(block["text"], block["level"]) for block in first["blocks"]] == [("甲公司", 1), ("甲公司在北京市。", 0)]
    assert [line.partition("」")[0] for line in err.splitlines()] == ["「公司.md", "「深/办法.txt"]


def test_a_file_that_cannot_be_read_is_told_and_the_others_are_read(tmp_path: Path, run: Run) -> None:
    (tmp_path / "坏.docx").write_bytes(b"PK\x03\x04 not really")
    (tmp_path / "空.txt").write_bytes(b"")
    (tmp_path / "办法.txt").write_text(TEXT, "utf-8")
    code, out, err = run(tmp_path)
    assert code == 1
    assert out.startswith("《办法》")
    assert "「坏.docx」" in err
    assert "「空.txt」是空的" in err
    assert len(err.splitlines()) == 3


@pytest.mark.parametrize(
    ("name", "told"), [("没有.pdf", "找不到"), ("表.unknown", "还不支持"), ("空文件夹", "没有可收录的文档")]
)
def test_what_is_no_document(tmp_path: Path, run: Run, name: str, told: str) -> None:
    (tmp_path / "表.unknown").write_bytes(b"x")
    (tmp_path / "空文件夹").mkdir()
    code, out, err = run(tmp_path / name)
    assert (code, out) == (1, "")
    assert told in err
    assert name in err


def test_nothing_is_written(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MINGYIN_INDEX", str(tmp_path / "index"))
    (tmp_path / "办法.txt").write_text(TEXT, "utf-8")
    assert run(tmp_path / "办法.txt")[0] == 0
    assert not (tmp_path / "index").exists()
