"""A text file → its document."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag import reading
from rag.errors import UserError
from rag.reading.plain.text import read
from rag.reading.source import Source


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "gb18030"])
def test_the_text_is_untouched_but_for_its_encoding(encoding: str) -> None:
    text = "　标题\r\n\r\n　　正文的第一行，\r\n接着是第二行。\r\n"
    assert next(read(Source(text.encode(encoding), "a.txt"))).text == text


def test_the_title_is_the_file_name_without_folder_and_ending() -> None:
    document = next(read(Source("正文。".encode(), "政策/行动计划.v2.txt")))
    assert (document.name, document.title) == ("政策/行动计划.v2.txt", "行动计划.v2")


@pytest.mark.parametrize("data", [b"", b" \r\n\t\n", "\ufeff　\n".encode()])
def test_an_empty_file_is_refused_by_name(data: bytes) -> None:
    with pytest.raises(UserError, match=r"空白\.txt.*空的"):
        list(read(Source(data, "空白.txt")))


def test_a_binary_file_named_txt_is_refused_by_name() -> None:
    with pytest.raises(UserError, match=r"图\.txt.*不是文本"):
        list(read(Source(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8, "图.txt")))


def test_the_ending_of_a_file_may_be_in_capitals(tmp_path: Path) -> None:
    file = tmp_path / "A.TXT"
    file.write_text("正文。", "utf-8")
    assert [document.text for document in reading.read(Source(file.read_bytes(), "A.TXT"))] == ["正文。"]
