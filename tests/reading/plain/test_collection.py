"""A .jsonl collection → its documents."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from rag import reading
from rag.errors import UserError
from rag.reading.plain.collection import read
from rag.reading.source import Source


def lines(*entries: dict[str, Any]) -> bytes:
    return "\n".join(json.dumps(entry, ensure_ascii=False) for entry in entries).encode()


def test_every_line_is_a_document() -> None:
    data = lines({"_id": "a", "title": "甲", "text": "甲文。"}, {"_id": "b", "title": "乙", "text": "乙文。\n第二段。"})
    found = [(document.name, document.title, document.text) for document in read(Source(data, "c.jsonl"))]
    assert found == [("a", "甲", "甲文。"), ("b", "乙", "乙文。\n第二段。")]


@pytest.mark.parametrize("entry", [{"_id": "a", "text": "文。"}, {"_id": "a", "title": "", "text": "文。"}])
def test_a_document_without_a_title_is_called_by_its_id(entry: dict[str, Any]) -> None:
    assert next(read(Source(lines(entry), "c.jsonl"))).title == "a"


def test_windows_line_ends_and_blank_lines_do_no_harm() -> None:
    data = lines({"_id": "a", "text": "甲"}) + b"\r\n\r\n" + lines({"_id": "b", "text": "乙"}) + b"\r\n"
    assert [document.name for document in read(Source(data, "c.jsonl"))] == ["a", "b"]


def test_a_text_may_hold_unicode_line_separators() -> None:
    data = lines({"_id": "a", "text": "甲\u2028乙\u2029丙"})
    assert next(read(Source(data, "c.jsonl"))).text == "甲\u2028乙\u2029丙"


@pytest.mark.parametrize(
    "bad",
    [
        "{",
        "[]",
        "3",
        "null",
        '"x"',
        "{}",
        '{"_id": "a"}',
        '{"_id": "", "text": "x"}',
        '{"_id": 1, "text": "x"}',
        '{"_id": "a", "text": null}',
    ],
)
def test_a_bad_line_is_named_before_anything_is_yielded(bad: str) -> None:
    data = lines({"_id": "a", "text": "文"}) + b"\n" + bad.encode()
    with pytest.raises(UserError, match="第 2 行"):
        next(read(Source(data, "c.jsonl")))


def test_an_empty_collection_is_refused() -> None:
    with pytest.raises(UserError, match="空的"):
        list(read(Source(b"\n \n", "c.jsonl")))


def test_a_binary_collection_is_refused() -> None:
    with pytest.raises(UserError, match="不是文本"):
        list(read(Source(bytes(range(256)) * 8, "c.jsonl")))


def test_a_collection_in_gb18030_is_read(tmp_path: Path) -> None:
    file = tmp_path / "c.jsonl"
    file.write_text(json.dumps({"_id": "a", "text": "我们的办法"}, ensure_ascii=False), "gb18030")
    assert next(reading.read(Source(file.read_bytes(), "c.jsonl"))).text == "我们的办法"
