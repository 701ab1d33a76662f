"""The terms that recur in a library and that no dictionary knows."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.chinese.terms import discover_terms
from rag.chinese.words import Words, dictionary_frequency
from rag.reading.plain.text import read
from rag.reading.source import Source


@pytest.fixture(scope="module")
def found(shipped_document: Path) -> list[str]:
    document = next(read(Source(shipped_document.read_bytes(), "d.txt")))
    return discover_terms(block.text for block in document.blocks)


@pytest.mark.parametrize("term", ["元宇宙", "工业元宇宙", "3年行动计划", "区块链", "新型工业化"])
def test_the_shipped_documents_terms_are_found(term: str, found: list[str]) -> None:
    assert term in found


def test_no_term_is_a_word_of_the_dictionary(found: list[str]) -> None:
    assert [term for term in found if dictionary_frequency(term)] == []


def test_terms_come_once_in_order(found: list[str]) -> None:
    assert found == sorted(set(found))


@pytest.mark.parametrize("char", "的了和与是，。“”《》")
def test_no_term_holds_function_words_or_punctuation(char: str, found: list[str]) -> None:
    assert [term for term in found if char in term] == []


def test_what_stands_in_a_text_once_is_no_term() -> None:
    assert discover_terms(["本市发展工业元宇宙，培育新动能。"]) == []


def test_no_texts_have_no_terms() -> None:
    assert discover_terms([]) == []


def test_of_many_texts_an_even_sample_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [f"本市发展工业元宇宙，培育第{number}批企业。" for number in range(90)]
    found = discover_terms(texts)
    looked_at: list[str] = []
    tagged = Words.tagged

    def noted(self: Words, text: str) -> list[tuple[str, str]]:
        looked_at.append(text)
        return tagged(self, text)

    monkeypatch.setattr("rag.chinese.terms._MOST_CHARACTERS", sum(map(len, texts)) // 3)
    monkeypatch.setattr(Words, "tagged", noted)
    assert discover_terms(texts) == found
    assert looked_at == texts[::4]
