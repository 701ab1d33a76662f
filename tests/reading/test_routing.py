"""Which module reads a file."""

from __future__ import annotations

import codecs
from pathlib import Path

import pytest

from rag.reading import HEAD, TRUSTED, read, reader_of
from rag.reading.isolation import Isolated
from rag.reading.source import Source
from rag.settings import Settings

PAGE = "<!DOCTYPE html>\n<html><body><h1>停车收费标准</h1><p>小型车首小时6元，之后每小时3元。</p></body></html>"


@pytest.mark.parametrize(
    "head",
    [
        PAGE.encode(),
        b"\r\n <HTML lang=zh>",
        codecs.BOM_UTF8 + PAGE.encode(),
        codecs.BOM_UTF16_LE + PAGE.encode("utf-16-le"),
        codecs.BOM_UTF16_BE + PAGE.encode("utf-16-be"),
    ],
)
def test_a_web_page_that_was_saved_as_text_is_read_as_one(head: bytes) -> None:
    assert reader_of("夹/网页.TXT", head[:HEAD]) == "web.html"


@pytest.mark.parametrize("head", [b"", "说说<html>是什么。".encode(), b"<htmlx>", b"<p>"])
def test_other_text_is_text(head: bytes) -> None:
    assert reader_of("网页.txt", head) == "plain.text"


def test_other_formats_go_by_their_ending() -> None:
    assert reader_of("页.PDF", PAGE.encode()) == "pages.pdf"


def test_such_a_page_is_read_clean_and_in_the_process_for_foreign_parsers(tmp_path: Path) -> None:
    assert "web.html" not in TRUSTED
    path = tmp_path / "网页.txt"
    path.write_text(PAGE, "utf-8")
    with Isolated(Settings()) as isolated:
        (document,), problems = isolated.read(path, path.name)
        assert isolated._worker is not None
    assert (document.text, problems) == ("停车收费标准\n小型车首小时6元，之后每小时3元。", [])
    assert next(read(Source(path.read_bytes(), path.name))) == document
