"""Bytes → text: every encoding that Chinese files come in, and no binary file taken for text."""

from __future__ import annotations

import io
import random
import zipfile

import pytest

from rag.reading.text.decoding import decode

SIMPLIFIED = "第一条 为了促进产业的发展，制定本办法。\r\n第二条 本办法自2024年1月1日起施行。\r\n"
TRADITIONAL = "第一條 為了促進產業的發展，制定本辦法。\n第二條 本辦法自2024年1月1日起施行。\n"


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "gbk", "gb18030"]
)
def test_simplified_text_is_read_in_every_usual_encoding(encoding: str) -> None:
    assert decode(SIMPLIFIED.encode(encoding))[0] == SIMPLIFIED


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "big5", "big5hkscs", "gb18030"])
def test_traditional_text_is_read_in_every_usual_encoding(encoding: str) -> None:
    assert decode(TRADITIONAL.encode(encoding))[0] == TRADITIONAL


def test_line_ends_are_left_as_they_are() -> None:
    assert decode("一\r\n二\r三\n".encode())[0] == "一\r\n二\r三\n"


def test_a_byte_order_mark_is_no_part_of_the_text() -> None:
    assert decode(b"\xef\xbb\xbf" + "正文".encode())[0] == "正文"


def test_rare_characters_need_gb18030s_four_bytes() -> None:
    text = "𠮷野家的招牌是这里最有名的。"
    assert decode(text.encode("gb18030")) == (text, "gb18030")


def test_an_empty_file_is_empty_text() -> None:
    assert decode(b"")[0] == ""


def zipped() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.txt", "hello" * 100)
    return buffer.getvalue()


BINARIES = {
    "png": b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + random.Random(1).randbytes(2000),
    "zip": zipped(),
    "pdf": b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n" + random.Random(2).randbytes(5000),
    "noise": random.Random(3).randbytes(3000),
    "zero byte": b"abc\x00def",
}


@pytest.mark.parametrize("name", BINARIES)
def test_a_binary_file_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match=r"not text|codec"):
        decode(BINARIES[name])
