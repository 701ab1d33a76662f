"""What a person said of answers becomes a set of questions, which is then evaluated for real."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from rag.command.cli import main
from rag.errors import UserError
from rag.evaluation.dataset import Kind, load
from rag.evaluation.own import Exported, export
from rag.library import Library
from rag.settings import Settings
from rag.types import DocumentInfo, Reading
from rag.workspace.feedback import Feedback

TEXT = "甲是三家。\n乙是四家。\n"
DOCUMENTS = [DocumentInfo("a/d.txt", "题", len(TEXT), 1, Reading())]


def said(position: int, question: str, quote: str = "", *, absent: bool = False, document: str = "a/d.txt") -> Feedback:
    start = max(0, TEXT.find(quote))
    place = (document, start, start + len(quote), quote) if quote else ("", 0, 0, "")
    return Feedback("c", position, question, -1, "", *place, absent)


def text(name: str) -> str:
    assert name == "a/d.txt"
    return TEXT


def test_marked_passages_are_gold_and_what_is_absent_is_unanswerable(tmp_path: Path) -> None:
    given = [
        said(0, "甲几家？", "甲是三家。"),
        said(1, "丙几家？", absent=True),
        said(2, "为什么？"),
        said(3, "丁几家？", "丁是五家。"),
        said(4, "甲几家？", "乙是四家。"),
        said(5, "戊？", "甲是三家。", document="gone.txt"),
    ]
    assert export(given, DOCUMENTS, text, tmp_path / "out") == Exported(1, 1, 4)
    loaded = load(tmp_path / "out")
    assert [(each.text, each.kind, each.answers, each.gold) for each in loaded.questions] == [
        ("甲几家？", Kind.ANSWERABLE, ("乙是四家。",), ("a/d.txt",)),
        ("丙几家？", Kind.UNANSWERABLE, (), ()),
    ]
    assert json.loads((tmp_path / "out" / "corpus.jsonl").read_text("utf-8")) == {
        "_id": "a/d.txt",
        "title": "题",
        "text": TEXT,
    }


def test_an_older_export_is_replaced_as_a_whole(tmp_path: Path) -> None:
    export([said(0, "甲？", "甲是三家。"), said(1, "丙？", absent=True)], DOCUMENTS, text, tmp_path)
    export([said(0, "甲？", "甲是三家。")], DOCUMENTS, text, tmp_path)
    assert len(load(tmp_path).questions) == 1


def test_without_a_marked_passage_there_is_nothing_to_export(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="标出"):
        export([said(0, "丙？", absent=True)], DOCUMENTS, text, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_the_shipped_library_is_measured_on_what_a_person_said(
    shipped_library: Library,
    shared_parts: None,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "own"))
    monkeypatch.setenv("MINGYIN_INDEX", str(shipped_library.index))
    library = Library.open(shipped_library.index, Settings.from_environment())
    (name,) = [each.name for each in library.documents()]
    source = library.text(name)
    marked = (("《行动计划》的工作目标是什么？", "近期，到2025年"), ("元宇宙是什么？", "元宇宙是人工智能"))
    for position, (question, opening) in enumerate(marked):
        start = source.index(opening)
        quote = source[start : start + 20]
        library.feedback.give(Feedback("c", position, question, 1, "", name, start, start + 20, quote))
    library.feedback.give(Feedback("c", 2, "红烧肉怎么做？", -1, "没有", absent=True))
    library.workspace.close()
    index = ["--index", str(shipped_library.index)]
    assert main(["feedback", "list", *index]) == 0
    assert "红烧肉怎么做？" in capsys.readouterr().out
    out = tmp_path / "mine"
    assert main(["feedback", "export", str(out), *index]) == 0
    assert "2 个有答案的问题，1 个文档里没有答案的问题" in capsys.readouterr().out
    monkeypatch.delenv("MINGYIN_INDEX")
    assert main(["evaluate", str(out), "--out", str(tmp_path / "results"), "--index", str(tmp_path / "new")]) == 0
    [rows] = (tmp_path / "results").rglob("rows.jsonl")
    asked = [json.loads(line) for line in rows.read_text("utf-8").splitlines()]
    assert len(asked) == 3
