"""A tiny set of questions over documents of our own, and rows as a run would make them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from rag.evaluation.dataset import Kind
from rag.evaluation.rows import Reply, Row, RowQuote

CORPUS = [
    ("甲", "甲公司简介", "甲公司的总部设在北京市海淀区中关村大街。甲公司现有员工三百二十人，主要生产工业机器人。"),
    ("乙", "乙公司简介", "乙公司的总部设在上海市浦东新区世纪大道。乙公司去年的营业收入为五亿六千万元。"),
    ("丙", "丙大学简介", "丙大学创办于1921年，现有在校学生两万人。丙大学的图书馆周末开放到晚上九点。"),
]
QUERIES: list[dict[str, Any]] = [
    {"_id": "q1", "text": "甲公司的总部在哪里？", "answers": ["总部设在北京市海淀区中关村大街"], "gold": ["甲"]},
    {
        "_id": "q2",
        "text": "那乙公司呢？",
        "answers": ["总部设在上海市浦东新区世纪大道"],
        "gold": ["乙"],
        "history": ["甲公司的总部在哪里？"],
        "standalone": "乙公司的总部在哪里？",
    },
    {"_id": "q3", "text": "丙大学的图书馆周末开放到几点？", "gold": ["丙", "乙"]},
    {"_id": "q4", "text": "好看吗", "history": ["你看过电影流浪地球吗"], "standalone": "电影流浪地球好看吗"},
]
UNANSWERABLE = [{"_id": "u1", "text": "红烧肉怎么做？"}, {"_id": "u2", "text": "长城有多长？"}]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The set, in a folder of the test's own."""
    place = tmp_path / "小集"
    place.mkdir()
    corpus = [{"_id": name, "title": title, "text": text} for name, title, text in CORPUS]
    for name, entries in (("corpus", corpus), ("queries", QUERIES), ("unanswerable", UNANSWERABLE)):
        lines = [json.dumps(entry, ensure_ascii=False) for entry in entries]
        (place / f"{name}.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
    return place


@pytest.fixture(scope="session")
def row() -> Callable[..., Row]:
    """Makes a row; what isn't named is as of an answerable question that was answered."""

    def make(id_: str = "q", kind: Kind = Kind.ANSWERABLE, **given: Any) -> Row:
        return Row(**{"key": f"key of {id_}", "id": id_, "kind": kind, "question": "问", "standalone": "问", **given})

    return make


@pytest.fixture(scope="session")
def reply() -> Callable[..., Reply]:
    """Makes a reply of these quotes."""

    def make(*quotes: str, refused: bool = False, confidence: float = 0.9, verbatim: bool = True) -> Reply:
        text = "".join(f"{quote}[{n}]" for n, quote in enumerate(quotes, 1)) or "没有找到。"
        cited = tuple(RowQuote("甲", 0, len(quote), quote, verbatim) for quote in quotes)
        timings = {"embed": 1.0, "search": 2.0, "answer": 3.0, "total": 6.0}
        return Reply(refused, confidence, text, cited, timings)

    return make
