"""Example questions, from the documents' own headings."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from rag.answering.suggestions import suggestions
from rag.library import Library
from rag.store.catalog import Catalog
from rag.store.records import Entry
from rag.types import Document, Passage

Suggest = Callable[[dict[str, list[str]], int], list[str]]


@pytest.fixture
def suggest(tmp_path: Path) -> Iterator[Suggest]:
    """Suggestions for a catalog of documents that have these sections."""
    catalog = Catalog(tmp_path / "catalog.sqlite", writable=True)

    def of(documents: dict[str, list[str]], limit: int) -> list[str]:
        with catalog.transaction():
            for name, headings in documents.items():
                made = tuple(Passage(name, name, heading, "文。", i, i + 2, ()) for i, heading in enumerate(headings))
                catalog.put(Entry(Document(name, name, "文。" * 9), made, tuple("h" for _ in made)), name)
        return suggestions(catalog, limit)

    yield of
    catalog.close()


def test_the_shipped_document_suggests_its_own_questions(shipped_library: Library) -> None:
    found = shipped_library.suggestions(6)
    assert found[:2] == ["《行动计划》出台的背景是什么？", "《行动计划》的工作目标是什么？"]
    assert len(found) == len(set(found)) == 6


def test_the_suggestions_are_answered(shipped_library: Library) -> None:
    assert [question for question in shipped_library.suggestions(10) if shipped_library.ask(question).refused] == []


def test_every_document_gets_its_turn(suggest: Suggest) -> None:
    documents = {"a": ["什么是甲？", "怎么办甲？"], "b": ["什么是乙？"]}
    assert suggest(documents, 3) == ["什么是甲？", "什么是乙？", "怎么办甲？"]


def test_no_more_than_asked_for(suggest: Suggest) -> None:
    assert suggest({"a": ["什么是甲？", "怎么办甲？"]}, 1) == ["什么是甲？"]


def test_a_heading_that_asks_nothing_becomes_a_question_without_its_number(suggest: Suggest) -> None:
    assert suggest({"a": ["第一章 总则 › 一、申请条件"]}, 3) == ["关于“申请条件”有哪些内容？"]


def test_headings_that_ask_come_before_others(suggest: Suggest) -> None:
    assert suggest({"a": ["一、申请条件", "二、什么是补贴？"]}, 3) == ["二、什么是补贴？"]


@pytest.mark.parametrize("heading", ["", "总则", "一、" + "很长的标题" * 8])
def test_a_heading_that_says_too_little_or_too_much_suggests_nothing(heading: str, suggest: Suggest) -> None:
    assert suggest({"a": [heading]}, 3) == []


def test_an_empty_library_suggests_nothing(suggest: Suggest) -> None:
    assert suggest({}, 3) == []
