"""``show`` and ``list`` where a document has pages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from rag.command.cli import main
from rag.library import Library
from rag.types import Reading, Unread
from tests.support.paged import PAGES, paged, shelve

NAME = "补贴办法.pdf"
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def library(new_library: Library, tmp_path: Path) -> Library:
    """A PDF of two pages."""
    path = tmp_path / NAME
    read = paged(path)
    reading = Reading(2, (), (Unread("no_text_layer", (2,)), Unread("pictures")))
    shelve(new_library, path, replace(read, reading=reading))
    return new_library


@pytest.fixture
def run(library: Library, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command on the library; its exit code, output and errors."""

    def call(*arguments: object) -> tuple[int, str, str]:
        capsys.readouterr()
        code = main([*map(str, arguments), "--index", str(library.index)])
        return code, *capsys.readouterr()

    return call


def test_a_document_is_printed_whole_and_a_page_by_itself(run: Run, library: Library) -> None:
    assert run("show", NAME) == (0, library.text(NAME), "")
    assert run("show", NAME, "--page", 2) == (0, "\n".join([*PAGES[1], ""]), "")


def test_the_picture_is_that_of_the_page(run: Run, library: Library, tmp_path: Path) -> None:
    start = library.text(NAME).index("租房")
    assert run("show", NAME, "--page", 1, "--png", tmp_path / "甲.png") == (0, "", "")
    assert run("show", NAME, "--page", 1, "--png", tmp_path / "乙.png", "--start", start, "--end", start + 4)[0] == 0
    plain, boxed = (tmp_path / "甲.png").read_bytes(), (tmp_path / "乙.png").read_bytes()
    assert plain == library.picture(NAME, 1)
    assert boxed == library.picture(NAME, 1, start, start + 4) != plain
    assert Image.open(BytesIO(boxed)).size == (1190, 1684)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--page", 3), "没有第 3 页，它共有 2 页"),
        (("--page", 3, "--png", "甲.png"), "没有第 3 页，它共有 2 页"),
        (("--png", "甲.png"), "--page"),
        (("--page", 1, "--png", "没有/甲.png"), "没有/甲.png"),
    ],
)
def test_what_cannot_be_shown_is_said(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[object, ...], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    code, out, err = run("show", NAME, *arguments)
    assert (code, out) == (1, "")
    assert said in err
    assert not list(tmp_path.glob("**/*.png"))


def test_a_text_file_has_no_pages(run: Run, library: Library, tmp_path: Path) -> None:
    (tmp_path / "说明.txt").write_text("补贴由人力资源和社会保障局发放。", "utf-8")
    library.add([tmp_path / "说明.txt"])
    code, out, err = run("show", "说明.txt", "--page", 1)
    assert (code, out) == (1, "")
    assert "没有页面" in err


def test_the_list_says_how_many_pages_and_what_was_not_read(run: Run, library: Library, tmp_path: Path) -> None:
    (line,) = run("list")[1].splitlines()
    name, title, size, *unread = line.split("\t")
    assert (name, title) == (NAME, PAGES[0][0])
    assert size.startswith("2 页，")
    assert len(unread) == 2
    assert "第 2 页" in unread[0]


def test_an_answer_names_the_page(run: Run) -> None:
    assert " · 第 2 页 (" in run("ask", "创业补贴标准为每户多少？")[1]
